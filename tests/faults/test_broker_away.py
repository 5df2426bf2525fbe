from urllib.parse import urlsplit

import pytest

from lms.core import broker, outbox, periodic
from lms.core.models import OutboxMessage
from tests import brokers

pytestmark = [pytest.mark.fault, pytest.mark.broker]
REMOTE = [url for url in brokers.URLS if url != brokers.FOLDER]


def through(url, port):
    """The same broker, reached over another port of this machine."""
    parts = urlsplit(url)
    who = f"{parts.username}:{parts.password}@" if parts.username else ""
    return parts._replace(netloc=f"{who}127.0.0.1:{port}").geturl()


@pytest.mark.parametrize("url", REMOTE, ids=brokers.name_of)
def test_a_broker_that_swallows_everything_holds_nobody_up(install, url):
    """Each attempt is bounded, and after the first one this process leaves the broker alone for a while."""
    with brokers.line(target=None) as hole:
        house = install(through(url, hole.port))
        with brokers.pointed_at(house.url, house.var):
            for number in range(20):
                house.queue(f"trabajo-{number}")
            assert broker.waiting() is None
        assert hole.calls == 1
    assert broker.PATIENCE * 3 < 1


def test_work_queued_without_a_broker_is_done_when_there_is_one(install, house):
    house.let_go()
    with brokers.pointed_at("redis://127.0.0.1:9/0", house.var, house.mailbox):
        for number in range(5):
            house.queue(f"trabajo-{number}")
        outbox.publish("tests.happened", "uno", {}, institution=None)
    with house.worker() as running:
        running.wait_until(house.all_done)
        running.wait_until(lambda: not OutboxMessage.objects.filter(dispatched_at=None).exists())
        running.wait_until(lambda: periodic.last_beat() is not None)
    for number in range(5):
        assert house.effects(f"trabajo-{number}") == ["1", "2"]


@pytest.mark.parametrize("house", REMOTE, indirect=True, ids=brokers.name_of)
def test_a_living_worker_goes_on_when_its_broker_comes_back(house):
    parts = urlsplit(house.url)
    names = [f"trabajo-{number}" for number in range(5)]
    house.let_go()
    with brokers.line((parts.hostname, parts.port)) as wire:
        house.url = through(house.url, wire.port)
        with brokers.pointed_at(house.url, house.var, house.mailbox), house.worker() as running:
            house.queue("antes")
            running.wait_until(house.all_done)
            wire.cut()
            for name in names:
                house.queue(name)
            assert not any(house.effects(name) for name in names)
            wire.mend()
            running.wait_until(house.all_done)
    for name in ["antes", *names]:
        assert house.effects(name) == ["1", "2"]
