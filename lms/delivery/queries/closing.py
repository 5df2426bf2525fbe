"""What closing a group would mean: what each person obtains, and what its cancelled sessions change."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator

from catalog.courses.models.course import Modality
from lms.delivery import rules
from lms.delivery.models import CourseRun, Enrolment, Session
from lms.delivery.queries.attendance import percent_words
from lms.delivery.queries.progress import Standing, standings_of
from lms.delivery.states import EnrolmentState, SessionState, Variant

ROWS = 50


@dataclass(frozen=True)
class Line:
    """A person as closing would leave her. `harmed` are those whom a cancelled session leaves without the minimum."""

    enrolment: Enrolment
    standing: Standing
    harmed: bool

    @property
    def attendance(self) -> str:
        return percent_words(self.standing.attended)

    @property
    def grade(self) -> str:
        shown = self.standing.outcome.shown
        return "" if shown is None else rules.mark_words(shown)

    @property
    def variant(self) -> str:
        return str(Variant(self.standing.outcome.variant).label)


@dataclass(frozen=True)
class Closing:
    """The review before closing."""

    page: Any  # of lines
    harmed: list[Line]
    waiting: list[Session]  # without a list: they stand in the way
    lacking: list[tuple[Session, int]]  # lists without so many people: so do they
    lost: list[Session]  # cancelled and not replaced: they leave the base

    @property
    def is_ready(self) -> bool:
        """Whether no list stands in the way."""
        return not self.waiting and not self.lacking

    @property
    def lost_minutes(self) -> int:
        return sum(each.minutes for each in self.lost)


def closing_of(run: CourseRun, number: Any) -> Closing:
    """The review of a group, a page of people at a time. Seven queries, four online, however many people."""
    people = run.enrolments.filter(state=EnrolmentState.CONFIRMED).select_related("person")
    enrolments = list(people.order_by("person__name_sort", "pk"))
    sessions = [] if run.modality == Modality.ONLINE else list(run.sessions.select_related("replacement"))
    waiting = [each for each in sessions if each.state == SessionState.PROGRAMMED]
    lost = [each for each in sessions if each.state == SessionState.CANCELLED and not hasattr(each, "replacement")]
    standings = standings_of(run, enrolments)
    held = [each for each in sessions if each.state == SessionState.HELD]
    left = ((each, sum(each.pk not in one.marked for one in standings.values())) for each in held)
    lacking = [(each, count) for each, count in left if count]
    minutes = sum(each.minutes for each in lost)
    lines = [Line(each, standings[each.pk], _harmed(run, standings[each.pk], minutes)) for each in enrolments]
    return Closing(
        Paginator(lines, ROWS).get_page(number), [each for each in lines if each.harmed], waiting, lacking, lost
    )


def _harmed(run: CourseRun, standing: Standing, lost: int) -> bool:
    """Whether a person misses the minimum and could have reached it in the sessions that were cancelled."""
    mine, minimum = standing.attended, run.scheme["min_attendance"]
    if not lost or mine.reaches(minimum):
        return False
    return rules.Attended(mine.base + lost, mine.minutes + lost).reaches(minimum)
