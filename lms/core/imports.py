"""What every import shares: a report row by row, a dry run unless told otherwise, one shape of answer."""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.core.errors import RuleBroken
from lms.core.models import Institution

Item = TypeVar("Item")
SHOWN = 50  # rows with something to say that fit on a terminal


@dataclass
class ReportRow:
    """What became of one row. `status`: accepted, warned or refused; `code` is stable, `message` is for people."""

    ref: str
    status: str
    code: str = ""
    message: str = ""


@dataclass
class Report:
    """The result of an import, applied or not. Warned rows are accepted ones."""

    file: str
    format: str
    counts: dict[str, int] = field(default_factory=dict)
    rows: list[ReportRow] = field(default_factory=list)
    _accepted: set[str] = field(default_factory=set)

    def accept(self, ref: str) -> None:
        """A row in order. Saying it again changes nothing: several rooms may judge one row."""
        self._accepted.add(ref)

    def warn(self, ref: str, code: str, message: str) -> None:
        """A row that is taken, with something to look at."""
        self._accepted.add(ref)
        self.rows.append(ReportRow(ref, "warned", code, message))

    def refuse(self, ref: str, code: str, message: str) -> None:
        """A row that is not taken; the others are."""
        self.rows.append(ReportRow(ref, "refused", code, message))

    def count(self, kind: str, number: int = 1) -> None:
        """Add to what was (or would be) written, by kind."""
        self.counts[kind] = self.counts.get(kind, 0) + number

    @property
    def accepted(self) -> int:
        return len(self._accepted)

    @property
    def warned(self) -> int:
        return len({row.ref for row in self.rows if row.status == "warned"})

    @property
    def refused(self) -> int:
        return sum(row.status == "refused" for row in self.rows)

    def as_dict(self) -> dict[str, Any]:
        """The one shape of every import's answer (DESIGN section 6)."""
        return {
            "file": self.file,
            "format": self.format,
            "accepted": self.accepted,
            "warned": self.warned,
            "refused": self.refused,
            "counts": self.counts,
            "rows": [vars(row) for row in self.rows],
        }


def institution_for(code: str | None) -> Institution:
    """The institution a command works on; the only one when there is one. Refuses a missing or ambiguous choice."""
    if code:
        try:
            return Institution.objects.get(code=code)
        except Institution.DoesNotExist:
            raise CommandError(f"No existe la institución «{code}».") from None
    found = list(Institution.objects.all()[:2])
    if len(found) == 1:
        return found[0]
    if not found:
        raise CommandError("Aún no hay ninguna institución. Ejecuta primero «python3 manage.py start».")
    codes = ", ".join(Institution.objects.values_list("code", flat=True))
    raise CommandError(f"Hay varias instituciones ({codes}). Indica una con --institution.")


def progress(items: Iterable[Item], total: int, label: str) -> Iterator[Item]:
    """Walk the items with a bar on a terminal; silent elsewhere, so that pipes stay clean."""
    shown = sys.stderr.isatty() and total > 0
    for done, item in enumerate(items, start=1):
        yield item
        if shown and (done % max(1, total // 100) == 0 or done == total):
            bar = "█" * (done * 30 // total)
            sys.stderr.write(f"\r{label} {bar:<30} {done:,} de {total:,}")
    if shown:
        sys.stderr.write("\n")


class ImportCommand(BaseCommand):
    """Base of every import: dry run unless `--apply`; exit code 0 only when nothing was refused."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="ARCHIVO", type=Path)
        parser.add_argument("--apply", action="store_true", help="escribe los cambios; sin esta opción solo ensaya")
        parser.add_argument("--institution", metavar="CLAVE", help="clave de la institución, si hay varias")
        parser.add_argument("--format", choices=["text", "json"], default="text", help="json: un objeto en la salida")

    def work(self, institution: Institution, path: Path, *, apply: bool, options: dict[str, Any]) -> Report:
        """Read, check and, when told, write. Each command's own part."""
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"No existe el archivo {path}.")
        institution = institution_for(options["institution"])
        try:
            report = self.work(institution, path, apply=options["apply"], options=options)
        except RuleBroken as broken:
            report = Report(path.name, path.suffix.lstrip("."))
            report.refuse(path.name, broken.code, str(broken))
        if options["format"] == "json":
            self.stdout.write(json.dumps(report.as_dict(), ensure_ascii=False))
        else:
            self._tell(report, applied=options["apply"])
        if report.refused:
            sys.exit(1)

    def _tell(self, report: Report, *, applied: bool) -> None:
        for row in report.rows[:SHOWN]:
            word = "aviso" if row.status == "warned" else "RECHAZADO"
            self.stdout.write(f"{row.ref}: {word} ({row.code}) {row.message}")
        if len(report.rows) > SHOWN:
            self.stdout.write(f"… y {len(report.rows) - SHOWN} más; pídelos todos con --format json.")
        counts = ", ".join(f"{kind}: {number:,}" for kind, number in report.counts.items())
        self.stdout.write(
            f"{report.accepted:,} aceptados ({report.warned:,} con aviso), {report.refused:,} rechazados. {counts}"
        )
        self.stdout.write("Cambios escritos." if applied else "Fue un ensayo: no se escribió nada. Repite con --apply.")
