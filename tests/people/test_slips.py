"""Slips for a whole unit: who is on the list, what is reviewed, what is printed, and who reads of it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from lms.core import clock
from lms.core.errors import RuleBroken
from lms.people.actions.activation import issue_activation_code, issue_activation_codes
from lms.people.models import AccessLog, ActivationCode
from lms.people.queries.people import waiting_for_slip
from lms.people.scopes import Scope
from lms.people.views import slips
from tests.factories.people import (
    AccountFactory,
    AffiliationFactory,
    OrgUnitFactory,
    PersonFactory,
    RoleGrantFactory,
)

pytestmark = pytest.mark.django_db
WHERE = "/personas/hojas/"


@pytest.fixture
def unit():
    return OrgUnitFactory(path="00001")


def worker(unit, **names):
    person = PersonFactory(institution=unit.institution, **names)
    AffiliationFactory(person=person, unit=unit)
    return person


@pytest.fixture
def liaison(unit):
    person = worker(unit)
    AccountFactory(person=person)
    RoleGrantFactory(person=person, role="liaison", unit=unit)
    return person


@pytest.fixture
def desk(client, liaison):
    client.force_login(liaison.account)
    return client


def waiting(person):
    return list(waiting_for_slip(Scope(person, person.institution), "liaison", "hr"))


def test_who_waits_is_of_ones_reach_never_entered_and_holds_no_office(unit, liaison):
    idle, entered, shut, officer, gone = (worker(unit) for _each in range(5))
    AccountFactory(person=entered, activated=True)
    AccountFactory(person=shut, is_active=False)
    RoleGrantFactory(person=officer, role="auditor")
    gone.is_active = False
    gone.save()
    worker(OrgUnitFactory(institution=unit.institution, path="00002"))
    assert waiting(liaison) == [idle]
    hr = PersonFactory(institution=unit.institution)
    RoleGrantFactory(person=hr, role="hr")
    assert {idle, officer, liaison} <= set(waiting(hr))
    assert hr not in waiting(hr)


def test_whoever_has_no_living_slip_comes_first(unit, liaison):
    first, second = worker(unit, first_surname="Abad"), worker(unit, first_surname="Zamora")
    issue_activation_codes([first], by=liaison)
    assert waiting(liaison) == [second, first]
    ActivationCode.objects.update(expires_at=clock.now() - timedelta(days=1))
    assert waiting(liaison) == [first, second]


def test_the_list_offers_the_sheets_and_the_review_writes_nothing(desk, unit):
    people = [worker(unit) for _each in range(2)]
    page = desk.get(reverse("people:list"), {"estado": "sin-activar"}).content.decode()
    assert "Imprimir las hojas de estas 2 personas" in page
    page = desk.post(WHERE, {"q": ""}).content.decode()
    assert "Las hojas anteriores de estas personas dejan de servir" in page
    assert all(person.full_name in page for person in people)
    assert not ActivationCode.objects.exists()


def test_the_sheets_of_the_reviewed_are_printed_and_of_nobody_else(desk, unit):
    person, other = worker(unit), worker(unit)
    entered = worker(unit)
    AccountFactory(person=entered, activated=True)
    stranger = worker(OrgUnitFactory(institution=unit.institution, path="00002"))
    refs = [each.ref for each in (person, entered, stranger)]
    answer = desk.post(WHERE, {"confirm": "1", "persona": refs})
    page = answer.content.decode()
    assert [slip.person for slip in answer.context["slips"]] == [person]
    assert page.count('<article class="slip">') == 1
    assert "2 personas de tu lista ya no necesitan hoja" in page
    assert other.full_name not in page
    assert ActivationCode.objects.count() == 1
    assert not AccessLog.objects.exists()


def test_words_of_a_search_narrow_the_review(desk, unit):
    ana = worker(unit, given_names="Ana", first_surname="Güemes")
    worker(unit, given_names="Luis", first_surname="Pech")
    assert desk.post(WHERE, {"q": "guemes"}).context["people"] == [ana]


def test_no_more_than_so_many_at_once(desk, unit, monkeypatch):
    monkeypatch.setattr(slips, "AT_ONCE", 2)
    people = [worker(unit) for _each in range(3)]
    answer = desk.post(WHERE, {"q": ""})
    assert len(answer.context["people"]) == 2
    assert "Al terminar, vuelve por la persona que falta: 1" in answer.content.decode()
    answer = desk.post(WHERE, {"confirm": "1", "persona": [each.ref for each in people]})
    assert len(answer.context["slips"]) == 2


@pytest.mark.parametrize("sent", [{"q": ""}, {"confirm": "1", "persona": ["nadie"]}])
def test_nobody_to_print_for_is_said(desk, sent):
    answer = desk.post(WHERE, sent)
    assert answer.status_code == 422
    assert "Volver a Personas" in answer.content.decode()


def test_a_reload_by_address_is_told_in_words(desk):
    answer = desk.get(WHERE)
    assert answer.status_code == 405
    assert "Esta dirección no se abre así" in answer.content.decode()


def test_a_slip_for_whoever_had_access_is_read_by_its_owner(client, unit, liaison):
    account = AccountFactory(person=worker(unit), activated=True)
    issue_activation_code(account, by=liaison)
    client.force_login(account)
    page = client.get(reverse("people:my_accesses")).content.decode()
    assert "Hoja de activación" in page
    assert liaison.full_name in page


def test_no_slip_opens_an_office_above_the_printer(unit, liaison):
    boss = AccountFactory(person=worker(unit), activated=True)
    RoleGrantFactory(person=boss.person, role="admin")
    with pytest.raises(RuleBroken) as refused:
        issue_activation_code(boss, by=liaison)
    assert refused.value.code == "slip-of-office"
    assert not ActivationCode.objects.exists()
    assert not AccessLog.objects.exists()
    hr = PersonFactory(institution=unit.institution)
    RoleGrantFactory(person=hr, role="hr")
    assert issue_activation_code(boss, by=hr).code


def test_the_page_of_an_officer_offers_no_sheet_to_the_liaison(desk, unit):
    officer, plain = worker(unit), worker(unit)
    RoleGrantFactory(person=officer, role="auditor")
    page = desk.get(reverse("people:person", args=[officer.ref])).content.decode()
    assert "la imprime Recursos humanos" in page
    assert reverse("account_slip", args=[officer.ref]) not in page
    assert (
        reverse("account_slip", args=[plain.ref])
        in desk.get(reverse("people:person", args=[plain.ref])).content.decode()
    )
