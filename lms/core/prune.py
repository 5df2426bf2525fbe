"""What work leaves behind and nobody needs any more: keys of forms, jobs that ended well, events handed out.

Facts, traces and what failed are never touched. How long each is kept is a parameter of the institution. What a pruned
key made happen once could happen again if the same fact were told again so long after: every job keys its effects by
the fact, so that it would find them done.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from lms.core import clock, parameters
from lms.core.models import IdempotencyKey, Institution, Job, JobRow, OutboxMessage

BATCH = 500  # rows of one kind that one tick removes: nobody else waits for it
KEYS, JOBS, EVENTS = "retention.form_key_days", "retention.job_days", "retention.event_days"


def register() -> None:
    """Make the terms known, from the `ready()` of core."""
    source = "Criterio interno: lo que tarda en aclararse una duda sobre un trámite"
    for code, default, least, label, help_text in (
        (KEYS, 30, 8, "Días que se recuerda un formulario enviado", "Mientras tanto, enviarlo otra vez no lo repite."),
        (JOBS, 180, 30, "Días que se guarda un trabajo terminado", "Con su informe renglón por renglón."),
        (EVENTS, 180, 30, "Días que se guarda un aviso ya repartido", "Entre una parte del sistema y otra."),
    ):
        kind = parameters.Kind.WHOLE
        parameters.register(code, kind, default, source, label, help_text, minimum=least, maximum=3650)


def prune() -> dict[str, int]:
    """Remove one batch of each kind; how many rows of each. For the clock; safe to run side by side.

    Ten queries when there is nothing to remove, none of which reads a table whole.
    """
    done = Job.objects.filter(_expired("finished_at", JOBS), state=Job.State.DONE)
    bare = done.filter(~Exists(JobRow.objects.filter(job=OuterRef("pk"))))
    keys = IdempotencyKey.objects.filter(created_at__lt=_before(max(_terms(KEYS).values())))
    return {
        "keys": _remove(keys.order_by("created_at")),
        "job_rows": _remove(JobRow.objects.filter(job__in=done).order_by()),
        "jobs": _remove(bare.order_by("finished_at")),
        "events": _remove(OutboxMessage.objects.filter(_expired("dispatched_at", EVENTS)).order_by("dispatched_at")),
    }


def _terms(code: str) -> dict[Institution | None, int]:
    """Days by institution; what belongs to none waits for the longest."""
    terms: dict[Institution | None, int] = dict(parameters.everywhere(code).items())
    terms[None] = max(terms.values(), default=parameters.default(code))
    return terms


def _expired(column: str, code: str) -> Q:
    """Rows past their institution's term. The first condition is the one that an index answers."""
    terms, past = _terms(code), Q()
    for institution, days in terms.items():
        past |= Q(**{"institution": institution, f"{column}__lt": _before(days)})
    return Q(**{f"{column}__lt": _before(min(terms.values()))}) & past


def _before(days: int) -> datetime:
    return clock.now() - timedelta(days=days)


def _remove(rows: QuerySet[Any]) -> int:
    """One batch; what another clock removed meanwhile is no harm. No write transaction when there is nothing."""
    model: type[Model] = rows.model
    chosen = list(rows.values_list("pk", flat=True)[:BATCH])
    return model._base_manager.filter(pk__in=chosen).delete()[0] if chosen else 0
