"""Instants as people read them, in the institution's zone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from lms.core.dates import long_date
from lms.core.models import Institution


def _local(at: datetime, institution: Institution) -> datetime:
    return at.astimezone(ZoneInfo(institution.time_zone))


def day_words(at: datetime, institution: Institution) -> str:
    """«30 de noviembre de 2026»."""
    return long_date(_local(at, institution))


def last_day_words(too_late: datetime, institution: Institution) -> str:
    """The last day of a term whose first instant too late is known: «3 de diciembre de 2026»."""
    return day_words(too_late - timedelta(seconds=1), institution)


def hour_words(at: datetime, institution: Institution) -> str:
    """«18:00», «9:00»."""
    return _hour(_local(at, institution))


def instant_words(at: datetime, institution: Institution) -> str:
    """«30 de noviembre de 2026 a las 18:00»."""
    return _at(day_words(at, institution), hour_words(at, institution))


def limit_words(at: datetime, institution: Institution) -> str:
    """The same for an end of a window: its seconds too when there are some, because they decide."""
    return _at(day_words(at, institution), exact_hour(_local(at, institution)))


def exact_hour(local: datetime) -> str:
    """«18:00», or «18:00:30» when it has seconds, of an instant that is already in its zone."""
    return f"{_hour(local)}:{local:%S}" if local.second else _hour(local)


def _hour(local: datetime) -> str:
    return f"{local.hour}:{local:%M}"


def _at(day: str, hour: str) -> str:
    return _("%(day)s a las %(hour)s") % {"day": day, "hour": hour}
