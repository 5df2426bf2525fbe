"""Places, superiors and leaving."""

from datetime import date

import pytest

from lms.core import clock
from lms.core.errors import RuleBroken
from lms.core.models import AuditEntry
from lms.people.actions.affiliations import affiliate, deactivate_person, set_superior
from lms.people.models import Account, Affiliation, RoleGrant
from lms.people.scopes import Scope
from tests.factories.people import (
    LONG_AGO,
    AccountFactory,
    AffiliationFactory,
    OrgUnitFactory,
    PersonFactory,
    RoleGrantFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return AffiliationFactory().person


def somebody(boss, superior=None):
    person = PersonFactory(institution=boss.institution)
    unit = OrgUnitFactory(institution=boss.institution)
    AffiliationFactory(person=person, unit=unit, superior=superior)
    return person


def test_a_new_place_ends_the_former_the_day_before(boss):
    person = somebody(boss)
    unit = OrgUnitFactory(institution=boss.institution)
    affiliate(person, unit, boss, date(2026, 3, 1), by=boss)
    now, former = Affiliation.objects.filter(person=person).order_by("-starts_on")
    assert (now.unit, now.superior, now.ends_on) == (unit, boss, None)
    assert former.ends_on == date(2026, 2, 28)
    assert AuditEntry.objects.get(verb="person.affiliated").subject_ref == person.ref


def test_a_place_does_not_start_before_the_current_one(boss):
    person = somebody(boss)
    with pytest.raises(RuleBroken) as refusal:
        affiliate(person, OrgUnitFactory(institution=boss.institution), None, LONG_AGO, by=boss)
    assert refusal.value.code == "affiliation-before-current"
    assert Affiliation.objects.filter(person=person, ends_on=None).count() == 1


@pytest.mark.parametrize("what", ["unit", "superior"])
def test_nothing_of_another_institution_is_accepted(boss, what):
    person, foreign = somebody(boss), AffiliationFactory()
    unit = foreign.unit if what == "unit" else OrgUnitFactory(institution=boss.institution)
    superior = foreign.person if what == "superior" else None
    with pytest.raises(RuleBroken) as refusal:
        affiliate(person, unit, superior, date(2026, 3, 1), by=boss)
    assert refusal.value.code == "other-institution"
    assert Affiliation.objects.filter(person=person).count() == 1


def test_superiors_never_form_a_circle(boss):
    middle = somebody(boss, superior=boss)
    low = somebody(boss, superior=middle)
    for under in (low, middle, boss):
        with pytest.raises(RuleBroken) as refusal:
            set_superior(boss, under, by=boss)
        assert refusal.value.code == "superior-cycle"
    assert Affiliation.objects.get(person=boss).superior is None
    assert not AuditEntry.objects.exists()


def test_a_superior_changes_and_leaves_a_trace(boss):
    person = somebody(boss)
    set_superior(person, boss, by=boss)
    assert Affiliation.objects.get(person=person).superior == boss
    assert AuditEntry.objects.get(verb="person.superior_set").data == {"before": "", "after": boss.ref}


def test_who_leaves_loses_functions_at_once_and_keeps_the_account(boss):
    person = somebody(boss)
    AccountFactory(person=person)
    RoleGrantFactory(person=person, role="hr")
    today = clock.today(person.institution.time_zone)
    assert Scope(person, person.institution).holds("hr")
    deactivate_person(person, today, by=boss, reason="Renuncia")
    assert Scope(person, person.institution).offices == frozenset()
    assert not RoleGrant.objects.filter(person=person, revoked_at=None).exists()
    assert Affiliation.objects.get(person=person).ends_on == today
    assert Account.objects.get(person=person).is_active
    assert set(AuditEntry.objects.values_list("verb", flat=True)) == {"person.left", "role.revoked"}
    deactivate_person(person, today, by=boss, reason="Renuncia")
    assert AuditEntry.objects.filter(verb="person.left").count() == 1


def test_who_leads_a_team_is_a_supervisor_until_leaving(boss):
    somebody(boss, superior=boss)
    assert Scope(boss, boss.institution).relations == {"supervisor"}
    other = somebody(boss)
    deactivate_person(boss, clock.today(boss.institution.time_zone), by=other, reason="Jubilación")
    assert Scope(boss, boss.institution).relations == frozenset()
