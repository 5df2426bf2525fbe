"""Whoever changes the ledger, from one letter to all of it, is told at the first place that differs."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import F

from lms.core import audit, ledger
from lms.core.ledger_check import MANY, verify
from lms.core.models import AuditBatch, AuditBatchEntry, AuditEntry
from tests.core.tampering import entry_at, make_batches, rechain, rehash, reroot, run, set_position, unguard, write
from tests.factories.core import InstitutionFactory


def told(report):
    return [(finding.code, finding.batch) for finding in report.findings]


def change_of(column, institution):
    return {
        "institution_id": institution.pk,
        "at": F("at") + timedelta(microseconds=1),
        "data": {"a": 0},
    }.get(column, "x")


def test_an_untouched_ledger_is_sound(batches):
    report = verify(anchors=[ledger.head(), ledger.Head()])
    assert report.sound
    assert report.complete
    assert (report.batches, report.entries, report.unsealed, report.head) == (3, 15, 0, ledger.head())


@pytest.mark.parametrize("column", audit.COLUMNS)
def test_a_changed_column_is_told_at_exactly_that_entry(batches, column):
    entry = entry_at(2, 4)
    AuditEntry.objects.filter(pk=entry.pk).update(**{column: change_of(column, InstitutionFactory())})
    [finding] = verify().findings
    assert (finding.code, finding.batch, finding.position, finding.entry) == ("entry-altered", 2, 4, entry.pk)


def test_one_letter_changed_by_raw_sql_is_told_at_exactly_that_entry(batches):
    entry = entry_at(3, 1)
    run("UPDATE core_auditentry SET verb = 'test.Done' WHERE id = %s", entry.pk)
    [finding] = verify().findings
    assert (finding.code, finding.batch, finding.position, finding.entry) == ("entry-altered", 3, 1, entry.pk)


def test_a_changed_entry_with_a_new_hash_is_told_at_its_batch(batches):
    entry = entry_at(2, 4)
    AuditEntry.objects.filter(pk=entry.pk).update(verb="x")
    rehash(entry.pk)
    assert told(verify()) == [("root", 2)]


def test_a_changed_entry_with_new_hash_and_root_is_told_at_its_batch(batches):
    entry = entry_at(2, 4)
    AuditEntry.objects.filter(pk=entry.pk).update(verb="x")
    rehash(entry.pk)
    reroot(batches[1])
    assert told(verify())[0] == ("chain", 2)


def test_the_perfect_forgery_is_told_by_the_anchor_alone(batches):
    anchor = ledger.head()
    entry = entry_at(2, 4)
    AuditEntry.objects.filter(pk=entry.pk).update(verb="x")
    rehash(entry.pk)
    reroot(batches[1])
    rechain(batches)
    assert verify().sound
    assert told(verify(anchors=[ledger.head_of(batches[0]), anchor])) == [("anchor-differs", 3)]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"sealed_at": F("sealed_at") + timedelta(seconds=1)}, "chain"),
        ({"previous_root": "f" * 64}, "chain"),
        ({"chain": "f" * 64}, "chain"),
        ({"entries": 4}, "chain"),
        ({"root": "f" * 64}, "chain"),
    ],
)
def test_a_changed_seal_is_told_at_its_batch(batches, changes, code):
    AuditBatch.objects.filter(number=2).update(**changes)
    assert told(verify())[0] == (code, 2)


@pytest.mark.parametrize("position", [1, 3, 5])
def test_a_deleted_entry_is_told_by_name_while_its_place_remains(batches, position):
    entry = entry_at(2, position)
    run("DELETE FROM core_auditentry WHERE id = %s", entry.pk)
    [finding] = verify().findings
    assert (finding.code, finding.batch, finding.position, finding.entry) == ("entry-missing", 2, position, entry.pk)


@pytest.mark.parametrize("position", [1, 3, 5])
def test_an_entry_deleted_with_its_place_is_told_by_its_position(batches, position):
    entry = entry_at(2, position)
    run("DELETE FROM core_auditbatchentry WHERE entry_id = %s", entry.pk)
    run("DELETE FROM core_auditentry WHERE id = %s", entry.pk)
    [finding] = verify().findings
    assert (finding.code, finding.batch, finding.position, finding.entry) == ("entry-missing", 2, position, None)


def test_an_entry_deleted_and_the_rest_moved_up_is_told_at_its_batch(batches):
    entry, last = entry_at(2, 3), entry_at(2, 5)
    run("DELETE FROM core_auditbatchentry WHERE entry_id = %s", entry.pk)
    run("DELETE FROM core_auditentry WHERE id = %s", entry.pk)
    set_position(last, 3)
    assert told(verify()) == [("entry-missing", 2)]
    AuditBatch.objects.filter(number=2).update(entries=4)
    assert told(verify()) == [("chain", 2), ("root", 2)]


def delete_batch(batch):
    entries = list(AuditBatchEntry.objects.filter(batch=batch).values_list("entry_id", flat=True))
    run("DELETE FROM core_auditbatchentry WHERE batch_id = %s", batch.pk)
    run("DELETE FROM core_auditbatch WHERE id = %s", batch.pk)
    for pk in entries:
        run("DELETE FROM core_auditentry WHERE id = %s", pk)


def test_a_deleted_tail_is_told_by_the_anchor(batches):
    anchor = ledger.head()
    delete_batch(batches[2])
    assert verify().sound
    assert told(verify(anchors=[anchor])) == [("anchor-ahead", 3)]


def test_a_batch_deleted_in_the_middle_is_told_by_its_number(batches):
    delete_batch(batches[1])
    assert told(verify()) == [("number-gap", 2)]


def test_a_deleted_beginning_is_told_by_its_number(batches):
    delete_batch(batches[0])
    assert told(verify()) == [("number-gap", 1)]


def test_an_old_backup_that_went_on_is_told_by_the_anchor(batches, institution):
    backup = transaction.savepoint()
    make_batches(institution, 5)
    anchor = ledger.head()
    transaction.savepoint_rollback(backup)
    make_batches(institution, 5)
    assert (anchor.number, ledger.head().number) == (4, 4)
    assert verify().sound
    assert told(verify(anchors=[anchor])) == [("anchor-differs", 4)]


def test_an_entry_inserted_in_the_middle_is_told_at_its_batch(batches, institution):
    [forged] = write(institution, 1)
    for position in (5, 4, 3):
        set_position(entry_at(2, position), position + 1)
    AuditBatchEntry.objects.create(entry=forged, batch=batches[1], position=3)
    assert told(verify()) == [("entry-added", 2)]
    AuditBatch.objects.filter(number=2).update(entries=6)
    assert told(verify()) == [("chain", 2), ("root", 2)]


def test_an_entry_inserted_with_a_false_hash_is_told_before_its_seal(batches, institution):
    fields = {"institution": institution, "at": batches[0].sealed_at, "verb": "x", "row_hash": "f" * 64}
    forged = AuditEntry.objects.create(**fields)
    [finding] = verify().findings
    assert (finding.code, finding.batch, finding.entry) == ("entry-altered", None, forged.pk)


def swap(one, other):
    (first, second) = (AuditBatchEntry.objects.get(entry=entry) for entry in (one, other))
    set_position(one, 999)
    AuditBatchEntry.objects.filter(entry=other).update(batch=first.batch, position=first.position)
    AuditBatchEntry.objects.filter(entry=one).update(batch=second.batch, position=second.position)


def test_two_entries_swapped_in_a_batch_are_told(batches):
    swap(entry_at(2, 1), entry_at(2, 4))
    assert told(verify()) == [("root", 2)]


def test_two_entries_swapped_between_batches_are_told(batches):
    swap(entry_at(1, 1), entry_at(3, 1))
    assert told(verify()) == [("root", 1), ("root", 3)]


def test_two_batches_swapped_are_told(batches):
    for old, new in ((2, 99), (3, 2), (99, 3)):
        AuditBatch.objects.filter(number=old).update(number=new)
    assert told(verify())[0] == ("chain", 2)


def test_what_is_not_sealed_yet_is_counted_and_checked(batches, institution):
    first, _second = write(institution, 2)
    assert (verify().sound, verify().unsealed) == (True, 2)
    AuditEntry.objects.filter(pk=first.pk).update(verb="x")
    [finding] = verify().findings
    assert (finding.code, finding.entry) == ("entry-altered", first.pk)


def test_counts_of_one_institution_and_findings_of_all(batches, institution):
    other = InstitutionFactory()
    make_batches(other, 2)
    write(institution, 1)
    report = verify(institution=other)
    assert (report.batches, report.entries, report.unsealed) == (4, 2, 0)
    AuditEntry.objects.filter(pk=entry_at(1, 1).pk).update(verb="x")
    assert told(verify(institution=other)) == [("entry-altered", 1)]


def test_a_lawful_suppression_leaves_the_ledger_sound(institution):
    subject = {"institution": institution, "subject_kind": "person", "subject_ref": "p"}
    audit.record("person.registered", **subject, protected={"curp": "RUAA800101MDFXXX09"})
    ledger.seal()
    assert audit.forget(**subject) == 1
    assert verify().sound


def test_a_ruined_ledger_is_told_in_part(institution):
    make_batches(institution, MANY + 1)
    unguard(AuditEntry)
    AuditEntry.objects.update(verb="x")
    report = verify()
    assert (len(report.findings), report.complete) == (MANY, False)


def test_many_small_batches_are_read_in_runs(institution, django_assert_max_num_queries):
    entries = write(institution, 502)
    batches, before = [], ledger.Head()
    for number, entry in enumerate(entries, start=1):
        root = ledger.root_of([entry.row_hash])
        chain = ledger.chain_of(before.chain, number, entry.at, 1, root)
        facts = {"number": number, "sealed_at": entry.at, "entries": 1, "root": root}
        batches.append(AuditBatch(**facts, previous_root=before.root, chain=chain))
        before = ledger.head_of(batches[-1])
    AuditBatch.objects.bulk_create(batches)
    made = AuditBatch.objects.order_by("number")
    AuditBatchEntry.objects.bulk_create(
        AuditBatchEntry(entry=entry, batch=batch, position=1) for entry, batch in zip(entries, made, strict=True)
    )
    with django_assert_max_num_queries(9):
        report = verify(anchors=[before])
    assert (report.findings, report.batches, report.entries) == ([], 502, 502)
