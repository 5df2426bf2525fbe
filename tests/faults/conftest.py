import pytest

from lms.core import jobs
from lms.core.models import AuditEntry, Job
from tests import brokers
from tests.factories.core import InstitutionFactory


class House:
    """One installation for a fault: its database, its broker, its folder."""

    def __init__(self, database, url):
        self.database, self.url, self.var = database, url, database.folder
        self.mailbox = ""

    def worker(self, **options):
        return brokers.worker(self.database.environment(), self.url, self.mailbox, self.var / "worker.log", **options)

    def queue(self, name, hold=""):
        return jobs.enqueue("tests.two_steps", name, {"hold": hold}, institution=None)

    def held(self, *names):
        return lambda: all((self.var / "en-curso" / name).exists() for name in names)

    def let_go(self):
        (self.var / "sigue").touch()

    def all_done(self):
        return not Job.objects.exclude(state=Job.State.DONE).exists()

    def effects(self, name):
        found = AuditEntry.objects.filter(verb="tests.effect", subject_ref__startswith=f"{name}:")
        return sorted(ref.partition(":")[2] for ref in found.values_list("subject_ref", flat=True))


@pytest.fixture
def install(fresh_database, monkeypatch):
    """Make the installation on a broker: `with install(url) as house`."""
    InstitutionFactory(is_default=True)
    for kind in ("tests.two_steps", "tests.issue", "tests.issue_naively"):
        monkeypatch.setitem(jobs._kinds, kind, jobs.Kind(kind, "", None, 5, None))
    return lambda url: House(fresh_database, url)


@pytest.fixture
def house(install, request):
    """An installation whose broker (the test's parameter) answers and is empty; folder broker when not said."""
    made = install(getattr(request, "param", brokers.FOLDER))
    with brokers.own_queue(made.url, made.var) as made.mailbox:
        yield made
