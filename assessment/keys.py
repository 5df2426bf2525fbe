"""The grader's safe: the only module that reads or writes AnswerKey. What leaves it are shares, and explanations once
the rules of the quiz open them. Nothing here is for a page that is still being answered."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from assessment import kinds
from assessment.models import Answer, Attempt, QuestionVersion
from assessment.models.secret import AnswerKey
from assessment.rules import quiz as rules
from assessment.states import Review, ReviewWhen, Stage
from lms.core.audit import canonical


@dataclass(frozen=True)
class Explanation:
    """What is right in a question and why; for a graded attempt whose review is open."""

    right: str
    general: str
    chosen: tuple[tuple[str, str], ...]  # the options that were marked, and what the author says of each


def fingerprint(key: dict[str, Any], feedback: dict[str, Any]) -> str:
    """Tells two keys apart. Never leaves the server: with four options a hash is guessed at once."""
    return hashlib.sha256(canonical([key, feedback])).hexdigest()


def fingerprints(versions: Iterable[int]) -> dict[int, str]:
    """Fingerprints by id of question version. One query."""
    rows = AnswerKey.objects.filter(question__in=list(versions))
    return {row.question_id: fingerprint(row.key, row.feedback) for row in rows}


def store(secrets: Iterable[tuple[QuestionVersion, dict[str, Any], dict[str, Any]]]) -> None:
    """Keep (question version, key, feedback) of new versions. One insert."""
    AnswerKey.objects.bulk_create(
        AnswerKey(question=version, key=key, feedback=feedback) for version, key, feedback in secrets
    )


def replace(version: QuestionVersion, key: dict[str, Any]) -> None:
    """Put a corrected key in the place of a wrong one; grades given stay until somebody regrades. One update."""
    AnswerKey.objects.filter(question=version).update(key=key)


def shares(answers: Iterable[Answer], *, partial: bool) -> dict[int, Fraction]:
    """What each answer earns, by slot. The answers come with their question. One query."""
    listed = list(answers)
    found = AnswerKey.objects.in_bulk([answer.question_id for answer in listed])
    return {
        answer.slot: kinds.share(answer.question.kind, found[answer.question_id].key, answer.value, partial=partial)
        for answer in listed
    }


def explanations(attempt: Attempt, answers: Iterable[Answer], now: datetime) -> dict[int, Explanation]:
    """What is right and why, by slot. One query.

    Refuses (PermissionError) an attempt that is not graded or whose quiz does not open this now, whoever asks: the
    caller's own check is the first, this is the second.
    """
    sitting = attempt.place.sitting
    version = sitting.version
    waits = version.review_when == ReviewWhen.CLOSED
    if (
        attempt.stage != Stage.GRADED
        or version.review != Review.FULL
        or not rules.review_open(waits, sitting.closes_at, now)
    ):
        raise PermissionError(f"Review of {attempt.ref} is closed.")
    listed = list(answers)
    found = AnswerKey.objects.in_bulk([answer.question_id for answer in listed])
    return {answer.slot: _explain(answer, found[answer.question_id]) for answer in listed}


def _explain(answer: Answer, secret: AnswerKey) -> Explanation:
    question, said = answer.question, secret.feedback.get("options", {})
    right = secret.key["options"] if "options" in secret.key else secret.key["value"]
    marked = answer.value if isinstance(answer.value, list) else [answer.value]
    return Explanation(
        right=kinds.words(question.kind, right, question.body),
        general=secret.feedback.get("general") or "",
        chosen=tuple(
            (kinds.words(question.kind, [each], question.body), said[each]) for each in marked if said.get(each)
        ),
    )
