"""The worker of the fault tests: the product's own application and work that can be stopped at a point.

`celery -A tests.faults.app worker …`. A piece of work that reaches its point leaves a file in `en-curso/` and stays
there until the file `sigue` exists.
"""

import os
import time
from pathlib import Path

import django
from django.conf import settings
from django.db import transaction

django.setup()

from lms.celery import app  # noqa: E402
from lms.core import audit, clock, folios, jobs  # noqa: E402
from lms.core.models import Institution, JobRow  # noqa: E402
from lms.documents.actions import Order, bulk, issuing  # noqa: E402
from lms.people.models import Person  # noqa: E402
from tests.factories.documents import GROUND, constancia_data  # noqa: E402

app.conf.task_default_queue = os.environ["TEST_QUEUE"]
VAR = Path(settings.VAR)
HELD, GO = VAR / "en-curso", VAR / "sigue"
HELD.mkdir(exist_ok=True)


def leave_effect(name, number):
    audit.record(
        "tests.effect",
        institution=Institution.objects.get(is_default=True),
        subject_kind="tests",
        subject_ref=f"{name}:{number}",
    )


def hold(name, alive=lambda: None):
    (HELD / name).touch()
    while not GO.exists():
        alive()
        time.sleep(0.1)


@jobs.kind("tests.two_steps", title="Dos pasos")
def two_steps(running):
    """Two effects, each in its step; holds at the point that its args name."""

    def point(name, alive=running.extend):
        if running.args.get("hold") == name:
            hold(running.key, alive)

    point("claimed")
    for number in range(running.done + 1, 3):
        with running.step(number, 2):
            leave_effect(running.key, number)
            running.row(number, running.key, JobRow.Status.ACCEPTED)
            point(f"inside-{number}", alive=lambda: None)
        point(f"after-{number}")


def papers(running):
    holder = Person.objects.select_related("institution").get(ref=running.args["holder"])
    return holder, [Order(("tests", str(n)), constancia_data(), holder=holder) for n in range(running.args["count"])]


@jobs.kind("tests.issue", title="Expedir muchos")
def issue(running):
    """Documents in chunks of ten; holds inside the chunk or while drawing the file that its args name."""
    holder, orders = papers(running)
    queue = issuing._queue

    def queue_and_hold(institution, rows):
        queue(institution, rows)
        if rows[0].source_ref == running.args.get("hold"):
            hold(running.key)  # written, numbered, not committed

    issuing._queue = queue_and_hold
    bulk.issue_in_steps(running, holder.institution, "constancia", orders, legal_basis=GROUND, by=None, chunk=10)


@jobs.kind("tests.issue_naively", title="Expedir muchos sin cuidado")
def issue_naively(running):
    """The negative control: numbers first, in one transaction, and documents after, in another."""
    holder, orders = papers(running)
    with transaction.atomic():
        folios.take_folios(holder.institution, "CON", len(orders), clock.today())
    hold(running.key)
    bulk.issue_in_steps(running, holder.institution, "constancia", orders, legal_basis=GROUND, by=None, chunk=10)


@app.task(name="tests.naive")
def naive(name):
    """The negative control: the same two effects with nothing but the message, acknowledged late."""
    leave_effect(name, 1)
    hold(name)
    leave_effect(name, 2)
