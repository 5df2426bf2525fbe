"""What a person reaches: days, units, institutions, and what it costs."""

from datetime import timedelta

import pytest

from lms.core import clock
from lms.people import roles
from lms.people.models import OrgUnit
from lms.people.queries.people import people_in
from lms.people.scopes import Scope
from tests.factories.people import AffiliationFactory, OrgUnitFactory, PersonFactory, RoleGrantFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return PersonFactory()


def tree(person):
    """A with A1 and A11 below, and B beside."""
    made = {}
    for code, path in {"A": "00001", "A1": "0000100001", "A11": "000010000100001", "B": "00002"}.items():
        made[code] = OrgUnitFactory(institution=person.institution, code=code, path=path)
    return made


def scope(person):
    return Scope(person, person.institution)


@pytest.mark.parametrize(
    ("starts", "ends", "counts"), [(0, None, True), (-5, 0, True), (1, None, False), (-5, -1, False), (-5, 5, True)]
)
def test_an_office_counts_on_both_its_days(person, starts, ends, counts):
    today = clock.today(person.institution.time_zone)
    RoleGrantFactory(
        person=person,
        role="hr",
        starts_on=today + timedelta(days=starts),
        ends_on=None if ends is None else today + timedelta(days=ends),
    )
    assert scope(person).holds("hr") is counts


def test_a_day_begins_in_the_institutions_zone():
    ahead = PersonFactory(institution__time_zone="Pacific/Kiritimati")
    behind = PersonFactory(institution__time_zone="Pacific/Pago_Pago")
    day = clock.today("Pacific/Kiritimati")  # always a day that has not begun in Pago Pago
    for each in (ahead, behind):
        RoleGrantFactory(person=each, role="hr", starts_on=day)
    assert scope(ahead).holds("hr")
    assert not scope(behind).holds("hr")


def test_an_office_of_a_unit_reaches_its_subtree_and_no_more(person):
    units = tree(person)
    RoleGrantFactory(person=person, role="liaison", unit=units["A1"])
    reach = scope(person)
    assert {code for code, unit in units.items() if reach.covers(unit.path, "liaison")} == {"A1", "A11"}
    assert not reach.covers(units["A1"].path, "hr")
    assert not reach.whole("liaison")
    found = OrgUnit.objects.filter(reach.units_filter("liaison", "hr"))
    assert {unit.code for unit in found} == {"A1", "A11"}


def test_an_office_of_the_institution_reaches_all_of_it_and_nothing_else(person):
    units = tree(person)
    OrgUnitFactory()
    RoleGrantFactory(person=person, role="hr")
    reach = scope(person)
    assert reach.whole("hr")
    assert set(OrgUnit.objects.filter(reach.units_filter("hr"))) == set(units.values())
    assert not OrgUnit.objects.filter(reach.units_filter("liaison")).exists()


def test_what_no_room_registered_opens_nothing(person):
    RoleGrantFactory(person=person, role="inventada")
    assert scope(person).offices == frozenset()
    assert scope(person).paths("inventada") == ()


def test_nobody_holds_nothing(person):
    nobody = Scope(None, None)
    assert nobody.offices == frozenset()
    assert nobody.relations == frozenset()
    assert not OrgUnit.objects.filter(nobody.units_filter("hr")).exists()
    assert not people_in(nobody, "hr").exists()


def test_grants_are_read_once(person, django_assert_num_queries):
    units = tree(person)
    RoleGrantFactory(person=person, role="liaison", unit=units["A"])
    RoleGrantFactory(person=person, role="hr")
    reach = scope(person)
    with django_assert_num_queries(1):
        assert reach.holds("liaison")
        assert reach.covers(units["B"].path, "hr")
        assert reach.needs_mfa
        reach.units_filter("liaison")
    with django_assert_num_queries(len(roles.all_relations())):
        assert not reach.related("supervisor")
        assert reach.relations == frozenset()


def test_a_liaison_lists_who_works_today_in_the_units_reached(person):
    units = tree(person)
    today = clock.today(person.institution.time_zone)
    inside = AffiliationFactory(person=PersonFactory(institution=person.institution), unit=units["A11"]).person
    for code, ends in (("B", None), ("A1", today - timedelta(days=1))):
        outside = PersonFactory(institution=person.institution)
        AffiliationFactory(person=outside, unit=units[code], ends_on=ends)
    RoleGrantFactory(person=person, role="liaison", unit=units["A"])
    assert list(people_in(scope(person), "liaison")) == [inside]
