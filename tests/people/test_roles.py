"""Offices: who gives them, who authorises them, when they count."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from lms.core import clock
from lms.core.errors import RuleBroken
from lms.core.models import AuditEntry, Parameter
from lms.people import roles
from lms.people.actions.approvals import ask_approval, decide
from lms.people.actions.roles import GRANT, grant_founding_role, grant_role, revoke_role
from lms.people.models import Approval, Person, RoleGrant
from tests.factories.people import OrgUnitFactory, PersonFactory, RoleGrantFactory

pytestmark = pytest.mark.django_db


def office(code, **more):
    return RoleGrantFactory(role=code, **more).person


@pytest.fixture
def hr():
    return office("hr")


@pytest.fixture
def head(hr):
    return office("institute_head", person=PersonFactory(institution=hr.institution))


@pytest.fixture
def person(hr):
    return PersonFactory(institution=hr.institution)


@pytest.fixture
def unit(hr):
    return OrgUnitFactory(institution=hr.institution)


def today(person):
    return clock.today(person.institution.time_zone)


def give(person, code, by, unit=None, ends_on=None, starts_on=None):
    return grant_role(person, code, unit, starts_on or today(person), ends_on, legal_basis="Oficio 1", by=by)


def refused(call, code):
    rows = (RoleGrant.objects.count(), Approval.objects.values_list("state", "used_at"), AuditEntry.objects.count())
    before = (rows[0], list(rows[1]), rows[2])
    with pytest.raises(RuleBroken) as refusal:
        call()
    assert refusal.value.code == code
    assert (RoleGrant.objects.count(), list(Approval.objects.values_list("state", "used_at"))) == before[:2]
    assert AuditEntry.objects.count() == before[2]


def test_an_office_that_weighs_little_starts_at_once(hr, person, unit):
    grant = give(person, "liaison", hr, unit)
    assert isinstance(grant, RoleGrant)
    assert (grant.unit, grant.granted_by, grant.legal_basis) == (unit, hr, "Oficio 1")
    entry = AuditEntry.objects.get(verb="role.granted")
    assert (entry.actor_ref, entry.data["person"], entry.legal_basis) == (hr.ref, person.ref, "Oficio 1")


def test_a_heavy_office_is_born_when_somebody_else_approves(hr, head, person):
    approval = give(person, "auditor", hr)
    assert isinstance(approval, Approval)
    assert not RoleGrant.objects.filter(person=person).exists()
    decide(approval, True, by=head)
    grant = RoleGrant.objects.get(person=person)
    assert (grant.role, grant.granted_by, grant.approval) == ("auditor", hr, approval)
    approval.refresh_from_db()
    assert approval.used_at is not None
    assert set(AuditEntry.objects.values_list("verb", flat=True)) == {
        "approval.asked",
        "approval.approved",
        "role.granted",
    }


def test_a_refusal_grants_nothing(hr, head, person):
    approval = give(person, "auditor", hr)
    decide(approval, False, by=head)
    assert not RoleGrant.objects.filter(person=person).exists()
    assert approval.state == Approval.State.REFUSED
    assert approval.used_at is None


def test_nobody_approves_their_own_request(hr, person):
    RoleGrantFactory(person=hr, role="institute_head")
    approval = give(person, "auditor", hr)
    refused(lambda: decide(approval, True, by=hr), "approval-own")


def test_nobody_approves_the_office_they_would_get(hr, head):
    approval = give(head, "auditor", hr)
    refused(lambda: decide(approval, True, by=head), "approval-own")


@pytest.mark.parametrize("code", ["liaison", "hr", "auditor", None])
def test_only_the_right_office_decides(hr, person, code):
    other = PersonFactory(institution=hr.institution)
    if code:
        RoleGrantFactory(person=other, role=code)
    approval = give(person, "auditor", hr)
    refused(lambda: decide(approval, True, by=other), "approval-not-yours")


def test_the_right_office_of_another_institution_decides_nothing(hr, person):
    approval, foreign = give(person, "auditor", hr), office("institute_head")
    refused(lambda: decide(approval, True, by=foreign), "approval-not-yours")


def test_a_request_lapses(hr, head, person):
    approval = give(person, "auditor", hr)
    assert approval.expires_at - approval.asked_at == timedelta(hours=72)
    with clock.shifted(timedelta(hours=73)):
        refused(lambda: decide(approval, True, by=head), "approval-stale")
        again = give(person, "auditor", hr)
    approval.refresh_from_db()
    assert approval.state == Approval.State.LAPSED
    assert again.state == Approval.State.PENDING


def test_the_term_is_the_institutions_own(hr, person):
    Parameter.objects.create(
        institution=hr.institution, code="approval.hours", valid_from=date(2020, 1, 1), value=24, source="Acuerdo 1"
    )
    approval = give(person, "auditor", hr)
    assert approval.expires_at - approval.asked_at == timedelta(hours=24)


def test_a_decided_request_is_not_decided_again(hr, head, person):
    approval = give(person, "auditor", hr)
    decide(approval, False, by=head)
    refused(lambda: decide(approval, True, by=head), "approval-stale")


def test_a_request_falls_when_its_asker_lost_the_office(hr, head, person):
    approval = give(person, "auditor", hr)
    RoleGrant.objects.filter(person=hr).update(revoked_at=clock.now())
    refused(lambda: decide(approval, True, by=head), "approval-asker-lost-office")


def test_a_request_falls_when_its_decider_lost_the_office(hr, head, person):
    approval = give(person, "auditor", hr)
    RoleGrant.objects.filter(person=head).update(ends_on=today(head) - timedelta(days=1))
    refused(lambda: decide(approval, True, by=head), "approval-not-yours")


def test_a_request_falls_when_the_person_left_meanwhile(hr, head, person):
    approval = give(person, "auditor", hr)
    Person.objects.filter(pk=person.pk).update(is_active=False)
    refused(lambda: decide(approval, True, by=head), "person-left")
    approval.refresh_from_db()
    assert approval.state == Approval.State.PENDING


def test_one_request_waits_at_a_time(hr, person):
    give(person, "auditor", hr)
    refused(lambda: give(person, "auditor", hr), "approval-pending")


def test_a_room_cannot_ask_what_its_person_may_not(person, hr):
    data = {"person": hr.ref, "role": "auditor", "unit": ""}
    refused(lambda: ask_approval(GRANT, "x", data, "porque sí", by=person), "approval-not-yours")


@pytest.mark.parametrize(
    ("code", "with_unit", "refusal"),
    [
        ("inventada", False, "role-unknown"),
        ("liaison", False, "role-needs-unit"),
        ("auditor", True, "role-whole-institution"),
    ],
)
def test_an_office_has_its_own_reach(hr, person, unit, code, with_unit, refusal):
    refused(lambda: give(person, code, hr, unit if with_unit else None), refusal)


def test_an_office_over_a_foreign_unit_is_refused(hr, person):
    refused(lambda: give(person, "liaison", hr, OrgUnitFactory()), "other-institution")


def test_dates_make_sense(hr, person, unit):
    yesterday = today(person) - timedelta(days=1)
    refused(lambda: give(person, "liaison", hr, unit, ends_on=yesterday), "grant-dates")
    refused(lambda: give(person, "liaison", hr, unit, yesterday, yesterday - timedelta(days=9)), "grant-dates")


def test_nobody_gives_themselves_an_office(hr, unit):
    refused(lambda: give(hr, "liaison", hr, unit), "role-own")


@pytest.mark.parametrize("code", ["liaison", "auditor", "institute_head", "transparency_unit", None])
def test_only_some_offices_give_offices(person, unit, code):
    by = PersonFactory(institution=person.institution)
    if code:
        RoleGrantFactory(person=by, role=code)
    refused(lambda: give(person, "liaison", by, unit), "role-not-yours")


def test_an_office_of_another_institution_gives_nothing(person, unit):
    foreign = office("admin")
    refused(lambda: give(person, "liaison", foreign, unit), "role-not-yours")


def test_who_left_gets_no_office(hr, unit):
    gone = PersonFactory(institution=hr.institution, is_active=False)
    refused(lambda: give(gone, "liaison", hr, unit), "person-left")


def test_an_office_is_held_once_at_a_time(hr, person, unit):
    give(person, "liaison", hr, unit, ends_on=today(person))
    refused(lambda: give(person, "liaison", hr, unit), "role-held")
    give(person, "liaison", hr, unit, starts_on=today(person) + timedelta(days=1))


@pytest.mark.parametrize("over_unit", [True, False])
def test_the_database_itself_refuses_the_same_open_office_twice(person, unit, over_unit):
    RoleGrantFactory(person=person, role="liaison", unit=unit if over_unit else None)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrantFactory(person=person, role="liaison", unit=unit if over_unit else None)


def test_an_office_is_taken_away_at_once(hr, person, unit):
    grant = give(person, "liaison", hr, unit)
    revoke_role(grant, reason="Cambio de área", by=hr)
    grant.refresh_from_db()
    assert grant.revoked_at is not None
    assert AuditEntry.objects.get(verb="role.revoked").data["reason"] == "Cambio de área"
    refused(lambda: revoke_role(grant, reason="Otra vez", by=hr), "grant-revoked")


def test_only_who_gives_takes_away(hr, person, unit, head):
    grant, foreign = give(person, "liaison", hr, unit), office("hr")
    refused(lambda: revoke_role(grant, reason="x", by=head), "role-not-yours")
    refused(lambda: revoke_role(grant, reason="x", by=foreign), "role-not-yours")
    own = RoleGrant.objects.get(person=hr)
    refused(lambda: revoke_role(own, reason="x", by=hr), "role-own")


def test_the_installation_founds_an_office_once(person):
    grant = grant_founding_role(person, "admin", legal_basis="Instalación")
    assert grant.granted_by is None
    other = PersonFactory(institution=person.institution)
    refused(lambda: grant_founding_role(other, "admin", legal_basis="Instalación"), "role-founded")


def test_two_offices_never_share_a_code():
    again = roles.Role("hr", "Otra cosa", "Otra.", "unit")
    with pytest.raises(ValueError, match="hr"):
        roles.register(again)
    assert roles.register(roles.role("hr")).name == "Recursos humanos"
