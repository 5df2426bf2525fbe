"""The tree of units: it grows, moves and closes without ever crossing itself."""

from datetime import date

import pytest

from lms.core.errors import RuleBroken
from lms.core.models import AuditEntry
from lms.people.actions.units import add_unit, close_unit, move_unit, rename_unit
from lms.people.models import OrgUnit
from lms.people.models.unit import MAX_STEP, child_path, path_range
from lms.people.queries.units import subtree, units_tree
from tests.architecture.walk import watching, writes
from tests.factories.people import AffiliationFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return PersonFactory()


def grow(by, code, parent=None):
    return add_unit(by.institution, code, f"Área {code}", parent=parent, by=by)


def test_children_stand_under_their_parent_in_order(by):
    root = grow(by, "A")
    first, second = grow(by, "A1", root), grow(by, "A2", root)
    deep = grow(by, "A11", first)
    assert [unit.path for unit in (root, first, second, deep)] == [
        "00001",
        "0000100001",
        "0000100002",
        "000010000100001",
    ]
    assert [(place.unit.code, place.depth) for place in units_tree(by.institution)] == [
        ("A", 0),
        ("A1", 1),
        ("A11", 2),
        ("A2", 1),
    ]
    assert AuditEntry.objects.filter(verb="unit.added", actor_ref=by.ref).count() == 4


def test_a_range_holds_the_subtree_and_nothing_else(by):
    root, other = grow(by, "A"), grow(by, "B")
    child = grow(by, "A1", root)
    stranger = PersonFactory()
    grow(stranger, "A")
    assert set(subtree(root)) == {root, child}
    assert set(subtree(other)) == {other}
    assert path_range("0000100009") == ("0000100009", "0000100010")
    assert len(child_path("", MAX_STEP + 1)) == 5


def test_a_code_is_taken_once(by):
    grow(by, "A")
    with pytest.raises(RuleBroken) as refusal:
        grow(by, "A")
    assert refusal.value.code == "unit-code-taken"
    assert OrgUnit.objects.count() == 1


def test_a_parent_of_another_institution_does_not_exist(by):
    foreign = grow(PersonFactory(), "A")
    with pytest.raises(RuleBroken) as refusal:
        grow(by, "B", foreign)
    assert refusal.value.code == "unit-unknown"
    assert OrgUnit.objects.filter(institution=by.institution).count() == 0


def test_a_name_changes_and_leaves_a_trace(by):
    unit = rename_unit(grow(by, "A"), "Dirección Jurídica", by=by)
    assert OrgUnit.objects.get(pk=unit.pk).name == "Dirección Jurídica"
    assert AuditEntry.objects.get(verb="unit.renamed").data == {"before": "Área A", "after": "Dirección Jurídica"}


def test_the_name_that_it_has_leaves_no_trace(by):
    rename_unit(grow(by, "A"), " Área A ", by=by)
    assert not AuditEntry.objects.filter(verb="unit.renamed").exists()


def test_a_subtree_moves_whole_in_one_statement(by):
    a, b = grow(by, "A"), grow(by, "B")
    child = grow(by, "A1", a)
    grand = grow(by, "A11", child)
    with watching() as seen:
        move_unit(child, b, by=by)
    rewrites = [sql for sql in writes(seen) if 'UPDATE "people_orgunit" SET "path"' in sql]
    assert len(rewrites) == 1
    grand.refresh_from_db()
    child.refresh_from_db()
    assert child.path == "0000200001"
    assert child.parent == b
    assert grand.path == "000020000100001"
    assert grand.parent == child
    assert set(subtree(a)) == {a}


def test_a_unit_becomes_a_root(by):
    child = grow(by, "A1", grow(by, "A"))
    assert move_unit(child, None, by=by).path == "00002"


@pytest.mark.parametrize("below", [False, True], ids=["itself", "its child"])
def test_a_unit_never_moves_inside_itself(by, below):
    root = grow(by, "A")
    target = grow(by, "A1", root) if below else root
    before = list(OrgUnit.objects.values_list("pk", "path", "parent"))
    with pytest.raises(RuleBroken) as refusal:
        move_unit(root, target, by=by)
    assert refusal.value.code == "unit-cycle"
    assert list(OrgUnit.objects.values_list("pk", "path", "parent")) == before
    assert not AuditEntry.objects.filter(verb="unit.moved").exists()


def test_a_unit_closes_only_when_it_is_empty(by):
    unit = grow(by, "A")
    place = AffiliationFactory(person=by, unit=unit)
    with pytest.raises(RuleBroken) as refusal:
        close_unit(unit, date(2026, 1, 31), by=by)
    assert refusal.value.code == "unit-not-empty"
    place.ends_on = date(2026, 1, 31)
    place.save()
    assert close_unit(unit, date(2026, 1, 31), by=by).valid_to == date(2026, 1, 31)
    with pytest.raises(RuleBroken) as refusal:
        grow(by, "A1", unit)
    assert refusal.value.code == "unit-closed"


def test_a_unit_with_open_units_below_does_not_close(by):
    root = grow(by, "A")
    grow(by, "A1", root)
    with pytest.raises(RuleBroken) as refusal:
        close_unit(root, date(2026, 1, 31), by=by)
    assert refusal.value.code == "unit-not-empty"
