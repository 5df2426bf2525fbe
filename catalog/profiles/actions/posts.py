"""Loading a table of plazas: code, puesto and unit of each."""

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.profiles.actions.holdings import Table
from catalog.profiles.models import Position, Post
from lms.core import audit
from lms.core.errors import RuleBroken
from lms.core.imports import Report
from lms.core.models import Institution
from lms.core.tables import Table as Lines
from lms.people.models import OrgUnit, Person


def plan_posts(institution: Institution, lines: Lines, report: Report) -> list[Post]:
    """New plazas of a file (plaza, puesto by code or name, area by code). Bad lines are refused one by one."""
    if missing := {"plaza", "puesto", "area"} - set(lines.columns):
        names = ", ".join(sorted(missing))
        raise RuleBroken("columns-missing", _("Faltan estas columnas: %(names)s.") % {"names": names})
    for number, reason in lines.broken:
        report.refuse(f"línea {number}", "row-broken", reason)
    table = Table(institution)
    by_code = {position.code: position for position in Position.objects.filter(institution=institution)}
    units = {unit.code: unit for unit in OrgUnit.objects.filter(institution=institution)}
    new: dict[str, Post] = {}
    for row in lines.rows:
        code, line = row["plaza"], f"línea {row.line}"
        position = by_code.get(row["puesto"]) or table.find(row["puesto"], row["nivel"])
        unit = units.get(row["area"])
        if fault := _fault(code, position, unit, table.posts.get(code), new):
            report.refuse(line, *fault)
            continue
        report.accept(line)
        if code not in table.posts:
            new[code] = Post(institution=institution, code=code, position=position, unit=unit)
    report.count(_("plazas nuevas"), len(new))
    return list(new.values())


def _fault(
    code: str, position: Position | None, unit: OrgUnit | None, known: Post | None, new: dict[str, Post]
) -> tuple[str, str] | None:
    """Code and sentence of what is wrong with a line, or None."""
    if not code or len(code) > 40:
        return "post-code", _("Falta la clave de la plaza o pasa de 40 letras.")
    if code in new:
        return "post-twice", _("La plaza ya está en otra línea del archivo.")
    if position is None:
        return "position-unknown", _("El tabulador no tiene ese puesto. Cárgalo con --kind positions.")
    if unit is None:
        return "unit-unknown", _("No existe un área con esa clave. Cárgala con --kind units.")
    if known is not None and known.position_id != position.pk:
        return "post-of-other-position", _("La plaza ya existe y es de otro puesto.")
    return None


@transaction.atomic
def apply_posts(institution: Institution, posts: list[Post], *, by: Person | None) -> None:
    """Write new plazas. Two statements."""
    made = Post.objects.bulk_create(posts, batch_size=500)
    if made:
        audit.record(
            "post.imported",
            institution=institution,
            subject_kind="institution",
            subject_ref=institution.code,
            by_ref=by.ref if by else "",
            data={"posts": len(made)},
        )
