"""What somebody with the database's own password can do, which no trigger prevents and the ledger must tell."""

from collections.abc import Iterable

from django.db import connection
from django.db.models import Model

from lms.core import audit, ledger, sql
from lms.core.models import AuditBatch, AuditBatchEntry, AuditEntry, Institution


def unguard(*models: type[Model]) -> None:
    """Drop the append-only triggers."""
    connection.check_constraints()  # PostgreSQL drops no trigger while a deferred check waits
    for model in models:
        table = model._meta.db_table
        for name in sql.append_only_triggers(connection, table):
            suffix = f' ON "{table}"' if connection.vendor == "postgresql" else ""
            run(f'DROP TRIGGER IF EXISTS "{name}"{suffix}')


def run(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)


def write(institution: Institution, count: int) -> list[AuditEntry]:
    return [
        audit.record("test.done", institution=institution, subject_kind="test", subject_ref=str(number))
        for number in range(count)
    ]


def make_batches(institution: Institution, *sizes: int) -> list[AuditBatch]:
    """One sealed batch per size."""
    batches = []
    for size in sizes:
        write(institution, size)
        batches.append(ledger.seal())
    return batches


def entry_at(batch: int, position: int) -> AuditEntry:
    return AuditEntry.objects.get(place__batch__number=batch, place__position=position)


def rehash(entry_id: int) -> None:
    """Make an altered entry agree with its own hash again."""
    entry = AuditEntry.objects.get(pk=entry_id)
    AuditEntry.objects.filter(pk=entry_id).update(row_hash=audit.row_hash(entry))


def reroot(batch: AuditBatch) -> None:
    hashes = AuditEntry.objects.filter(place__batch=batch).order_by("place__position")
    root = ledger.root_of(hashes.values_list("row_hash", flat=True))
    AuditBatch.objects.filter(pk=batch.pk).update(root=root, entries=hashes.count())


def rechain(batches: Iterable[AuditBatch]) -> None:
    """Forge every seal from what the batches now say: the perfect forgery."""
    before = ledger.Head()
    for batch in batches:
        batch.refresh_from_db()
        batch.previous_root = before.root
        batch.chain = ledger.chain_of(before.chain, batch.number, batch.sealed_at, batch.entries, batch.root)
        batch.save()
        before = ledger.head_of(batch)


def set_position(entry: AuditEntry, position: int) -> None:
    AuditBatchEntry.objects.filter(entry=entry).update(position=position)
