"""Instants in templates, as people of an institution read them."""

from datetime import datetime

from django import template

from certification import moments
from lms.core.models import Institution

register = template.Library()


@register.filter
def day_in(at: datetime, institution: Institution) -> str:
    """«30 de noviembre de 2026»."""
    return moments.day_words(at, institution)


@register.filter
def hour_in(at: datetime, institution: Institution) -> str:
    """«18:00»."""
    return moments.hour_words(at, institution)


@register.filter
def instant_in(at: datetime, institution: Institution) -> str:
    """«30 de noviembre de 2026 a las 18:00»."""
    return moments.instant_words(at, institution)
