"""What was seen of people in classroom sessions, and what it adds up to."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from lms.core import clock, numbers
from lms.delivery import rules
from lms.delivery.models import Attendance, CourseRun, Enrolment, Session
from lms.delivery.states import Counting, EnrolmentState, RunState, Seen, SessionState
from lms.people.models import Person


def counting_of(run: CourseRun) -> Mapping[str, object]:
    """How a group counts attendance, as it was pinned. No query."""
    found: Mapping[str, object] = run.scheme["attendance"]
    return found


def standing_values(session: Session) -> dict[int, Attendance]:
    """The value that counts of each person in a session, by enrolment. One query."""
    rows = Attendance.objects.filter(session=session).select_related("enrolment__person").order_by("number")
    return {row.enrolment_id: row for row in rows}  # the latest comes last and stays


@dataclass(frozen=True)
class Row:
    """One person of a list with every value she had, the one that counts last."""

    enrolment: Enrolment
    values: list[Attendance] = field(default_factory=list)

    @property
    def value(self) -> Attendance | None:
        return self.values[-1] if self.values else None

    @property
    def former(self) -> list[tuple[Attendance, Attendance]]:
        """What stood before, newest first, each with the value that replaced it."""
        return list(zip(self.values, self.values[1:], strict=False))[::-1]


def sheet(session: Session) -> list[Row]:
    """The people of a session's list in the order of their surnames, with all their values. Two queries."""
    shown = [EnrolmentState.CONFIRMED, EnrolmentState.FINISHED]
    people = Enrolment.objects.filter(run=session.run_id, state__in=shown).select_related("person", "unit")
    rows = {each.pk: Row(each) for each in people.order_by("person__name_sort", "pk")}
    for value in Attendance.objects.filter(session=session).select_related("recorded_by").order_by("number"):
        if value.enrolment_id in rows:
            rows[value.enrolment_id].values.append(value)
    return list(rows.values())


def tally(session: Session, rows: Iterable[Row]) -> str:
    """«28 presentes, 2 faltas» of a list. No query."""
    return tally_of(session.run, (row.value.value for row in rows if row.value))


def tally_of(run: CourseRun, values: Iterable[str]) -> str:
    """«28 presentes, 2 faltas» of values. No query."""
    partial = counting_of(run)["by"] == Counting.BY_MINUTES
    return rules.tally_words(Counter("parcial" if partial and each == Seen.LATE else each for each in values))


def last_saved(rows: Iterable[Row]) -> Attendance | None:
    """The newest value of a list: who wrote it and when. No query."""
    return max((value for row in rows for value in row.values), key=lambda value: value.pk, default=None)


def is_today(session: Session) -> bool:
    """Whether a session is given today where the institution is. No query."""
    return _day(session) == clock.today(session.run.institution.time_zone)


def admits_list(session: Session) -> bool:
    """Whether the list of a session may be taken or corrected now. No query."""
    under_way = session.run.state in (RunState.OPEN, RunState.RUNNING)
    has_come = _day(session) <= clock.today(session.run.institution.time_zone)
    return under_way and has_come and session.state != SessionState.CANCELLED


def _day(session: Session) -> date:
    return session.starts_at.astimezone(ZoneInfo(session.run.institution.time_zone)).date()


def value_words(value: Attendance, counting: str) -> str:
    """«Presente», «Retardo de 15 minutos», «Estuvo 200 minutos». No query."""
    if value.attended_minutes is not None:
        return _("Estuvo %s minutos") % value.attended_minutes
    if value.value != Seen.LATE:
        return value.get_value_display()
    name = _("Asistencia parcial") if counting == Counting.BY_MINUTES else value.get_value_display()
    if value.late_minutes is None:
        return name
    return _("%(name)s de %(minutes)s minutos") % {"name": name, "minutes": value.late_minutes}


# --- what it adds up to -----------------------------------------------------------------------------------------------
def sights_of(enrolments: Iterable[Enrolment]) -> dict[int, dict[int, rules.Sight]]:
    """What was seen of each person, by held session of her group, in the order of their dates. One query.

    A held session in which nobody marked her is not among them: see `unmarked`.
    """
    found: dict[int, dict[int, rules.Sight]] = {each.pk: {} for each in enrolments}
    rows = Attendance.objects.filter(enrolment__in=found, session__state=SessionState.HELD)
    columns = ("enrolment_id", "session_id", "session__minutes", "value", "late_minutes", "attended_minutes")
    for enrolment, session, minutes, value, late, stayed in rows.order_by(
        "session__starts_at", "session_id", "number"
    ).values_list(*columns):
        found[enrolment][session] = rules.Sight(minutes, value, late, stayed)
    return found


def attended_of(run: CourseRun, enrolments: Iterable[Enrolment]) -> dict[int, rules.Attended]:
    """What each of these people of a group attended, by its pinned scheme. One query."""
    counting = run.scheme.get("attendance", {})
    return {pk: rules.attended(counting, sights.values()) for pk, sights in sights_of(enrolments).items()}


@dataclass(frozen=True)
class Reach:
    """How far a person is from the attendance that her constancia asks."""

    attended: rules.Attended
    minimum: int
    is_possible: bool  # still, if she misses nothing more

    @property
    def percent(self) -> str:
        return percent_words(self.attended)


def still_reach(enrolments: Sequence[Enrolment]) -> dict[int, Reach]:
    """How each of these people stands, whatever their groups; `run` comes with each. Two queries."""
    sights = sights_of(enrolments)
    coming: dict[int, int] = {}
    programmed = Session.objects.filter(run__in={each.run_id for each in enrolments}, state=SessionState.PROGRAMMED)
    for run, minutes in programmed.values_list("run_id", "minutes"):
        coming[run] = coming.get(run, 0) + minutes
    return {each.pk: _reach(each.run, sights[each.pk], coming.get(each.run_id, 0)) for each in enrolments}


def _reach(run: CourseRun, sights: Mapping[int, rules.Sight], coming: int) -> Reach:
    mine, minimum = rules.attended(run.scheme["attendance"], sights.values()), run.scheme["min_attendance"]
    best = rules.Attended(mine.base + coming, mine.minutes + coming)
    return Reach(mine, minimum, best.reaches(minimum))


def held_minutes(run: CourseRun) -> int:
    """Minutes of the sessions that a group held. One query."""
    return sum(run.sessions.filter(state=SessionState.HELD).values_list("minutes", flat=True))


def unmarked(run: CourseRun) -> list[tuple[Session, int]]:
    """Held sessions whose list lacks people, and how many each lacks. Three queries."""
    people = set(run.enrolments.filter(state=EnrolmentState.CONFIRMED).values_list("pk", flat=True))
    marked: dict[int, set[int]] = {}
    first = Attendance.objects.filter(session__run=run, number=1)
    for session, enrolment in first.values_list("session_id", "enrolment_id"):
        marked.setdefault(session, set()).add(enrolment)
    held = run.sessions.filter(state=SessionState.HELD)
    left = ((session, len(people - marked.get(session.pk, set()))) for session in held)
    return [(session, count) for session, count in left if count]


def percent_words(attended: rules.Attended) -> str:
    """«79.9 %», cut and never rounded up; empty while nothing counts."""
    return "" if attended.percent is None else f"{numbers.shown(attended.percent, 1)}\u00a0%"


# --- what waits -------------------------------------------------------------------------------------------------------
NEAR = timedelta(days=14)


def lists_waiting(person: Person) -> QuerySet[Session]:
    """Sessions of the groups that a person teaches whose list is to be taken, whole or in part, up to two weeks ahead.

    `people` are those of the group and `marked` those whom the list names. One query.
    """
    confirmed = Enrolment.objects.filter(run=OuterRef("run"), state=EnrolmentState.CONFIRMED).order_by()
    named = Attendance.objects.filter(session=OuterRef("pk"), number=1, enrolment__state=EnrolmentState.CONFIRMED)
    sessions = Session.objects.filter(
        run__facilitations__person=person,
        run__state__in=(RunState.OPEN, RunState.RUNNING),
        starts_at__lt=clock.now() + NEAR,
    ).annotate(
        people=Coalesce(Subquery(confirmed.values("run").annotate(n=Count("pk")).values("n")), 0),
        marked=Coalesce(Subquery(named.order_by().values("session").annotate(n=Count("pk")).values("n")), 0),
    )
    waiting = Q(state=SessionState.PROGRAMMED) | Q(state=SessionState.HELD, marked__lt=F("people"))
    return sessions.filter(waiting).select_related("run").defer("run__scheme").order_by("starts_at", "pk")


def sessions_coming(person: Person) -> QuerySet[Session]:
    """Sessions to which a person is expected, from now to two weeks ahead. One query."""
    now = clock.now()
    return (
        Session.objects.filter(
            run__enrolments__person=person,
            run__enrolments__state=EnrolmentState.CONFIRMED,
            run__state__in=(RunState.OPEN, RunState.RUNNING),
            state=SessionState.PROGRAMMED,
            ends_at__gt=now,
            starts_at__lt=now + NEAR,
        )
        .select_related("run")
        .defer("run__scheme")
        .order_by("starts_at", "pk")
    )
