import pytest

from lms.core import jobs, outbox
from tests import brokers


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
