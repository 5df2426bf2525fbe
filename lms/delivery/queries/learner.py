"""What the pages of a learner ask."""

from catalog.courses.models import LessonVersion
from lms.core import clock
from lms.delivery.models import CourseRun, Enrolment
from lms.delivery.queries.progress import LessonRow
from lms.delivery.states import EnrolmentState, RunState
from lms.documents.models import IssuedDocument
from lms.documents.queries import source_editions


def has_begun(run: CourseRun) -> bool:
    """Whether its lessons may be read today. No query."""
    return run.starts_on is None or run.starts_on <= clock.today(run.institution.time_zone)


def teachers_of(run: CourseRun) -> list[str]:
    """Names of who teaches a group. One query."""
    return [each.person.full_name for each in run.facilitations.select_related("person")]


def lesson_of(enrolment: Enrolment, number: int) -> LessonVersion | None:
    """A lesson of a person's course with its body. One query."""
    return LessonVersion.objects.filter(version=enrolment.run.version_id, number=number).first()


def document_of(enrolment: Enrolment) -> IssuedDocument | None:
    """The constancia of a finished enrolment, once it is issued. One query, none before she finished."""
    if enrolment.state != EnrolmentState.FINISHED:
        return None
    return source_editions(enrolment.run.institution_id, "constancia", ("enrolment", enrolment.ref)).first()


def may_finish(enrolment: Enrolment, lessons: list[LessonRow]) -> bool:
    """Whether a person may end her course by herself with what she has. No query."""
    run = enrolment.run
    under_way = run.admits_all_year and run.state == RunState.OPEN and enrolment.state == EnrolmentState.CONFIRMED
    return under_way and all(lesson.done for lesson in lessons if lesson.is_slot)
