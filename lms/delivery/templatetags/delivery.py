"""How the pages of groups say things."""

from django import template

from lms.delivery.models import Attendance
from lms.delivery.queries.attendance import value_words

register = template.Library()


@register.filter
def seen(value: Attendance, counting: str) -> str:
    """What was seen of a person, in words: «Retardo de 15 minutos»."""
    return value_words(value, counting)
