"""Groups made by the real actions: a course without files, in so many lessons, given online."""

from datetime import date, time, timedelta
from typing import Any

from catalog.courses.models import CourseVersion
from lms.core import clock
from lms.core.models import Institution
from lms.delivery.actions.attendance import Mark, save_list
from lms.delivery.actions.enrolments import enrol
from lms.delivery.actions.runs import Terms, advance_due, assign_facilitator, open_run
from lms.delivery.actions.sessions import When, add_session
from lms.delivery.models import CourseRun, Enrolment, LessonProgress, Session
from lms.people.models import Person
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
    evaluation["components"] = _components(document)
    standards = [{"code": "EC1171", "title": "Protección de datos personales", "elements": []}]
    minutes = {"presencial": 0, "linea": sum(lesson["minutes"] for lesson in kept)}
    own = {"lessons": kept, "minutes": minutes, "evaluation": evaluation, "standards": standards, "sessions": []}
    return published(institution, {**document, **own, "modality": "linea", **changes})


def classroom(
    institution=None, *, sessions: int = 2, minutes: int = 240, lessons: int = 0, **changes: Any
) -> CourseVersion:
    """A published course with so many classroom sessions; with lessons it is mixed, else one is read in a session."""
    institution = institution or Institution.objects.filter(code="IP").first()
    institution = institution or InstitutionFactory(code="IP", is_default=True)
    document, _files = full_course()
    kept = [
        {**lesson, "session": None if lessons else 1, "required": True}
        | {"blocks": [block for block in lesson["blocks"] if "file" not in block]}
        for lesson in (document["lessons"] * 4)[: lessons or 1]
    ]
    for number, lesson in enumerate(kept, start=1):
        lesson.update(number=number, slug=f"leccion-{number}", title=f"Lección {number}")
    taught = [
        {"number": number, "title": f"Taller {number}", "minutes": minutes, "agenda": [], "materials": []}
        for number in range(1, sessions + 1)
    ]
    online = sum(lesson["minutes"] for lesson in kept) if lessons else 0
    own = {
        "lessons": kept,
        "sessions": taught,
        "minutes": {"presencial": minutes * sessions, "linea": online},
        "modality": "mixta" if lessons else "presencial",
        "evaluation": {**document["evaluation"], **SCHEME, "components": _components(document)},
        "standards": [{"code": "EC1171", "title": "Protección de datos personales", "elements": []}],
        "syllabus": [
            {**document["syllabus"][0], "lessons": [1], "sessions": [1]},
            {
                **document["syllabus"][0],
                "lessons": list(range(2, lessons + 1)),
                "sessions": list(range(2, sessions + 1)),
            },
        ],
    }
    names = {"code": "IP-AULA", "slug": "curso-en-aula", "title": "Un curso en aula"}
    return published(institution, {**document, **own, **names, **changes})


def _components(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [{**document["evaluation"]["components"][0], **component} for component in SCHEME["components"]]


def taught(run: CourseRun) -> Person:
    """Somebody with an account who teaches a group."""
    teacher = AccountFactory(person=PersonFactory(institution=run.institution), activated=True).person
    assign_facilitator(run, teacher, by=None)
    return teacher


def when(day: date, *, hour: int = 9, hours: int = 4, room: str = "Sala 2", minutes: int | None = None) -> When:
    """A session of four hours in the morning."""
    return When(day, time(hour), time(hour + hours), room, minutes)


def in_class(
    course: CourseVersion | None = None, *, days: tuple[int, ...] = (0, 7), last: int | None = None, **terms: Any
) -> CourseRun:
    """A group with a session on each of these days from today; the clock is told."""
    course = course or classroom(sessions=len(days))
    today = clock.today(course.course.institution.time_zone)
    first, end = today + timedelta(days=min(days)), today + timedelta(days=max(days) if last is None else last)
    run = open_run(course, Terms(starts_on=first, ends_on=end, **terms), by=None)
    for number, day in enumerate(days, start=1):
        add_session(run, when(today + timedelta(days=day)), by=None, title=f"Taller {number}", plan=number)
    return run


def begin(run: CourseRun) -> CourseRun:
    """What the clock does on the first day."""
    advance_due()
    run.refresh_from_db()
    return run


def all_present(session: Session, *, by: Person, **others: Mark) -> None:
    """A whole list in which everybody is present, but for whoever is named by the ref of her enrolment."""
    seats = session.run.enrolments.filter(state="confirmed").values_list("ref", flat=True)
    save_list(session, {ref: others.get(ref, Mark("presente")) for ref in seats}, by=by)


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
