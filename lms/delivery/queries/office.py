"""What whoever runs groups asks: the groups there are, what they lack, what a new one is made of."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from assessment.models import QuizVersion
from catalog.courses.models import CourseVersion, OfferState
from catalog.courses.models.course import Modality
from lms.core.models import Institution
from lms.delivery.models import Attendance, CourseRun, Enrolment, Facilitation, Session
from lms.delivery.queries.runs import with_teachers
from lms.delivery.states import RunState, Seen, SessionState
from lms.people.models import Person

LIVE = (RunState.PROGRAMMED, RunState.OPEN, RunState.RUNNING)
VIEWS: dict[str, tuple[RunState, ...]] = {
    "": LIVE,
    "cerrados": (RunState.CLOSED,),
    "cancelados": (RunState.CANCELLED,),
}


def runs_for_office(institution: Institution, view: str) -> QuerySet[CourseRun]:
    """Groups of an institution in one of the views, with their teachers and `programmed` sessions. Two queries."""
    runs = CourseRun.objects.filter(institution=institution, state__in=VIEWS.get(view, LIVE))
    runs = runs.annotate(programmed=Count("sessions", filter=~Q(sessions__state=SessionState.CANCELLED)))
    order = (
        F("starts_on").asc(nulls_first=True) if VIEWS.get(view, LIVE) is LIVE else F("ends_on").desc(nulls_last=True)
    )
    return with_teachers(runs).defer("scheme").order_by(order, "title", "number")


def runs_without_teacher(institution: Institution) -> QuerySet[CourseRun]:
    """Groups under way or to come that nobody teaches. One query."""
    taught = Facilitation.objects.filter(run=OuterRef("pk"))
    return CourseRun.objects.filter(~Exists(taught), institution=institution, state__in=LIVE).defer("scheme")


def courses_to_open(institution: Institution) -> QuerySet[OfferState]:
    """Courses whose last version may be given to a group, by title. One query."""
    offers = OfferState.objects.filter(institution=institution, is_open=True)
    return offers.select_related("version").defer("version__document", "version__scheme").order_by("title_sort", "pk")


@dataclass(frozen=True)
class Planned:
    """A session as the version of a course plans it."""

    number: int
    title: str
    minutes: int

    def ends(self, begins: time) -> time:
        """When it ends if it begins at an hour. One that would pass midnight ends before it began, and is refused."""
        return (datetime.combine(date.min, begins) + timedelta(minutes=self.minutes)).time()


def planned_sessions(version: CourseVersion) -> list[Planned]:
    """The sessions that a version plans, in order; none online. No query: its document comes with it."""
    if version.modality == Modality.ONLINE:
        return []
    return [Planned(each["number"], each["title"], each["minutes"]) for each in version.document["sessions"]]


def quizzes_of(institution: Institution) -> QuerySet[QuizVersion]:
    """The last version of each questionnaire of an institution, by title. One query."""
    later = QuizVersion.objects.filter(quiz=OuterRef("quiz"), number__gt=OuterRef("number"))
    return QuizVersion.objects.filter(~Exists(later), quiz__institution=institution).order_by("title", "pk")


def sessions_of_run(run: CourseRun) -> QuerySet[Session]:
    """The sessions of a group by date, with `marked`: people whom the list names. One query."""
    sessions = run.sessions.select_related("replaces", "replacement")
    return sessions.annotate(marked=Count("attendance", filter=Q(attendance__number=1))).order_by("starts_at", "pk")


def absences_of(people: QuerySet[Person]) -> QuerySet[Attendance]:
    """Absences of these people in groups under way, newest first; only the value that counts. One query."""
    later = Attendance.objects.filter(
        session=OuterRef("session"), enrolment=OuterRef("enrolment"), number__gt=OuterRef("number")
    )
    live = Q(session__run__state__in=(RunState.OPEN, RunState.RUNNING))
    rows = Attendance.objects.filter(~Exists(later), live, value__in=(Seen.ABSENT, Seen.EXCUSED))
    rows = rows.filter(
        enrolment__person__in=people.values("pk"), enrolment__in=Enrolment.objects.exclude(state="withdrawn")
    )
    joined = rows.select_related("session__run", "enrolment__person", "enrolment__unit", "enrolment__run")
    return joined.order_by("-session__starts_at", "enrolment__person__name_sort", "pk")
