"""Named reads of this room, each with its price."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from assessment import kinds
from assessment.kinds import Shown
from assessment.models import Answer, Attempt, GradeEvent, Place, QuizQuestion
from assessment.rules import quiz as rules
from lms.core import clock
from lms.people.models import Person


@dataclass(frozen=True)
class Asked:
    """A question as its page shows it, with the answer that is stored."""

    answer: Answer
    shown: Shown
    said: str  # the stored answer in words

    @property
    def marked(self) -> list[str]:
        """Ids of the options that are chosen; what was typed, alone, in a number."""
        value = self.answer.value
        return value if isinstance(value, list) else [] if value is None else [value]


def answers_of(attempt: Attempt) -> QuerySet[Answer]:
    """Every slot of an attempt with its question, in order. One query."""
    return attempt.answers.select_related("question").order_by("slot")


def asked(attempt: Attempt, first: int = 1, last: int | None = None) -> list[Asked]:
    """The questions of some slots as pages show them. One query. An unknown kind is an error."""
    rows = answers_of(attempt).filter(slot__gte=first)
    return [_ask(attempt, row) for row in (rows.filter(slot__lte=last) if last else rows)]


def _ask(attempt: Attempt, row: Answer) -> Asked:
    question, shuffle = row.question, attempt.place.sitting.version.shuffle_options
    seed = f"{attempt.seed}:{question.ref}"
    shown = kinds.shown(question.kind, question.stem, question.body, seed, shuffle=shuffle)
    return Asked(row, shown, kinds.words(question.kind, row.value, question.body))


def asked_on_page(attempt: Attempt, page: int) -> list[Asked]:
    """The questions of one page; empty when there is no such page. One query."""
    per_page = attempt.place.sitting.version.per_page
    return asked(attempt, (page - 1) * per_page + 1, page * per_page)


def slots_in(attempt: Attempt) -> int:
    """How many questions an attempt has. One query."""
    return attempt.answers.count()


def first_unanswered(attempt: Attempt) -> int | None:
    """The first slot without an answer; None when all have one. One query."""
    return attempt.answers.filter(value__isnull=True).order_by("slot").values_list("slot", flat=True).first()


def tally(attempt: Attempt, total: int) -> dict[str, int]:
    """How many answers a delivered attempt has of how many, and how many came late. Two queries."""
    return {
        "answered": attempt.answers.filter(value__isnull=False).count(),
        "total": total,
        "late": attempt.late_answers.values("slot").distinct().count(),
    }


def places_of(person: Person) -> list[Place]:
    """What a person may sit, with her attempts, what closes first on top. Two queries, however many."""
    attempts = Prefetch("attempts", Attempt.objects.order_by("number"), to_attr="made")
    places = Place.objects.filter(person=person).select_related("sitting__version").prefetch_related(attempts)
    return sorted(places, key=_closing)


def _closing(place: Place) -> tuple[bool, float, int]:
    closes = place.sitting.closes_at
    return closes is None, closes.timestamp() if closes else 0.0, place.pk


def attempts_of(place: Place) -> list[Attempt]:
    """The attempts made on a place, in order. One query."""
    return list(place.attempts.order_by("number"))


def last_attempt(place: Place) -> tuple[Attempt | None, datetime]:
    """The latest attempt on a place, if any, and what the database's clock says. One query; two when there is one."""
    latest = Attempt.objects.filter(place=OuterRef("pk")).order_by("-number").values("number")[:1]
    asked = Place.objects.filter(pk=place.pk).order_by().annotate(latest=Subquery(latest), now=clock.DbNow())
    number, now = asked.values_list("latest", "now").get()
    return (place.attempts.get(number=number) if number else None), now


@dataclass(frozen=True)
class Chosen:
    """A question of a quiz version, with what it is worth, in the column's own units."""

    ref: str
    question_id: int
    units: int


@lru_cache(maxsize=512)
def questions_of(version_ref: str) -> tuple[Chosen, ...]:
    """The questions of a quiz version in their order. One query in the life of a process: a version never changes."""
    rows = QuizQuestion.objects.filter(version__ref=version_ref).order_by("number")
    units = QuizQuestion._meta.get_field("marks").get_prep_value
    chosen = rows.values_list("question__ref", "question_id", "marks")
    return tuple(Chosen(ref, question, units(marks) or 0) for ref, question, marks in chosen)


def questions_in(place: Place) -> int:
    """How many questions the quiz of a place has. One query."""
    return place.sitting.version.questions.count()


def last_grade(attempt: Attempt) -> GradeEvent:
    """The grade that counts. One query. The attempt is graded."""
    return attempt.grades.order_by("-number")[0]


def page_count(attempt: Attempt, slots: int) -> int:
    """How many pages an attempt of so many questions has."""
    return rules.pages(slots, attempt.place.sitting.version.per_page)
