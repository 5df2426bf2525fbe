"""The sealer: every entry gets one place, in numbered batches without gap or fork, whoever seals at the same time."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from lms.core import audit, ledger
from lms.core.ledger_check import verify
from lms.core.models import AuditBatch, AuditBatchEntry, AuditEntry
from tests.core.tampering import write
from tests.factories.core import InstitutionFactory


def entry_with_id(institution, pk):
    """An entry whose id was taken before others that are already sealed: its transaction took long."""
    entry = AuditEntry(pk=pk, institution=institution, at=timezone.now(), verb="test.late", subject_kind="test")
    entry.row_hash = audit.row_hash(entry)
    entry.save(force_insert=True)
    return entry


def placed():
    return list(AuditBatchEntry.objects.order_by("batch__number", "position").values_list("entry_id", flat=True))


def test_nothing_to_seal_writes_nothing(institution):
    assert ledger.seal() is None
    assert ledger.head() == ledger.Head()


def test_entries_are_placed_once_in_order(institution):
    first = [entry.pk for entry in write(institution, 3)]
    batch = ledger.seal()
    second = [entry.pk for entry in write(institution, 2)]
    assert (batch.number, batch.entries, batch.previous_root) == (1, 3, ledger.GENESIS)
    assert ledger.seal().previous_root == batch.root
    assert ledger.seal() is None
    assert placed() == first + second
    assert ledger.head().number == 2
    assert verify().sound


def test_an_empty_second_costs_three_queries(institution, django_assert_num_queries):
    with django_assert_num_queries(3):
        ledger.seal()


def test_a_batch_is_bounded_and_the_rest_follows(institution):
    at = timezone.now()
    AuditEntry.objects.bulk_create(
        [
            AuditEntry(institution=institution, at=at, verb="x", row_hash=f"{number:064d}")
            for number in range(ledger.BATCH_SIZE + 1)
        ]
    )
    assert [ledger.seal().entries, ledger.seal().entries, ledger.seal()] == [ledger.BATCH_SIZE, 1, None]


def naive_seal():
    """The usual watermark: what comes after the last id sealed. Loses what commits out of order."""
    last = AuditBatchEntry.objects.order_by("-entry").values_list("entry_id", flat=True).first() or 0
    entries = list(AuditEntry.objects.filter(pk__gt=last).order_by("pk").values_list("pk", "row_hash"))
    return ledger.close(ledger.Gathered(ledger.head(), entries)) if entries else None


@pytest.mark.parametrize(("sealer", "found"), [(ledger.seal, [1000, 900]), (naive_seal, [1000])])
def test_an_entry_that_commits_late_is_sealed_later(institution, sealer, found):
    entry_with_id(institution, 1000)
    sealer()
    entry_with_id(institution, 900)
    sealer()
    assert placed() == found


def test_an_entry_of_a_very_long_transaction_waits_for_the_daily_round(institution, time_machine):
    time_machine.move_to("2026-03-01T12:00:00+00:00")
    entry_with_id(institution, 1000)
    ledger.seal()
    time_machine.shift(ledger.LONGEST_TRANSACTION - timedelta(minutes=1))
    entry_with_id(institution, 900)
    assert ledger.seal().entries == 1
    time_machine.shift(2 * ledger.LONGEST_TRANSACTION)
    entry_with_id(institution, 800)
    assert ledger.seal() is None
    assert verify().unsealed == 1
    assert ledger.seal(whole=True).entries == 1
    assert placed() == [1000, 900, 800]


def test_two_sealers_that_gathered_the_same_leave_one_batch(institution):
    write(institution, 3)
    one, other = ledger.gather(), ledger.gather()
    assert ledger.close(one).number == 1
    assert ledger.close(other) is None
    assert verify().sound
    assert AuditBatch.objects.count() == 1


def test_control_entries_read_before_the_head_collide(institution):
    """Why the head is read first: in the other order the loser writes a new number over entries already placed."""
    write(institution, 3)
    entries = ledger.gather().entries
    ledger.seal()
    with pytest.raises(IntegrityError):
        ledger.close(ledger.Gathered(ledger.head(), entries))
    assert verify().sound


@pytest.mark.race
def test_sealers_that_meet_leave_no_fork(fresh_database):
    institution = InstitutionFactory()
    for number in range(1, 11):
        write(institution, 5)
        meeting = threading.Barrier(4)

        def work(_, meeting=meeting):
            gathered = ledger.gather()
            meeting.wait()
            return ledger.close(gathered)

        closed = fresh_database.together(4, work)
        assert [batch.number for batch in closed if batch is not None] == [number]
    assert verify().sound


@pytest.mark.race
def test_eight_writers_and_two_sealers_leave_no_gap(fresh_database):
    institution, done = InstitutionFactory(), [threading.Event() for _ in range(8)]

    def work(index):
        if index < 8:
            try:
                write(institution, 200)
            finally:
                done[index].set()
            return None
        sealed = 0
        while not all(writer.is_set() for writer in done):
            sealed += ledger.seal() is not None
        return sealed

    answers = fresh_database.together(10, work)
    assert answers[:8] == [None] * 8
    assert all(isinstance(sealed, int) for sealed in answers[8:])
    while ledger.seal():
        pass
    report = verify()
    assert report.findings == []
    assert (report.entries, report.unsealed) == (1600, 0)
    assert report.batches == report.head.number >= sum(answers[8:])
    assert len(set(placed())) == 1600


def test_sealing_inside_a_transaction_is_refused(fresh_database):
    write(InstitutionFactory(), 1)
    with pytest.raises(RuntimeError), transaction.atomic():
        ledger.seal()
    assert not AuditBatch.objects.exists()


def test_an_anchor_reads_back(institution):
    write(institution, 1)
    ledger.seal()
    head = ledger.head()
    read = ledger.Head.parse(f" {head}\n")
    assert (read.number, read.chain) == (head.number, head.chain)
    assert ledger.Head.parse(str(ledger.Head())) == ledger.Head()


@pytest.mark.parametrize("line", ["", "1", "1 abc 2026", "x " + "0" * 64 + " 2026", "1 " + "g" * 64 + " 2026"])
def test_what_is_no_anchor_is_refused(line):
    with pytest.raises(ValueError, match=r".*"):
        ledger.Head.parse(line)
