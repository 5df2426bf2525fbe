import os
import signal
import time

import pytest

from lms.core import broker, periodic
from lms.core.models import Job, JobRow
from tests import brokers

pytestmark = [pytest.mark.fault, pytest.mark.broker]


@pytest.mark.parametrize("house", brokers.URLS, indirect=True, ids=brokers.name_of)
def test_a_kill_loses_and_doubles_no_job_and_does_so_to_bare_messages(house):
    points = {"reclamado": "claimed", "tras-uno": "after-1", "tras-dos": "after-2"}
    waiting = [f"espera-{number}" for number in range(4)]
    bare = ["suelto-1", "suelto-2"]

    with house.worker(threads=5) as first:
        for name in bare:
            broker.send("tests.naive", name)
        first.wait_until(house.held(*bare))
        for name, point in points.items():
            house.queue(name, hold=point)
        first.wait_until(house.held(*points))
        for name in waiting:
            house.queue(name)
        first.kill()
    assert set(Job.objects.filter(state=Job.State.RUNNING).values_list("key", flat=True)) == set(points)

    house.let_go()
    with house.worker(threads=5) as second:
        second.wait_until(house.all_done)
        second.stop()
    for name in [*points, *waiting]:
        assert (name, house.effects(name)) == (name, ["1", "2"])
        assert JobRow.objects.filter(job__key=name).count() == 2
    for name in bare:
        assert house.effects(name) != ["1", "2"]


@pytest.mark.parametrize("point", ["inside-1", "inside-2"])
def test_a_kill_inside_a_step_leaves_nothing_of_it(house, point):
    with house.worker(threads=2) as first:
        house.queue("dentro", hold=point)
        first.wait_until(house.held("dentro"))
        first.kill()
    assert house.effects("dentro") == ([] if point == "inside-1" else ["1"])

    house.let_go()
    with house.worker(threads=2) as second:
        second.wait_until(house.all_done)
    assert house.effects("dentro") == ["1", "2"]


def test_the_clock_does_not_outlive_its_worker(house):
    with house.worker() as running:
        running.wait_until(lambda: periodic.last_beat() is not None)
        os.kill(running.process.pid, signal.SIGKILL)
        running.process.wait()
        while running.has_company():
            time.sleep(0.05)
