"""What issuing thousands of documents costs (DESIGN 8): people by the thousand, in chunks, and each file drawn."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from lms.core import clock, jobs
from lms.core.models import Institution, Job
from lms.documents.actions import Order, issue_many
from lms.documents.actions.bulk import CHUNK
from lms.documents.models import IssuedDocument, Rendering
from lms.people.models import Person

FREE = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")  # what the budget does not count
WORKERS = 2


@contextmanager
def counted() -> Iterator[list[int]]:
    """How many queries run inside, as a list of one number."""
    spent = [0]

    def count(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        spent[0] += not sql.lstrip().upper().startswith(FREE)
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        yield spent


def seed(institution: Institution, count: int) -> list[Person]:
    """So many people who finished something, by direct insert: bench only."""
    now = clock.now()
    for start in range(0, count, 500):
        Person.objects.bulk_create(
            Person(
                institution=institution,
                given_names=f"Persona {number}",
                first_surname="De la Muestra",
                name_fold=f"persona {number} de la muestra",
                name_sort=f"de la muestra {number:06}",
                created_at=now,
            )
            for number in range(start, min(start + 500, count))
        )
    return list(Person.objects.filter(institution=institution).select_related("institution").order_by("pk"))


def issue_all(institution: Institution, people: list[Person]) -> None:
    """A constancia for each person, in chunks, each chunk one transaction."""
    orders = [_order(number, person) for number, person in enumerate(people)]
    for start in range(0, len(orders), CHUNK):
        with transaction.atomic():
            issue_many(institution, "constancia", orders[start : start + CHUNK], legal_basis="Banco", by=None)


def _order(number: int, person: Person) -> Order:
    data = {
        "schema": 1,
        "variant": "aprovechamiento",
        "course": {"code": "BANCO", "title": "Protección de datos personales en la atención ciudadana"},
        "minutes": 960,
        "modality": "linea",
        "starts_on": "2026-06-08",
        "ends_on": "2026-06-25",
        "grade": {"value": "91.50", "scale": "100.00", "pass_mark": "80.00"},
    }
    return Order(("enrolment", str(number)), data, holder=person)


def draw(index: int, workers: int) -> dict[str, Any]:
    """The share of one process: its jobs done as a worker does them. What it spent."""
    queued = Job.objects.filter(kind__startswith="documents.").order_by("pk")  # done or not: both shares read one list
    mine = list(queued.values_list("ref", flat=True))[index::workers]
    with counted() as queries:
        for ref in mine:
            jobs.run(ref)
    return {"queries": queries[0], "cpu": time.process_time()}


def scenario(institution: Institution, say: Callable[[str], None], count: int) -> None:
    """Issue and draw, each with its time, CPU seconds and queries; and what there is in the end."""
    people = seed(institution, count)
    wall, cpu = time.perf_counter(), time.process_time()
    with counted() as queries:
        issue_all(institution, people)
    issued = (time.perf_counter() - wall, time.process_time() - cpu, queries[0])
    say(f"  expedir   {_line(count, issued)}")
    wall = time.perf_counter()
    spent = _drawn_apart()
    drawn = (time.perf_counter() - wall, sum(each["cpu"] for each in spent), sum(each["queries"] for each in spent))
    say(f"  dibujar   {_line(count, drawn)} ({WORKERS} procesos; su CPU cuenta el arranque)")
    say(f"  en total  {_line(count, tuple(map(sum, zip(issued, drawn, strict=True))))}")
    numbers = {
        int(folio.split("-")[-1].split("/")[0]) for folio in IssuedDocument.objects.values_list("folio", flat=True)
    }
    whole = numbers == set(range(1, count + 1))
    say(
        f"  en la base: {IssuedDocument.objects.count():,} documentos, {Rendering.objects.count():,} archivos, "
        f"folios {'sin huecos ni dobles' if whole else 'CON HUECOS'}"
    )


def _line(count: int, spent: tuple[float, ...]) -> str:
    wall, cpu, queries = spent
    each = f"{1000 * wall / count:5.1f} ms y {queries / count:.2f} consultas por documento"
    return f"{wall:7.1f} s, CPU {cpu:7.1f} s   {each}"


def _drawn_apart() -> list[dict[str, Any]]:
    """Everything drawn by processes of their own, as workers would."""
    connection.close()
    command = [sys.executable, str(settings.ROOT / "manage.py"), "bench", "documents", "--inside", "--share"]
    children = [
        subprocess.Popen([*command, str(index)], stdout=subprocess.PIPE, text=True)  # noqa: S603
        for index in range(WORKERS)
    ]
    return [json.loads(child.communicate()[0].strip().splitlines()[-1]) for child in children]
