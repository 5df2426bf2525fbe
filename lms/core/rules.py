"""Arithmetic of terms: dates in, dates out.

The day on which a term starts never counts; its last day does. Saturdays and Sundays are not business days. The periods
that an institution publishes change that: a non-working day is not a business day, within «todos los días son hábiles»
every day is (an electoral process, for instance), and a suspension stops every term, of business and of natural days
alike. Where periods meet, suspension stands over the other two, and «todos hábiles» over a non-working day.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class Span:
    """Whole days, both ends included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class WorkCalendar:
    """The days of one institution. With no periods: Monday to Friday."""

    non_working: tuple[Span, ...] = ()
    all_working: tuple[Span, ...] = ()
    suspensions: tuple[Span, ...] = ()

    def is_suspended(self, day: date) -> bool:
        """No term runs on this day."""
        return _in_any(day, self.suspensions)

    def is_business_day(self, day: date) -> bool:
        """Counts in a term of business days."""
        if self.is_suspended(day):
            return False
        if _in_any(day, self.all_working):
            return True
        return day.weekday() < SATURDAY and not _in_any(day, self.non_working)

    def is_natural_day(self, day: date) -> bool:
        """Counts in a term of natural days: every day but the suspended ones."""
        return not self.is_suspended(day)

    def add_business_days(self, start: date, days: int) -> date:
        """The last day of a term of `days` business days that starts on `start`; 0 is `start` itself."""
        return _advance(start, days, self.is_business_day)

    def add_natural_days(self, start: date, days: int) -> date:
        """The last day of a term of `days` natural days that starts on `start`; 0 is `start` itself."""
        return _advance(start, days, self.is_natural_day)

    def business_days_between(self, start: date, end: date) -> int:
        """Business days after `start` up to and including `end`; negative when `end` comes first."""
        return _count(start, end, self.is_business_day)

    def natural_days_between(self, start: date, end: date) -> int:
        """Days after `start` up to and including `end` that no suspension stops; negative when `end` comes first."""
        return _count(start, end, self.is_natural_day)


def _in_any(day: date, spans: Iterable[Span]) -> bool:
    return any(day in span for span in spans)


def _advance(start: date, days: int, counts: Callable[[date], bool]) -> date:
    if days < 0:
        raise ValueError("A term has no negative days.")
    day = start
    while days:
        day += DAY
        days -= counts(day)
    return day


def _count(start: date, end: date, counts: Callable[[date], bool]) -> int:
    if end < start:
        return -_count(end, start, counts)
    return sum(counts(start + DAY * step) for step in range(1, (end - start).days + 1))
