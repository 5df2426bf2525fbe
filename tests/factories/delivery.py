"""Groups made by the real actions: a course without files, in so many lessons, given online."""

from datetime import timedelta
from typing import Any

from catalog.courses.models import CourseVersion
from lms.core import clock
from lms.delivery.actions.enrolments import enrol
from lms.delivery.actions.runs import Terms, open_run
from lms.delivery.models import CourseRun, Enrolment, LessonProgress
from tests.factories.core import InstitutionFactory
from tests.factories.courses import full_course, published
from tests.factories.people import AccountFactory, PersonFactory

SCHEME = {
    "pass_mark": 8000,
    "min_attendance": 80,
    "components": [
        {"id": "E1", "kind": "quiz", "title": "Cuestionario", "weight": 4000},
        {"id": "E2", "kind": "assignment", "title": "Expediente", "weight": 6000},
    ],
}


def version(institution=None, lessons: int = 2, **changes: Any) -> CourseVersion:
    """A published course whose scheme has a quiz and an assignment, and that orients to EC1171."""
    institution = institution or InstitutionFactory(code="IP", is_default=True)
    document, _files = full_course()
    kept = [
        {**lesson, "session": None, "required": True, "blocks": [b for b in lesson["blocks"] if "file" not in b]}
        for lesson in (document["lessons"] * 4)[:lessons]
    ]
    for number, lesson in enumerate(kept, start=1):
        lesson.update(number=number, slug=f"leccion-{number}")
    evaluation = {**document["evaluation"], **SCHEME}
    evaluation["components"] = [
        {**document["evaluation"]["components"][0], **component} for component in SCHEME["components"]
    ]
    standards = [{"code": "EC1171", "title": "Protección de datos personales", "elements": []}]
    minutes = {"presencial": 0, "linea": sum(lesson["minutes"] for lesson in kept)}
    own = {"lessons": kept, "minutes": minutes, "evaluation": evaluation, "standards": standards, "sessions": []}
    return published(institution, {**document, **own, "modality": "linea", **changes})


def run_of(course: CourseVersion | None = None, *, in_days: int | None = None, quizzes=None, **terms: Any) -> CourseRun:
    """A group that admits all year, or one that begins in so many days and lasts ten."""
    course = course or version()
    if in_days is not None:
        first = clock.today() + timedelta(days=in_days)
        terms = {"starts_on": first, "ends_on": first + timedelta(days=10), **terms}
    return open_run(course, Terms(**terms), by=None, quizzes=quizzes)


def seated(run: CourseRun | None = None, person=None) -> Enrolment:
    """Somebody with an account and a place in a group."""
    run = run or run_of()
    person = person or AccountFactory(person=PersonFactory(institution=run.institution), activated=True).person
    return enrol(run, person, by=person)


def lessons(enrolment: Enrolment):
    """The lessons of somebody's course, in order."""
    return list(enrolment.run.version.lessons.order_by("number"))


def seen(enrolment: Enrolment) -> int:
    """How many lessons somebody has completed."""
    return LessonProgress.objects.filter(enrolment=enrolment, completed_at__isnull=False).count()
