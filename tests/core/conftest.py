"""Fixtures of the ledger's tests."""

import pytest
from django.db import transaction

from lms.core.models import AuditBatch, AuditBatchEntry, AuditEntry
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
