"""What templates of certification need to say instants and words of the trade."""

from datetime import datetime, timedelta

from django import template
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from certification import words

register = template.Library()


@register.filter
def day(at: datetime) -> str:
    """«30 de noviembre de 2026», in the reader's zone."""
    return str(formats.date_format(timezone.localtime(at), words.DAY)).lower()


@register.filter
def hour(at: datetime) -> str:
    """«18:00»; with its seconds when there are some."""
    local = timezone.localtime(at)
    return f"{local.hour}:{local:%M:%S}" if local.second else f"{local.hour}:{local:%M}"


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
    return _("%(day)s a las %(hour)s") % {
        "day": day(at),
        "hour": f"{timezone.localtime(at).hour}:{timezone.localtime(at):%M:%S}",
    }


@register.filter
def last_day(too_late: datetime) -> str:
    """The last day of a term whose first instant too late is known."""
    return day(too_late - timedelta(seconds=1))


@register.filter
def meaning(word: str) -> str:
    """The sentence that explains a word of the trade."""
    return str(words.MEANINGS[word])


@register.filter
def kind_words(kind: str) -> str:
    """How a candidate is asked about a kind of criterion."""
    return str(words.KINDS[kind])


@register.filter
def body_words(code: str) -> str:
    """Who provides what a plan asks for."""
    return str(words.BODIES[code])
