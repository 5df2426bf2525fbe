"""Reads of the tree of units."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from lms.core import clock
from lms.core.models import Institution
from lms.people.models import Affiliation, OrgUnit
from lms.people.models.unit import STEP, path_range


def subtree(unit: OrgUnit) -> QuerySet[OrgUnit]:
    """A unit and everything below it, as one range of the index. One query."""
    low, high = path_range(unit.path)
    return OrgUnit.objects.filter(institution=unit.institution_id, path__gte=low, path__lt=high)


@dataclass(frozen=True)
class Place:
    """A unit with its depth in the tree; 0 is a root."""

    unit: OrgUnit
    depth: int


def units_tree(institution: Institution, only: Any = None) -> list[Place]:
    """Units of an institution in the order of the tree; `only` is a condition (Scope.units_filter). One query."""
    units = OrgUnit.objects.filter(institution=institution).order_by("path")
    if only is not None:
        units = units.filter(only)
    return [Place(unit, len(unit.path) // STEP - 1) for unit in units]


@dataclass
class Area:
    """A unit with those right below it, who works in it today and in its whole subtree."""

    unit: OrgUnit
    people: int
    total: int
    closed: bool
    below: list["Area"] = field(default_factory=list)


def people_by_unit(institution: Institution, only: Q) -> list[Area]:
    """The tree of the units that a condition reaches (Scope.units_filter), with how many people. Two queries."""
    today = clock.today(institution.time_zone)
    held = Q(starts_on__lte=today) & (Q(ends_on=None) | Q(ends_on__gte=today))
    rows = Affiliation.objects.filter(held, institution=institution, person__is_active=True).order_by()
    counts = dict(rows.values_list("unit").annotate(Count("person", distinct=True)))
    known: dict[str, Area] = {}
    roots: list[Area] = []
    for place in units_tree(institution, only):
        unit, people = place.unit, counts.get(place.unit.pk, 0)
        area = Area(unit, people, people, unit.valid_to is not None and unit.valid_to < today)
        known[unit.path] = area
        above = known.get(unit.path[:-STEP])
        (above.below if above else roots).append(area)
    for path in sorted(known, key=len, reverse=True):
        if above := known.get(path[:-STEP]):
            above.total += known[path].total
    return roots
