import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.backends import ModelBackend
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lms.core.error_reports import NothingTyped
from lms.people.signin import named_account
from tests.factories.core import InstitutionFactory
from tests.people.door import (
    COUNTING,
    CURP,
    PASSWORD,
    SIGN_IN,
    CountingHasher,
    enter,
    inside,
    insider,
    newcomer,
    same_page,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick_hasher(settings):
    settings.PASSWORD_HASHERS = [COUNTING]
    settings.ALLOWED_HOSTS = ["*"]
    CountingHasher.count = 0


@pytest.fixture
def house():
    return InstitutionFactory(is_default=True)


@pytest.mark.parametrize(
    "typed", ["IP-0013", " ip 0013 ", CURP, "hegg-560427-mvzrrl04", "Ana@Muestra.example", "ana", "Ana"]
)
def test_every_way_to_say_who_one_is(client, house, typed):
    insider(house, username="ana")
    answer = enter(client, typed)
    assert (answer.status_code, answer["Location"]) == (302, "/mi/")
    assert inside(client)


def test_the_box_says_what_to_write(client, house):
    page = client.get(SIGN_IN).content.decode()
    assert "Clave, CURP o correo" in page
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page


@pytest.fixture
def strangers(house):
    """What may be typed with a wrong password: nobody's, somebody's, somebody's without a password, elsewhere's."""
    insider(house)
    newcomer(house, email="", clave="IP-0014", curp="MOTR930411HJCRMN03")
    shut = insider(house, email="", clave="IP-0015", curp="")
    shut.is_active = False
    shut.save()
    insider(InstitutionFactory(host="otra.example"), clave="OT-1")
    return ["NADIE-1", "OEVL921024MDFLRR07", "nadie@muestra.example", "IP-0013", CURP, "IP-0014", "IP-0015", "OT-1"]


def test_a_failed_attempt_tells_nothing(house, strangers):
    seen = set()
    for typed in strangers:
        CountingHasher.count = 0
        answer = enter(Client(), typed, "esta no es")
        seen.add((answer.status_code, same_page(answer, typed), CountingHasher.count))
    assert len(seen) == 1
    assert {(status, count) for status, _page, count in seen} == {(200, 1)}


def test_a_failed_attempt_costs_the_same_queries(house, strangers):
    costs = {}
    for typed in strangers:
        with CaptureQueriesContext(connection) as queries:
            enter(Client(), typed, "esta no es")
        costs[typed] = len([query for query in queries if "people_" in query["sql"]])
    assert len(set(costs.values())) == 1, costs


def test_a_shut_account_is_told_only_to_who_knows_its_password(client, house):
    account = insider(house)
    account.is_active = False
    account.save()
    assert enter(client, CURP)["Location"] == "/cuenta/cerrada/"
    assert "recursos humanos" in client.get("/cuenta/cerrada/").content.decode()
    assert not inside(client)


def test_twenty_mistakes_on_one_account_block_it_and_nobody_else(house):
    insider(house)
    insider(house, email="otra@muestra.example", clave="IP-0014", curp="MOTR930411HJCRMN03")
    refusals = [enter(Client(), " ip-0013" if turn % 2 else "IP0013", f"mala {turn}") for turn in range(20)]
    assert "demasiados intentos" in refusals[-1].content.decode()
    blocked = Client()
    assert "demasiados intentos" in enter(blocked, "IP-0013").content.decode()
    assert not inside(blocked)
    assert enter(Client(), "IP-0014").status_code == 302


def test_unknown_identifiers_are_blocked_alike(house):
    answers = [enter(Client(), "NADIE-1", f"mala {turn}") for turn in range(7)]
    assert ["demasiados intentos" in answer.content.decode() for answer in answers] == [False] * 5 + [True] * 2


def test_a_classroom_of_200_behind_one_address_comes_in(house):
    names = [insider(house, email="", clave=f"IP-{n:04}", curp="").person for n in range(200)]
    assert len(names) == 200
    assert all(enter(Client(), f"IP-{n:04}").status_code == 302 for n in range(200))


def test_a_forged_proxy_header_gives_no_fresh_counter(house, settings):
    """With one trusted proxy, what the visitor wrote before it does not count."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/m/ip"}
    for turn in range(6):
        answer = enter(Client(), f"NADIE-{turn}", "x", HTTP_X_FORWARDED_FOR=f"10.0.0.{turn}, 203.0.113.7")
    assert "demasiados intentos" in answer.content.decode()
    other = enter(Client(), "NADIE-9", "x", HTTP_X_FORWARDED_FOR="203.0.113.7, 203.0.113.8")
    assert "demasiados intentos" not in other.content.decode()


@pytest.fixture
def two_houses(house):
    house.host = "uno.example"
    house.save()
    other = InstitutionFactory(host="dos.example")
    insider(house, username="ana")
    insider(other, username="otra-ana", clave="OT-1", email="otra@muestra.example")
    return house, other


@pytest.mark.parametrize(
    ("host", "typed", "opens"),
    [
        ("uno.example", "IP-0013", True),
        ("uno.example", "ana", True),
        ("uno.example", "OT-1", False),
        ("uno.example", "otra-ana", False),
        ("uno.example", "otra@muestra.example", False),
        ("dos.example:8000", "OT-1", True),
        ("dos.example", "otra-ana", True),
        ("dos.example", "ana", False),
        ("nadie.example", "IP-0013", True),  # the default institution
        ("nadie.example", "OT-1", False),
        ("nadie.example", "otra-ana", True),  # a user name answers wherever it lives
    ],
)
def test_the_host_decides_whose_door_it_is(two_houses, client, host, typed, opens):
    enter(client, typed, HTTP_HOST=host)
    assert inside(client) is opens


def test_the_same_curp_in_two_institutions_opens_each_its_own(two_houses, client):
    house, _other = two_houses
    enter(client, CURP, HTTP_HOST="uno.example")
    assert client.session["_auth_user_id"] == str(house.pk and _account_of(house).pk)


def _account_of(house):
    from lms.people.models import Account  # noqa: PLC0415

    return Account.objects.get(person__institution=house)


@pytest.mark.parametrize(
    "after", ["https://malo.example/", "//malo.example", "https:malo.example", "/\\malo.example", "javascript:alert(1)"]
)
def test_never_sends_anybody_elsewhere(client, house, settings, after):
    settings.ALLOWED_HOSTS = ["testserver"]
    insider(house)
    answer = client.post(SIGN_IN, {"login": CURP, "password": PASSWORD, "next": after})
    assert (answer.status_code, answer["Location"]) == (302, "/mi/")


@pytest.mark.parametrize(
    "address",
    [
        "signup/",
        "registro/",
        "email/",
        "3rdparty/",
        "3rdparty/signup/",
        "social/signup/",
        "login/code/",
        "oidc/x/login/",
    ],
)
def test_nobody_registers_alone_and_what_is_not_used_is_not_there(client, house, address):
    assert client.get(f"/cuenta/{address}").status_code == 404


def test_leaving_wipes_what_the_browser_kept(client, house):
    insider(house)
    enter(client, CURP)
    answer = client.post("/cuenta/salir/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert not inside(client)


def test_leaving_asks_first(client, house):
    insider(house)
    enter(client, CURP)
    assert "Clear-Site-Data" not in client.get("/cuenta/salir/")
    assert inside(client)


def test_the_session_gets_a_new_name_at_the_door(client, house):
    insider(house)
    client.get(SIGN_IN)
    session = client.session
    session["algo"] = 1
    session.save()
    before = session.session_key
    enter(client, CURP)
    assert client.session.session_key != before


def ask_link(client, email, **extra):
    return client.post("/cuenta/clave/olvide/", {"email": email}, **extra)


def test_a_forgotten_password_comes_back_by_mail(client, house):
    account = newcomer(house)
    assert ask_link(client, "Ana@muestra.example")["Location"] == "/cuenta/clave/olvide/enviado/"
    [letter] = mail.outbox
    link = next(word for word in letter.body.split() if word.startswith("http"))
    page = client.get(link.replace("http://testserver", ""), follow=True)
    address = page.redirect_chain[-1][0]
    answer = client.post(address, {"password1": PASSWORD, "password2": PASSWORD}, follow=True)
    assert "Tu contraseña quedó guardada" in answer.content.decode()
    account.refresh_from_db()
    assert account.activated_at is not None
    assert enter(client, CURP).status_code == 302
    assert "ya no sirve" in Client().get(link.replace("http://testserver", ""), follow=True).content.decode()


def test_asking_for_a_link_tells_nothing(house):
    newcomer(house)
    elsewhere = newcomer(InstitutionFactory(host="dos.example"), email="otra@muestra.example")
    assert EmailAddress.objects.filter(user=elsewhere).exists()
    answers = {}
    for email in ("ana@muestra.example", "nadie@muestra.example", "otra@muestra.example"):
        client = Client()
        answer = ask_link(client, email)
        answers[email] = (answer.status_code, answer["Location"], len(mail.outbox))
        mail.outbox.clear()
    assert set(answers.values()) == {(302, "/cuenta/clave/olvide/enviado/", 1)}


def test_only_this_institution_sends_links(house):
    newcomer(InstitutionFactory(host="dos.example"), email="otra@muestra.example")
    ask_link(Client(), "otra@muestra.example")
    assert "olvide" not in mail.outbox[0].body


@pytest.mark.parametrize(
    ("password", "fine"),
    [
        ("corta12", False),
        ("password", False),
        ("contraseña1", True),
        ("HEGG560427MVZRRL04", False),
        ("hegg560427", False),
        ("mi ip-0013 secreta", False),
        ("ana@muestra.example", False),
        ("Güemes2024!", False),
        ("caballo", False),
        ("el caballo verde duerme tranquilo bajo la jacaranda de mi abuela, siempre", True),
    ],
)
def test_passwords(client, house, password, fine):
    account = insider(house)
    enter(client, CURP)
    page = client.post(
        "/cuenta/clave/cambiar/", {"oldpassword": PASSWORD, "password1": password, "password2": password}
    )
    account.refresh_from_db()
    assert (page.status_code == 302) is fine
    assert account.check_password(password) is fine


def test_changing_the_password_closes_the_other_sessions(house):
    insider(house)
    here, there = Client(), Client()
    enter(here, CURP)
    enter(there, CURP)
    new = "otra frase larga y tranquila"
    here.post("/cuenta/clave/cambiar/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert here.get("/cuenta/").status_code == 200
    assert there.get("/cuenta/").status_code == 302


class HastyBackend(ModelBackend):
    """Negative control: looks first, computes a hash only for who exists."""

    def authenticate(self, request, username=None, password=None, **_):
        account = named_account(request, username)
        return account if account and account.check_password(password) else None


def test_a_hasty_backend_would_be_noticed(house, strangers, settings):
    settings.AUTHENTICATION_BACKENDS = ["tests.people.test_sign_in.HastyBackend"]
    costs = set()
    for typed in strangers:
        CountingHasher.count = 0
        enter(Client(), typed, "esta no es")
        costs.add(CountingHasher.count)
    assert costs == {0, 1}


@pytest.mark.parametrize("address", ["/gestion/login/", "/gestion/password_reset/", "/gestion/"])
def test_the_editing_desk_has_no_door_of_its_own(client, house, address):
    insider(house)
    for answer in (client.get(address), client.post(address, {"username": CURP, "password": PASSWORD})):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/cuenta/entrar/")
    assert not inside(client)


def test_all_workers_share_the_counters(settings):
    """A cache of each process would multiply every limit by the number of workers."""
    assert "locmem" not in settings.CACHES["default"]["BACKEND"]


def test_error_reports_hide_what_was_typed(rf):
    request = rf.post(SIGN_IN, {"login": CURP, "password": PASSWORD})
    hidden = NothingTyped().get_post_parameters(request)
    assert set(hidden) == {"login", "password"}
    assert CURP not in str(hidden)
    assert PASSWORD not in str(hidden)
