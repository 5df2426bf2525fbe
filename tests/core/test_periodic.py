from datetime import timedelta

import pytest
from celery import current_app
from django.utils import timezone

from lms.core import periodic
from lms.core.beat import InPlaceScheduler


@pytest.fixture
def clockwork(monkeypatch):
    monkeypatch.setattr(periodic, "_registry", {})


@pytest.mark.django_db
def test_one_that_fails_does_not_stop_the_clock_and_tells_no_data(clockwork, caplog):
    called = []

    def fails():
        raise ValueError(secret)

    secret = "PEPJ800101" + "HDFRRN09"
    periodic.register("tests.fails", 1, fails)
    periodic.register("tests.works", 1, lambda: called.append("works"))
    scheduler = InPlaceScheduler(current_app)
    for entry in list(scheduler.schedule.values()):
        scheduler.apply_entry(entry)
    assert called == ["works"]
    assert "tests.fails" in caplog.text
    assert "test_periodic.py" in caplog.text
    assert secret not in caplog.text


def test_the_clock_calls_what_is_registered_at_its_rate(clockwork):
    periodic.register("tests.seal", 1, lambda: None)
    entry = InPlaceScheduler(current_app).schedule["tests.seal"]
    assert entry.schedule.run_every == timedelta(seconds=1)


def test_two_functions_of_one_name_are_refused(clockwork):
    periodic.register("tests.seal", 1, lambda: None)
    with pytest.raises(ValueError, match="Two periodic"):
        periodic.register("tests.seal", 2, lambda: None)


def test_the_house_keeps_its_own_clockwork():
    names = {work.name for work in periodic.registered()}
    assert {"core.beat", "core.requeue_lapsed", "core.dispatch_outbox", "core.hint_due"} <= names


@pytest.mark.django_db
def test_the_last_beat_is_remembered():
    assert periodic.last_beat() is None
    periodic.beat()
    assert timezone.now() - periodic.last_beat() < timedelta(minutes=1)
