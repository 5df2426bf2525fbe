"""Long and deferred work. A job is a row, written with the fact it follows from; a broker's message is only a hint.

The life of a row: queued → running (somebody holds its lease) → done or failed. A worker that dies lets its lease
lapse; the beat queues the row again, and the next worker starts from the last step that was committed.

**The fencing rule.** A lease that lapsed may be in two hands for a moment, so a job writes its effects only inside
`with running.step(done, total)`. A step is one transaction that first proves and extends the lease by a conditional
UPDATE of the job's own row, and that records how far the job has come together with what the block writes. A worker
that lost its lease gets `LeaseLost` there and commits nothing; a job that was killed begins again at `running.done`.
Effects in the database thus happen exactly once. What lives outside the database (mail, network, files) happens at
least once and needs a name of its own that makes a second time harmless. Steps are short (a fraction of the lease).
"""

import logging
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from lms.core import broker, clock
from lms.core.errors import RuleBroken
from lms.core.fields import new_ref
from lms.core.models import Institution, Job, JobRow
from lms.core.sql import CurrentInstant

BATCH = 100  # rows that one tick of the beat looks at
LONGEST_WAIT = timedelta(hours=1)
RUN_TASK = "core.run_job"

logger = logging.getLogger(__name__)
Result = dict[str, Any] | None


@dataclass(frozen=True)
class Kind:
    """A kind of work: its code, what people call it, the function, and how often and how soon it is tried again."""

    code: str
    title: str | Promise
    work: Callable[["Running"], Result]
    max_attempts: int
    first_wait: timedelta


_kinds: dict[str, Kind] = {}


def kind(
    code: str, *, title: str | Promise, max_attempts: int = 5, first_wait: timedelta = timedelta(seconds=10)
) -> Callable[[Callable[["Running"], Result]], Callable[["Running"], Result]]:
    """Register, in a room's tasks.py, the function that does the jobs of this kind.

    It takes a `Running` and may return a small dictionary of ids and figures, kept as `Job.result`. RuleBroken ends the
    job as failed with its sentence; any other exception is tried again, each time after four times the wait.
    """

    def register(work: Callable[["Running"], Result]) -> Callable[["Running"], Result]:
        if code in _kinds:
            raise ValueError(f"Two functions for jobs of the kind {code}")
        _kinds[code] = Kind(code, title, work, max_attempts, first_wait)
        return work

    return register


def title_of(job: Job) -> str:
    """What people call this work."""
    return str(_kinds[job.kind].title) if job.kind in _kinds else _("Trabajo")


def enqueue(
    kind: str,
    key: str,
    args: dict[str, Any] | None = None,
    *,
    institution: Institution | None,
    owner_ref: str = "",
    run_after: datetime | None = None,
) -> Job:
    """Queue a piece of work in the caller's transaction and return its row. One insert, one select.

    `key` names the fact: the same (kind, key) is queued once for ever, and the row that exists is returned as it is.
    `args` holds ids and codes. `owner_ref` is the person who asked for it and may see its page. The broker is told
    after commit; if it does not answer, the beat finds the row.
    """
    now = clock.now()
    row = Job(
        institution=institution,
        kind=kind,
        key=key,
        args=args or {},
        owner_ref=owner_ref,
        run_after=run_after or clock.DbNow(),  # «at once» by the clock that will be asked whether it is due
        created_at=now,
        max_attempts=_kinds[kind].max_attempts,
    )
    Job.objects.bulk_create([row], ignore_conflicts=True)
    job = Job.objects.get(kind=kind, key=key)
    if job.state == Job.State.QUEUED and (run_after is None or run_after <= now):
        transaction.on_commit(lambda: broker.send(RUN_TASK, job.ref))
    return job


class LeaseLost(Exception):
    """Another worker holds this job now: stop, nothing of the last step was written."""


def _lease_end() -> CurrentInstant:
    """Leases are dated by the database's clock: hosts may disagree about the hour."""
    return CurrentInstant(timedelta(seconds=settings.JOB_LEASE_SECONDS))


class Running:
    """A job in the hands of this worker: what to do, how far it came, and the lease that allows writing."""

    def __init__(self, job: Job) -> None:
        self.ref, self.key, self.args = job.ref, job.key, job.args
        self.institution, self.owner_ref = job.institution, job.owner_ref
        self.done = job.done_units  # units whose effects are committed, in this attempt or in one before
        self.total = job.total_units
        self._job = job
        self._rows: dict[int, JobRow] = {}
        self._extended = time.monotonic()

    def extend(self) -> None:
        """Say «still alive» where a single unit takes long (drawing, network). Refuses with LeaseLost."""
        self._write(lease_until=_lease_end())
        self._extended = time.monotonic()

    @contextmanager
    def step(self, done: int, total: int) -> Iterator[None]:
        """One transaction for the effects that bring the job to `done` of `total`. Refuses with LeaseLost.

        Effects, reported rows and progress are committed together or not at all. At most one step per amount done.
        """
        if time.monotonic() - self._extended > settings.JOB_LEASE_SECONDS / 3:
            self.extend()  # committed on its own: nobody takes the job for abandoned while the step is open
        reported = dict(self._rows)
        try:
            with transaction.atomic(durable=True):
                self._advance(done, total)
                yield
                self._save_rows()
        except BaseException:
            self._rows = reported
            raise
        self._rows = {}
        self.done, self.total = max(self.done, done), total

    def progress(self, done: int, total: int) -> None:
        """Record how far the job came when its effects are safe to repeat, and extend the lease."""
        with self.step(done, total):
            pass

    def row(self, number: int, ref: str, status: str, code: str = "", message: str = "") -> None:
        """Report what became of one row; written with the step, once per number however often it is reported."""
        self._rows[number] = JobRow(
            job=self._job, number=number, ref=ref[:120], status=status, code=code, message=message[:500]
        )

    def _write(self, **values: Any) -> None:
        mine = Job.objects.filter(pk=self._job.pk, state=Job.State.RUNNING, lease_token=self._job.lease_token)
        if not mine.update(**values):
            raise LeaseLost(self.ref)

    def _advance(self, done: int, total: int) -> None:
        values: dict[str, Any] = {"done_units": max(self.done, done), "total_units": total}
        if done > self.done:  # whoever gets further than ever is not going in circles
            values["attempts"] = 1
        self._write(lease_until=_lease_end(), **values)

    def _save_rows(self) -> None:
        JobRow.objects.bulk_create(
            self._rows.values(),
            batch_size=500,
            update_conflicts=True,
            unique_fields=["job", "number"],
            update_fields=["ref", "status", "code", "message"],
        )

    def release(self, state: Job.State, **values: Any) -> None:
        """Give the lease back with the job's new state and what was reported. Refuses with LeaseLost."""
        with transaction.atomic():
            self._write(state=state, lease_token="", lease_until=None, **values)
            self._save_rows()


def run(ref: str) -> None:
    """Do a job if it is due and nobody else is at it; otherwise nothing. Never raises for what the job did.

    Not one transaction: the claim, each step and the end are committed apart.
    """
    running = _claim(ref)
    if running is None:
        return
    work = _kinds[running._job.kind]
    try:
        result = work.work(running)
        running.release(Job.State.DONE, result=result or {}, finished_at=clock.now())
    except LeaseLost:
        logger.warning("El trabajo %s pasó a otro proceso.", ref)
    except RuleBroken as refusal:
        _give_up(running, refusal.code, str(refusal))
    except Exception as fault:
        # the frames only: the text of an exception may carry a person's data
        frames = "".join(traceback.format_tb(fault.__traceback__))
        logger.error("El trabajo %s (%s) falló con %s:\n%s", ref, work.code, type(fault).__name__, frames)
        _put_off(running, work)


def _claim(ref: str) -> Running | None:
    free = Q(state=Job.State.QUEUED, run_after__lte=CurrentInstant()) | Q(
        state=Job.State.RUNNING, lease_until__lt=CurrentInstant(), attempts__lt=F("max_attempts")
    )
    token = new_ref()
    claimed = Job.objects.filter(free, ref=ref, kind__in=_kinds).update(
        state=Job.State.RUNNING, lease_token=token, lease_until=_lease_end(), attempts=F("attempts") + 1
    )
    if not claimed:
        return None
    job = Job.objects.select_related("institution").filter(ref=ref, lease_token=token).first()
    return Running(job) if job else None


def _give_up(running: Running, code: str, sentence: str) -> None:
    try:
        running.release(Job.State.FAILED, error_code=code, error_text=sentence[:500], finished_at=clock.now())
    except LeaseLost:
        logger.warning("El trabajo %s pasó a otro proceso.", running.ref)


def _put_off(running: Running, work: Kind) -> None:
    attempts = Job.objects.values_list("attempts", flat=True).get(pk=running._job.pk)
    if attempts >= running._job.max_attempts:
        sentence = _("No pudimos terminar este trabajo después de varios intentos. Lo que ya se hizo está guardado.")
        _give_up(running, "job-failed", sentence)
        return
    wait = min(work.first_wait * 4 ** (attempts - 1), LONGEST_WAIT)
    try:
        running.release(Job.State.QUEUED, run_after=CurrentInstant(wait))
    except LeaseLost:
        logger.warning("El trabajo %s pasó a otro proceso.", running.ref)


def requeue_lapsed() -> int:
    """Queue again the jobs whose worker went silent, or fail those that keep killing theirs. For the beat."""
    lapsed = Job.objects.filter(state=Job.State.RUNNING, lease_until__lt=CurrentInstant())
    if not lapsed.exists():  # no write transaction on SQLite when there is nothing to write
        return 0
    sentence = _("El proceso que hacía este trabajo se detuvo varias veces. Lo que ya se hizo está guardado.")
    with transaction.atomic():
        # whoever is inside a step holds its row on PostgreSQL: pass it by instead of stopping the clock for it
        seen = list(lapsed.select_for_update(skip_locked=True).values_list("pk", flat=True)[:BATCH])
        free = {"lease_token": "", "lease_until": None}
        lapsed.filter(pk__in=seen, attempts__gte=F("max_attempts")).update(
            state=Job.State.FAILED, error_code="worker-lost", error_text=sentence, finished_at=clock.now(), **free
        )
        return lapsed.filter(pk__in=seen).update(state=Job.State.QUEUED, run_after=CurrentInstant(), **free)


def hint_due() -> int:
    """Tell the broker of due jobs that it has no messages for: lost ones, put off ones, late ones. For the beat.

    Never more messages in the queue than due jobs, so that nothing piles up while no worker listens.
    """
    due = list(_due().order_by("run_after", "pk").values_list("ref", flat=True)[:BATCH])
    known = broker.waiting() if due else None
    if known is None:
        return 0
    missing = due[: max(0, len(due) - known)]
    for ref in missing:
        broker.send(RUN_TASK, ref)
    return len(missing)


def _due() -> QuerySet[Job]:
    return Job.objects.filter(state=Job.State.QUEUED, run_after__lte=CurrentInstant(), kind__in=_kinds)


def rows_of(job: Job) -> QuerySet[JobRow]:
    """The report of a job, in the order of its rows, ready for a list or a file. One query."""
    return job.rows.order_by("number")


def tally(job: Job) -> dict[str, int]:
    """How many rows were accepted, warned about and refused. One query."""
    return dict(job.rows.order_by().values_list("status").annotate(Count("pk")))
