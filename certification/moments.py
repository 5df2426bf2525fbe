"""Instants as people read them, in the institution's zone."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import gettext as _

from lms.core.models import Institution

DAY = r"j \d\e F \d\e Y"


def day_words(at: datetime, institution: Institution) -> str:
    """«30 de noviembre de 2026»."""
    return str(formats.date_format(at.astimezone(ZoneInfo(institution.time_zone)), DAY)).lower()


def hour_words(at: datetime, institution: Institution) -> str:
    """«18:00», «9:00»."""
    here = at.astimezone(ZoneInfo(institution.time_zone))
    return f"{here.hour}:{here:%M}"


def instant_words(at: datetime, institution: Institution) -> str:
    """«30 de noviembre de 2026 a las 18:00»."""
    return _("%(day)s a las %(hour)s") % {"day": day_words(at, institution), "hour": hour_words(at, institution)}
