"""Several clocks prune the log of accesses at the same instant."""

import threading
from datetime import timedelta

import pytest
from django.db import transaction

from lms.core import audit, clock
from lms.core.models import AuditEntry
from lms.people.actions.access_log import prune_accesses
from lms.people.models import AccessLog
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.race


def old(person, rows=1):
    at = clock.now() - timedelta(days=500)
    facts = {"institution": person.institution, "person": person, "reader": person, "what": "curp", "at": at}
    AccessLog.objects.bulk_create(AccessLog(**facts) for _row in range(rows))


def test_several_clocks_at_once_leave_one_trace(fresh_database):
    old(PersonFactory(), rows=50)
    answers = fresh_database.together(4, lambda _index: prune_accesses())
    assert sorted(answers) == [0, 0, 0, 50]
    assert AuditEntry.objects.filter(verb="access-log.pruned").count() == 1
    assert not AccessLog.objects.exists()


def test_control_without_counting_what_went_each_clock_leaves_its_trace(fresh_database):
    person = PersonFactory()
    old(person)
    both_have_looked = threading.Barrier(2)

    def naive(_index):
        rows = list(AccessLog.objects.values_list("pk", flat=True))
        both_have_looked.wait()
        with transaction.atomic():
            AccessLog.objects.filter(pk__in=rows).delete()
            audit.record("access-log.pruned", institution=person.institution, subject_kind="x", subject_ref="x")

    assert fresh_database.together(2, naive) == [None, None]
    assert AuditEntry.objects.filter(verb="access-log.pruned").count() == 2
