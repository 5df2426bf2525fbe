from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from catalog.profiles.actions.holdings import apply_holdings, plan_holdings
from catalog.profiles.actions.position import import_positions
from catalog.profiles.actions.posts import apply_posts, plan_posts
from catalog.profiles.models import Standard
from catalog.profiles.readers import read_positions
from lms.core.imports import ImportCommand, Report
from lms.core.models import Institution
from lms.core.tables import Table, read_table
from lms.people.actions.roster import plan_people
from lms.people.actions.roster_writer import apply_people
from lms.people.actions.units_file import apply_units, plan_units
from lms.people.readers import read_people, read_units
from lms.portal.roster import placed, wanted


class Command(ImportCommand):
    help = "Carga la plantilla: áreas, personas con su puesto, tabulador de puestos (positions) o plazas (posts)."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--kind",
            choices=["units", "people", "positions", "posts"],
            help="qué trae el archivo; sin esta opción se sabe por sus columnas",
        )

    def work(self, institution: Institution, path: Path, *, apply: bool, options: dict[str, Any]) -> Report:
        table = read_table(path)
        kind = kind_of(table, options["kind"])
        report = Report(path.name, kind)
        {"units": units, "people": people, "positions": positions, "posts": posts}[kind](
            institution, table, report, apply=apply
        )
        return report


def kind_of(table: Table, asked: str | None) -> str:
    """What a file holds, by its columns; `asked` decides unless the columns say that it cannot be."""
    columns = set(table.columns)
    if "curp" in columns:
        found = "people"
    elif {"codigo", "puesto"} <= columns:
        found = "positions"
    elif {"plaza", "puesto"} <= columns:
        found = "posts"
    elif {"clave", "clave_padre"} <= columns:
        found = "units"
    else:
        found = asked or ""
    # a table of puestos is sometimes called a table of plazas: its columns tell
    if asked in {None, found} or {asked, found} == {"positions", "posts"}:
        if found:
            return found
    elif asked:
        return asked
    raise CommandError("No se sabe qué trae el archivo. Indica --kind units, people, positions o posts.")


def units(institution: Institution, table: Table, report: Report, *, apply: bool) -> None:
    """Bodies and areas."""
    planned = plan_units(institution, read_units(table, report), report)
    if apply:
        apply_units(institution, planned, by=None)


def people(institution: Institution, table: Table, report: Report, *, apply: bool) -> None:
    """People first, then the puestos they hold: two rooms, one report."""
    planned = plan_people(institution, read_people(table, report), report)
    by_line = {one.line: one for one in planned}
    holdings = plan_holdings(institution, [wanted(one) for one in planned], report)
    if not apply:
        return
    apply_people(institution, planned, by=None)
    apply_holdings(institution, [placed(holding, by_line) for holding in holdings], by=None)


def positions(institution: Institution, table: Table, report: Report, *, apply: bool) -> None:
    """The table of puestos with the standards that each asks for."""
    loaded = set(Standard.objects.filter(institution=institution).values_list("code", flat=True))
    for line, reason in table.broken:
        report.refuse(f"línea {line}", "row-broken", reason)
    entries = read_positions(table, report, loaded)
    report.count("puestos", len(entries))
    if apply:
        import_positions(institution, entries, by=None)


def posts(institution: Institution, table: Table, report: Report, *, apply: bool) -> None:
    """Plazas."""
    planned = plan_posts(institution, table, report)
    if apply:
        apply_posts(institution, planned, by=None)
