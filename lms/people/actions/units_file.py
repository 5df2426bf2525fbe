"""Loading a table of units: bodies and areas, in whatever order the file has them."""

from django.db import transaction
from django.utils.translation import gettext as _

from lms.core.imports import Report
from lms.core.models import Institution
from lms.people.actions.units import add_unit, move_unit, rename_unit
from lms.people.models import OrgUnit, Person
from lms.people.readers import UnitRow


def plan_units(institution: Institution, rows: list[UnitRow], report: Report) -> list[UnitRow]:
    """The rows that can be taken, parents before children. Refuses unknown parents and circles. One query."""
    known = set(OrgUnit.objects.filter(institution=institution).values_list("code", flat=True))
    waiting = {row.code: row for row in rows}
    ordered: list[UnitRow] = []
    placed: set[str] = set()
    while waiting:
        ready = [
            row
            for row in waiting.values()
            if not row.parent or row.parent in placed or (row.parent in known and row.parent not in waiting)
        ]
        if not ready:
            break
        for row in ready:
            del waiting[row.code]
            placed.add(row.code)
            ordered.append(row)
    for row in waiting.values():
        in_file = row.parent in waiting
        report.refuse(
            f"línea {row.line}",
            "unit-circle" if in_file else "unit-parent-unknown",
            _("Depende de un área que a su vez depende de ella, o que no se pudo tomar.")
            if in_file
            else _("No existe el área superior «%(code)s». Agrégala al archivo.") % {"code": row.parent},
        )
    for row in sorted(ordered, key=lambda taken: taken.line):
        report.accept(f"línea {row.line}")
    report.count(_("áreas nuevas"), sum(row.code not in known for row in ordered))
    return ordered


@transaction.atomic
def apply_units(institution: Institution, rows: list[UnitRow], *, by: Person | None) -> None:
    """Write planned rows, all or none. A known unit takes the file's name and parent; the same file changes nothing."""
    units = {unit.code: unit for unit in OrgUnit.objects.filter(institution=institution).select_related("parent")}
    for row in rows:
        parent = units[row.parent] if row.parent else None
        unit = units.get(row.code)
        if unit is None:
            units[row.code] = add_unit(
                institution, row.code, row.name, parent=parent, by=by, kind=row.kind, geo_code=row.geo_code
            )
            continue
        if unit.name != row.name:
            unit = rename_unit(unit, row.name, by=by)
        if unit.parent_id != (parent.pk if parent else None):
            unit = move_unit(unit, parent, by=by)
        units[row.code] = unit
