"""What time it is. Deadlines are decided by the database (`DbNow`); rows are dated by `now`.

Only the demo may move the clock, so that its data grows through the real actions at believable dates.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from lms.core.sql import CurrentInstant, database_instant

_shift: ContextVar[timedelta] = ContextVar("clock_shift", default=timedelta())


def now() -> datetime:
    """The instant for dating a row, in UTC."""
    return timezone.now() + _shift.get()


def today(time_zone: str = settings.TIME_ZONE) -> date:
    """The calendar day in an institution's zone."""
    return now().astimezone(ZoneInfo(time_zone)).date()


def DbNow() -> CurrentInstant:
    """The database's clock as an expression, for the condition of a guarded write."""
    return CurrentInstant(_shift.get())


def db_now() -> datetime:
    """What the database's clock says now, where a rule needs the value itself. One query that reads no table."""
    return database_instant() + _shift.get()


@contextmanager
def shifted(by: timedelta) -> Iterator[None]:
    """Move the clock while demo data is made. Refused outside a demo installation."""
    if not settings.DEMO:
        raise RuntimeError("El reloj solo se mueve al crear datos de demostración.")
    token = _shift.set(_shift.get() + by)
    try:
        yield
    finally:
        _shift.reset(token)
