"""Fixtures of the tests of core: a ledger to tamper with, kinds of jobs, a broker."""

import pytest
from django.db import transaction

from lms.core import jobs, outbox
from lms.core.models import AuditBatch, AuditBatchEntry, AuditEntry
from tests import brokers
from tests.core.tampering import make_batches, unguard
from tests.factories.core import InstitutionFactory


@pytest.fixture
def institution(db):
    return InstitutionFactory()


@pytest.fixture
def batches(institution):
    """Three sealed batches of five entries, their tables open to whoever tampers; undone whole at the end."""
    undo = transaction.savepoint()
    made = make_batches(institution, 5, 5, 5)
    unguard(AuditEntry, AuditBatch, AuditBatchEntry)
    yield made
    transaction.savepoint_rollback(undo)  # what a test broke would fail the check of keys at its end


@pytest.fixture
def job_kind(monkeypatch):
    """Register a kind of job for this test alone: `job_kind(work, max_attempts=3)`; gives its code."""
    monkeypatch.setattr(jobs, "_kinds", dict(jobs._kinds))

    def register(work, code="tests.work", **options):
        jobs.kind(code, title="Trabajo de prueba", **options)(work)
        return code

    return register


@pytest.fixture
def subscribers(monkeypatch):
    """Forget afterwards who subscribed in this test."""
    monkeypatch.setattr(outbox, "_subscribers", type(outbox._subscribers)(list))


@pytest.fixture
def folder_broker(tmp_path):
    """A filesystem broker of this test's own; gives the folder of its messages."""
    with brokers.pointed_at(brokers.FOLDER, tmp_path):
        yield tmp_path / "broker" / "mensajes"
