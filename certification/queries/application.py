"""An instrument being applied: each item with its last record, and what the two conditions say of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from certification import rules, signing
from certification.models import (
    Application,
    AssessmentPlan,
    Instrument,
    InstrumentItem,
    ItemRecord,
    Process,
    ProcessMove,
)
from certification.queries.instrument import items_of, units, weighed
from certification.states import ProcessState, Verdict
from lms.core import clock
from lms.core.models import Institution
from lms.people.models import Person

WORK = (  # the states in which a process waits for its assessor
    ProcessState.PLAN_AGREED,
    ProcessState.COLLECTING,
    ProcessState.INSTRUMENT_CLOSED,
    ProcessState.JUDGED,
    ProcessState.RESULTS_PRESENTED,
)
FINAL = {Verdict.MET: True, Verdict.NOT_MET: False}  # «falta evidencia» keeps an item pending


@dataclass(frozen=True)
class Row:
    """An item with the last thing recorded of it."""

    item: InstrumentItem
    record: ItemRecord | None

    @property
    def verdict(self) -> str:
        """ "met", "not_met", "missing", or empty while nothing was recorded."""
        return self.record.verdict if self.record else ""

    @property
    def number(self) -> int:
        """The number of the last record; 0 without one. A page that records says which one it saw."""
        return self.record.number if self.record else 0


@dataclass(frozen=True)
class Sheet:
    """The whole instrument of one application."""

    rows: tuple[Row, ...]
    proposal: rules.Proposal

    @property
    def recorded(self) -> int:
        """How many items have something recorded, final or not."""
        return sum(row.record is not None for row in self.rows)

    @property
    def pending(self) -> tuple[Row, ...]:
        """Items that keep the instrument from closing."""
        return tuple(row for row in self.rows if row.verdict not in FINAL)

    def row(self, number: int) -> Row | None:
        """The row of an item by its place in the instrument, from 1."""
        return next((row for row in self.rows if row.item.number == number), None)

    def next_pending(self, after: int = 0) -> Row | None:
        """The first item without a final record after a place, then from the beginning; None when all have one."""
        later = [row for row in self.pending if row.item.number > after]
        return next(iter(later or self.pending), None)


def last_records(application: Application) -> dict[int, ItemRecord]:
    """The last record of each item, by item id. One query."""
    return {record.item_id: record for record in application.records.order_by("number")}


def proposal_of(instrument: Instrument, rows: Iterable[Row]) -> rules.Proposal:
    """What the two conditions say, over the scope that the instrument fixes. No query."""
    rows = list(rows)
    met = {row.item.pk: FINAL.get(Verdict(row.verdict)) for row in rows if row.verdict}
    return rules.propose(weighed([row.item for row in rows], instrument.scope, met), units(instrument.minimum))


def sheet_of(application: Application) -> Sheet:
    """Every item with its last record and the proposal they make. Two queries, however many items."""
    records = last_records(application)
    rows = tuple(Row(item, records.get(item.pk)) for item in items_of(application.instrument))
    return Sheet(rows, proposal_of(application.instrument, rows))


def content_of(application: Application, sheet: Sheet, results_at: datetime) -> dict[str, Any]:
    """What both sign of a closed instrument: the last record of each item, the sum, and the date of the results."""
    return {
        "process": application.process.ref,
        "plan": application.plan.content_hash,
        "instrument": application.instrument.content_hash,
        "results_at": int(results_at.timestamp()),
        "score": sheet.proposal.score,
        "records": [
            [row.item.code, row.number, row.verdict, row.record.observation, row.record.evidence_id]
            for row in sheet.rows
            if row.record is not None
        ],
    }


def plan_of(process: Process) -> AssessmentPlan | None:
    """The last plan proposed: of an agreed process, the one both signed. One query."""
    return process.plans.select_related("instrument", "assessor").order_by("-number").first()


def agreed_at(process: Process) -> datetime | None:
    """When the plan was last agreed. One query."""
    moves = ProcessMove.objects.filter(process=process, to_state=ProcessState.PLAN_AGREED).order_by("-number")
    return moves.values_list("at", flat=True).first()


def records_signed(application: Application) -> bool:
    """Whether the candidate signed the closed instrument. One query."""
    return signing.is_signed(signing.RECORDS, application.ref, application.records_hash, [signing.CANDIDATE])


def is_day(at: datetime, now: datetime, institution: Institution) -> bool:
    """Whether an agreed day has come: its whole day counts, in the institution's zone. No query."""
    zone = ZoneInfo(institution.time_zone)
    return now.astimezone(zone).date() >= at.astimezone(zone).date()


def results_open(process: Process) -> bool:
    """Whether the day that the plan agreed for the results has come. No query when the application came along."""
    return is_day(process.application.plan.results_at, clock.now(), process.institution)


def group_words(groups: Iterable[str]) -> str:
    """«1-D2, 2-P1 y 2-P3»."""
    listed = list(groups)
    return " y ".join([part for part in (", ".join(listed[:-1]), *listed[-1:]) if part])


def assessments_of(assessor: Person) -> QuerySet[Process]:
    """The processes a person assesses today, from the agreed plan on, what moved longest ago first. One query."""
    return (
        Process.objects.filter(
            actors__person=assessor,
            actors__function="assess",
            actors__ended_at=None,
            state__in=WORK,
        )
        .select_related("candidate", "standard", "application__instrument")
        .order_by("moved_at", "pk")
    )
