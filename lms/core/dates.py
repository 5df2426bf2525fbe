"""A day as people write it. Plain Python: rules use it too."""

from datetime import date

MONTHS = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()


def long_date(day: date) -> str:
    """«30 de noviembre de 2026»; an instant, in the zone that it carries."""
    return f"{day.day} de {MONTHS[day.month - 1]} de {day.year}"
