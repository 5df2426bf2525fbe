"""Calculations of the record: the chain of its lines, the hours that count, the level that somebody shows."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

DIAGNOSIS = "diagnosis"
FAR_APART = 2  # levels between diagnosis and the rest from which the page says so


# --- the chain --------------------------------------------------------------------------------------------------------
def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no blanks, dates as ISO 8601: the same value always gives the same bytes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_written).encode()


def _written(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"A record holds texts, whole numbers and days; this is {value!r}.")


def refuse_inexact(value: Any) -> None:
    """Refuse frozen data that a database would give back changed: floats, NUL, keys that are no text (TypeError)."""
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError(f"Keys of frozen data are text; this is {key!r}.")
            refuse_inexact(key)
            refuse_inexact(item)
    elif isinstance(value, list):
        for item in value:
            refuse_inexact(item)
    elif isinstance(value, str):
        if "\x00" in value:
            raise TypeError("Frozen data holds a NUL character.")
    elif value is not None and not isinstance(value, int):
        raise TypeError(f"Frozen data holds texts and whole numbers; this is {value!r}.")


def sealed(entry: Any, person_ref: str, replaces: int | None) -> dict[str, Any]:
    """What the hash of a line covers, as an export shows it: `replaces` is the number of the line it replaces."""
    grade = None
    if entry.grade_value is not None:
        grade = {
            "value": entry.grade_value,
            "top": entry.grade_top,
            "pass": entry.grade_pass,
            "decimals": entry.grade_decimals,
        }
    return {
        "person": person_ref,
        "number": entry.number,
        "previous": entry.previous_hash,
        "ref": entry.ref,
        "act": str(entry.act),
        "replaces": replaces,
        "kind": str(entry.kind),
        "source": {"kind": entry.source_kind, "ref": entry.source_ref},
        "subject": entry.subject,
        "title": entry.title,
        "data": entry.data,
        "minutes": {"classroom": entry.classroom_minutes, "online": entry.online_minutes},
        "grade": grade,
        "achieved_on": _written(entry.achieved_on),
        "valid_to": _written(entry.valid_to) if entry.valid_to else None,
        "document": {"ref": entry.document_ref, "folio": entry.folio},
        "reason": entry.reason,
        "legal_basis": entry.legal_basis,
        "by": entry.by_ref,
        "recorded_at": _written(entry.recorded_at),
    }


def chain_hash(line: Mapping[str, Any]) -> str:
    """SHA-256 of a sealed line; it covers the hash of the line before it."""
    return hashlib.sha256(canonical(line)).hexdigest()


def broken_link(lines: Sequence[tuple[Mapping[str, Any], str]]) -> int | None:
    """The number of the first (sealed line, hash) that does not follow from the one before; None when all do."""
    previous = ""
    for number, (line, stored) in enumerate(lines, start=1):
        if line["number"] != number or line["previous"] != previous or chain_hash(line) != stored:
            return number
        previous = stored
    return None


# --- hours and grades -------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Hours:
    """Minutes by modality."""

    classroom: int = 0
    online: int = 0


@dataclass(frozen=True)
class Grade:
    """A grade in its own scale, in whole units of 10^-decimals: 88.00 of 100 is Grade(8800, 10000, 8000, 2)."""

    value: int
    top: int
    pass_mark: int
    decimals: int

    @property
    def passed(self) -> bool:
        return self.value >= self.pass_mark


def grade_text(value: int, decimals: int) -> str:
    """A grade with exactly the decimals of its scale: 8800 with two is "88.00"."""
    return f"{Decimal(value).scaleb(-decimals):f}"


def anniversary(day: date) -> date:
    """The same day a year later; for 29 February, 1 March."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 3, 1)


def counted(rows: Iterable[tuple[int, str, date]]) -> set[int]:
    """Which (id, subject, day) count their hours: the same subject repeated within a year counts once (domain.md 8).

    A row without a subject always counts. The year runs from the last repetition that counted.
    """
    counting: set[int] = set()
    last: dict[str, date] = {}
    for key, subject, day in sorted(rows, key=lambda row: (row[2], row[0])):
        if subject and subject in last and day < anniversary(last[subject]):
            continue
        last[subject] = day
        counting.add(key)
    return counting


# --- what a person shows ----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Shown:
    """One piece of evidence for one competency, as far as the calculation needs it."""

    kind: str
    level: int
    achieved_on: date
    valid_to: date | None = None
    title: str = ""
    source: tuple[str, str] = field(default=("", ""))

    def counts(self, on: date) -> bool:
        """Whether it is in force on a day; the first and the last one included."""
        return self.achieved_on <= on and (self.valid_to is None or on <= self.valid_to)


def capped(level: int, cap: int) -> int:
    """The level that counts of what a source declares."""
    return min(level, cap)


def standing(evidence: Iterable[Shown], on: date) -> list[Shown]:
    """What counts on a day: everything in force, and of the diagnoses only the last one, even if it is lower."""
    in_force = [each for each in evidence if each.counts(on)]
    diagnoses = [each for each in in_force if each.kind == DIAGNOSIS]
    last = max(diagnoses, key=lambda each: (each.achieved_on, each.level), default=None)
    return [each for each in in_force if each.kind != DIAGNOSIS or each is last]


def best(evidence: Iterable[Shown], on: date) -> Shown | None:
    """The highest evidence in force; of equal ones the one that lasts longest, then the newest. None without any."""
    return max(
        standing(evidence, on),
        key=lambda each: (each.level, each.valid_to or date.max, each.achieved_on, each.kind, each.title),
        default=None,
    )


def both_sides(evidence: Iterable[Shown], on: date) -> tuple[Shown | None, Shown | None]:
    """The last diagnosis and the best of the rest; None where there is none."""
    found = standing(evidence, on)
    diagnosis = next((each for each in found if each.kind == DIAGNOSIS), None)
    return diagnosis, best([each for each in found if each.kind != DIAGNOSIS], on)


def disagreement(evidence: Iterable[Shown], on: date) -> tuple[Shown, Shown] | None:
    """The last diagnosis and the best of the rest when they are two levels or more apart; else None."""
    diagnosis, rest = both_sides(evidence, on)
    if diagnosis is None or rest is None or abs(diagnosis.level - rest.level) < FAR_APART:
        return None
    return diagnosis, rest


def closers(required: int, caps: Mapping[str, int], standards: Mapping[str, int]) -> tuple[list[str], list[str]]:
    """What may still show a required level: kinds of evidence by their cap, and codes of standards by theirs.

    A certificate counts only through a standard that shows the competency at that level.
    """
    kinds = [kind for kind, cap in caps.items() if kind != "certificate" and cap >= required]
    top = caps["certificate"]
    return kinds, sorted(code for code, level in standards.items() if capped(level, top) >= required)
