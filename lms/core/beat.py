"""The clock of background work: Celery's beat, calling our functions in place instead of sending messages."""

import os
from datetime import timedelta
from typing import Any

from celery.beat import ScheduleEntry, Scheduler

from lms.core import periodic


class InPlaceScheduler(Scheduler):
    """Beat's loop over `periodic`. It keeps no file: everything here is due again within seconds of a start."""

    producer = None  # the parent's would wait for a broker, and we send nothing

    def setup_schedule(self) -> None:
        self.parent = os.getppid()
        for work in periodic.registered():
            self.add(name=work.name, task=work.name, schedule=timedelta(seconds=work.seconds))

    def apply_entry(self, entry: ScheduleEntry, producer: Any = None) -> None:
        if os.getppid() != self.parent:
            raise SystemExit  # the worker that carried this clock was killed; its successor brings one of its own
        periodic.call(entry.name)
