"""Giving grades. Each is an event that stays; the attempt's columns say the last one."""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from assessment import keys
from assessment.models import Answer, Attempt, GradeEvent
from assessment.queries.quiz import answers_of
from assessment.rules import quiz as rules
from assessment.states import Stage
from lms.core import audit, clock, outbox
from lms.core.errors import RuleBroken
from lms.people.models import Person

GRADED = "assessment.graded"


def give_first_grade(attempt: Attempt, answers: Sequence[Answer]) -> GradeEvent:
    """Grade a delivered attempt, in the delivery's own transaction: nobody sees it half done. Four queries."""
    event = _grade(attempt, answers, number=1)
    event.save(force_insert=True)
    Attempt.objects.filter(pk=attempt.pk, stage=Stage.DELIVERED).update(
        stage=Stage.GRADED, score=event.score, passed=event.passed
    )
    _tell(attempt, event)
    return event


@transaction.atomic
def regrade(attempt: Attempt, *, reason: str, by: Person, agreed_by: Person) -> GradeEvent:
    """Grade an attempt again with the keys as they stand now, as a new event beside the former ones.

    Two persons and a reason. Refuses an attempt without grade, one person in both places, and somebody who regrades
    at the same time.
    """
    if attempt.stage != Stage.GRADED:
        raise RuleBroken("attempt-not-graded", _("Este intento aún no tiene calificación que cambiar."))
    if by.pk == agreed_by.pk:
        raise RuleBroken("grade-two-persons", _("Quien autoriza el cambio debe ser otra persona."))
    if attempt.place.person_id in {by.pk, agreed_by.pk}:
        raise RuleBroken("grade-own", _("Nadie cambia su propia calificación."))
    if not reason.strip():
        raise RuleBroken("grade-reason", _("Escribe por qué cambia la calificación."), field="reason")
    former = attempt.grades.order_by("-number")[0]
    event = _grade(attempt, list(answers_of(attempt)), number=former.number + 1)
    event.given_by, event.agreed_by, event.reason = by, agreed_by, reason
    try:
        with transaction.atomic():
            event.save(force_insert=True)
    except IntegrityError:
        raise RuleBroken("grade-race", _("Otra persona cambió esta calificación ahora mismo. Revísala.")) from None
    Attempt.objects.filter(pk=attempt.pk).update(score=event.score, passed=event.passed)
    audit.record(
        "attempt.regraded",
        institution=attempt.place.sitting.institution,
        subject_kind="attempt",
        subject_ref=attempt.ref,
        by_ref=by.ref,
        data={"before": str(former.score), "after": str(event.score), "agreed_by": agreed_by.ref},
        protected={"reason": reason},
    )
    _tell(attempt, event)
    return event


def _grade(attempt: Attempt, answers: Sequence[Answer], number: int) -> GradeEvent:
    version = attempt.place.sitting.version
    shares = keys.shares(answers, partial=version.partial_credit)
    grade = rules.grade([(answer.marks, shares[answer.slot]) for answer in answers], version.pass_mark)
    return GradeEvent(
        attempt=attempt,
        number=number,
        numerator=grade.share.numerator,
        denominator=grade.share.denominator,
        score=grade.score,
        passed=grade.passed,
        detail={str(slot): [share.numerator, share.denominator] for slot, share in shares.items()},
        given_at=clock.now(),
    )


def _tell(attempt: Attempt, event: GradeEvent) -> None:
    """Rooms above learn of a grade after commit; the key names the attempt and which of its grades this is."""
    sitting = attempt.place.sitting
    data: dict[str, Any] = {
        "attempt": attempt.ref,
        "place": attempt.place.ref,
        "sitting": sitting.ref,
        "source_kind": sitting.source_kind,
        "source_ref": sitting.source_ref,
        "score": str(event.score),
        "passed": event.passed,
    }
    outbox.publish(GRADED, f"{attempt.ref}.{event.number}", data, sitting.institution)
