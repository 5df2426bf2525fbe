import threading
from datetime import date, timedelta

import pytest
import time_machine

from lms.core import calendars
from lms.core.calendars import Kind
from lms.core.errors import RuleBroken
from lms.core.models import AuditEntry, CalendarPeriod
from tests.factories.core import InstitutionFactory

FIRST, LAST = date(2026, 12, 21), date(2027, 1, 6)


@pytest.fixture
def institution(db):
    return InstitutionFactory()


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel("2026-11-20T18:00:00Z", tick=False):
        yield


def add(institution, kind=Kind.NON_WORKING, first=FIRST, last=LAST, name="Vacaciones", source="Acuerdo 3/2026"):
    return calendars.add_period(institution, kind, first, last, name=name, source=source, by_ref="quien")


def test_terms_skip_what_the_institution_published_and_only_its_own(institution):
    add(institution)
    assert calendars.add_business_days(institution, date(2026, 12, 18), 1) == date(2027, 1, 7)
    assert calendars.add_business_days(InstitutionFactory(), date(2026, 12, 18), 1) == date(2026, 12, 21)
    assert not calendars.is_business_day(institution, LAST)
    assert calendars.business_days_between(institution, date(2026, 12, 18), date(2027, 1, 8)) == 2
    assert calendars.business_days_between(institution, date(2027, 1, 8), date(2026, 12, 18)) == -2


def test_suspension_stops_natural_days(institution):
    add(institution, Kind.SUSPENSION)
    assert calendars.add_natural_days(institution, date(2026, 12, 20), 1) == date(2027, 1, 7)
    assert calendars.natural_days_between(institution, date(2026, 12, 18), date(2027, 1, 8)) == 4


@pytest.mark.parametrize("periods", [1, 20])
def test_a_calendar_costs_one_query(institution, periods, django_assert_num_queries):
    for number in range(periods):
        add(institution, first=FIRST + timedelta(days=number), last=FIRST + timedelta(days=number))
    with django_assert_num_queries(1):
        calendar = calendars.calendar_of(institution, FIRST)
        assert len(calendar.non_working) == periods
        calendar.add_business_days(FIRST, 60)


def test_a_period_leaves_its_entry(institution):
    add(institution)
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor_ref, entry.data["source"]) == ("calendar.period-added", "quien", "Acuerdo 3/2026")
    assert entry.data["looks_back"] is False


def test_an_agreement_may_look_back_and_says_so(institution):
    add(institution, Kind.SUSPENSION, date(2026, 11, 2), date(2026, 11, 3))
    assert AuditEntry.objects.get().data["looks_back"] is True


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("calendar-order", {"first": LAST, "last": FIRST}),
        ("calendar-source", {"source": "  "}),
        ("calendar-source", {"name": ""}),
        ("calendar-repeated", {}),
        ("calendar-contradiction", {"kind": Kind.ALL_WORKING, "first": LAST, "last": LAST}),
        ("calendar-contradiction", {"kind": Kind.ALL_WORKING, "first": FIRST - timedelta(9), "last": LAST}),
    ],
)
def test_refusals_change_nothing(institution, code, wrong):
    add(institution)
    with pytest.raises(RuleBroken) as refused:
        add(institution, **wrong)
    assert refused.value.code == code
    assert CalendarPeriod.objects.count() == AuditEntry.objects.count() == 1


def test_a_suspension_may_cover_holidays_and_neighbours_do_not_contradict(institution):
    add(institution)
    add(institution, Kind.SUSPENSION)
    add(institution, Kind.ALL_WORKING, LAST + timedelta(1), LAST + timedelta(9))
    add(InstitutionFactory(), Kind.ALL_WORKING)
    assert CalendarPeriod.objects.count() == 4


def test_a_slip_can_be_taken_back_until_it_counts(institution):
    period = add(institution)
    calendars.remove_period(period, by_ref="quien")
    assert not CalendarPeriod.objects.exists()
    assert AuditEntry.objects.filter(verb="calendar.period-removed").count() == 1
    begun = add(institution, first=date(2026, 11, 20))
    with pytest.raises(RuleBroken) as refused:
        calendars.remove_period(begun, by_ref="quien")
    assert refused.value.code == "calendar-past"
    assert CalendarPeriod.objects.get() == begun


@pytest.mark.race
def test_contradictory_periods_at_once_leave_one(fresh_database):
    institution = InstitutionFactory()
    kinds = [Kind.NON_WORKING, Kind.ALL_WORKING] * 4
    fresh_database.together(8, lambda index: add(institution, kinds[index]))
    assert CalendarPeriod.objects.count() == 1


@pytest.mark.race
def test_control_looking_first_leaves_contradictory_periods(fresh_database):
    """The naive way fails every time here, so the test above can fail."""
    institution, all_have_looked = InstitutionFactory(), threading.Barrier(2)
    kinds = [Kind.NON_WORKING, Kind.ALL_WORKING]

    def naive(index):
        seen = CalendarPeriod.objects.filter(first_day__lte=LAST, last_day__gte=FIRST).exists()
        all_have_looked.wait()
        if not seen:
            CalendarPeriod.objects.create(
                institution=institution, kind=kinds[index], first_day=FIRST, last_day=LAST, name="x", source="x"
            )

    fresh_database.together(2, naive)
    assert CalendarPeriod.objects.count() == 2
