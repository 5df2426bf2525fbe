"""The days of a process: its institution's calendar, and the suspensions of its own."""

from dataclasses import replace
from datetime import date

from certification.models import Process, Suspension
from lms.core.calendars import calendar_of
from lms.core.rules import Span, WorkCalendar


def calendar_for(process: Process, since: date) -> WorkCalendar:
    """How days count in a process from a day on, its own suspensions included. Two queries, however many terms."""
    calendar = calendar_of(process.institution, since)
    own = Suspension.objects.filter(process=process, ends_on__gte=since).values_list("starts_on", "ends_on")
    return replace(calendar, suspensions=(*calendar.suspensions, *(Span(first, last) for first, last in own)))
