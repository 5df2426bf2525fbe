import threading

import pytest
from django.db import transaction

from lms.core import outbox
from lms.core.models import Job, OutboxMessage


def publish(key="fact-1", data=None):
    outbox.publish("tests.happened", key, data or {"run": "r1"}, institution=None)


@pytest.fixture
def listeners(job_kind, subscribers):
    job_kind(lambda running: None, code="tests.issue")
    job_kind(lambda running: None, code="tests.notify")
    outbox.subscribe("tests.happened", "documents", "tests.issue")
    outbox.subscribe("tests.happened", "notices", "tests.notify")


@pytest.mark.django_db
def test_an_event_becomes_one_job_per_subscriber(listeners):
    publish()
    publish()
    assert outbox.dispatch() == 1
    assert outbox.dispatch() == 0
    assert list(Job.objects.values_list("kind", "key", "args")) == [
        ("tests.issue", "tests.happened|fact-1|documents", {"run": "r1"}),
        ("tests.notify", "tests.happened|fact-1|notices", {"run": "r1"}),
    ]


@pytest.mark.django_db
def test_an_event_goes_with_its_fact(listeners):
    with transaction.atomic():
        publish()
        transaction.set_rollback(True)
    assert not OutboxMessage.objects.exists()


@pytest.mark.django_db
def test_an_event_that_nobody_waits_for_is_put_away(subscribers):
    publish()
    assert outbox.dispatch() == 1
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_an_event_that_fails_stays_and_lets_the_others_pass(listeners):
    outbox.subscribe("tests.broken", "nobody", "tests.unknown")
    outbox.publish("tests.broken", "b", {}, institution=None)
    publish()
    assert outbox.dispatch() == 1
    assert OutboxMessage.objects.get(dispatched_at=None).topic == "tests.broken"
    assert Job.objects.count() == 2


@pytest.mark.django_db
def test_a_second_subscriber_of_the_same_name_is_refused(listeners):
    with pytest.raises(ValueError, match="Two subscribers"):
        outbox.subscribe("tests.happened", "documents", "tests.notify")


@pytest.mark.race
def test_dispatchers_side_by_side_make_each_job_once(fresh_database, listeners):
    for number in range(5):
        publish(f"fact-{number}")
    assert sum(fresh_database.together(4, lambda _: outbox.dispatch())) == 5
    assert Job.objects.count() == 10


@pytest.mark.race
def test_dispatchers_that_look_before_they_mark_work_twice(fresh_database):
    """The negative control: reading what waits and then marking it hands every event to every dispatcher."""
    publish()
    all_have_looked = threading.Barrier(4)

    def naive(_):
        waiting = list(OutboxMessage.objects.filter(dispatched_at=None))
        all_have_looked.wait()
        OutboxMessage.objects.filter(pk__in=[message.pk for message in waiting]).update(
            dispatched_at="2026-11-20T00:00Z"
        )
        return len(waiting)

    assert sum(fresh_database.together(4, naive)) == 4
