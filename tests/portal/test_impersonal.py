"""Addresses that say the same to everybody: a session that comes along is neither read nor written."""

import pytest
import time_machine
from django.conf import settings
from django.db import connections
from django.test.utils import CaptureQueriesContext

from lms.core import doors
from tests.factories.core import InstitutionFactory
from tests.factories.people import AccountFactory, PersonFactory

pytestmark = pytest.mark.django_db
START = 1_795_000_000  # November 2026
DESK = "/verificar/"


@pytest.fixture
def signed_in(client):
    """A browser whose session was last used long enough ago to be noted again."""
    house = InstitutionFactory(is_default=True)
    client.force_login(AccountFactory(person=PersonFactory(institution=house)), settings.AUTHENTICATION_BACKENDS[0])
    with time_machine.travel(START, tick=False) as clock:
        client.get("/")
        clock.shift(3600)
        yield client


def statements(act):
    """Every statement of an act, on the facts and on the sessions, which on SQLite live apart."""
    apart = connections["ephemeral" if "ephemeral" in connections else "default"]
    with CaptureQueriesContext(connections["default"]) as facts, CaptureQueriesContext(apart) as sessions:
        answer = act()
    return answer, [each["sql"] for each in (*facts, *sessions)]


def test_a_verification_neither_reads_nor_writes_the_session(signed_in):
    before = dict(signed_in.session)
    answer, seen = statements(lambda: signed_in.get(DESK))
    assert answer.status_code == 200
    assert not any("django_session" in sql or "people_account" in sql for sql in seen)
    assert dict(signed_in.session) == before
    assert settings.SESSION_COOKIE_NAME not in answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_control_another_page_notes_the_use_of_the_session(signed_in):
    before = dict(signed_in.session)
    _answer, seen = statements(lambda: signed_in.get("/"))
    assert any("UPDATE" in sql and "django_session" in sql for sql in seen)
    assert dict(signed_in.session) != before


def test_an_ended_session_stays_ended_elsewhere(signed_in):
    with time_machine.travel(START + 9 * 3600, tick=False):
        assert signed_in.get(DESK).status_code == 200  # does not count as use
        assert signed_in.get("/cuenta/").status_code == 302


def test_only_what_is_declared_is_impersonal():
    assert doors.is_impersonal(DESK)
    assert doors.is_impersonal("/verificar/abc/")
    assert not any(doors.is_impersonal(path) for path in ("/", "/mi/", "/catalogo/", "/verificarse/"))
