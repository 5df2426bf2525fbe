"""What is no longer needed goes, each thing at its own term; what may still be needed stays."""

from datetime import timedelta

import pytest

from lms.core import clock, parameters
from lms.core.idempotency import mint, once
from lms.core.models import IdempotencyKey, Job, JobRow, OutboxMessage
from lms.core.prune import BATCH, prune
from tests.architecture.walk import watching, writes
from tests.factories.core import InstitutionFactory, JobFactory

pytestmark = pytest.mark.django_db
NOTHING = {"keys": 0, "job_rows": 0, "jobs": 0, "events": 0}


def ago(days):
    return clock.now() - timedelta(days=days)


def key(days):
    return IdempotencyKey.objects.create(
        key=mint(), actor_ref="q", act="a", request_hash="0" * 64, created_at=ago(days)
    )


def job(days, state="done", institution=None, rows=0):
    made = JobFactory(state=state, institution=institution, finished_at=ago(days) if days is not None else None)
    JobRow.objects.bulk_create(JobRow(job=made, number=n, ref=str(n), status="accepted") for n in range(rows))
    return made


def event(days, name, institution=None):
    return OutboxMessage.objects.create(
        institution=institution,
        topic="t",
        key=name,
        created_at=ago(999),
        dispatched_at=ago(days) if days is not None else None,
    )


def test_each_thing_goes_after_its_own_term():
    house = InstitutionFactory()
    kept = [key(29), job(179), job(179, institution=house), event(179, "a"), event(179, "b", house)]
    kept += [job(400, state="failed"), job(None, state="queued"), job(None, state="running"), event(None, "waits")]
    gone = [key(31), job(181), job(181, institution=house), event(181, "c"), event(181, "d", house)]
    assert prune() == {"keys": 1, "job_rows": 0, "jobs": 2, "events": 2}
    assert [each for each in kept if not type(each).objects.filter(pk=each.pk).exists()] == []
    assert [each for each in gone if type(each).objects.filter(pk=each.pk).exists()] == []
    assert prune() == NOTHING


def test_an_institution_may_keep_longer_and_another_less():
    one, other = InstitutionFactory(), InstitutionFactory()
    today = clock.today(one.time_zone)
    parameters.set_value(one, "retention.job_days", 400, today, "Catálogo", by_ref="")
    parameters.set_value(other, "retention.job_days", 60, today, "Catálogo", by_ref="")
    kept, gone, common = job(300, institution=one), job(61, institution=other), job(300)
    assert prune() == NOTHING | {"jobs": 1}
    assert set(Job.objects.all()) == {kept, common}  # what is nobody's waits for the longest
    assert gone not in Job.objects.all()


def test_a_long_report_goes_in_parts_and_its_job_last():
    made = job(181, rows=BATCH + 1)
    assert prune() == NOTHING | {"job_rows": BATCH}
    assert Job.objects.filter(pk=made.pk).exists()
    assert prune() == NOTHING | {"job_rows": 1, "jobs": 1}
    assert not JobRow.objects.exists()


def test_a_form_sent_within_its_term_is_still_remembered():
    name, answers = mint(), iter([{"n": 1}, {"n": 2}])
    assert once("q", name, "act", {}, lambda: next(answers)) == {"n": 1}
    IdempotencyKey.objects.update(created_at=ago(29))
    prune()
    assert once("q", name, "act", {}, lambda: next(answers)) == {"n": 1}


@pytest.mark.parametrize("rows", [1, 20])
def test_a_tick_with_nothing_to_do_costs_the_same_whatever_there_is(rows):
    for number in range(rows):
        key(1), job(1, rows=1), event(1, str(number))
    with watching() as seen:
        assert prune() == NOTHING
    assert (len(seen.statements), writes(seen)) == (10, [])
