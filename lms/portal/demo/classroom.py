"""Groups with a classroom: one whose list waits today, one ended with its constancias, one mixed, one to staff."""

from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import transaction

from catalog.courses.models import CourseVersion
from lms.core import clock
from lms.core.models import Institution
from lms.delivery.actions.attendance import Mark, save_list
from lms.delivery.actions.enrolments import enrol
from lms.delivery.actions.progress import complete_slot, give_mark
from lms.delivery.actions.results import close_run, recognise
from lms.delivery.actions.runs import Terms, advance_due, assign_facilitator
from lms.delivery.actions.sessions import When, open_run_with_sessions
from lms.delivery.models import CourseRun, Enrolment
from lms.delivery.queries.office import planned_sessions
from lms.people.models import Person, PersonIdentifier
from lms.people.queries.identifiers import person_by_identifier

CLASSROOM, MIXED, ONE_DAY = "IP-GER-01", "IP-ARC-01", "IP-GER-02"
ROOM = "Sala de Capacitación 2"
WEEK = timedelta(days=7)
BEGINS = time(9, 0)

WAITING = "14 17 18 21 23 24 29 30 36 38 39 40".split()  # staff numbers, IP-00nn
LEARNERS = "14 23 24 26 32 36".split()
# what was seen in each of the two sessions, and the marks of the four components
PRESENT, LATE, ABSENT = Mark("presente"), Mark("retardo", late=25), Mark("falta")
EXCUSED = Mark("justificada", document="Constancia médica 4471/2026")
ENDED: dict[str, tuple[Mark, Mark, str]] = {
    "08": (PRESENT, PRESENT, "96.50"),
    "09": (PRESENT, PRESENT, "88.00"),
    "10": (PRESENT, LATE, "84.25"),
    "11": (PRESENT, PRESENT, "79.99"),
    "12": (PRESENT, EXCUSED, "90.00"),
    "13": (PRESENT, PRESENT, "91.75"),
    "14": (ABSENT, PRESENT, "85.00"),
    "22": (PRESENT, PRESENT, "97.00"),
    "32": (LATE, PRESENT, "82.50"),
    "34": (PRESENT, PRESENT, "86.00"),
}


@transaction.atomic
def build_classroom(institution: Institution) -> None:
    """Make the four groups, whole or not at all. Repeating it adds nothing."""
    if CourseRun.objects.filter(institution=institution, course__code=CLASSROOM).exists():
        return
    today = clock.today(institution.time_zone)
    _ended(institution, today - 5 * WEEK)
    _mixed(institution, today - WEEK)
    _waiting(institution, today)
    _planned(institution, today)


def _ended(institution: Institution, began: date) -> None:
    """Two sessions held, every list saved, marks given, closed: constancias of the three kinds, one person without."""
    run, seats = _group(institution, CLASSROOM, [began, began + WEEK], ENDED)
    teacher = _person(institution, "27")
    for index, session in enumerate(run.sessions.order_by("number")):
        with _at(session.starts_at + timedelta(minutes=15)):
            advance_due()
            seen = {seats[number].ref: (first, second)[index] for number, (first, second, _mark) in ENDED.items()}
            save_list(session, seen, by=teacher)
    with _at(_noon(institution, began + WEEK)):
        for number, (_first, _second, mark) in ENDED.items():
            for component in run.scheme["components"]:
                give_mark(seats[number], component["id"], Decimal(mark), by=teacher)
        run.refresh_from_db()
        results = close_run(run, by=teacher)
        for result in results:
            recognise(result.enrolment.ref)


def _mixed(institution: Institution, first: date) -> None:
    """One session held with a correction, one to come; the servant has seen the lessons: «te faltan 2 de 3»."""
    run, seats = _group(institution, MIXED, [first, first + 2 * WEEK], LEARNERS)
    teacher, session = _person(institution, "27"), run.sessions.order_by("number")[0]
    with _at(session.starts_at + timedelta(minutes=12)):
        advance_due()
        seen: dict[str, Mark] = dict.fromkeys(LEARNERS, PRESENT) | {"36": ABSENT, "24": ABSENT}
        save_list(session, {seats[number].ref: mark for number, mark in seen.items()}, by=teacher)
    with _at(session.starts_at + timedelta(minutes=31)):
        arrived = {seats["24"].ref: Mark("retardo", late=25, stands=1)}
        save_list(session, arrived, by=teacher, reason="Llegó a las 9:25")
    run.refresh_from_db()
    mine = seats["26"]
    mine.run = run
    with _at(_noon(institution, first + timedelta(days=3))):
        for lesson in run.version.lessons.filter(is_required=True, session=None).order_by("number"):
            complete_slot(mine, lesson)


def _waiting(institution: Institution, today: date) -> None:
    """A session today whose list nobody took, another in a week."""
    _group(institution, CLASSROOM, [today, today + WEEK], WAITING)
    advance_due()


def _group(
    institution: Institution, code: str, days: list[date], numbers: Collection[str]
) -> tuple[CourseRun, Mapping[str, Enrolment]]:
    """A group opened three weeks before its first day, with its teacher and its people."""
    programme = _person(institution, "03")
    with _at(_noon(institution, days[0] - 3 * WEEK)):
        run = _open(institution, code, days, programme)
        assign_facilitator(run, _person(institution, "27"), by=programme)
    with _at(_noon(institution, days[0] - WEEK)):
        people = {number: _person(institution, number) for number in numbers}
        seats = {number: enrol(run, person, by=programme) for number, person in people.items()}
    return run, seats


def _planned(institution: Institution, today: date) -> None:
    """A group of next month that nobody teaches yet: it waits on the home of whoever runs the programme."""
    day = today + 3 * WEEK
    with _at(_noon(institution, today - timedelta(days=2))):
        _open(institution, ONE_DAY, [day], _person(institution, "03"))


def _open(institution: Institution, code: str, days: list[date], by: Person) -> CourseRun:
    """A group of a course with one session on each of these days."""
    versions = CourseVersion.objects.filter(course__institution=institution, course__code=code)
    version = versions.select_related("course__institution").order_by("-number")[0]
    sessions = [
        (each.number, each.title, When(day, BEGINS, each.ends(BEGINS), ROOM, each.minutes))
        for each, day in zip(planned_sessions(version), days, strict=True)
    ]
    terms = Terms(starts_on=days[0], ends_on=days[-1], capacity=25)
    return open_run_with_sessions(version, terms, sessions, by=by)


def _person(institution: Institution, number: str) -> Person:
    person = person_by_identifier(institution, PersonIdentifier.Kind.STAFF_NUMBER, f"IP-00{number}")
    if person is None:
        raise LookupError(number)
    return person


def _noon(institution: Institution, day: date) -> datetime:
    return datetime.combine(day, time(12), ZoneInfo(institution.time_zone))


def _at(instant: datetime) -> AbstractContextManager[None]:
    """The clock at an instant of the past."""
    return clock.shifted(instant - clock.now())
