"""Our own statements, xAPI 1.0.3: values in, a statement ready to be stored out."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

LANGUAGE = "es-MX"
_UNITS = ((3600, "H"), (60, "M"), (1, "S"))
VERBS = {
    "completed": ("http://adlnet.gov/expapi/verbs/completed", "terminó"),
    "submitted": ("http://activitystrea.ms/schema/1.0/submit", "entregó"),
    "earned": ("http://id.tincanapi.com/verb/earned", "obtuvo"),
}
TYPES = {
    "course": "http://adlnet.gov/expapi/activities/course",
    "quiz": "http://adlnet.gov/expapi/activities/assessment",
    "credential": "http://activitystrea.ms/schema/1.0/badge",
}
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True)
class Actor:
    """Who did it: the address of the house and an opaque name in it. Never a CURP, a number or an e-mail."""

    home: str
    name: str

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError("The name of an account is opaque: letters, digits, - and _ alone.")


@dataclass(frozen=True)
class Thing:
    """What it was done with: `kind` is course, quiz or credential; `ref` is its opaque id in this house."""

    kind: str
    ref: str
    title: str


@dataclass(frozen=True)
class Score:
    """A grade in its own scale, in whole units of 10^-decimals."""

    units: int
    top: int
    decimals: int

    def as_json(self) -> dict[str, Any]:
        """Raw value in its own scale and the same from 0 to 1."""
        one = 10**self.decimals
        return {
            "scaled": round(self.units / self.top, 4),
            "raw": self.units / one,
            "min": 0,
            "max": self.top / one,
        }


def duration(seconds: int) -> str:
    """ISO 8601 without idle parts: "PT1H30M"; nothing at all is "PT0S"."""
    parts, rest = "", seconds
    for size, letter in _UNITS:
        count, rest = divmod(rest, size)
        parts += f"{count}{letter}" if count else ""
    return f"PT{parts or '0S'}"


def statement_id(home: str, verb: str, fact: str) -> UUID:
    """The id that belongs to one fact: saying it twice gives the same id, so that it can never count twice."""
    return uuid5(NAMESPACE_URL, f"{home}#{verb}#{fact}")


def course_completed(
    actor: Actor, course: Thing, at: datetime, *, fact: str, minutes: int, score: Score | None, passed: bool | None
) -> dict[str, Any]:
    """Somebody finished a course: hours that count, grade if there was one."""
    result: dict[str, Any] = {"completion": True, "duration": duration(minutes * 60)}
    return _statement("completed", actor, course, at, fact, _graded(result, score, passed))


def quiz_delivered(
    actor: Actor,
    quiz: Thing,
    at: datetime,
    *,
    attempt: UUID,
    seconds: int,
    answered: int,
    score: Score | None,
    passed: bool | None,
) -> dict[str, Any]:
    """Somebody handed in a whole attempt: one statement for it, none per answer. `attempt` is its registration."""
    result: dict[str, Any] = {
        "completion": True,
        "duration": duration(seconds),
        "extensions": {f"{actor.home}/xapi/extensiones/contestadas": answered},
    }
    statement = _statement("submitted", actor, quiz, at, str(attempt), _graded(result, score, passed))
    statement["context"]["registration"] = str(attempt)
    return statement


def credential_earned(actor: Actor, credential: Thing, at: datetime, *, fact: str) -> dict[str, Any]:
    """Somebody earned a certificate."""
    return _statement("earned", actor, credential, at, fact, {"success": True})


def _graded(result: dict[str, Any], score: Score | None, passed: bool | None) -> dict[str, Any]:
    if score is not None:
        result["score"] = score.as_json()
    if passed is not None:
        result["success"] = passed
    return result


def _statement(
    verb: str, actor: Actor, thing: Thing, at: datetime, fact: str, result: dict[str, Any]
) -> dict[str, Any]:
    address, words = VERBS[verb]
    return {
        "id": str(statement_id(actor.home, verb, fact)),
        "actor": {"objectType": "Agent", "account": {"homePage": actor.home, "name": actor.name}},
        "verb": {"id": address, "display": {LANGUAGE: words}},
        "object": {
            "objectType": "Activity",
            "id": f"{actor.home}/xapi/actividades/{thing.kind}/{thing.ref}",
            "definition": {"type": TYPES[thing.kind], "name": {LANGUAGE: thing.title}},
        },
        "result": result,
        "context": {"platform": "Calmécac", "language": LANGUAGE},
        "timestamp": at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "version": "1.0.3",
    }
