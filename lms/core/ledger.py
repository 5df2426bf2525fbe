"""The seal over the audit trail.

Entries commit in any order, so each is placed after the fact: `close` gives the unplaced ones a position in a
numbered batch. A batch's root is the SHA-256 of its row hashes in order; its chain is the SHA-256 of the chain before,
its number, date, count and root. Whoever changes an entry must change every chain after it, and the anchor (`head`,
kept outside once a day) tells. What the ledger cannot see: an entry deleted in the second before its seal.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from lms.core.audit import canonical, instant
from lms.core.models import AuditBatch, AuditBatchEntry, AuditEntry

GENESIS = "0" * 64  # what the first batch is chained to
BATCH_SIZE = 10_000
LONGEST_TRANSACTION = timedelta(minutes=10)  # a second's seal looks back this far; `whole` looks back for ever
ANCHOR = re.compile(r"(\d{1,18}) ([0-9a-f]{64}) \S+")


@dataclass(frozen=True)
class Head:
    """The last batch: whoever holds a copy outside can prove that nothing up to it was changed. str() is the anchor."""

    number: int = 0
    chain: str = GENESIS
    root: str = GENESIS
    sealed_at: datetime | None = None

    def __str__(self) -> str:
        return f"{self.number} {self.chain} {instant(self.sealed_at) if self.sealed_at else '-'}"

    @classmethod
    def parse(cls, anchor: str) -> "Head":
        """Read an anchor back; anything else is a ValueError. The date is for people: the chain covers it."""
        found = ANCHOR.fullmatch(anchor.strip())
        if not found:
            raise ValueError(anchor)
        return cls(int(found[1]), found[2])


@dataclass(frozen=True)
class Gathered:
    """Entries ready to be sealed after a head, as (id, row hash)."""

    after: Head
    entries: Sequence[tuple[int, str]]


def head_of(batch: AuditBatch | None) -> Head:
    """A batch as the point that the next one is chained to; None is the beginning."""
    return Head(batch.number, batch.chain, batch.root, batch.sealed_at) if batch else Head()


def head() -> Head:
    """The last batch sealed. One query."""
    return head_of(AuditBatch.objects.order_by("-number").first())


def root_of(row_hashes: Iterable[str]) -> str:
    """SHA-256 of the row hashes, 64 letters each, one after the other in order of position."""
    return hashlib.sha256("".join(row_hashes).encode()).hexdigest()


def chain_of(previous: str, number: int, sealed_at: datetime, entries: int, root: str) -> str:
    """SHA-256 of what a batch says and of the chain before it."""
    return hashlib.sha256(canonical([previous, number, instant(sealed_at), entries, root])).hexdigest()


def unplaced(*, above: int = 0) -> QuerySet[AuditEntry]:
    """Entries not yet sealed, oldest id first; only ids above a floor, which bounds the cost."""
    places = AuditBatchEntry.objects.filter(entry_id=OuterRef("pk"), entry_id__gt=above)
    return AuditEntry.objects.filter(~Exists(places), pk__gt=above).order_by("pk")


def _floor() -> int:
    """An id below which nothing can still be waiting, if no transaction lasts longer than LONGEST_TRANSACTION."""
    old = AuditBatch.objects.filter(sealed_at__lt=timezone.now() - LONGEST_TRANSACTION).order_by("-sealed_at").first()
    if old is None:
        return 0
    last = AuditBatchEntry.objects.filter(batch=old).order_by("-position").values_list("entry_id", flat=True).first()
    return last or 0


def gather(*, whole: bool = False) -> Gathered:
    """The next entries to seal, at most BATCH_SIZE; `whole` looks at every entry ever written. Four queries, no lock.

    The head is read first: entries that another sealer places meanwhile leave this one with a number already taken.
    """
    after = head()
    entries = unplaced(above=0 if whole else _floor()).values_list("pk", "row_hash")[:BATCH_SIZE]
    return Gathered(after, list(entries))


@transaction.atomic(durable=True)
def _write(gathered: Gathered) -> AuditBatch:
    previous, number = gathered.after, gathered.after.number + 1
    sealed_at = timezone.now()  # the real clock, also in a demo that moves its own: `_floor` leans on it
    root = root_of(row_hash for _, row_hash in gathered.entries)
    batch = AuditBatch.objects.create(
        number=number,
        sealed_at=sealed_at,
        entries=len(gathered.entries),
        root=root,
        previous_root=previous.root,
        chain=chain_of(previous.chain, number, sealed_at, len(gathered.entries), root),
    )
    AuditBatchEntry.objects.bulk_create(
        AuditBatchEntry(entry_id=pk, batch=batch, position=position)
        for position, (pk, _) in enumerate(gathered.entries, start=1)
    )
    return batch


def close(gathered: Gathered) -> AuditBatch | None:
    """Seal what was gathered. None when another sealer closed that number first: nothing is written, no harm."""
    try:
        return _write(gathered)
    except IntegrityError:
        if head().number > gathered.after.number:
            return None
        raise


def seal(*, whole: bool = False) -> AuditBatch | None:
    """Close one batch over the entries not yet placed; None when there are none or another sealer was first.

    Called each second outside any transaction; with `whole` once a day, for entries of transactions longer than
    LONGEST_TRANSACTION. Safe to call from several processes at once.
    """
    gathered = gather(whole=whole)
    return close(gathered) if gathered.entries else None
