"""Times and amounts as people say them, in the institution's zone."""

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessment.models import Attempt, Place
from assessment.rules.needs import Method
from lms.core import clock
from lms.core.dates import long_date
from lms.core.numbers import plain


def zone_of(place: Place) -> ZoneInfo:
    """The zone in which the person's institution reads its clocks."""
    return ZoneInfo(place.sitting.institution.time_zone)


def hour(at: datetime, zone: ZoneInfo) -> str:
    """«10:42»."""
    return f"{at.astimezone(zone):%H:%M}"


def moment(at: datetime, zone: ZoneInfo, now: datetime) -> str:
    """«las 11:05» today, «el 20 de noviembre de 2026 a las 11:05» another day."""
    local = at.astimezone(zone)
    if local.date() == now.astimezone(zone).date():
        return _("las %(hour)s") % {"hour": hour(at, zone)}
    return _("el %(day)s a las %(hour)s") % {"day": long_date(local), "hour": hour(at, zone)}


def at_moment(at: datetime, zone: ZoneInfo, now: datetime) -> str:
    """The same after a verb: «a las 11:05», «el 20 de noviembre de 2026 a las 11:05»."""
    said = moment(at, zone, now)
    return f"a {said}" if said.startswith("las") else said


def day(at: datetime, zone: ZoneInfo) -> str:
    """«20 de noviembre de 2026»."""
    return long_date(at.astimezone(zone))


def until(at: datetime, zone: ZoneInfo) -> str:
    """The end of a window as people say it: «el 20 de noviembre de 2026» when it ends with that day, else its hour."""
    last = at.astimezone(zone)
    if (last.hour, last.minute) == (0, 0):
        return _("el %(day)s") % {"day": day(at - timedelta(minutes=1), zone)}
    return _("el %(day)s a las %(hour)s") % {"day": day(at, zone), "hour": hour(at, zone)}


def deadline(at: datetime, zone: ZoneInfo) -> str:
    """The same after «hasta»: a whole day says that it counts."""
    said = until(at, zone)
    return said if _("a las") in said else _("%(day)s, ese día incluido") % {"day": said}


def bands(method: Method) -> tuple[str, str]:
    """From which priority a need is high and medium: («12», «6»)."""
    return plain(Decimal(method.high).scaleb(-2)), plain(Decimal(method.medium).scaleb(-2))


def minutes(amount: int) -> str:
    """«23 minutos», «1 hora 5 minutos», «2 horas»."""
    hours, rest = divmod(amount, 60)
    parts = []
    if hours:
        parts.append(ngettext("%(n)d hora", "%(n)d horas", hours) % {"n": hours})
    if rest or not hours:
        parts.append(ngettext("%(n)d minuto", "%(n)d minutos", rest) % {"n": rest})
    return " ".join(parts)


def time_left(attempt: Attempt) -> str:
    """«Te quedan 23 minutos; termina a las 11:05». No query: the database decides, this only tells."""
    now, zone = clock.now(), zone_of(attempt.place)
    if attempt.deadline is None:
        return _("Sin límite de tiempo")
    end = at_moment(attempt.deadline, zone, now)
    left = attempt.deadline - now
    if left <= timedelta():
        return _("Se acabó el tiempo; terminó %(end)s") % {"end": end}
    whole = int(left.total_seconds() // 60)
    if not whole:
        return _("Te queda menos de un minuto; termina %(end)s") % {"end": end}
    verb = ngettext("Te queda", "Te quedan", whole) if whole < 60 else "Te quedan"
    return _("%(verb)s %(left)s; termina %(end)s") % {"verb": verb, "left": minutes(whole), "end": end}


def is_over(attempt: Attempt) -> bool:
    """Whether the close has passed by this server's clock: what a page shows. Writes ask the database."""
    return attempt.closes_at is not None and clock.now() > attempt.closes_at
