"""Groups of the demo: one to begin any day, one with date and places, one already finished."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from django.db import transaction

from assessment.models import QuizVersion
from catalog.courses.models import CourseVersion
from lms.core import clock
from lms.core.models import Institution
from lms.delivery.actions.enrolments import enrol
from lms.delivery.actions.progress import complete_slot, give_mark
from lms.delivery.actions.results import finish, recognise
from lms.delivery.actions.runs import Terms, assign_facilitator, open_run
from lms.delivery.models import CourseRun, Enrolment
from lms.people.models import Person

ANY_DAY, DATED, FINISHED = "IP-PDP-01", "IP-TAI-01", "IP-ETI-01"
SEEN = 3  # lessons that the servant has behind her


def build_runs(institution: Institution, quizzes: Mapping[str, QuizVersion] | None = None) -> None:
    """Open three groups and put people in them at different stages. Repeating it adds nothing.

    `quizzes` are those of the course that begins any day, by component of its scheme.
    """
    if CourseRun.objects.filter(institution=institution).exists():
        return
    learner = _person(institution, "servidora")
    with clock.shifted(-timedelta(days=60)):
        done = _open(institution, FINISHED, Terms())
        any_day = _open(institution, ANY_DAY, Terms(), quizzes)
        enrolment = enrol(done, learner, by=learner)
    with clock.shifted(-timedelta(days=30)):
        _go_through(enrolment, _person(institution, "facilitador"))
    with clock.shifted(-timedelta(days=20)):
        begun = enrol(any_day, learner, by=learner)
        for lesson in begun.run.version.lessons.order_by("number")[:SEEN]:
            complete_slot(begun, lesson)
        other = _person(institution, "servidor2")
        enrol(any_day, other, by=other)
    first = clock.today(institution.time_zone) + timedelta(days=12)
    dated = _open(institution, DATED, Terms(starts_on=first, ends_on=first + timedelta(days=20), capacity=25))
    enrol(dated, learner, by=learner)


def _person(institution: Institution, username: str) -> Person:
    return Person.objects.select_related("institution").get(institution=institution, account__username=username)


def _open(
    institution: Institution, code: str, terms: Terms, quizzes: Mapping[str, QuizVersion] | None = None
) -> CourseRun:
    versions = CourseVersion.objects.filter(course__institution=institution, course__code=code, modality="linea")
    programme = _person(institution, "programa")
    run = open_run(
        versions.select_related("course__institution").order_by("-number")[0], terms, by=programme, quizzes=quizzes
    )
    assign_facilitator(run, _person(institution, "facilitador"), by=programme)
    return run


@transaction.atomic
def _go_through(enrolment: Enrolment, teacher: Person) -> None:
    """Everything a course asks, down to the constancia and the record."""
    for lesson in enrolment.run.version.lessons.order_by("number"):
        complete_slot(enrolment, lesson)
    for component in enrolment.run.scheme["components"]:
        give_mark(enrolment, component["id"], Decimal("91.50"), by=teacher)
    finish(enrolment, by=enrolment.person)
    recognise(enrolment.ref)
