"""Terms counted by hand, and what must hold for every calendar."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from lms.core.rules import DAY, Span, WorkCalendar

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

FRIDAY = date(2026, 9, 11)
MONDAY = date(2026, 9, 14)
HOLIDAY = Span(date(2026, 9, 16), date(2026, 9, 16))

days = st.dates(date(2025, 1, 1), date(2027, 12, 31))
spans = st.builds(lambda first, length: Span(first, first + DAY * length), days, st.integers(0, 40))
some_spans = st.lists(spans, max_size=5).map(tuple)
calendars = st.builds(WorkCalendar, some_spans, some_spans, some_spans)
terms = st.integers(0, 90)


def test_a_week_end_does_not_count():
    assert WorkCalendar().add_business_days(FRIDAY, 1) == MONDAY
    assert WorkCalendar().add_natural_days(FRIDAY, 1) == FRIDAY + DAY


def test_a_holiday_does_not_count_as_business_day_and_does_as_natural():
    calendar = WorkCalendar(non_working=(HOLIDAY,))
    assert calendar.add_business_days(date(2026, 9, 15), 1) == date(2026, 9, 17)
    assert calendar.add_natural_days(date(2026, 9, 15), 1) == date(2026, 9, 16)


def test_in_an_electoral_process_every_day_counts():
    calendar = WorkCalendar(all_working=(Span(FRIDAY, FRIDAY + DAY * 30),))
    assert calendar.add_business_days(FRIDAY, 2) == FRIDAY + DAY * 2
    assert calendar.is_business_day(date(2026, 9, 13))


def test_a_suspension_stops_both_kinds_of_terms():
    calendar = WorkCalendar(suspensions=(Span(MONDAY, date(2026, 9, 18)),))
    assert calendar.add_business_days(FRIDAY, 1) == date(2026, 9, 21)
    assert calendar.add_natural_days(FRIDAY, 3) == date(2026, 9, 19)


def test_suspension_stands_over_all_working_and_that_over_a_holiday():
    assert WorkCalendar((HOLIDAY,), (HOLIDAY,)).is_business_day(HOLIDAY.first)
    assert not WorkCalendar((), (HOLIDAY,), (HOLIDAY,)).is_business_day(HOLIDAY.first)


def test_the_eight_natural_and_ten_business_days_of_the_manual():
    assert WorkCalendar().add_natural_days(FRIDAY, 8) == date(2026, 9, 19)
    assert WorkCalendar((HOLIDAY,)).add_business_days(FRIDAY, 10) == date(2026, 9, 28)


@given(calendars, days, terms)
def test_adding_and_counting_are_each_others_inverse(calendar, start, term):
    assert calendar.business_days_between(start, calendar.add_business_days(start, term)) == term
    assert calendar.natural_days_between(start, calendar.add_natural_days(start, term)) == term


@given(calendars, days, st.integers(1, 90))
def test_a_term_ends_on_a_day_that_counts(calendar, start, term):
    assert calendar.is_business_day(calendar.add_business_days(start, term))
    assert not calendar.is_suspended(calendar.add_natural_days(start, term))


@given(calendars, days, terms, terms)
def test_a_term_can_be_split(calendar, start, first, second):
    whole = calendar.add_business_days(start, first + second)
    assert calendar.add_business_days(calendar.add_business_days(start, first), second) == whole


@given(calendars, days, days)
def test_counting_backwards_is_the_negative(calendar, start, end):
    assert calendar.business_days_between(start, end) == -calendar.business_days_between(end, start)


@given(calendars, spans, days, terms)
def test_one_more_suspension_never_shortens_a_term(calendar, span, start, term):
    longer = WorkCalendar(calendar.non_working, calendar.all_working, (*calendar.suspensions, span))
    assert longer.add_business_days(start, term) >= calendar.add_business_days(start, term)
    assert longer.add_natural_days(start, term) >= calendar.add_natural_days(start, term)


@given(spans)
def test_a_span_holds_both_its_ends_and_nothing_around_them(span):
    day = timedelta(days=1)
    assert span.first in span
    assert span.last in span
    assert span.first - day not in span
    assert span.last + day not in span
