"""The people desk through the browser: what each office sees, and what a form may change."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.urls import reverse

from lms.core import clock
from lms.people.actions.identifiers import add_identifier
from lms.people.actions.roles import grant_role
from lms.people.models import AccessLog, Approval, Person, PersonIdentifier, RoleGrant
from tests.architecture.walk import facts, watching
from tests.factories.people import (
    AccountFactory,
    AffiliationFactory,
    OrgUnitFactory,
    PersonFactory,
    RoleGrantFactory,
)

pytestmark = pytest.mark.django_db
CURP = "SANF850314MDFLVR08"


@pytest.fixture
def unit():
    return OrgUnitFactory(path="00001")


def staff(unit, role, over=None):
    account = AccountFactory(person=PersonFactory(institution=unit.institution), activated=True)
    RoleGrantFactory(person=account.person, role=role, unit=over)
    return account


def worker(unit, **names):
    person = PersonFactory(institution=unit.institution, **names)
    AffiliationFactory(person=person, unit=unit)
    return person


def entered(client, account):
    client.force_login(account)
    return client


@pytest.fixture
def hr(client, unit):
    account = staff(unit, "hr")
    return entered(client, account)


def rows():
    """Everything that lasts, but sessions."""
    ours = [model for model in apps.get_models() if model.__module__.startswith("lms.")]
    return {model._meta.label: list(model._default_manager.order_by("pk").values()) for model in ours}


@pytest.mark.parametrize("number", [1, 20])
def test_the_list_costs_the_same_however_long(client, unit, number):
    account = staff(unit, "liaison", unit)
    boss = worker(unit)
    for _ in range(number):
        person = PersonFactory(institution=unit.institution)
        AffiliationFactory(person=person, unit=unit, superior=boss)
        AccountFactory(person=person)
    entered(client, account)
    with watching() as seen:
        answer = client.get(reverse("people:list"))
    assert len(facts(seen)) == 5  # account, grants, count, people, places
    assert answer.context["page"].paginator.count == number + 1


def test_a_search_ignores_accents_case_and_order(hr, unit):
    worker(unit, given_names="Ángela", first_surname="Núñez")
    worker(unit, given_names="Angel", first_surname="Pérez")
    for words in ("NUÑEZ angela", "nune ang"):
        found = hr.get(reverse("people:list"), {"q": words}).context["page"]
        assert [person.full_name for person in found] == ["Ángela Núñez"]


def test_the_list_shows_one_state_at_a_time(hr, unit):
    ready, idle, none = worker(unit), worker(unit), worker(unit)
    AccountFactory(person=ready, activated=True)
    AccountFactory(person=idle)
    gone = PersonFactory(institution=unit.institution, is_active=False)
    listed = {
        state: set(hr.get(reverse("people:list"), {"estado": state}).context["page"])
        for state in ("sin-activar", "bajas")
    }
    assert listed == {"sin-activar": {idle, none}, "bajas": {gone}}
    assert {ready, idle, none} <= set(hr.get(reverse("people:list")).context["page"])


@pytest.mark.parametrize(("question", "words"), [("q=nadie", "Nadie coincide"), ("", "Aún no hay personas")])
def test_an_empty_list_says_why(client, unit, question, words):
    entered(client, staff(unit, "liaison", unit))
    assert words in client.get(f"{reverse('people:list')}?{question}").content.decode()


def test_identifiers_are_covered_until_somebody_says_why(client, unit):
    person = worker(unit)
    add_identifier(person, PersonIdentifier.Kind.CURP, CURP)
    account = staff(unit, "liaison", unit)
    entered(client, account)
    page = client.get(reverse("people:person", args=[person.ref])).content.decode()
    assert CURP not in page
    assert "SANF" in page
    where = reverse("people:reveal", args=[person.ref])
    answer = client.post(where, {"kind": "curp", "reason": " "})
    assert answer.status_code == 422
    assert CURP not in answer.content.decode()
    assert not AccessLog.objects.exists()
    answer = client.post(where, {"kind": "curp", "reason": "Inscripción al curso"})
    assert CURP in answer.content.decode()
    seen = AccessLog.objects.get()
    assert (seen.person, seen.reader, seen.what, seen.reason) == (
        person,
        account.person,
        "curp",
        "Inscripción al curso",
    )


def test_a_missing_identifier_is_said_and_not_logged(hr, unit):
    answer = hr.post(reverse("people:reveal", args=[worker(unit).ref]), {"kind": "rfc", "reason": "Nómina"})
    assert answer.status_code == 422
    assert not AccessLog.objects.exists()


def test_a_person_reads_who_saw_their_data(client, unit):
    account = AccountFactory(person=worker(unit))
    reader = worker(unit, given_names="Dulce", first_surname="Mendieta")
    for person, reason in ((account.person, "Inscripción"), (reader, "De otra persona")):
        AccessLog.objects.create(
            institution=unit.institution, person=person, reader=reader, what="curp", reason=reason, at=clock.now()
        )
    page = entered(client, account).get(reverse("people:my_accesses")).content.decode()
    assert "Dulce Mendieta" in page
    assert "CURP" in page
    assert "De otra persona" not in page


def filled(**more):
    return {"role": "liaison", "unit": "", "starts_on": "2026-01-01", "ends_on": "", "legal_basis": "Oficio 1"} | more


def test_an_office_is_reviewed_before_it_is_given(hr, unit):
    person = worker(unit)
    where = reverse("people:grant", args=[person.ref])
    review = hr.post(where, filled(unit=unit.ref))
    assert review.status_code == 200
    assert "Otorgar la función" in review.content.decode()
    assert not RoleGrant.objects.filter(person=person).exists()
    back = hr.post(where, filled(unit=unit.ref, edit="1"))
    assert back.context["form"]["legal_basis"].value() == "Oficio 1"
    assert not RoleGrant.objects.filter(person=person).exists()
    answer = hr.post(where, filled(unit=unit.ref, confirm="1"))
    assert answer.url == reverse("people:person", args=[person.ref])
    grant = RoleGrant.objects.get(person=person)
    assert (grant.role, grant.unit, grant.starts_on, grant.ends_on) == ("liaison", unit, date(2026, 1, 1), None)


def test_a_heavy_office_says_that_it_waits_for_somebody(hr, unit):
    person = worker(unit)
    where = reverse("people:grant", args=[person.ref])
    assert "segunda persona" in hr.post(where, filled(role="auditor")).content.decode()
    answer = hr.post(where, filled(role="auditor", confirm="1"), follow=True)
    assert "cuando otra persona la autorice" in answer.content.decode()
    assert Approval.objects.get().data["role"] == "auditor"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"role": "inventada"}, "role"),
        ({"role": "liaison", "unit": ""}, "unit"),
        ({"starts_on": "ayer"}, "starts_on"),
        ({"ends_on": "2025-01-01"}, "ends_on"),
        ({"legal_basis": ""}, "legal_basis"),
    ],
)
def test_a_wrong_form_changes_nothing_and_says_where(hr, unit, wrong, field):
    person = worker(unit)
    before = rows()
    answer = hr.post(reverse("people:grant", args=[person.ref]), filled(unit=unit.ref, confirm="1") | wrong)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert rows() == before


def test_a_foreign_unit_in_the_form_does_not_exist(hr, unit):
    person, foreign = worker(unit), OrgUnitFactory(path="00001")
    before = rows()
    answer = hr.post(reverse("people:grant", args=[person.ref]), filled(unit=foreign.ref, confirm="1"))
    assert answer.status_code == 422
    assert rows() == before


def test_a_form_cannot_set_what_it_does_not_show(hr, unit):
    person, other = worker(unit), worker(unit)
    extra = {field.name: "1" for field in RoleGrant._meta.fields} | {"person": other.ref, "revoked_at": "2026-01-01"}
    hr.post(reverse("people:grant", args=[person.ref]), extra | filled(unit=unit.ref, confirm="1"))
    grant = RoleGrant.objects.get(role="liaison")
    assert (grant.person, grant.revoked_at, grant.approval) == (person, None, None)


def test_an_office_is_taken_away_with_its_reason(hr, unit):
    grant = RoleGrantFactory(person=worker(unit), role="liaison", unit=unit)
    where = reverse("people:revoke", args=[grant.person.ref, grant.ref])
    assert hr.post(where, {"reason": ""}).status_code == 422
    grant.refresh_from_db()
    assert grant.revoked_at is None
    assert hr.post(where, {"reason": "Cambio de área"}).status_code == 302
    grant.refresh_from_db()
    assert grant.revoked_at is not None


def test_a_grant_is_reached_only_through_its_own_person(hr, unit):
    grant, other = RoleGrantFactory(person=worker(unit), role="liaison", unit=unit), worker(unit)
    assert hr.post(reverse("people:revoke", args=[other.ref, grant.ref]), {"reason": "x"}).status_code == 404
    grant.refresh_from_db()
    assert grant.revoked_at is None


@pytest.fixture
def request_of_hr(unit):
    asker, person = staff(unit, "hr").person, worker(unit)
    day = clock.today(unit.institution.time_zone)
    return grant_role(person, "auditor", None, day, None, legal_basis="Oficio 1", by=asker)


@pytest.mark.parametrize(("decision", "granted"), [("yes", True), ("no", False)])
def test_a_request_is_decided_from_its_list(client, unit, request_of_hr, decision, granted):
    entered(client, staff(unit, "institute_head"))
    page = client.get(reverse("people:approvals")).content.decode()
    assert "Otorgar la función «Auditoría»" in page
    client.post(reverse("people:decide", args=[request_of_hr.ref]), {"decision": decision})
    assert RoleGrant.objects.filter(role="auditor").exists() is granted
    assert "Nada por autorizar" in client.get(reverse("people:approvals")).content.decode()


def test_who_asked_sees_the_request_without_buttons(client, unit, request_of_hr):
    entered(client, request_of_hr.asked_by.account)
    page = client.get(reverse("people:approvals")).content.decode()
    assert "debe decidirla otra persona" in page
    assert reverse("people:decide", args=[request_of_hr.ref]) not in page


def test_a_lapsed_request_is_gone_and_says_so(client, unit, request_of_hr):
    entered(client, staff(unit, "institute_head"))
    Approval.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    assert "Nada por autorizar" in client.get(reverse("people:approvals")).content.decode()
    answer = client.post(reverse("people:decide", args=[request_of_hr.ref]), {"decision": "yes"}, follow=True)
    assert "caducó" in answer.content.decode()
    assert not RoleGrant.objects.filter(role="auditor").exists()


def test_the_list_of_requests_costs_the_same_however_long(client, unit, request_of_hr):
    entered(client, staff(unit, "institute_head"))
    for number in (1, 20):
        for each in range(number - 1):
            Approval.objects.create(
                institution=unit.institution,
                act="role.grant",
                subject_ref=f"{number}:{each}",
                data=request_of_hr.data | {"person": worker(unit).ref},
                reason="Oficio",
                asked_by=request_of_hr.asked_by,
                asked_at=clock.now(),
                expires_at=clock.now() + timedelta(hours=1),
            )
        with watching() as seen:
            answer = client.get(reverse("people:approvals"))
        assert len(facts(seen)) == 4  # account, grants, requests, persons
        assert len(answer.context["requests"]) == number


def test_who_left_still_enters_and_sees_what_is_their_own(client, unit):
    account = staff(unit, "hr")
    Person.objects.filter(pk=account.person_id).update(is_active=False)
    entered(client, account)
    assert client.get(reverse("people:my_accesses")).status_code == 200
    assert client.get(reverse("people:list")).status_code == 404
