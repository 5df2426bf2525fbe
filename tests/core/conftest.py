import pytest
from celery import current_app

from lms.core import broker, jobs, outbox


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
def folder_broker(monkeypatch, tmp_path):
    """A filesystem broker of this test's own; gives the folder of its messages."""
    folder = tmp_path / "mensajes"
    folder.mkdir()
    folders = {
        "data_folder_in": str(folder),
        "data_folder_out": str(folder),
        "control_folder": str(tmp_path / "control"),
    }
    monkeypatch.delenv("CELERY_BROKER_URL", raising=False)
    monkeypatch.setattr(broker, "_quiet_until", 0.0)
    conf = current_app.conf
    before = {"broker_url": conf.broker_url, "broker_transport_options": conf.broker_transport_options}
    conf.update(broker_url="filesystem://localhost", broker_transport_options=folders)
    broker._pool.cache_clear()
    yield folder
    conf.update(before)
    broker._pool.cache_clear()
