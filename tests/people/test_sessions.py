from datetime import datetime

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lms.core import parameters
from lms.core.errors import RuleBroken
from lms.people.actions.accounts import deactivate_account, reactivate_account
from tests.factories.core import InstitutionFactory
from tests.factories.people import PersonFactory, RoleGrantFactory
from tests.people.door import COUNTING, CURP, enter, inside, insider

pytestmark = pytest.mark.django_db
START = 1_795_000_000  # November 2026


@pytest.fixture(autouse=True)
def quick_hasher(settings):
    settings.PASSWORD_HASHERS = [COUNTING]


@pytest.fixture
def house():
    return InstitutionFactory(is_default=True)


@pytest.fixture
def account(house):
    return insider(house)


def opens(client) -> bool:
    return client.get("/cuenta/").status_code == 200


def test_shutting_an_account_ends_its_sessions_with_their_next_request(house, account):
    one, other = Client(), Client()
    enter(one, CURP)
    enter(other, CURP)
    assert opens(one)
    assert opens(other)
    deactivate_account(account, by=PersonFactory(institution=house), reason="Terminó su contrato")
    assert not opens(one)
    assert not opens(other)
    assert not UserSession.objects.exists()
    enter(one, CURP)
    assert not inside(one)


def test_a_flag_alone_ends_them_too(account, client):
    enter(client, CURP)
    type(account).objects.update(is_active=False)
    assert not opens(client)


def test_an_account_opens_again(house, account, client):
    clerk = PersonFactory(institution=house)
    deactivate_account(account, by=clerk, reason="Error")
    reactivate_account(account, by=clerk, reason="Fue un error")
    enter(client, CURP)
    assert opens(client)


def test_nobody_shuts_their_own_account_nor_without_reason(house, account):
    for by, reason, code in (
        (account.person, "Adiós", "own-account"),
        (PersonFactory(institution=house), " ", "reason-missing"),
    ):
        with pytest.raises(RuleBroken) as refusal:
            deactivate_account(account, by=by, reason=reason)
        assert refusal.value.code == code
    account.refresh_from_db()
    assert account.is_active


@pytest.mark.parametrize(
    ("office", "minutes_apart", "visits", "still_open"),
    [
        (None, 7 * 60, 3, True),
        (None, 8 * 60 + 1, 1, False),
        (None, 7 * 60, 25, False),  # seven days have passed, whatever the use
        ("hr", 29, 5, True),
        ("hr", 31, 1, False),
        ("hr", 29, 25, False),  # twelve hours have passed
    ],
)
def test_sessions_end_by_silence_and_by_age(account, client, office, minutes_apart, visits, still_open):
    if office:
        RoleGrantFactory(person=account.person, role=office)
    with time_machine.travel(START, tick=False) as clock:
        enter(client, CURP)
        for _visit in range(visits):
            clock.shift(minutes_apart * 60)
            last = opens(client)
        assert last is still_open


def test_who_is_sent_out_is_told_why_and_comes_back_where_she_was(account, client):
    with time_machine.travel(START, tick=False) as clock:
        enter(client, CURP)
        clock.shift(9 * 3600)
        answer = client.get("/cuenta/sesiones/", follow=True)
    assert answer.redirect_chain[-1][0] == "/cuenta/entrar/?next=/cuenta/sesiones/"
    assert "Cerramos tu sesión" in answer.content.decode()


def test_signing_in_again_begins_anew(account, client):
    with time_machine.travel(START, tick=False) as clock:
        enter(client, CURP)
        clock.shift(6 * 86400)
        enter(client, CURP)
        clock.shift(2 * 86400 - 17 * 3600)
        assert not opens(client)  # silence
        enter(client, CURP)
        clock.shift(3600)
        assert opens(client)


def test_the_limits_are_the_institutions_own(house, account, client):
    with time_machine.travel(START, tick=False) as clock:
        today = datetime.fromtimestamp(START).date()
        parameters.set_value(house, "session.idle_minutes", 10, today, "Acuerdo 7/2026", by_ref="")
        parameters.set_value(house, "session.staff_idle_minutes", 60, today, "Acuerdo 7/2026", by_ref="")
        enter(client, CURP)
        clock.shift(11 * 60)
        assert not opens(client)
        RoleGrantFactory(person=account.person, role="hr")
        enter(client, CURP)
        clock.shift(59 * 60)
        assert opens(client)


def test_use_within_a_minute_asks_for_no_limits(account, client):
    with time_machine.travel(START, tick=False) as clock:
        enter(client, CURP)
        clock.shift(60)
        with CaptureQueriesContext(connection) as within:
            client.get("/cuenta/")
        clock.shift(1)
        with CaptureQueriesContext(connection) as after:
            client.get("/cuenta/")
    assert not any("core_parameter" in each["sql"] for each in within)
    assert sum("core_parameter" in each["sql"] for each in after) == 1


def test_use_within_a_minute_writes_nothing(account, client, django_assert_max_num_queries):
    with time_machine.travel(START, tick=False):
        enter(client, CURP)
        client.get("/cuenta/")
        before = dict(client.session)
        client.get("/cuenta/")
        assert dict(client.session) == before


def test_ones_sessions_are_listed_and_the_others_closed(account):
    here, there = Client(HTTP_USER_AGENT="Firefox de casa"), Client(HTTP_USER_AGENT="Chrome de la oficina")
    enter(here, CURP)
    enter(there, CURP)
    page = here.get("/cuenta/sesiones/").content.decode()
    assert "Firefox de casa" in page
    assert "Chrome de la oficina" in page
    here.post("/cuenta/sesiones/")
    assert opens(here)
    assert not opens(there)
