"""What templates of certification need to say instants and words of the trade."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from certification import words
from certification.moments import exact_hour
from lms.core.dates import long_date

register = template.Library()


@register.filter
def day(at: datetime) -> str:
    """«30 de noviembre de 2026», in the reader's zone."""
    return long_date(timezone.localtime(at))


@register.filter
def hour(at: datetime) -> str:
    """«18:00»; with its seconds when there are some."""
    return exact_hour(timezone.localtime(at))


@register.filter
def instant(at: datetime) -> str:
    """«30 de noviembre de 2026 a las 18:00»."""
    return _("%(day)s a las %(hour)s") % {"day": day(at), "hour": hour(at)}


@register.filter
def iso(text: str) -> datetime:
    """An instant as frozen data write it."""
    return datetime.fromisoformat(text)


@register.filter
def exactly(at: datetime) -> str:
    """The same always with its seconds, as a receipt says it."""
    local = timezone.localtime(at)
    return _("%(day)s a las %(hour)s") % {"day": day(at), "hour": f"{local.hour}:{local:%M:%S}"}


@register.filter
def kind_words(kind: str) -> str:
    """How a candidate is asked about a kind of criterion."""
    return str(words.KINDS[kind])


@register.filter
def body_words(code: str) -> str:
    """Who provides what a plan asks for."""
    return str(words.BODIES[code])
