"""Reads of the tree of units."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from lms.core.models import Institution
from lms.people.models import OrgUnit
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
