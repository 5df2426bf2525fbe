"""Reads of the record: as its owner sees it, whole for an export, and what certificates somebody holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import formats
from django.utils.translation import gettext as _

from lms.core import clock
from lms.core.numbers import hours_and_minutes
from lms.people.models import Person
from lms.records import rules
from lms.records.models import TranscriptEntry
from lms.records.origins import origin_of

SCHEMA = "calmecac-historial/1"


def total_hours(minutes: int) -> str:
    """A sum of minutes in words; nothing at all is «0 h»."""
    return hours_and_minutes(minutes) if minutes else _("0 h")


@dataclass(frozen=True)
class Line:
    """One row of the page: an entry, the words of its state today, and whether its hours count."""

    entry: TranscriptEntry
    state: str
    detail: str  # "hasta el 14 mar 2029"; empty when the state says all
    tone: str  # of the state's label: ok, err, or empty
    counts: bool

    @property
    def hours(self) -> str:
        """«8 h»; empty when the entry has none."""
        return hours_and_minutes(self.entry.minutes) if self.entry.minutes else ""

    @property
    def grade(self) -> str:
        """The grade in its own scale, the judgement of a certificate, or empty."""
        entry = self.entry
        if entry.grade_value is not None and entry.grade_decimals is not None:
            return rules.grade_text(entry.grade_value, entry.grade_decimals)
        return _("Competente") if entry.kind == TranscriptEntry.Kind.CERTIFICATE else ""

    @property
    def origin(self) -> str:
        """The address of the page that tells where it comes from; empty when there is none."""
        return origin_of(self.entry.source_kind, self.entry.source_ref)


@dataclass(frozen=True)
class Year:
    """The rows of one year, newest first, and the minutes that count in it."""

    number: int
    lines: list[Line]
    minutes: int

    @property
    def hours(self) -> str:
        """«34 h»; «0 h» when nothing counts."""
        return total_hours(self.minutes)


@dataclass(frozen=True)
class Transcript:
    """The whole record as a page shows it: newest year first."""

    years: list[Year]
    minutes: int

    @property
    def hours(self) -> str:
        """«94 h»; «0 h» when nothing counts."""
        return total_hours(self.minutes)

    @property
    def since(self) -> int | None:
        """The first year with something in it."""
        return self.years[-1].number if self.years else None


def entries_of(person: Person) -> QuerySet[TranscriptEntry]:
    """Every line of a person's record in the order of the chain, with the line it replaces. One query."""
    return TranscriptEntry.objects.filter(person=person).select_related("replaces").order_by("number")


def transcript_of(person: Person, on: date | None = None) -> Transcript:
    """A person's record on a day (today). One query, however many lines.

    A line that was replaced stays, says by what, and its hours do not count; a revocation is told on the line it ends.
    """
    day = on or clock.today(person.institution.time_zone)
    entries = list(entries_of(person))
    successors = {entry.replaces_id: entry for entry in entries if entry.replaces_id}
    rows = [entry for entry in entries if entry.act != TranscriptEntry.Act.REVOCATION]
    counting = rules.counted(
        (entry.pk, entry.subject, entry.achieved_on) for entry in rows if entry.pk not in successors
    )
    by_year: dict[int, list[Line]] = {}
    for entry in sorted(rows, key=lambda row: (row.achieved_on, row.number), reverse=True):
        line = _line(entry, successors.get(entry.pk), day, counts=entry.pk in counting)
        by_year.setdefault(entry.achieved_on.year, []).append(line)
    years = [Year(number, lines, _minutes(lines)) for number, lines in by_year.items()]
    return Transcript(years, sum(year.minutes for year in years))


def _minutes(lines: Iterable[Line]) -> int:
    return sum(line.entry.minutes for line in lines if line.counts)


def short_day(day: date) -> str:
    """«8 sep 2026»."""
    return formats.date_format(day, "j M Y").lower()


def _line(entry: TranscriptEntry, successor: TranscriptEntry | None, day: date, *, counts: bool) -> Line:
    if successor is not None and successor.act == TranscriptEntry.Act.REVOCATION:
        return Line(entry, _("Cancelado"), successor.reason, "err", counts)
    if successor is not None:
        folio = successor.folio if successor.folio != entry.folio else ""
        return Line(entry, _("Reemplazado"), _("por %(folio)s") % {"folio": folio} if folio else "", "", counts)
    if entry.valid_to is None:
        return Line(entry, _("Vigente"), "", "ok", counts)
    end = {"day": short_day(entry.valid_to)}
    if entry.valid_to < day:
        return Line(entry, _("Vencido"), _("el %(day)s") % end, "", counts)
    return Line(entry, _("Vigente"), _("hasta el %(day)s") % end, "ok", counts)


# --- certificates -----------------------------------------------------------------------------------------------------
def certificates(on: date) -> QuerySet[TranscriptEntry]:
    """Certificates in force on a day, its first and last one included, that nothing replaced. `subject` is the EC."""
    return TranscriptEntry.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=on),
        kind=TranscriptEntry.Kind.CERTIFICATE,
        achieved_on__lte=on,
        successor=None,
    ).exclude(act=TranscriptEntry.Act.REVOCATION)


def holds_standard(person: Person, code: str, on: date) -> bool:
    """Whether a person holds a certificate in a standard on a day, by its code. Both ends count. One query."""
    return certificates(on).filter(person=person, institution=person.institution_id, subject=code).exists()


# --- the whole record, for whoever wants to check it ------------------------------------------------------------------
def export_of(person: Person) -> dict[str, Any]:
    """The record with everything its hashes cover, and whether they hold. One query. Schema: formats/historial."""
    lines = [
        (rules.sealed(entry, person.ref, entry.replaces.number if entry.replaces else None), entry.entry_hash)
        for entry in entries_of(person)
    ]
    broken = rules.broken_link(lines)
    return {
        "format": SCHEMA,
        "institution": {"code": person.institution.code, "name": person.institution.name},
        "person": {"ref": person.ref, "name": person.full_name},
        "exported_at": clock.now().isoformat(timespec="seconds"),
        "chain": {"intact": broken is None, "first_broken": broken, "head": lines[-1][1] if lines else ""},
        "entries": [{**line, "hash": stored} for line, stored in lines],
    }
