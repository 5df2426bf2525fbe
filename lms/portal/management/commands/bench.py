import json
import tempfile
from contextlib import suppress
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from assessment import bench as quiz
from catalog.courses import bench as catalogue
from lms.core.models import Institution
from lms.portal import bench

PORT = 8765


class Command(BaseCommand):
    help = "Mide sobre una base propia y escribe cifras: nunca falla por lento. Sin nombre, corre todos los escenarios."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("scenario", nargs="?", choices=sorted(SCENARIOS), help="cuál; sin él, todos")
        parser.add_argument("--people", type=int, help="cuántas personas (quiz 30, starts 200, roster 47700)")
        parser.add_argument("--courses", type=int, default=5_000, help="cuántos cursos (catalogue)")
        parser.add_argument("--inside", action="store_true", help="ya sobre la base de la medición")

    def handle(self, *, scenario: str | None, inside: bool, **options: Any) -> None:
        if inside and scenario:
            SCENARIOS[scenario](self, options)
            return
        for name in [scenario] if scenario else sorted(SCENARIOS):
            self.stdout.write(f"== {name}, {connection.vendor}")
            self.stdout.flush()
            with bench.scratch() as environment:
                extra = [f"--courses={options['courses']}"]
                extra += [f"--people={options['people']}"] if options["people"] else []
                bench.manage(environment, "bench", name, "--inside", *extra)

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def pages(command: Command, options: dict[str, Any]) -> None:
    """The catalogue with thousands of courses, beside a bare view of the same run."""
    institution = Institution.objects.create(code="BANCO", name="Banco", is_default=True)
    list(catalogue.scenario(institution, command.say, options["courses"]))


def attempts(command: Command, options: dict[str, Any]) -> None:
    """Whole attempts of 20 questions in 17 requests each, everybody at once."""
    _crowd(command, options["people"] or 30, only_start=False)


def starts(command: Command, options: dict[str, Any]) -> None:
    """Everybody presses «Empezar» at the same instant."""
    _crowd(command, options["people"] or 200, only_start=True)


def _crowd(command: Command, people: int, *, only_start: bool) -> None:
    sitters = quiz.seed(people)
    connection.close()
    with bench.server(PORT) as root:
        before = bench.spent(root)
        figures = quiz.crowd(PORT, sitters, only_start=only_start)
        cpu = bench.spent(root) - before
    for line in quiz.report(figures):
        command.say(line)
    for fault in figures.faults[:5]:
        command.say(f"  falla: {fault}")
    command.say(f"  en la base: {quiz.counts(sitters)}")
    command.say(f"  CPU del servidor y de la base: {cpu:.2f} s, {cpu / people:.3f} s por persona")


def roster(command: Command, options: dict[str, Any]) -> None:
    """A whole payroll: units, dry run, apply, and the same file again."""
    people = options["people"] or 47_700
    Institution.objects.create(code="BANCO", name="Banco", is_default=True)
    with tempfile.TemporaryDirectory() as folder:
        units, persons = bench.write_roster(Path(folder), people)
        _import(units, "--apply")
        for words, arguments in (("ensayo", ()), ("aplicado", ("--apply",)), ("de nuevo", ("--apply",))):
            wall, cpu, report = bench.timed(partial(_import, persons, *arguments))
            told = f"{report['accepted']:,} aceptadas, {report['refused']:,} rechazadas"
            command.say(f"  {words:9} {wall:7.1f} s, CPU {cpu:7.1f} s   {told}")


def _import(path: Path, *arguments: str) -> dict[str, Any]:
    said = StringIO()
    with suppress(SystemExit):  # refused rows: the report tells
        call_command("import_roster", str(path), "--format", "json", *arguments, stdout=said)
    report: dict[str, Any] = json.loads(said.getvalue())
    return report


SCENARIOS = {"catalogue": pages, "quiz": attempts, "starts": starts, "roster": roster}
