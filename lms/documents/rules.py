"""How papers say things: dates, durations, reasons and codes. Values in, words out."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

MONTHS = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()
MODALITIES = {"presencial": "Presencial", "linea": "En línea", "mixta": "Mixta"}
CODE_LETTERS = "34679ACDEFHJKMNPQRTWXY"  # no two that a tired eye takes for each other: 0 O, 1 I L, 2 Z, 5 S, 8 B, U V
CODE_LENGTH = 8

Facts = Mapping[str, Any]


def local_day(at: datetime, time_zone: str) -> date:
    """The calendar day of an instant where the institution is."""
    return at.astimezone(ZoneInfo(time_zone)).date()


def long_date(day: date) -> str:
    """«30 de junio de 2026»."""
    return f"{day.day} de {MONTHS[day.month - 1]} de {day.year}"


def span(first: date, last: date) -> str:
    """«8 al 25 de junio de 2026», saying month and year as few times as it can."""
    if first == last:
        return long_date(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} al {long_date(last)}"
    if first.year == last.year:
        return f"{first.day} de {MONTHS[first.month - 1]} al {long_date(last)}"
    return f"{long_date(first)} al {long_date(last)}"


def duration(minutes: int) -> str:
    """«16 horas», «1 hora 30 minutos», «45 minutos»."""
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} hora" + ("s" if hours > 1 else "")] if hours else []
    if rest or not hours:
        parts.append(f"{rest} minuto" + ("" if rest == 1 else "s"))
    return " ".join(parts)


def check_letters(digest: bytes) -> str:
    """The check code that a keyed digest gives, as rows hold it: eight letters, no hyphen."""
    number, letters = int.from_bytes(digest), ""
    for _place in range(CODE_LENGTH):
        number, index = divmod(number, len(CODE_LETTERS))
        letters += CODE_LETTERS[index]
    return letters


def printed_code(code: str) -> str:
    """The check code as papers show it: «7KQ4-M9TD»."""
    return f"{code[:4]}-{code[4:]}"


def typed_code(text: str) -> str:
    """What somebody copied from a paper, as rows hold it: without blanks, hyphens or lower case."""
    return "".join(letter for letter in text.upper() if letter.isalnum())


def in_groups(digest: str, size: int = 4) -> str:
    """A fingerprint in groups that an eye can follow."""
    return " ".join(digest[start : start + size] for start in range(0, len(digest), size))


def constancia_title(data: Facts) -> str:
    """«Constancia de aprovechamiento»."""
    kinds = {"participacion": "participación", "aprovechamiento": "aprovechamiento", "desempeno": "desempeño"}
    return f"Constancia de {kinds[data['variant']]}"


def constancia_reason(data: Facts) -> str:
    """Why a constancia is given, up to the name of the course."""
    online = data["modality"] == "linea"
    return {
        "participacion": "por haber participado en el curso",
        "aprovechamiento": f"por haber {'concluido' if online else 'asistido'} y aprobado el curso",
        "desempeno": "por su desempeño sobresaliente en el curso",
    }[data["variant"]]


def constancia_facts(data: Facts) -> list[tuple[str, str]]:
    """What the paper lists under the course, in order. The mark is on the paper alone, never on a public page."""
    first, last = (date.fromisoformat(data[name]) for name in ("starts_on", "ends_on"))
    facts = [
        ("Duración", duration(data["minutes"])),
        ("Modalidad", MODALITIES[data["modality"]]),
        ("Fecha" if first == last else "Fechas", span(first, last)),
    ]
    if grade := data.get("grade"):
        facts.append(("Calificación", f"{grade['value']} de {grade['scale']}"))
    return facts
