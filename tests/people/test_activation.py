from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from lms.core.errors import RuleBroken
from lms.core.models import AuditEntry
from lms.people.actions.accounts import deactivate_account
from lms.people.actions.activation import (
    MISTAKES,
    activate_account,
    issue_activation_code,
    issue_activation_codes,
)
from lms.people.models import Account, ActivationCode
from lms.people.queries.identifiers import person_by_identifier
from tests.factories.core import InstitutionFactory
from tests.factories.people import AccountFactory, PersonFactory, RoleGrantFactory
from tests.people.door import (
    ACTIVATE,
    COUNTING,
    CURP,
    PASSWORD,
    CountingHasher,
    enter,
    inside,
    newcomer,
    same_page,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick_hasher(settings):
    settings.PASSWORD_HASHERS = [COUNTING]


@pytest.fixture
def house():
    return InstitutionFactory(is_default=True)


@pytest.fixture
def liaison(house):
    return PersonFactory(institution=house)


@pytest.fixture
def account(house):
    return newcomer(house, email="")


def send(client, typed, code, password=PASSWORD):
    return client.post(ACTIVATE, {"login": typed, "code": code, "password1": password, "password2": password})


def test_the_journey_of_somebody_without_e_mail(client, account, liaison):
    slip = issue_activation_code(account, by=liaison)
    answer = send(client, "ip-0013", f" {slip.code.lower().replace('-', ' ')} ")
    assert (answer.status_code, answer["Location"]) == (302, "/mi/")
    assert inside(client)
    client.post("/cuenta/salir/")
    enter(client, CURP)
    assert inside(client)
    account.refresh_from_db()
    assert account.activated_at is not None
    verbs = AuditEntry.objects.filter(subject_ref=account.person.ref).values_list("verb", flat=True)
    assert {"activation.issued", "account.activated"} <= set(verbs)


def test_only_a_hash_is_kept(account, liaison):
    code = issue_activation_code(account, by=liaison).code
    row = ActivationCode.objects.get()
    assert row.code_hash != code.replace("-", "")
    assert len(row.code_hash) == 64
    assert code.replace("-", "") not in str(list(AuditEntry.objects.values_list("data")))


def test_a_slip_lasts_fifteen_business_days(account, liaison):
    with time_machine.travel("2026-11-20 18:00Z", tick=False):  # a Friday
        assert issue_activation_code(account, by=liaison).expires_on.isoformat() == "2026-12-11"


@pytest.fixture
def useless(account, liaison, house):
    """Everything that may be typed and opens nothing: identifier and code."""
    replaced = issue_activation_code(account, by=liaison).code
    issue_activation_code(account, by=liaison)
    expired = newcomer(house, email="", clave="IP-2", curp="")
    expired_code = issue_activation_code(expired, by=liaison).code
    ActivationCode.objects.filter(account=expired).update(expires_at=timezone.now() - timedelta(seconds=1))
    used = newcomer(house, email="", clave="IP-3", curp="")
    used_code = issue_activation_code(used, by=liaison).code
    activate_account(used, used_code, "otra frase que nadie sabe")
    worn = newcomer(house, email="", clave="IP-4", curp="")
    worn_code = issue_activation_code(worn, by=liaison).code
    ActivationCode.objects.filter(account=worn).update(failures=MISTAKES)
    shut = newcomer(house, email="", clave="IP-5", curp="")
    shut_code = issue_activation_code(shut, by=liaison).code
    deactivate_account(shut, by=liaison, reason="Prueba")
    newcomer(house, email="", clave="IP-6", curp="")  # no slip was ever printed
    return {
        "nobody": ("NADIE-1", "ACFH-JKMR-3467"),
        "wrong": ("IP-0013", "ACFH-JKMR-3467"),
        "replaced": ("IP-0013", replaced),
        "expired": ("IP-2", expired_code),
        "used": ("IP-3", used_code),
        "worn": ("IP-4", worn_code),
        "shut": ("IP-5", shut_code),
        "never": ("IP-6", "ACFH-JKMR-3467"),
        "of another": ("IP-6", worn_code),
    }


def test_every_useless_slip_gets_the_same_answer(useless):
    pages, passwords = {}, list(Account.objects.order_by("pk").values_list("password", flat=True))
    for why, (typed, code) in useless.items():
        client = Client()
        answer = send(client, typed, code)
        pages[why] = (answer.status_code, same_page(answer, typed).replace(f'value="{code}"', ""))
        assert not inside(client), why
    assert len(set(pages.values())) == 1
    assert list(Account.objects.order_by("pk").values_list("password", flat=True)) == passwords


@pytest.mark.parametrize("why", ["nobody", "wrong", "replaced", "used", "never", "of another"])
def test_guessing_costs_the_same_hashes_and_queries(house, useless, django_assert_num_queries, why):
    typed, code = useless[why]
    person = person_by_identifier(house, "clave", typed)
    account = person.account if person else None
    CountingHasher.count = 0
    with django_assert_num_queries(3), pytest.raises(RuleBroken, match="No pudimos activar"):
        activate_account(account, code, PASSWORD)
    assert CountingHasher.count == (1 if why == "used" else 0)  # who holds a spent slip may be who spent it


def test_sent_twice_is_done_once(account, liaison):
    code = issue_activation_code(account, by=liaison).code
    first, second = Client(), Client()
    assert send(first, CURP, code).status_code == 302
    assert send(second, CURP, code).status_code == 302
    assert AuditEntry.objects.filter(verb="account.activated").count() == 1
    third = Client()
    assert send(third, CURP, code, "otra frase distinta y larga").status_code == 422
    assert not inside(third)


def test_a_weak_password_does_not_spend_the_slip(client, account, liaison):
    code = issue_activation_code(account, by=liaison).code
    assert "no puede llevar tu nombre" in send(client, CURP, code, "HEGG560427MVZRRL04").content.decode()
    assert send(client, CURP, code).status_code == 302


def test_a_weak_password_is_not_told_to_who_has_no_code(client, account, liaison):
    issue_activation_code(account, by=liaison)
    page = send(client, CURP, "ACFH-JKMR-3467", "HEGG560427MVZRRL04").content.decode()
    assert "No pudimos activar" in page
    assert "no puede llevar tu nombre" not in page


def test_two_different_passwords_are_told_first(client, account, liaison):
    code = issue_activation_code(account, by=liaison).code
    page = client.post(ACTIVATE, {"login": CURP, "code": code, "password1": PASSWORD, "password2": "otra"})
    assert "Las dos contraseñas no son iguales" in page.content.decode()
    assert ActivationCode.objects.get().used_at is None


def test_a_slip_wears_out(account, liaison):
    code = issue_activation_code(account, by=liaison).code
    for _guess in range(MISTAKES):
        with pytest.raises(RuleBroken):
            activate_account(account, "ACFH-JKMR-3467", PASSWORD)
    with pytest.raises(RuleBroken, match="No pudimos activar"):
        activate_account(account, code, PASSWORD)
    account.refresh_from_db()
    assert not account.has_usable_password()


def test_guesses_on_one_identifier_are_counted(client, account, liaison):
    issue_activation_code(account, by=liaison)
    pages = [send(Client(), "IP-0013", f"ACFH-JKMR-346{turn}").content.decode() for turn in range(7)]
    assert ["demasiados intentos" in page for page in pages] == [False] * 5 + [True] * 2
    assert ActivationCode.objects.get().failures == 5


def test_a_new_slip_is_also_the_way_back_of_who_forgot(client, account, liaison):
    activate_account(account, issue_activation_code(account, by=liaison).code, "la frase que olvidé hoy")
    there = Client()
    enter(there, CURP, "la frase que olvidé hoy")
    assert there.get("/cuenta/").status_code == 200
    send(client, CURP, issue_activation_code(account, by=liaison).code)
    assert there.get("/cuenta/").status_code == 302  # whoever was in with the old one is out
    account.refresh_from_db()
    assert account.check_password(PASSWORD)


def test_refusals_of_printing(account, liaison):
    AccountFactory(person=liaison)
    with pytest.raises(RuleBroken) as own:
        issue_activation_codes([account.person, liaison], by=liaison)
    assert own.value.code == "own-slip"
    deactivate_account(account, by=liaison, reason="Prueba")
    with pytest.raises(RuleBroken) as shut:
        issue_activation_code(account, by=liaison)
    assert shut.value.code == "account-closed"
    assert not ActivationCode.objects.exists()


def test_a_unit_at_once(house, liaison):
    people = PersonFactory.create_batch(3, institution=house)
    slips = issue_activation_codes(people, by=liaison)
    assert [slip.person for slip in slips] == people
    assert len({slip.code for slip in slips}) == 3
    assert Account.objects.count() == 3


def sheet(client, person):
    return client.post(f"/personas/{person.ref}/hoja/")


@pytest.fixture
def desk(client, house, liaison):
    RoleGrantFactory(person=liaison, role="hr")
    client.force_login(AccountFactory(person=liaison))
    return client


def test_the_sheet_shows_the_code_once_and_its_address_tells_nothing(desk, account):
    answer = sheet(desk, account.person)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    code = page.split('<dd class="big">')[1].split("<")[0]
    assert activate_account(account, code, PASSWORD)
    assert "http://testserver/cuenta/activar/" in page
    assert CURP not in page
    assert 'src="data:image/svg+xml' in page
    assert "style=" not in page.replace("data-mode", "")


def test_the_sheet_is_made_by_post_only(desk, account):
    assert desk.get(f"/personas/{account.person.ref}/hoja/").status_code == 405
    assert not ActivationCode.objects.exists()


def test_the_sheet_of_somebody_elsewhere_is_not_there(desk):
    assert sheet(desk, PersonFactory()).status_code == 404


def test_a_learner_prints_no_sheets(client, house, account):
    client.force_login(AccountFactory(person=PersonFactory(institution=house)))
    assert sheet(client, account.person).status_code == 404
    assert not ActivationCode.objects.exists()


def test_ones_own_sheet_is_refused_with_a_reason(desk, liaison):
    answer = sheet(desk, liaison)
    assert answer.status_code == 422
    assert "Pídela a otra persona" in answer.content.decode()
