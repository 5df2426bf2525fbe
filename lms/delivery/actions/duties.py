"""Independence: who teaches a group stands on the side of teaching towards each of its people, for ever."""

from collections.abc import Iterable

from catalog.courses.models import CourseStandard
from lms.delivery.models import CourseRun
from lms.people.models import Person
from lms.records.actions.duties import take_duty
from lms.records.models import Duty


def take_teaching_duties(
    run: CourseRun, candidates: Iterable[Person], teachers: Iterable[Person], *, by: Person | None
) -> None:
    """Write each teacher's duty towards each candidate in every standard the course orients to, with the fact itself.

    Refuses, undoing the whole act, a teacher who already assesses or certifies one of them. One query, and three for
    each duty that is new.
    """
    candidates, teachers = list(candidates), list(teachers)
    if not candidates or not teachers:
        return
    for link in CourseStandard.objects.filter(version=run.version_id).select_related("standard").order_by("standard"):
        for candidate in candidates:
            for teacher in teachers:
                take_duty(candidate, link.standard, teacher, Duty.Side.TEACH, by=by)
