"""Saving answers. Acknowledged means durable; a repeat is harmless; nobody's answer is overwritten unseen."""

from dataclasses import dataclass, field
from typing import Any, Literal

from django.db import transaction
from django.db.models import Case, F, JSONField, Q, Value, When
from django.db.models.expressions import Combinable
from django.utils.translation import gettext as _

from assessment import kinds
from assessment.models import Answer, Attempt, LateAnswer
from assessment.states import Ended, Stage
from lms.core import audit, clock
from lms.core.errors import RuleBroken
from lms.people.models import Person

MOST_LATE = 500  # late answers kept of one attempt


@dataclass(frozen=True)
class Item:
    """An answer to one slot, and the version of it that the page had seen."""

    slot: int
    value: Any
    base: int


@dataclass(frozen=True)
class Batch:
    """What one page sends at once. `tab` names the page; `seq` grows with each sending, 0 is a plain form."""

    tab: str
    seq: int
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Outcome:
    """What became of a batch. `versions` are those now stored, by slot; `conflicts` hold the answers that stay."""

    kind: Literal["saved", "conflict", "late", "delivered"]
    versions: dict[int, int] = field(default_factory=dict)
    conflicts: tuple[Answer, ...] = ()


def save_answers(ref: str, batch: Batch, *, by: Person) -> bool:
    """Save a batch if it is this person's, in time and up to date with what is stored. One UPDATE, whole or by rows.

    True: every answer is committed. False: some row took nothing, and `settle` says why. An answer is up to date when
    it has seen the version stored, or when the same page wrote last and had counted less. Refuses what has the shape
    of no answer.
    """
    if not batch.items:
        return True
    if not all(kinds.plausible(item.value) for item in batch.items):
        raise RuleBroken("answer-shape", _("La respuesta llegó incompleta y no se guardó. Contesta otra vez."))
    # conditions on the row itself: a write that waited for another one asks them again
    mine = Q(tab=batch.tab, seq__lt=batch.seq) | (Q(tab=batch.tab) if batch.seq == 0 else Q())
    fits = Q(pk__in=[])
    for item in batch.items:
        fits |= Q(slot=item.slot) & (Q(version=item.base) & ~Q(tab=batch.tab, seq__gte=max(batch.seq, 1)) | mine)
    changed = Answer.objects.filter(fits, is_sealed=False, attempt__in=_open_attempt(ref, by)).update(
        value=_values(batch), version=F("version") + 1, tab=batch.tab, seq=batch.seq, saved_at=clock.DbNow()
    )
    return bool(changed == len(batch.items))


def _open_attempt(ref: str, by: Person) -> Any:
    in_time = Q(closes_at=None) | Q(closes_at__gte=clock.DbNow())
    return Attempt.objects.filter(in_time, ref=ref, place__person=by, stage=Stage.OPEN)


def _values(batch: Batch) -> Combinable | Any:
    if len(batch.items) == 1:
        return batch.items[0].value
    return Case(
        *(
            When(slot=item.slot, then=Value(None) if item.value is None else Value(item.value, JSONField()))
            for item in batch.items
        ),
        output_field=JSONField(),
    )


def settle(attempt: Attempt, batch: Batch, *, by: Person) -> Outcome:
    """Say what became of a batch that `save_answers` did not take whole, and keep what came late.

    An answer that is stored already (the reply got lost) is as good as saved. The attempt is the person's own.
    Three queries; six when late.
    """
    attempt.refresh_from_db(fields=["stage", "ended_by"])
    rows = {row.slot: row for row in attempt.answers.filter(slot__in=[item.slot for item in batch.items])}
    if set(rows) != {item.slot for item in batch.items}:
        raise RuleBroken("answer-slot", _("Esa pregunta no es de este cuestionario. Vuelve a abrir la página."))
    lost = [item for item in batch.items if not _stands(rows[item.slot], item, batch)]
    versions = {slot: row.version for slot, row in rows.items()}
    if not lost:
        return Outcome("saved", versions)
    if attempt.stage == Stage.OPEN and not _is_over(attempt):
        return Outcome("conflict", versions, tuple(rows[item.slot] for item in lost))
    if attempt.stage != Stage.OPEN and attempt.ended_by == Ended.PERSON:
        return Outcome("delivered", versions)
    _keep_late(attempt, batch, lost, by)
    return Outcome("late", versions)


def _stands(row: Answer, item: Item, batch: Batch) -> bool:
    """Whether the stored answer already is this one, or a later one of the same page."""
    return row.value == item.value or (row.tab == batch.tab and 0 < batch.seq <= row.seq)


def _is_over(attempt: Attempt) -> bool:
    return Attempt.objects.filter(pk=attempt.pk, closes_at__lt=clock.DbNow()).exists()


@transaction.atomic
def _keep_late(attempt: Attempt, batch: Batch, items: list[Item], by: Person) -> None:
    if attempt.late_answers.count() + len(items) > MOST_LATE:
        raise RuleBroken("late-too-many", _("Ya recibimos demasiadas respuestas tardías de este intento."))
    LateAnswer.objects.bulk_create(
        [
            LateAnswer(
                attempt=attempt,
                slot=item.slot,
                value=item.value,
                tab=batch.tab,
                seq=batch.seq,
                received_at=clock.DbNow(),
            )
            for item in items
        ],
        ignore_conflicts=True,
    )
    audit.record(
        "attempt.late_answers",
        institution=attempt.place.sitting.institution,
        subject_kind="attempt",
        subject_ref=attempt.ref,
        by_ref=by.ref,
        data={"slots": [item.slot for item in items]},
    )
