"""How papers say things (dates, durations, reasons, codes) and how bodies decide. Values in, words out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from lms.core.dates import MONTHS, long_date

MODALITIES = {"presencial": "Presencial", "linea": "En línea", "mixta": "Mixta"}
CODE_LETTERS = "34679ACDEFHJKMNPQRTWXY"  # no two that a tired eye takes for each other: 0 O, 1 I L, 2 Z, 5 S, 8 B, U V
CODE_LENGTH = 8

Facts = Mapping[str, Any]


def local_day(at: datetime, time_zone: str) -> date:
    """The calendar day of an instant where the institution is."""
    return at.astimezone(ZoneInfo(time_zone)).date()


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


def parts_words(data: Facts) -> str:
    """«6 horas presenciales y 4 horas en línea»; empty when all of it is of one kind."""
    parts = data.get("by_modality", {})
    if not all(parts.get(kind) for kind in ("presencial", "linea")):
        return ""
    classroom, online = duration(parts["presencial"]), duration(parts["linea"])
    return f"{classroom} presencial{'' if parts['presencial'] == 60 else 'es'} y {online} en línea"


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


def constancia_words(data: Facts) -> dict[str, Any]:
    """What a constancia says beyond what every paper does."""
    return {
        "reason": constancia_reason(data),
        "course": data["course"]["title"],
        "competency": data.get("competency"),
        "standard": data.get("standard"),
        "facts": constancia_facts(data),
        "parts": parts_words(data),
        "signers": data.get("signers", []),
    }


def _duration_words(told: Facts) -> str:
    """«10 horas, modalidad mixta: 6 horas presenciales y 4 horas en línea»."""
    said = f"{duration(told['minutes'])}, modalidad {MODALITIES[told['modality']].lower()}"
    parts = parts_words(told)
    return f"{said}: {parts}" if parts else said


def constancia_rows(told: Facts) -> list[tuple[str, str]]:
    """The public facts of a constancia, as whoever verifies it reads them."""
    first, last = (date.fromisoformat(told[name]) for name in ("starts_on", "ends_on"))
    rows = [
        ("Duración", _duration_words(told)),
        ("Fechas del curso", span(first, last)),
    ]
    if standard := told.get("standard"):
        rows.append(("Estándar", f"{standard['code']} {standard['title']}"))
    return rows


def official_words(data: Facts) -> dict[str, Any]:
    """What an official paper says beyond what every paper does: its sections and signatures, hashes in groups."""
    signatures = [{**each, "hash": in_groups(each["hash"])} for each in data["signatures"]]
    return {"about": data["about"], "facts": data["facts"], "blocks": data["blocks"], "signatures": signatures}


# --- bodies that decide by vote ---------------------------------------------------------------------------------------

ABSTENTION = "abstención"  # a choice that counts for the quorum and never wins


@dataclass(frozen=True)
class Composition:
    """What a body needs in order to meet and decide. Frozen with each session as plain data."""

    minimum: int  # seats with a vote, guests not counted; also the voters that each motion needs
    odd: bool
    experts: int
    responsibles: int
    half: bool  # more than half of the seats convened must be there
    everybody_votes: bool
    invitations: tuple[str, ...] = ()  # bodies whose invitation must be on record


@dataclass(frozen=True)
class Seat:
    """What a rule of composition looks at in a member."""

    has_vote: bool
    is_expert: bool = False
    is_responsible: bool = False


def composition_faults(rule: Composition, seats: Sequence[Seat], convened: int = 0) -> list[str]:
    """Why a body could not decide with these seats, as codes in order of weight; empty when it can.

    Source of the group of dictamen: manual M-DGAOSU-02, annexes II and III (odd, three or more, two experts in the
    function, one responsible). `convened` is how many seats with a vote were called, where half of them must come.
    """
    voters = sum(seat.has_vote for seat in seats)
    broken = {
        "panel-voteless": rule.everybody_votes and voters < len(seats),
        "panel-small": voters < rule.minimum,
        "panel-half": rule.half and convened > 0 and voters * 2 <= convened,
        "panel-even": rule.odd and voters % 2 == 0,
        "panel-experts": sum(seat.is_expert for seat in seats) < rule.experts,
        "panel-responsible": sum(seat.is_responsible for seat in seats) < rule.responsibles,
    }
    return [code for code, is_broken in broken.items() if is_broken]


def decision(choices: Sequence[str], ballots: Sequence[str]) -> str | None:
    """The choice of more than half of all who voted, abstentions counted among them; None when no choice has it.

    An abstention thus never helps a minority to win, and a tie (an even number after somebody was excluded) decides
    nothing.
    """
    return next(
        (choice for choice in choices if choice != ABSTENTION and ballots.count(choice) * 2 > len(ballots)), None
    )
