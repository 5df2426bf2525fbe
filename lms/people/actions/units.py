"""Units of an institution: how its tree grows, changes its names, moves and closes."""

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F, Max, Q, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from lms.core import clock
from lms.core.errors import RuleBroken
from lms.core.models import Institution
from lms.people import queries
from lms.people.actions.trace import trace
from lms.people.models import Affiliation, OrgChart, OrgUnit, Person
from lms.people.models.unit import MAX_PATH, MAX_STEP, STEP, child_path


def take_chart(institution: Institution) -> None:
    """Make every other change of the tree or of the chain of superiors wait until this transaction ends.

    Call it before reading what the change depends on. Two statements.
    """
    OrgChart.objects.get_or_create(institution=institution)
    OrgChart.objects.filter(institution=institution).update(version=F("version") + 1)


def _free_path(institution: Institution, parent: OrgUnit | None) -> str:
    """The next path under a parent (None: a root). The chart must be taken."""
    siblings = OrgUnit.objects.filter(institution=institution, parent=parent)
    last = siblings.aggregate(last=Max("path"))["last"]
    step = int(last[-STEP:]) + 1 if last else 1
    path = child_path(parent.path if parent else "", step)
    if step > MAX_STEP or len(path) > MAX_PATH:
        raise RuleBroken("unit-tree-full", _("Ya no caben más áreas ahí. Elige otra área superior."), field="parent")
    return path


def _current(unit: OrgUnit, institution: Institution) -> OrgUnit:
    """The unit as it stands after the chart was taken; a unit of another institution does not exist here."""
    found = OrgUnit.objects.filter(pk=unit.pk, institution=institution).first()
    if found is None:
        raise RuleBroken("unit-unknown", _("Esa área no existe en tu institución. Elige una de la lista."))
    return found


def _refuse_closed(unit: OrgUnit) -> None:
    if unit.valid_to is not None and unit.valid_to < clock.today(unit.institution.time_zone):
        raise RuleBroken("unit-closed", _("«%(unit)s» ya cerró. Elige un área vigente.") % {"unit": unit.name})


@transaction.atomic
def add_unit(
    institution: Institution,
    code: str,
    name: str,
    *,
    parent: OrgUnit | None,
    by: Person | None,
    kind: str = "",
    geo_code: str = "",
    valid_from: date | None = None,
) -> OrgUnit:
    """Add a unit under a parent, or a root. `by` None is an import run by the system.

    Refuses a repeated code, a closed parent and one of another institution.
    """
    take_chart(institution)
    if parent is not None:
        parent = _current(parent, institution)
        _refuse_closed(parent)
    unit = OrgUnit(
        institution=institution,
        code=code.strip(),
        name=name.strip(),
        kind=kind,
        parent=parent,
        path=_free_path(institution, parent),
        geo_code=geo_code,
        valid_from=valid_from,
    )
    try:
        with transaction.atomic():
            unit.save(force_insert=True)
    except IntegrityError:
        raise RuleBroken(
            "unit-code-taken",
            _("Ya hay un área con la clave «%(code)s». Usa otra clave o busca el área.") % {"code": unit.code},
            field="code",
        ) from None
    trace("unit.added", unit, "unit", by, code=unit.code, parent=parent.ref if parent else "")
    return unit


@transaction.atomic
def rename_unit(unit: OrgUnit, name: str, *, by: Person | None) -> OrgUnit:
    """Give a unit another name. Its code, its place and the documents that froze its former name stay.

    The name that it has already changes nothing and leaves no trace.
    """
    unit = OrgUnit.objects.select_for_update().get(pk=unit.pk)
    before, unit.name = unit.name, name.strip()
    if unit.name == before:
        return unit
    unit.save(update_fields=["name"])
    trace("unit.renamed", unit, "unit", by, before=before, after=unit.name)
    return unit


@transaction.atomic
def move_unit(unit: OrgUnit, parent: OrgUnit | None, *, by: Person | None) -> OrgUnit:
    """Put a unit and its subtree under another parent, or make it a root. The paths change in one statement.

    Refuses to put a unit inside itself or its subtree, and under a closed unit.
    """
    take_chart(unit.institution)
    unit = _current(unit, unit.institution)
    if parent is not None:
        parent = _current(parent, unit.institution)
        _refuse_closed(parent)
        if parent.path.startswith(unit.path):
            raise RuleBroken(
                "unit-cycle",
                _("«%(unit)s» no puede depender de sí misma ni de un área suya. Elige otra área superior.")
                % {"unit": unit.name},
                field="parent",
            )
    if unit.parent_id == (parent.pk if parent else None):
        return unit
    former, path = unit.parent, _free_path(unit.institution, parent)
    _rewrite_paths(unit, path)
    OrgUnit.objects.filter(pk=unit.pk).update(parent=parent)
    trace("unit.moved", unit, "unit", by, before=former.ref if former else "", after=parent.ref if parent else "")
    unit.refresh_from_db()
    return unit


def _rewrite_paths(unit: OrgUnit, path: str) -> None:
    """Move a whole subtree to a new path, in one statement; refuse when some unit would stand too deep."""
    subtree = queries.units.subtree(unit)
    deepest = max((len(each) for each in subtree.values_list("path", flat=True)), default=0)
    if deepest - len(unit.path) + len(path) > MAX_PATH:
        raise RuleBroken("unit-tree-full", _("El área quedaría a demasiada profundidad. Elige otra."), field="parent")
    subtree.update(path=Concat(Value(path), Substr("path", len(unit.path) + 1)))


@transaction.atomic
def close_unit(unit: OrgUnit, on: date, *, by: Person, legal_basis: str = "") -> OrgUnit:
    """End a unit on a day (its last). Refuses while units below it are open or people work in it after that day."""
    take_chart(unit.institution)
    unit = _current(unit, unit.institution)
    later = Q(ends_on=None) | Q(ends_on__gt=on)
    below = queries.units.subtree(unit).exclude(pk=unit.pk).filter(Q(valid_to=None) | Q(valid_to__gt=on))
    if below.exists() or Affiliation.objects.filter(later, unit=unit).exists():
        raise RuleBroken(
            "unit-not-empty",
            _("«%(unit)s» aún tiene áreas o personas. Muévelas a otra área y después ciérrala.") % {"unit": unit.name},
        )
    if unit.valid_from is not None and unit.valid_from > on:
        raise RuleBroken("unit-dates", _("El área no puede cerrar antes de abrir. Revisa la fecha."), field="on")
    unit.valid_to = on
    unit.save(update_fields=["valid_to"])
    trace("unit.closed", unit, "unit", by, legal_basis=legal_basis, on=on.isoformat())
    return unit
