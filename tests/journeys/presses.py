"""Counting what a person presses, as `ux.md` counts its journeys; and what the worker does meanwhile."""

from lms.core import jobs, outbox
from lms.core.models import Job


class Presses:
    """Presses what leads somewhere or chooses, and counts it. Typing and reading are free."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def press(self, target):
        target.click()
        self.count += 1

    def name(self, role, words, **options):
        self.press(self.page.get_by_role(role, name=words, **options))


def work():
    """What the clock and the worker would have done by now."""
    while outbox.dispatch():
        pass
    for job in Job.objects.filter(state=Job.State.QUEUED).order_by("pk"):
        jobs.run(job.ref)
