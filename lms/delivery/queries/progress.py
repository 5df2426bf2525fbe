"""Where a person stands in her group."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from catalog.courses.models import LessonVersion
from lms.delivery import rules
from lms.delivery.models import ComponentMark, CourseRun, Enrolment, LessonProgress, RunQuiz

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
    minutes: int  # of the required lessons
    marks: dict[str, int]
    outcome: rules.Outcome

    @property
    def took_part(self) -> bool:
        return self.seen == self.slots


def standing_of(enrolment: Enrolment) -> Standing:
    """Where a person stands by her group's pinned scheme. Three queries."""
    slots = dict(LessonVersion.objects.filter(SLOT, version=enrolment.run.version_id).values_list("pk", "minutes"))
    done = LessonProgress.objects.filter(enrolment=enrolment, completed_at__isnull=False, lesson__in=slots)
    seen, marks = done.count(), marks_of(enrolment)
    outcome = rules.outcome(enrolment.run.scheme, marks, took_part=seen == len(slots))
    return Standing(seen, len(slots), sum(slots.values()), marks, outcome)


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


def lessons_of(enrolment: Enrolment) -> list[LessonRow]:
    """The lessons of a person's course with how far she came in each, in order. Two queries, however many."""
    reached = dict(LessonProgress.objects.filter(enrolment=enrolment).values_list("lesson_id", "completed_at"))
    lessons = LessonVersion.objects.filter(version=enrolment.run.version_id).order_by("number")
    return [
        LessonRow(number, title, minutes, required and session is None, pk in reached, reached.get(pk) is not None)
        for pk, number, title, minutes, required, session in lessons.values_list(
            "pk", "number", "title", "minutes", "is_required", "session"
        )
    ]


def next_lesson(lessons: list[LessonRow]) -> LessonRow | None:
    """Where to go on: the first lesson not completed; None when all are."""
    return next((lesson for lesson in lessons if not lesson.done), None)


@dataclass(frozen=True)
class Requirement:
    """One thing that the constancia asks for. `ref` is of the place in a quiz, when it is taken by one."""

    title: str
    done: bool
    detail: str = ""
    ref: str = ""
    is_lesson: bool = False


def requirements_of(enrolment: Enrolment, lessons: list[LessonRow]) -> list[Requirement]:
    """What the constancia asks of a person, in the order of the course, and what she has. Two queries."""
    scheme, marks, places = enrolment.run.scheme, marks_of(enrolment), places_of(enrolment)
    rows = [
        Requirement(_("Lección %(number)s: %(title)s") % vars(lesson), lesson.done, is_lesson=True)
        for lesson in lessons
        if lesson.is_slot
    ]
    for each in scheme["components"]:
        mark = marks.get(each["id"])
        detail = "" if mark is None else _("Calificación: %s de 100.00") % rules.mark_words(mark)
        rows.append(Requirement(component_title(each), mark is not None, detail, places.get(each["id"], "")))
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
