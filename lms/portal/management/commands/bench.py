import json
import random
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from functools import partial
from io import StringIO
from os import getloadavg, kill
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from assessment.bench import crowd as crowds
from assessment.bench import saves as saving
from assessment.bench.seed import seed
from lms.core.models import Institution
from lms.documents import bench as documents
from lms.portal.bench import ground, visits

PORT = 8765
BETWEEN_KILLS = 5.0  # seconds


class Command(BaseCommand):
    help = "Mide sobre una base propia y escribe cifras: nunca falla por lento. Sin nombre, corre todos los escenarios."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("scenario", nargs="?", choices=sorted(SCENARIOS), help="cuál; sin él, todos")
        parser.add_argument("--count", type=int, default=10_000, help="cuántos documentos (documents)")
        parser.add_argument(
            "--share", type=int, help="qué parte dibuja este proceso (documents, lo usa el propio banco)"
        )
        parser.add_argument("--people", type=int, help="cuántas (quiz 30, starts 200, saves 100, roster 47700)")
        parser.add_argument("--courses", type=int, default=5_000, help="cuántos cursos (pages, search)")
        parser.add_argument("--seconds", type=int, default=30, help="cuánto tiempo (saves)")
        parser.add_argument("--kill", action="store_true", help="saves: mata un proceso del servidor cada 5 segundos")
        parser.add_argument("--port", type=int, default=PORT, help=f"puerto del servidor que se mide ({PORT})")
        parser.add_argument("--inside", action="store_true", help="ya sobre la base de la medición")

    def handle(self, *, scenario: str | None, inside: bool, **options: Any) -> None:
        """Run one scenario or all, each over an empty database that goes away. Figures on standard output."""
        if inside and scenario:
            SCENARIOS[scenario](self, options)
            return
        for name in [scenario] if scenario else sorted(SCENARIOS):
            self.say(f"== {name}, {connection.vendor}, carga de la máquina {getloadavg()[0]:.1f}")
            with ground.scratch() as environment:
                extra = [f"--{option}={options[option]}" for option in ("count", "courses", "seconds", "port")]
                extra += [f"--people={options['people']}"] if options["people"] else []
                extra += ["--kill"] if options["kill"] else []
                ground.manage(environment, "bench", name, "--inside", *extra)

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def pages(command: Command, options: dict[str, Any]) -> None:
    """The pages of the demo's learner, with thousands of courses in the catalogue."""
    call_command("demo", stdout=StringIO())
    visits.pages(command.say, options["port"], options["courses"])


def search(command: Command, options: dict[str, Any]) -> None:
    """The catalogue's search and facets with thousands of courses."""
    Institution.objects.create(code="BANCO", name="Banco", is_default=True)
    visits.search(command.say, options["port"], options["courses"])


def attempts(command: Command, options: dict[str, Any]) -> None:
    """Whole attempts of 20 questions in 17 requests each, everybody at once."""
    _crowd(command, options, options["people"] or 30, only_start=False)


def starts(command: Command, options: dict[str, Any]) -> None:
    """Everybody presses «Empezar» at the same instant."""
    _crowd(command, options, options["people"] or 200, only_start=True)


def _crowd(command: Command, options: dict[str, Any], people: int, *, only_start: bool) -> None:
    sitters = seed(people)
    connection.close()
    with ground.server(options["port"]) as root:
        figures = crowds.crowd(options["port"], sitters, partial(ground.spent, root), only_start=only_start)
    for line in crowds.report(figures):
        command.say(line)
    command.say(f"  en la base: {crowds.counts(sitters)}")


def saves(command: Command, options: dict[str, Any]) -> None:
    """Answers at a steady rate, one a second from each person; `--kill` takes processes of the server away."""
    sitters = seed(options["people"] or 100)
    connection.close()
    with ground.server(options["port"]) as root:
        before = ground.spent(root)
        with _killer(root) if options["kill"] else nullcontext():
            writers = saving.write(options["port"], sitters, options["seconds"])
        cpu = ground.spent(root) - before
    for line in saving.report(writers, cpu):
        command.say(line)


@contextmanager
def _killer(root: int) -> Iterator[None]:
    """Meanwhile, a process of the server dies at every interval, as by a lack of memory."""
    over, chance = threading.Event(), random.Random(1)  # noqa: S311 - a repeatable order, not a secret

    def work() -> None:
        while not over.wait(BETWEEN_KILLS):
            if workers := ground.workers_of(root):
                kill(chance.choice(workers), signal.SIGKILL)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def roster(command: Command, options: dict[str, Any]) -> None:
    """A whole payroll: units, dry run, apply, and the same file again."""
    people = options["people"] or 47_700
    Institution.objects.create(code="BANCO", name="Banco", is_default=True)
    with tempfile.TemporaryDirectory() as folder:
        units, persons = ground.write_roster(Path(folder), people)
        _import(units, "--apply")
        for words, arguments in (("ensayo", ()), ("aplicado", ("--apply",)), ("de nuevo", ("--apply",))):
            wall, cpu, report = ground.timed(partial(_import, persons, *arguments))
            told = f"{report['accepted']:,} aceptadas, {report['refused']:,} rechazadas"
            command.say(f"  {words:9} {wall:7.1f} s, CPU {cpu:7.1f} s   {told}")


def _import(path: Path, *arguments: str) -> dict[str, Any]:
    said = StringIO()
    with suppress(SystemExit):  # refused rows: the report tells
        call_command("import_roster", str(path), "--format", "json", *arguments, stdout=said)
    report: dict[str, Any] = json.loads(said.getvalue())
    return report


def papers(command: Command, options: dict[str, Any]) -> None:
    """Thousands of documents issued in chunks and drawn by two processes."""
    if options["share"] is not None:
        command.say(json.dumps(documents.draw(options["share"], documents.WORKERS)))
        return
    institution = Institution.objects.create(code="BANCO", name="Banco", is_default=True)
    documents.scenario(institution, command.say, options["count"])


SCENARIOS = {
    "pages": pages,
    "search": search,
    "documents": papers,
    "quiz": attempts,
    "starts": starts,
    "saves": saves,
    "roster": roster,
}
