"""The worker of the fault tests: the product's own application and three kinds of work that can be stopped at a point.

`celery -A tests.faults.app worker …`. A piece of work that reaches its point leaves a file in `en-curso/` and stays
there until the file `sigue` exists.
"""

import os
import time
from pathlib import Path

import django
from django.conf import settings

django.setup()

from lms.celery import app  # noqa: E402
from lms.core import audit, jobs  # noqa: E402
from lms.core.models import Institution, JobRow  # noqa: E402

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


@app.task(name="tests.naive")
def naive(name):
    """The negative control: the same two effects with nothing but the message, acknowledged late."""
    leave_effect(name, 1)
    hold(name)
    leave_effect(name, 2)
