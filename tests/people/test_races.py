"""Several people at the same instant: one tree, one chain of command, one decision."""

import threading

import pytest
from django.db import IntegrityError, transaction

from lms.core import clock
from lms.core.errors import RuleBroken
from lms.people.actions.affiliations import set_superior
from lms.people.actions.approvals import decide
from lms.people.actions.roles import grant_role
from lms.people.actions.units import _free_path, add_unit, move_unit
from lms.people.models import Affiliation, Approval, OrgUnit, RoleGrant
from lms.people.models.unit import child_path
from tests.factories.people import AffiliationFactory, OrgUnitFactory, PersonFactory, RoleGrantFactory

pytestmark = pytest.mark.race


def grow(by, code, parent=None):
    return add_unit(by.institution, code, f"Área {code}", parent=parent, by=by)


@pytest.fixture
def settled(fresh_database):
    """A database of real commits with one person and one unit."""
    by = PersonFactory()
    return fresh_database, by, grow(by, "RAIZ")


def test_children_added_at_once_get_their_own_paths(settled):
    database, by, root = settled
    answers = database.together(4, lambda i: grow(by, f"H{i}", root))
    assert [each for each in answers if isinstance(each, Exception)] == []
    assert sorted(unit.path for unit in answers) == [child_path(root.path, step) for step in range(1, 5)]


def test_without_the_chart_the_same_race_is_lost(settled):
    database, by, root = settled
    both_read = threading.Barrier(2)

    def naive(index):
        path = _free_path(by.institution, root)  # read before anything is taken
        both_read.wait()
        with transaction.atomic():
            return OrgUnit.objects.create(
                institution=by.institution, code=f"H{index}", name="x", parent=root, path=path
            )

    answers = database.together(2, naive)
    assert len([each for each in answers if isinstance(each, IntegrityError)]) == 1


def test_two_moves_at_once_never_tie_a_knot(settled):
    database, by, _root = settled
    a, b = grow(by, "A"), grow(by, "B")
    answers = database.together(2, lambda i: move_unit(*((a, b) if i else (b, a)), by=by))
    refused = [each for each in answers if isinstance(each, RuleBroken)]
    assert [each.code for each in refused] == ["unit-cycle"]
    a.refresh_from_db()
    b.refresh_from_db()
    assert {a.parent_id, b.parent_id} in ({None, a.pk}, {None, b.pk})


def test_two_superiors_set_at_once_never_tie_a_knot(fresh_database):
    one = AffiliationFactory().person
    two = PersonFactory(institution=one.institution)
    AffiliationFactory(person=two, unit=OrgUnitFactory(institution=one.institution))
    answers = fresh_database.together(2, lambda i: set_superior(*((one, two) if i else (two, one)), by=one))
    assert [each.code for each in answers if isinstance(each, RuleBroken)] == ["superior-cycle"]
    assert Affiliation.objects.exclude(superior=None).count() == 1


def test_one_of_two_deciders_wins(fresh_database):
    hr = RoleGrantFactory(role="hr").person
    heads = [PersonFactory(institution=hr.institution) for _ in range(2)]
    for head in heads:
        RoleGrantFactory(role="institute_head", person=head)
    person = PersonFactory(institution=hr.institution)
    approval = grant_role(person, "auditor", None, clock.today(), None, legal_basis="Oficio 1", by=hr)
    answers = fresh_database.together(2, lambda i: decide(Approval.objects.get(pk=approval.pk), True, by=heads[i]))
    assert [each.code for each in answers if isinstance(each, RuleBroken)] == ["approval-stale"]
    assert RoleGrant.objects.filter(person=person).count() == 1
