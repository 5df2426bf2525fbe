"""How a person comes in without typing her password: her session, given to a page."""

import time

import pytest
from django.conf import settings
from django.test import Client

from lms.people.actions.accounts import set_password
from tests.factories.people import AccountFactory
from tests.people.door import PASSWORD

LONG_AGO = 0


@pytest.fixture
def enter(request):
    """Give a page the session of a person on the site of the test: `enter(page, person)`.

    She gave her password long ago, so that what she signs asks for it (`door.PASSWORD`); with `fresh`, just now.
    """
    site = request.getfixturevalue("demo_site" if "demo_site" in request.fixturenames else "live_site")

    def sign_in(page, person, *, fresh=False):
        account = getattr(person, "account", None) or AccountFactory(person=person, activated=True)
        if not fresh and not account.check_password(PASSWORD):
            set_password(account, PASSWORD)
        client = Client()
        client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
        session = client.session
        session["proved_at"] = time.time() if fresh else LONG_AGO
        session.save()
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])
        return page

    return sign_in
