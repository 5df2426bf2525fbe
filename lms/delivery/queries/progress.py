"""Where a person stands in her group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from catalog.courses.models import LessonVersion
from catalog.courses.models.course import Modality
from lms.delivery import rules
from lms.delivery.models import ComponentMark, CourseRun, Enrolment, LessonProgress, RunQuiz
from lms.delivery.queries.attendance import held_minutes, sights_of

SLOT = Q(is_required=True, session=None)  # what is done in a classroom session is attendance, not a slot


def slot_count(run: CourseRun) -> int:
    """Required lessons of a group's course. One query."""
    return LessonVersion.objects.filter(SLOT, version=run.version_id).count()


def slots_left(enrolment: Enrolment) -> int:
    """Required lessons that a person has not completed. One query."""
    done = LessonProgress.objects.filter(enrolment=enrolment, completed_at__isnull=False)
    slots = LessonVersion.objects.filter(SLOT, version=enrolment.run.version_id)
    return slots.exclude(pk__in=done.values("lesson")).count()


@dataclass(frozen=True)
class Standing:
    """All that decides what an enrolment earns."""

    seen: int
    slots: int
    online_minutes: int  # of the required lessons she completed
    classroom_minutes: int  # of the sessions held
    attended: rules.Attended
    marks: dict[str, int]
    took_part: bool
    outcome: rules.Outcome
    marked: frozenset[int] = frozenset()  # held sessions whose list names her


def standing_of(enrolment: Enrolment) -> Standing:
    """Where a person stands by her group's pinned scheme. Three queries; five where there are sessions."""
    return standings_of(enrolment.run, [enrolment])[enrolment.pk]


def standings_of(run: CourseRun, enrolments: Sequence[Enrolment]) -> dict[int, Standing]:
    """Where each of these people of a group stands. Three queries, five where there are sessions, however many."""
    slots = dict(LessonVersion.objects.filter(SLOT, version=run.version_id).values_list("pk", "minutes"))
    done: dict[int, list[int]] = {each.pk: [] for each in enrolments}
    progress = LessonProgress.objects.filter(enrolment__in=done, completed_at__isnull=False, lesson__in=slots)
    for enrolment, lesson in progress.values_list("enrolment_id", "lesson_id"):
        done[enrolment].append(slots[lesson])
    marks: dict[int, dict[str, int]] = {each.pk: {} for each in enrolments}
    rows = ComponentMark.objects.filter(enrolment__in=marks).values_list("enrolment_id", "component", "mark")
    for enrolment, component, mark in rows:
        marks[enrolment][component] = int(mark * 100)
    has_sessions = run.modality != Modality.ONLINE
    held = held_minutes(run) if has_sessions else 0
    sights: dict[int, dict[int, rules.Sight]] = sights_of(enrolments) if has_sessions else {pk: {} for pk in done}
    return {pk: _standing(run, len(slots), done[pk], held, sights[pk], marks[pk]) for pk in done}


def _standing(
    run: CourseRun,
    slots: int,
    done: list[int],
    held: int,
    sights: Mapping[int, rules.Sight],
    marks: dict[str, int],
) -> Standing:
    attended = rules.attended(run.scheme.get("attendance", {}), sights.values())
    slots_done = len(done) == slots
    took_part = slots_done if run.modality == Modality.ONLINE else attended.reaches(run.scheme["min_attendance"])
    outcome = rules.outcome(run.scheme, marks, took_part=took_part, slots_done=slots_done)
    return Standing(len(done), slots, sum(done), held, attended, marks, took_part, outcome, frozenset(sights))


def marks_of(enrolment: Enrolment) -> dict[str, int]:
    """Hundredths by component. One query."""
    rows = ComponentMark.objects.filter(enrolment=enrolment).values_list("component", "mark")
    return {component: int(mark * 100) for component, mark in rows}


@dataclass(frozen=True)
class LessonRow:
    """A lesson as the course home and the side list show it."""

    number: int
    title: str
    minutes: int
    is_slot: bool
    opened: bool
    done: bool
    session: int | None = None  # the course's own session inside which it is read


def lessons_of(enrolment: Enrolment) -> list[LessonRow]:
    """The lessons of a person's course with how far she came in each, in order. Two queries, however many."""
    reached = dict(LessonProgress.objects.filter(enrolment=enrolment).values_list("lesson_id", "completed_at"))
    lessons = LessonVersion.objects.filter(version=enrolment.run.version_id).order_by("number")
    return [
        LessonRow(
            number, title, minutes, required and session is None, pk in reached, reached.get(pk) is not None, session
        )
        for pk, number, title, minutes, required, session in lessons.values_list(
            "pk", "number", "title", "minutes", "is_required", "session"
        )
    ]


def next_lesson(lessons: list[LessonRow]) -> LessonRow | None:
    """Where to go on: the first lesson not completed that is not read in a classroom; None when all are."""
    return next((lesson for lesson in lessons if not lesson.done and lesson.session is None), None)


@dataclass(frozen=True)
class Requirement:
    """One thing that the constancia asks for. `ref` is of the place in a quiz, when it is taken by one."""

    title: str
    done: bool
    detail: str = ""
    ref: str = ""
    is_lesson: bool = False
    counts: bool = True  # a part of a grade is shown and only the grade counts, where there is a classroom


def requirements_of(enrolment: Enrolment, lessons: list[LessonRow]) -> list[Requirement]:
    """What the constancia of an online course asks of a person, in its order, and what she has. Two queries."""
    rows = [
        Requirement(_("Lección %(number)s: %(title)s") % vars(lesson), lesson.done, is_lesson=True)
        for lesson in lessons
        if lesson.is_slot
    ]
    return [*rows, *graded_of(enrolment)]


def graded_of(enrolment: Enrolment, *, each_counts: bool = True) -> list[Requirement]:
    """The parts of the grade and the grade itself, as requirements. Two queries."""
    scheme, marks, places = enrolment.run.scheme, marks_of(enrolment), places_of(enrolment)
    rows = []
    for each in scheme["components"]:
        mark = marks.get(each["id"])
        detail = "" if mark is None else _("Calificación: %s de 100.00") % rules.mark_words(mark)
        place = places.get(each["id"], "")
        rows.append(Requirement(component_title(each), mark is not None, detail, place, counts=each_counts))
    grade = rules.final_grade(scheme, marks)
    if scheme["components"]:
        title = _("Calificación final de %s o más") % rules.mark_words(scheme["pass_mark"])
        shown = "" if grade is None else _("Tienes %s") % rules.mark_words(rules.Outcome("", grade).shown or 0)
        rows.append(Requirement(title, grade is not None and grade >= scheme["pass_mark"], shown))
    return rows


def component_title(component: dict[str, Any]) -> str:
    """What a component of a scheme is called."""
    return str(component.get("title") or component["id"])


def places_of(enrolment: Enrolment) -> dict[str, str]:
    """Where a person takes each component that is a quiz: component → ref of her place. One query."""
    rows = RunQuiz.objects.filter(run=enrolment.run_id, sitting__places__person=enrolment.person_id)
    return dict(rows.values_list("component", "sitting__places__ref"))
