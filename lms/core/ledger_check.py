"""Whether the ledger is as it was sealed: a reading of everything, in bounded memory, that names what is wrong."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from django.db.models import Count
from django.utils.translation import gettext as _

from lms.core.audit import COLUMNS, columns_hash
from lms.core.ledger import Head, chain_of, head_of, root_of, unplaced
from lms.core.models import AuditBatch, AuditBatchEntry, Institution

MANY = 100  # findings told; from there on, the copy is ruined anyway
CHUNK = 20_000  # entries held in memory


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it was sealed; `code` for machines, `message` for people."""

    code: str
    message: str
    batch: int | None = None
    position: int | None = None
    entry: int | None = None


@dataclass
class Report:
    """What `verify` saw. Counts of entries are the institution's when one was asked for; findings are always all."""

    institution_id: int | None = None
    head: Head = field(default_factory=Head)
    batches: int = 0
    entries: int = 0
    unsealed: int = 0
    findings: list[Finding] = field(default_factory=list)
    complete: bool = True  # False: stopped at MANY findings

    @property
    def sound(self) -> bool:
        return not self.findings


class Row(NamedTuple):
    """A placed entry, read without building models: half the time of a full verification goes here."""

    batch_id: int
    position: int
    entry_id: int
    stored_hash: str
    values: tuple[object, ...]


def verify(*, anchors: Iterable[Head] = (), institution: Institution | None = None) -> Report:
    """Check every row hash, place, root, chain and number, and the anchors kept outside.

    The chain is common to all institutions and is always checked whole. Reads about 20,000 entries at a time; new
    batches may be sealed meanwhile. Three queries per chunk.
    """
    report = Report(institution_id=institution.pk if institution else None)
    report.findings = list(islice(_findings(report, list(anchors)), MANY))
    report.complete = len(report.findings) < MANY
    return report


def _findings(report: Report, anchors: Sequence[Head]) -> Iterator[Finding]:
    for batches in _chunks():
        rows = _rows(batches)
        for batch in batches:
            yield from _check_link(report.head, batch)
            yield from _check_places(batch, rows[batch.pk])
            report.head = head_of(batch)
            report.batches += 1
            report.entries += sum(_counts(report, row.values) for row in rows[batch.pk])
    yield from _check_forks(report)
    yield from _check_unsealed(report)
    yield from _check_anchors(report.head, anchors)


def _chunks() -> Iterator[list[AuditBatch]]:
    """Batches by number, in runs that together hold about CHUNK entries."""
    last = 0
    while page := list(AuditBatch.objects.filter(number__gt=last).order_by("number")[:500]):
        chunk, held = [], 0
        for batch in page:
            chunk.append(batch)
            held += batch.entries
            if held >= CHUNK:
                break
        yield chunk
        last = chunk[-1].number


def _rows(batches: Sequence[AuditBatch]) -> dict[int, list[Row]]:
    places = (
        AuditBatchEntry.objects.filter(batch__in=batches)
        .order_by("batch_id", "position")
        .values_list("batch_id", "position", "entry_id", "entry__row_hash", *(f"entry__{column}" for column in COLUMNS))
    )
    rows: dict[int, list[Row]] = defaultdict(list)
    for batch_id, position, entry_id, stored, *values in places.iterator(chunk_size=2000):
        rows[batch_id].append(Row(batch_id, position, entry_id, stored, tuple(values)))
    return rows


def _counts(report: Report, values: Sequence[object]) -> bool:
    return report.institution_id in (None, values[0])


def _check_link(before: Head, batch: AuditBatch) -> Iterator[Finding]:
    """A batch against the one before. Goes on from what is stored, so that one break is told once."""
    expected, number = before.number + 1, batch.number
    if number != expected:
        names = {"expected": expected, "number": number}
        yield Finding("number-gap", _("Falta el lote %(expected)d: después sigue el %(number)d.") % names, expected)
        return
    chain = chain_of(before.chain, number, batch.sealed_at, batch.entries, batch.root)
    if batch.chain != chain or batch.previous_root != before.root:
        yield Finding("chain", _("El lote %d fue alterado: su sello no sigue al del lote anterior.") % number, number)


def _check_places(batch: AuditBatch, rows: Sequence[Row]) -> Iterator[Finding]:
    yield from (
        _altered(row.entry_id, batch.number, row.position)
        for row in rows
        if columns_hash(row.values) != row.stored_hash
    )
    positions = [row.position for row in rows]
    if positions != list(range(1, batch.entries + 1)):
        yield _misplaced(batch, positions)
    elif root_of(row.stored_hash for row in rows) != batch.root:
        text = _("Los asientos del lote %d no son los que se sellaron, o no en ese orden.") % batch.number
        yield Finding("root", text, batch.number)


def _altered(entry: int, batch: int | None, position: int | None) -> Finding:
    text = _("El asiento %d fue alterado: lo que dice no corresponde a su huella.") % entry
    return Finding("entry-altered", text, batch, position, entry)


def _misplaced(batch: AuditBatch, positions: Sequence[int]) -> Finding:
    """The first position of a batch that is empty or should not be there."""
    taken = set(positions)
    missing = next((position for position in range(1, batch.entries + 1) if position not in taken), None)
    if missing is None:
        names = {"batch": batch.number, "entries": batch.entries, "found": len(positions)}
        text = _("Al lote %(batch)d se le agregaron asientos: selló %(entries)d y tiene %(found)d.") % names
        return Finding("entry-added", text, batch.number, batch.entries + 1)
    entry = AuditBatchEntry.objects.filter(batch=batch, position=missing).values_list("entry_id", flat=True).first()
    names = {"batch": batch.number, "position": missing}
    text = _("Se borró un asiento: falta el lugar %(position)d del lote %(batch)d.") % names
    return Finding("entry-missing", text, batch.number, missing, entry)


def _check_forks(report: Report) -> Iterator[Finding]:
    """Batches beside the ones that were walked: the database refuses a second of a number while its index stands."""
    seen = AuditBatch.objects.filter(number__lte=report.head.number)
    if seen.count() != report.batches:
        twins = seen.values("number").annotate(times=Count("pk")).filter(times__gt=1).order_by("number")
        number = twins.values_list("number", flat=True).first()
        yield Finding("fork", _("El lote %s existe más de una vez.") % number, number)


def _check_unsealed(report: Report) -> Iterator[Finding]:
    for entry, stored, *values in unplaced().values_list("pk", "row_hash", *COLUMNS).iterator(chunk_size=2000):
        report.unsealed += _counts(report, values)
        if columns_hash(values) != stored:
            yield _altered(entry, None, None)


def _check_anchors(head: Head, anchors: Sequence[Head]) -> Iterator[Finding]:
    chains = dict(
        AuditBatch.objects.filter(number__in={anchor.number for anchor in anchors}).values_list("number", "chain")
    )
    chains[0] = Head().chain
    for anchor in sorted(anchors, key=lambda anchor: anchor.number):
        names = {"number": anchor.number, "head": head.number}
        if anchor.number > head.number:
            text = _(
                "El ancla es del lote %(number)d y aquí el último es el %(head)d: "
                "se borró el final o se restauró un respaldo viejo."
            )
            yield Finding("anchor-ahead", text % names, anchor.number)
        elif chains.get(anchor.number) != anchor.chain:
            text = _("El lote %(number)d no es el que dice el ancla: la bitácora se rehízo después de anclarla.")
            yield Finding("anchor-differs", text % names, anchor.number)
