"""The end of the log of who looked at whose data: kept for its term, then removed with a trace (decision 0016)."""

import hashlib
from datetime import datetime
from typing import Any

from django.db import transaction

from lms.core import audit, clock, parameters
from lms.core.audit import canonical, instant
from lms.core.models import Institution
from lms.people.models import AccessLog
from lms.people.rules import months_before

MONTHS = "retention.access_log_months"
LEAST_DAYS = 365  # the database itself refuses to delete what is younger
BATCH = 500
COLUMNS = ("pk", "person__ref", "reader__ref", "what", "reason", "at")


def register() -> None:
    """Make the term known, once, from the room's `ready()`."""
    parameters.register(
        MONTHS,
        parameters.Kind.WHOLE,
        12,
        "Documento de seguridad, conservación de registros de acceso; criterio interno por cotejar",
        "Meses que se guarda quién vio los datos de una persona",
        "Después se borra la consulta con su motivo. En la bitácora queda para siempre que ocurrió.",
        minimum=12,
        maximum=120,
    )


def prune_accesses() -> int:
    """Remove one batch of expired rows of each institution; how many. For the clock; safe to run side by side.

    The trace keeps how many, until when and a digest of what they said, so that a copy kept elsewhere can be proved.
    Three queries when there is nothing to remove.
    """
    return sum(_prune(institution, months) for institution, months in parameters.everywhere(MONTHS).items())


def _prune(institution: Institution, months: int) -> int:
    limit = months_before(clock.now(), months)
    expired = AccessLog.objects.filter(institution=institution, at__lt=limit).order_by("at", "pk")
    rows = list(expired.values_list(*COLUMNS)[:BATCH])
    return _remove(institution, rows) if rows else 0


@transaction.atomic
def _remove(institution: Institution, rows: list[tuple[Any, ...]]) -> int:
    removed, _each = AccessLog.objects.filter(pk__in=[row[0] for row in rows]).delete()
    if removed != len(rows):  # another clock was here first: its trace is the one that stays
        transaction.set_rollback(True)
        return 0
    audit.record(
        "access-log.pruned",
        institution=institution,
        subject_kind="institution",
        subject_ref=institution.code,
        data={"rows": removed, "until": instant(rows[-1][-1]), "digest": digest(rows)},
    )
    return removed


def digest(rows: list[tuple[Any, ...]]) -> str:
    """SHA-256 of rows by COLUMNS, in their order."""
    plain = [[instant(value) if isinstance(value, datetime) else value for value in row] for row in rows]
    return hashlib.sha256(canonical(plain)).hexdigest()
