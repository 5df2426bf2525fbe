"""Groups as lists and pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery

from catalog.courses.models import LessonVersion
from lms.core import clock
from lms.core.models import Institution
from lms.delivery.models import CourseRun, Enrolment, Facilitation, LessonProgress, Session
from lms.delivery.states import EnrolmentState, RunState, SessionState
from lms.people.models import OrgUnit, Person
from lms.people.queries.people import on_day

HELD = (EnrolmentState.CONFIRMED, EnrolmentState.FINISHED)


def unit_today(person: Person) -> OrgUnit | None:
    """Where a person works today. One query."""
    today = on_day(clock.today(person.institution.time_zone))
    place = person.affiliations.filter(today, is_main=True).select_related("unit").first()
    return place.unit if place else None


@dataclass(frozen=True)
class Group:
    """A group as the page of its course offers it."""

    run: CourseRun
    teachers: list[str]
    mine: bool


def groups_of(course_id: int, person: Person | None) -> list[Group]:
    """Groups of a course that admit people or that the reader is in, what begins first on top. Three queries."""
    held = set()
    if person is not None:
        mine = Enrolment.objects.filter(person=person, run__course=course_id, state__in=HELD)
        held = set(mine.values_list("run_id", flat=True))
    shown = Q(state=RunState.OPEN) | Q(pk__in=held) & ~Q(state=RunState.CANCELLED)
    runs = with_teachers(CourseRun.objects.filter(shown, course=course_id)).defer("scheme")
    runs = runs.order_by("-admits_all_year", "starts_on", "number")
    return [Group(run, teachers(run), run.pk in held) for run in runs]


def teachers(run: CourseRun) -> list[str]:
    """Names of who teaches a group read by this module. No query."""
    return [each.person.full_name for each in run.facilitations.all()]


def with_teachers(runs: QuerySet[CourseRun]) -> QuerySet[CourseRun]:
    return runs.prefetch_related(Prefetch("facilitations", Facilitation.objects.select_related("person")))


def enrolments_of(person: Person) -> QuerySet[Enrolment]:
    """A person's courses, those under way first, ready for a list. One query.

    `required` and `seen` count lessons; `next_session` is when her group next meets.
    """
    slot = Q(run__version__lessons__is_required=True, run__version__lessons__session=None)
    rows = Enrolment.objects.filter(person=person, state__in=HELD).exclude(run__state=RunState.CANCELLED)
    done = Q(progress__completed_at__isnull=False, progress__lesson__is_required=True, progress__lesson__session=None)
    coming = Session.objects.filter(
        run=OuterRef("run"), state=SessionState.PROGRAMMED, ends_at__gt=clock.now()
    ).order_by("starts_at")
    return (
        rows.select_related("run")
        .defer("run__scheme")
        .annotate(
            next_session=Subquery(coming.values("starts_at")[:1]),
            required=Count("run__version__lessons", filter=slot, distinct=True),
            seen=Count("progress", filter=done, distinct=True),
        )
        .order_by("state", F("run__ends_on").asc(nulls_last=True), "pk")
    )


def taught_by(person: Person) -> QuerySet[CourseRun]:
    """Groups that a person teaches and have not been cancelled, newest first. One query."""
    runs = CourseRun.objects.filter(facilitations__person=person).exclude(state=RunState.CANCELLED)
    return runs.defer("scheme").order_by("closed_at", F("starts_on").asc(nulls_first=True), "pk")


def open_runs(institution: Institution) -> QuerySet[CourseRun]:
    """Groups of an institution that admit people today, by title. One query."""
    return (
        CourseRun.objects.filter(institution=institution, state=RunState.OPEN)
        .defer("scheme")
        .order_by("title", "number")
    )


def learners_of(run: CourseRun) -> QuerySet[Enrolment]:
    """People of a group by surname, ready for its facilitator's page: `seen` lessons and their marks. Two queries."""
    done = Q(progress__completed_at__isnull=False, progress__lesson__is_required=True, progress__lesson__session=None)
    return (
        Enrolment.objects.filter(run=run, state__in=HELD)
        .select_related("person", "unit")
        .prefetch_related("marks")
        .annotate(seen=Count("progress", filter=done))
        .order_by("person__name_sort", "pk")
    )


def enrolled_among(run: CourseRun, people: Iterable[Person]) -> set[int]:
    """Which of these people have a place in a group, by primary key. One query."""
    rows = Enrolment.objects.filter(run=run, person__in=list(people), state__in=HELD)
    return set(rows.values_list("person_id", flat=True))


def to_continue(person: Person) -> list[tuple[Enrolment, LessonVersion]]:
    """The first lesson not completed of each course a person may read today. Three queries; one without courses."""
    today = clock.today(person.institution.time_zone)
    under_way = Q(run__state=RunState.RUNNING) | Q(run__state=RunState.OPEN)
    begun = Q(run__starts_on=None) | Q(run__starts_on__lte=today)
    rows = Enrolment.objects.filter(under_way, begun, person=person, state=EnrolmentState.CONFIRMED)
    enrolments = list(rows.select_related("run__institution").defer("run__scheme").order_by("pk"))
    if not enrolments:
        return []
    done = LessonProgress.objects.filter(enrolment__in=enrolments, completed_at__isnull=False)
    completed = set(done.values_list("enrolment_id", "lesson_id"))
    versions = {each.run.version_id for each in enrolments}
    to_read = LessonVersion.objects.filter(version__in=versions, session=None)  # the rest is read in a classroom
    lessons = list(to_read.defer("body", "objective").order_by("number"))
    waiting = []
    for each in enrolments:
        mine = (lesson for lesson in lessons if lesson.version_id == each.run.version_id)
        if lesson := next((lesson for lesson in mine if (each.pk, lesson.pk) not in completed), None):
            waiting.append((each, lesson))
    return waiting
