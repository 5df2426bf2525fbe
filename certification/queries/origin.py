"""«De dónde viene»: from a certificate back to each criterion's evidence, and forward to the puesto it covers."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch

from catalog.profiles.models import Criterion, ProfileRequirement
from certification.models import (
    AssessmentReport,
    BatchRow,
    Evidence,
    InstrumentItem,
    ItemRecord,
    Portfolio,
    Process,
)
from certification.queries.acta import acta_of, paper_of
from lms.people.models import Person
from lms.records.models import Attainment, TranscriptEntry


@dataclass
class ItemTrail:
    """An item with the last thing recorded of it."""

    item: InstrumentItem
    record: ItemRecord | None = None


@dataclass
class CriterionTrail:
    """A criterion with its items and the evidence that speaks to it."""

    criterion: Criterion
    items: list[ItemTrail] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)

    @property
    def code(self) -> str:
        """«1-P1»."""
        return f"{self.criterion.element.number}-{self.criterion}"

    @property
    def met(self) -> int:
        return sum(each.record is not None and each.record.verdict == "met" for each in self.items)


@dataclass(frozen=True)
class Trail:
    """What a judgement stands on."""

    application: Any
    criteria: list[CriterionTrail]
    report: AssessmentReport | None
    portfolio: Portfolio | None


def trail_of(process: Process, portfolio: Portfolio | None = None) -> Trail:
    """From the judgement down to the evidence of each criterion. Six queries, however many; five with its portfolio.

    The process was read with its application, instrument, judgement and who judged.
    """
    application = getattr(process, "application", None)
    rows: dict[int, CriterionTrail] = {}
    if application is not None:
        last = {each.item_id: each for each in ItemRecord.objects.filter(application=application).order_by("number")}
        items = InstrumentItem.objects.filter(instrument=application.instrument_id).select_related("criterion__element")
        for item in items.order_by("number"):
            row = rows.setdefault(item.criterion_id, CriterionTrail(item.criterion))
            row.items.append(ItemTrail(item, last.get(item.pk)))
    pieces = Evidence.objects.filter(process=process, successor=None).select_related("file", "presented_by")
    for piece in pieces.prefetch_related(Prefetch("criteria", Criterion.objects.only("pk"))).order_by("number"):
        for criterion in piece.criteria.all():
            if criterion.pk in rows:
                rows[criterion.pk].evidence.append(piece)
    report = AssessmentReport.objects.filter(process=process).select_related("receipt").order_by("-number").first()
    if portfolio is None:
        portfolio = Portfolio.objects.filter(process=process).select_related("file").order_by("-number").first()
    return Trail(application, list(rows.values()), report, portfolio)


@dataclass(frozen=True)
class Covered:
    """What a certificate covers of its holder's puesto: a standard by its code, or a competency at a level."""

    position: str
    requirement: ProfileRequirement
    words: str


def forward_of(process: Process, entry: TranscriptEntry | None) -> list[Covered]:
    """The requirements of the puesto of today that this certificate meets. Two queries; none without a line."""
    if entry is None:
        return []
    shown = {each.competency_id: each.level for each in Attainment.objects.filter(entry=entry)}
    wanted = ProfileRequirement.objects.filter(
        profile__state="published",
        profile__position__holdings__person=process.candidate_id,
        profile__position__holdings__is_main=True,
        profile__position__holdings__ends_on=None,
    ).select_related("profile__position", "competency")
    found = []
    for each in wanted:
        if each.standard_code and each.standard_code == process.standard.code:
            found.append(Covered(each.profile.position.name, each, each.standard_code))
        elif each.competency_id in shown and each.competency is not None:
            found.append(Covered(each.profile.position.name, each, each.competency.name))
    return found


def line_of(process: Process) -> TranscriptEntry | None:
    """The line of the record that this process gave, if it did. One query."""
    lines = TranscriptEntry.objects.filter(
        person=process.candidate_id, source_kind="certification", source_ref=process.ref
    )
    return lines.order_by("-number").first()


def ruling_of(process: Process) -> BatchRow | None:
    """The row with which a process was ruled, with its lot, ruling and request. One query."""
    rows = BatchRow.objects.filter(process=process, ruling__isnull=False)
    return rows.select_related(
        "batch__session__panel", "batch__standard", "ruling", "portfolio__file", "motion"
    ).first()


def _votes(row: BatchRow | None) -> list[tuple[str, int]]:
    """What was voted and how many times, without the choices that nobody took. No query."""
    tally = row.motion.tally if row is not None and row.motion is not None else None
    return [(choice, count) for choice, count in (tally or {}).get("counts", {}).items() if count]


def origin_of(process: Process, _reader: Person) -> dict[str, Any]:
    """Everything that the page of origin shows. Twelve queries, however much evidence there is."""
    row = ruling_of(process)
    if row is not None:
        process.ruling = row.ruling
    entry = line_of(process)
    return {
        "process": process,
        "trail": trail_of(process, row.portfolio if row is not None else None),
        "row": row,
        "votes": _votes(row),
        "entry": entry,
        "acta": acta_of(row.batch) if row is not None else None,
        "paper": paper_of(process),
        "covered": forward_of(process, entry),
        "asked": getattr(process, "request", None),
    }
