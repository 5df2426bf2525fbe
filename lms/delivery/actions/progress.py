"""Lessons opened and completed, and marks of the components."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from assessment.models import Attempt, Place
from assessment.states import Stage
from catalog.courses.models import LessonVersion
from lms.core import clock, outbox
from lms.core.errors import RuleBroken
from lms.delivery import policies, rules
from lms.delivery.actions.runs import LIVE, take_row
from lms.delivery.models import ComponentMark, CourseRun, Enrolment, LessonProgress, RunQuiz
from lms.delivery.queries.progress import slots_left
from lms.delivery.states import EnrolmentState, RunState
from lms.people.actions.trace import trace
from lms.people.models import Person

ADVANCED = "delivery.advanced"


def open_lesson(enrolment: Enrolment, lesson: LessonVersion) -> LessonProgress:
    """Keep when a person first opened a lesson; again it changes nothing and is not audited. Two queries, one if known.

    Refuses a lesson of another course and a group that has not begun or was cancelled.
    """
    _check(enrolment, lesson)
    known = LessonProgress.objects.filter(enrolment=enrolment, lesson=lesson).first()
    if known is not None:
        return known
    row = LessonProgress(enrolment=enrolment, lesson=lesson, first_opened_at=clock.now())
    LessonProgress.objects.bulk_create([row], ignore_conflicts=True)
    return LessonProgress.objects.get(enrolment=enrolment, lesson=lesson)


@transaction.atomic
def complete_slot(enrolment: Enrolment, lesson: LessonVersion) -> LessonProgress:
    """Mark a lesson as seen by its own learner. Safe to repeat: the first time is the one that counts.

    Refuses what `open_lesson` refuses and a group that closed. What follows from the last one runs after commit.
    """
    progress = open_lesson(enrolment, lesson)
    if progress.completed_at is not None:
        return progress
    if enrolment.run.state == RunState.CLOSED:
        raise RuleBroken("run-closed", _("El grupo ya cerró. Puedes leer sus lecciones, pero ya no cuentan."))
    # takes the row: two devices at the last two lessons never each miss the other's
    Enrolment.objects.filter(pk=enrolment.pk).update(state=F("state"))
    now = max(clock.now(), progress.first_opened_at)
    waiting = LessonProgress.objects.filter(pk=progress.pk, completed_at=None)
    if waiting.update(completed_at=now):
        facts = {"run": enrolment.run.ref, "lesson": lesson.ref}
        trace(
            "lesson.completed", enrolment, "enrolment", enrolment.person, institution=enrolment.run.institution, **facts
        )
        if not slots_left(enrolment):
            _advanced(enrolment, "slots")
    progress.refresh_from_db()
    return progress


def _check(enrolment: Enrolment, lesson: LessonVersion) -> None:
    run = enrolment.run
    if lesson.version_id != run.version_id or enrolment.state == EnrolmentState.WITHDRAWN:
        raise RuleBroken("lesson-foreign", _("Esa lección no es de tu curso."))
    if run.state == RunState.CANCELLED:
        raise RuleBroken("run-cancelled", _("El grupo se canceló. Busca otro grupo en el catálogo."))
    if run.starts_on and run.starts_on > clock.today(run.institution.time_zone):
        raise RuleBroken("run-not-started", _("Las lecciones se abren el día en que empieza tu grupo."))


@transaction.atomic
def give_mark(enrolment: Enrolment, component: str, mark: Decimal, *, by: Person) -> ComponentMark:
    """Give the mark of a component that is not a quiz, by whoever teaches the group. The last one counts.

    Refuses whoever does not teach it, a component taken by quiz or that the scheme lacks, a mark outside 0–100 and an
    enrolment that finished.
    """
    if not policies.facilitates(by, enrolment.run):
        raise RuleBroken("mark-not-yours", _("Solo califica quien facilita el grupo."))
    by_hand = {each["id"] for each in enrolment.run.scheme["components"]} - quiz_components(enrolment.run_id)
    if component not in by_hand:
        raise RuleBroken("mark-component", _("Ese componente no se califica a mano."), field="component")
    if not 0 <= mark <= 100:
        raise RuleBroken("mark-range", _("La calificación va de 0 a 100."), field="mark")
    return _record(enrolment, component, mark, by)


Given = tuple[Enrolment, str, Decimal, Decimal | None]


@transaction.atomic
def give_marks(run: CourseRun, marks: Iterable[Given], *, by: Person) -> int:
    """Give the marks of many people of a group: person, component, mark, and the one her page showed. How many changed.

    All or nothing. The same list sent twice changes nothing. Refuses what `give_mark` refuses, and a mark that another
    page changed after this one showed it.
    """
    if not take_row(run, LIVE):  # two pages at once wait for each other, and closing for both
        raise RuleBroken("run-closed", _("El grupo ya cerró; sus calificaciones no cambian."))
    changed = 0
    for enrolment, component, mark, shown in marks:
        stands = ComponentMark.objects.filter(enrolment=enrolment, component=component).first()
        now = stands.mark if stands else None
        if now == mark:
            continue
        if now != shown:
            names = {"person": enrolment.person.full_name, "mark": now}
            raise RuleBroken(
                "mark-conflict",
                _("No se guardó nada: otra ventana calificó antes a %(person)s con %(mark)s. Revisa la lista y repite.")
                % names,
            )
        enrolment.run = run
        give_mark(enrolment, component, mark, by=by)
        changed += 1
    return changed


def quiz_components(run_id: int) -> set[str]:
    """Components of a group's scheme that are taken by quiz. One query."""
    return set(RunQuiz.objects.filter(run=run_id).values_list("component", flat=True))


def record_quiz_mark(place_ref: str) -> ComponentMark | None:
    """Take up the best grade of a place in a quiz of a group; None when it is not one. Safe to repeat."""
    place = Place.objects.select_related("sitting").get(ref=place_ref)
    quiz = RunQuiz.objects.filter(sitting=place.sitting_id).first()
    scores = Attempt.objects.filter(place=place, stage=Stage.GRADED).values_list("score", flat=True)
    highest = rules.best([int(score * 100) for score in scores if score is not None])
    if quiz is None or highest is None:
        return None
    enrolments = Enrolment.objects.select_related("run__institution", "person")
    enrolment = enrolments.filter(run=quiz.run_id, person=place.person_id, state=EnrolmentState.CONFIRMED).first()
    if enrolment is None:  # finished or gone: what it earned is frozen
        return None
    with transaction.atomic():
        return _record(enrolment, quiz.component, Decimal(highest).scaleb(-2), None)


def _record(enrolment: Enrolment, component: str, mark: Decimal, by: Person | None) -> ComponentMark:
    if not Enrolment.objects.filter(pk=enrolment.pk, state=EnrolmentState.CONFIRMED).exists():
        raise RuleBroken("enrolment-finished", _("Esta persona ya terminó el curso; su resultado no cambia."))
    given = {"mark": mark, "given_at": clock.now(), "given_by": by}
    row, _made = ComponentMark.objects.update_or_create(enrolment=enrolment, component=component, defaults=given)
    units = int(mark * 100)
    facts: dict[str, Any] = {"run": enrolment.run.ref, "component": component, "mark": units}
    trace("enrolment.marked", enrolment, "enrolment", by, institution=enrolment.run.institution, **facts)
    _advanced(enrolment, f"{component}.{units}")
    return row


def _advanced(enrolment: Enrolment, what: str) -> None:
    """Where each person finishes by herself, see after commit whether she now has."""
    if enrolment.run.admits_all_year:
        data = {"enrolment": enrolment.ref}
        outbox.publish(ADVANCED, f"{enrolment.ref}.{what}", data, enrolment.run.institution)
