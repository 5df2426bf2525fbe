import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.urls import reverse

from lms.core import clock, routes
from lms.people.queries.accounts import needs_mfa
from lms.people.sessions import SECOND_STEP
from tests.factories.core import InstitutionFactory
from tests.factories.people import RoleGrantFactory
from tests.people.door import COUNTING, CURP, PASSWORD, enter, inside, insider
from tests.people.test_sessions import START

pytestmark = pytest.mark.django_db
SETUP = "/cuenta/dos-pasos/activar/"


@pytest.fixture(autouse=True)
def strict(settings):
    settings.PASSWORD_HASHERS = [COUNTING]
    settings.REQUIRE_STAFF_MFA = True


@pytest.fixture
def account():
    return insider(InstitutionFactory(is_default=True))


@pytest.fixture
def staff(account):
    RoleGrantFactory(person=account.person, role="hr")
    return account


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def secret_of(account) -> str:
    return decrypt(Authenticator.objects.get(user=account, type="totp").data["secret"])


def addresses(*kinds: str) -> list[str]:
    """Every address without arguments behind these kinds of door."""
    found = routes.all_routes()
    return sorted(
        {route.pattern for route in found if route.door and route.door.kind in kinds and "<" not in route.pattern}
    )


def set_up(client):
    page = client.get(SETUP)
    return client.post(SETUP, {"code": code_for(page.context["form"].secret)})


def test_staff_is_led_to_set_it_up_before_anything_else(client, staff):
    assert needs_mfa(staff.person)
    enter(client, CURP)
    allowed = {reverse(name) for name in SECOND_STEP if name != "appearance"} | {reverse("appearance")}
    walked = [address for address in addresses("signed-in", "offices", "relations") if address not in allowed]
    assert walked
    for address in walked:
        answer = client.get(address)
        assert (address, answer.status_code, answer.get("Location")) == (address, 302, SETUP)


def test_later_the_password_is_asked_again_before_touching_the_second_step(client, staff):
    with time_machine.travel(START, tick=False) as clock:
        enter(client, CURP)
        clock.shift(301)
        assert client.get(SETUP)["Location"].startswith("/cuenta/confirmar/")
        client.post("/cuenta/confirmar/", {"password": PASSWORD, "next": SETUP})
        assert client.get(SETUP).status_code == 200


def test_staff_that_waits_may_leave(client, staff):
    enter(client, CURP)
    client.post("/cuenta/salir/")
    assert not inside(client)


def test_once_set_up_the_way_is_free_and_the_secret_is_sealed(client, staff):
    enter(client, CURP)
    page = client.get(SETUP)
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    answer = client.post(SETUP, {"code": code_for(secret)})
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    assert "Guarda tus códigos" in client.get(answer["Location"]).content.decode()
    assert client.get("/cuenta/").status_code == 200
    assert secret not in str(Authenticator.objects.get(user=staff, type="totp").data)


def test_a_wrong_code_sets_nothing_up(client, staff):
    enter(client, CURP)
    secret = client.get(SETUP).context["form"].secret
    wrong = "000000" if code_for(secret) != "000000" else "111111"
    assert "no es correcto" in client.post(SETUP, {"code": wrong}).content.decode()
    assert not Authenticator.objects.exists()


def test_half_a_sign_in_reaches_only_the_second_step(client, staff):
    enter(client, CURP)
    set_up(client)
    client.post("/cuenta/salir/")
    assert enter(client, CURP)["Location"] == "/cuenta/dos-pasos/codigo/"
    assert not inside(client)
    for address in addresses("signed-in", "offices", "relations"):
        answer = client.get(address)
        assert answer.status_code == 302, address
        assert answer["Location"].startswith("/cuenta/entrar/"), address
    assert "Falta el segundo paso" in client.get("/cuenta/dos-pasos/codigo/").content.decode()


def test_the_second_step_opens_with_a_code_and_with_a_spare_one(client, staff):
    enter(client, CURP)
    set_up(client)
    spare = client.get("/cuenta/dos-pasos/respaldo/descargar/").content.decode().split()[0]
    came_in = []
    for code in (spare, spare, code_for(secret_of(staff))):
        client.post("/cuenta/salir/")
        enter(client, CURP)
        client.post("/cuenta/dos-pasos/codigo/", {"code": code})
        came_in.append(inside(client))
    assert came_in == [True, False, True]  # a spare one opens once


def test_a_code_serves_once(client, staff):
    enter(client, CURP)
    set_up(client)
    came_in = []
    with time_machine.travel(clock.now(), tick=False):  # or the code may lapse before its second use
        code = code_for(secret_of(staff))
        for _turn in range(2):
            client.post("/cuenta/salir/")
            enter(client, CURP)
            client.post("/cuenta/dos-pasos/codigo/", {"code": code})
            came_in.append(inside(client))
    assert came_in == [True, False]


def test_staff_cannot_take_it_away_and_a_learner_can(client, staff):
    enter(client, CURP)
    set_up(client)
    assert "no se puede quitar" in client.get("/cuenta/dos-pasos/quitar/").content.decode()
    client.post("/cuenta/dos-pasos/quitar/")
    assert Authenticator.objects.filter(type="totp").exists()
    staff.person.grants.all().delete()
    client.post("/cuenta/dos-pasos/quitar/")
    assert not Authenticator.objects.exists()


def test_learners_are_not_asked(client, account):
    assert not needs_mfa(account.person)
    enter(client, CURP)
    assert client.get("/cuenta/").status_code == 200


def test_an_office_granted_meanwhile_is_asked_at_once(client, account):
    enter(client, CURP)
    assert client.get("/cuenta/").status_code == 200
    RoleGrantFactory(person=account.person, role="hr")
    assert client.get("/cuenta/")["Location"] == SETUP


def test_the_demo_may_do_without(client, staff, settings):
    settings.REQUIRE_STAFF_MFA = False
    enter(client, CURP)
    assert client.get("/cuenta/").status_code == 200


def test_guesses_of_the_second_step_are_counted(client, staff):
    enter(client, CURP)
    set_up(client)
    client.post("/cuenta/salir/")
    enter(client, CURP)
    pages = [client.post("/cuenta/dos-pasos/codigo/", {"code": "12345678"}).content.decode() for _turn in range(7)]
    assert "demasiados intentos" in pages[-1]
    client.post("/cuenta/dos-pasos/codigo/", {"code": code_for(secret_of(staff))})
    assert not inside(client)
