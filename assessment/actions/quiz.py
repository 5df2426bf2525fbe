"""Making a quiz out of questions, and opening it to people."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from assessment.models import Place, QuestionVersion, Quiz, QuizQuestion, QuizVersion, Sitting
from assessment.states import Review, ReviewWhen, Status
from lms.core import clock, parameters
from lms.core.errors import RuleBroken
from lms.core.models import Institution
from lms.people.actions.trace import trace
from lms.people.models import Person

GRACE = "quiz.grace_seconds"


@dataclass(frozen=True)
class QuizRules:
    """How a quiz is taken. The defaults are the kind ones: no time limit, one question per page."""

    per_page: int = 1
    shuffle_questions: bool = False
    shuffle_options: bool = True
    partial_credit: bool = True
    attempts_allowed: int = 1
    minutes: int | None = None
    grace_seconds: int | None = None  # None: what the institution says today
    pass_mark: Decimal = Decimal("80.00")
    review: str = Review.SCORE
    review_when: str = ReviewWhen.DELIVERED


@transaction.atomic
def build_quiz(
    institution: Institution,
    code: str,
    title: str,
    questions: Sequence[tuple[QuestionVersion, Decimal]],
    rules: QuizRules,
    *,
    by: Person | None,
) -> QuizVersion:
    """Freeze questions, what each is worth, and rules as the quiz's next version. Six queries.

    Refuses a quiz without questions, questions that are not ready, and questions of another institution. Sittings that
    are open keep the version they have.
    """
    _check_questions(institution, questions)
    quiz, _made = Quiz.objects.get_or_create(institution=institution, code=code, defaults={"title": title})
    version = _write_version(quiz, title, rules, by)
    QuizQuestion.objects.bulk_create(
        QuizQuestion(version=version, number=number, question=question, marks=marks)
        for number, (question, marks) in enumerate(questions, start=1)
    )
    refs = [question.ref for question, _marks in questions]
    trace("quiz.built", quiz, "quiz", by, version=version.number, questions=refs)
    return version


def _check_questions(institution: Institution, questions: Sequence[tuple[QuestionVersion, Decimal]]) -> None:
    if not questions:
        raise RuleBroken("quiz-empty", _("El cuestionario no tiene preguntas. Agrega al menos una."))
    if any(question.status != Status.READY for question, _marks in questions):
        raise RuleBroken("quiz-not-ready", _("Una de las preguntas no está lista. Usa su versión vigente."))
    if any(question.question.bank.institution_id != institution.pk for question, _marks in questions):
        raise RuleBroken("quiz-foreign", _("Una de las preguntas es de otra institución."))


def _write_version(quiz: Quiz, title: str, rules: QuizRules, by: Person | None) -> QuizVersion:
    """The next version, with its grace of today when the rules name none: what is frozen no parameter changes."""
    last = quiz.versions.first()
    if rules.grace_seconds is None:
        rules = replace(rules, grace_seconds=parameters.value(quiz.institution, GRACE))
    version = QuizVersion(
        quiz=quiz,
        number=last.number + 1 if last else 1,
        title=title,
        created_at=clock.now(),
        created_by_ref=by.ref if by else "",
        **asdict(rules),
    )
    version.save(force_insert=True)
    return version


@transaction.atomic
def open_sitting(
    version: QuizVersion,
    *,
    opens_at: datetime | None,
    closes_at: datetime | None,
    by: Person | None,
    source: tuple[str, str] = ("", ""),
) -> Sitting:
    """Open a quiz between two instants for whom `give_place` names. `source` is (kind, ref) of what asked for it.

    Safe to repeat for the same version and source: gives the sitting there is. Refuses a close before the opening.
    """
    if opens_at and closes_at and closes_at <= opens_at:
        raise RuleBroken("sitting-dates", _("El cierre debe ser después de la apertura."), field="closes_at")
    kind, ref = source
    same = Sitting.objects.filter(version=version, source_kind=kind, source_ref=ref)
    if kind and (found := same.first()):
        return found
    sitting = Sitting(
        institution=version.quiz.institution,
        version=version,
        opens_at=opens_at,
        closes_at=closes_at,
        source_kind=kind,
        source_ref=ref,
        created_at=clock.now(),
    )
    try:
        with transaction.atomic():
            sitting.save(force_insert=True)
    except IntegrityError:
        return same.get()
    trace(
        "sitting.opened", sitting, "sitting", by, quiz=version.quiz.ref, version=version.number, source=f"{kind}:{ref}"
    )
    return sitting


@transaction.atomic
def give_places(
    sitting: Sitting, people: Iterable[Person], *, by: Person | None, extra_minutes: int = 0
) -> list[Place]:
    """Let people sit, with the attempts that the quiz allows. Three queries, however many people. Safe to repeat:
    a place there already is stays as it is. Refuses a person of another institution."""
    people = list(people)
    if any(person.institution_id != sitting.institution_id for person in people):
        raise RuleBroken("place-foreign", _("Una de las personas es de otra institución."))
    allowed = sitting.version.attempts_allowed
    Place.objects.bulk_create(
        [
            Place(sitting=sitting, person=person, attempts_allowed=allowed, extra_minutes=extra_minutes)
            for person in people
        ],
        ignore_conflicts=True,
    )
    persons = [person.ref for person in people]
    trace("sitting.places_given", sitting, "sitting", by, persons=persons, extra_minutes=extra_minutes)
    return list(Place.objects.filter(sitting=sitting, person__in=people).order_by("pk"))


def give_place(sitting: Sitting, person: Person, *, by: Person | None, extra_minutes: int = 0) -> Place:
    """Let one person sit. Safe to repeat."""
    return give_places(sitting, [person], by=by, extra_minutes=extra_minutes)[0]
