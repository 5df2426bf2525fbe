"""Beginning and ending an attempt. Saving its answers is in `answer`, changing its grade in `grade`."""

import hashlib
import logging
import secrets
from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Case, Value, When
from django.utils.translation import gettext as _

from assessment.actions.grade import give_first_grade
from assessment.models import Answer, Attempt, Place
from assessment.queries.quiz import answers_of, last_attempt, questions_of
from assessment.rules import quiz as rules
from assessment.states import Ended, Stage
from lms.core import audit, clock
from lms.core.audit import canonical
from lms.core.errors import RuleBroken
from lms.core.fields import new_ref
from lms.core.sql import insert_rows
from lms.people.models import Person

SLOT = ("slot", "question", "marks")
BATCH = 200  # attempts that one tick of the clock delivers

logger = logging.getLogger(__name__)


def start(place: Place, *, by: Person) -> Attempt:
    """Begin an attempt, or give the one that is open: however many times the button is pressed there is one.

    The order of questions follows from the stored seed; time counts from the press. Everything is read and made ready
    first, so that a hall that starts at once queues for three inserts and no more. Refuses outside the window, when no
    attempt is left, and whoever is not the place's person. Four queries; one more when there was an attempt before.
    """
    if place.person_id != by.pk:
        raise RuleBroken("place-foreign", _("Este lugar es de otra persona."))
    last, now = last_attempt(place)
    if last and last.stage == Stage.OPEN:
        return last
    _check_may_start(place, last, now)
    attempt = _new_attempt(place, last.number + 1 if last else 1, now)
    laid_out = _laid_out(attempt)
    try:
        with transaction.atomic():
            attempt.save(force_insert=True)
            insert_rows(Answer, ["attempt", *SLOT], [(attempt.pk, *slot) for slot in laid_out])
            _trace_start(attempt, by)
    except IntegrityError:  # the other press of the button was first
        return place.attempts.get(number=attempt.number)
    attempt.just_begun = True
    return attempt


def _trace_start(attempt: Attempt, by: Person) -> None:
    audit.record(
        "attempt.started",
        institution=attempt.place.sitting.institution,
        subject_kind="attempt",
        subject_ref=attempt.ref,
        by_ref=by.ref,
        data={"place": attempt.place.ref, "number": attempt.number, "seed": attempt.seed},
    )


def _check_may_start(place: Place, last: Attempt | None, now: datetime) -> None:
    state = rules.window(now, place.sitting.opens_at, place.sitting.closes_at)
    if state == "before":
        raise RuleBroken("sitting-before", _("El cuestionario aún no abre. Vuelve cuando llegue su hora."))
    if state == "over":
        raise RuleBroken("sitting-over", _("El cuestionario ya cerró. Si es un error, avisa a quien lo abrió."))
    if last and last.number >= place.attempts_allowed:
        raise RuleBroken("attempts-used", _("Ya usaste todos tus intentos. Tu último acuse sigue disponible."))


def _new_attempt(place: Place, number: int, now: datetime) -> Attempt:
    version = place.sitting.version
    ends = rules.deadline(now, version.minutes, place.extra_minutes, place.sitting.closes_at)
    return Attempt(
        place=place,
        number=number,
        seed=new_ref(),
        started_at=now,
        deadline=ends,
        closes_at=rules.close(ends, version.grace_seconds),
    )


def _laid_out(attempt: Attempt) -> list[tuple[int, int, int]]:
    """The slots, empty, as SLOT names their columns. No query but when this process first meets the version."""
    version = attempt.place.sitting.version
    rows = {row.ref: row for row in questions_of(version.ref)}
    order = rules.shuffled(attempt.seed, list(rows)) if version.shuffle_questions else list(rows)
    return [(slot, rows[ref].question_id, rows[ref].units) for slot, ref in enumerate(order, start=1)]


def deliver(attempt: Attempt, *, by: Person | None) -> Attempt:
    """End an attempt: seal its answers, grade them, give a receipt. The second time gives the same receipt.

    `by` None is the system, for which it refuses an attempt whose time is not over. What arrived in time counts,
    also when the person never came back. The audit keeps the digest of the answers. Nine queries.
    """
    if by is not None and attempt.place.person_id != by.pk:
        raise RuleBroken("place-foreign", _("Este intento es de otra persona."))
    with transaction.atomic():
        claimed = _claim(attempt, by)
        if claimed:
            # a save in flight holds its row: this waits for it, and whoever comes after finds the row sealed
            Answer.objects.filter(attempt=attempt).update(is_sealed=True)
            _close(attempt, by)
    attempt.refresh_from_db(fields=["stage", "delivered_at", "ended_by", "receipt", "score", "passed"])
    if attempt.stage == Stage.OPEN:
        raise RuleBroken("attempt-not-over", _("El tiempo de este intento aún no termina."))
    return attempt


def _claim(attempt: Attempt, by: Person | None) -> int:
    """The conditional UPDATE that only one delivery wins."""
    over = {"closes_at__lt": clock.DbNow()}
    mine = Attempt.objects.filter(pk=attempt.pk, stage=Stage.OPEN)
    return (mine if by else mine.filter(**over)).update(
        stage=Stage.DELIVERED,
        delivered_at=clock.DbNow(),
        receipt=rules.receipt_code(secrets.token_bytes(16)),
        ended_by=Case(When(**over, then=Value(Ended.SYSTEM)), default=Value(Ended.PERSON)),
    )


def _close(attempt: Attempt, by: Person | None) -> None:
    answers = list(answers_of(attempt))
    institution = attempt.place.sitting.institution
    audit.record(
        "attempt.delivered",
        institution=institution,
        subject_kind="attempt",
        subject_ref=attempt.ref,
        by_ref=by.ref if by else "",
        data={"digest": digest(answers), "answered": sum(answer.value is not None for answer in answers)},
    )
    give_first_grade(attempt, answers)


def digest(answers: Iterable[Answer]) -> str:
    """SHA-256 over slot, question, value and version of every answer, in order: proves what was delivered."""
    rows = [[answer.slot, answer.question.ref, answer.value, answer.version] for answer in answers]
    return hashlib.sha256(canonical(rows)).hexdigest()


def expire_overdue() -> int:
    """Deliver, as the system, attempts whose time is over, with what was saved; how many. For the clock.

    Safe to run side by side. One that fails is logged and does not hold up the others.
    """
    over = Attempt.objects.filter(stage=Stage.OPEN, closes_at__lt=clock.DbNow())
    over = over.select_related("place__sitting__version", "place__sitting__institution").order_by("closes_at")
    delivered = 0
    for attempt in over[:BATCH]:
        try:
            deliver(attempt, by=None)
            delivered += 1
        except Exception as fault:  # the text of a fault may carry an answer
            logger.error("El intento %s no se pudo entregar: %s.", attempt.ref, type(fault).__name__)
    return delivered
