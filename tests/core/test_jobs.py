import base64
import json
import threading
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from lms.core import audit, jobs
from lms.core.errors import RuleBroken
from lms.core.models import AuditEntry, Institution, Job, JobRow
from tests.factories.core import InstitutionFactory

State = Job.State


class Killed(BaseException):
    """What a power cut does to the code under test: nothing after it runs."""


def effect(name):
    """One visible effect: a row whose number tells whether something happened twice."""
    institution = Institution.objects.first() or InstitutionFactory()
    audit.record("tests.effect", institution=institution, subject_kind="tests", subject_ref=name)


def effects():
    return sorted(AuditEntry.objects.filter(verb="tests.effect").values_list("subject_ref", flat=True))


def queue(kind, key="uno", **options):
    return jobs.enqueue(kind, key, institution=None, **options)


def work_in_steps(total, dies_after=None):
    def work(running):
        for done in range(running.done + 1, total + 1):
            with running.step(done, total):
                effect(str(done))
            if done == dies_after:
                raise Killed
        return {"total": total}

    return work


@pytest.mark.django_db
def test_the_same_work_is_queued_once(job_kind):
    kind = job_kind(lambda running: None)
    first = queue(kind, args={"id": 1})
    again = queue(kind, args={"id": 2})
    assert first.pk == again.pk
    assert Job.objects.get().args == {"id": 1}


@pytest.mark.django_db
def test_an_unknown_kind_is_refused_where_it_is_queued():
    with pytest.raises(KeyError):
        queue("tests.nobody")
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_a_job_ends_done_with_its_result_and_never_runs_again(job_kind):
    calls = []
    job = queue(job_kind(lambda running: calls.append(running.args) or {"id": 7}), args={"id": 7})
    jobs.run(job.ref)
    jobs.run(job.ref)
    job.refresh_from_db()
    assert (job.state, job.result, job.lease_token, job.lease_until) == (State.DONE, {"id": 7}, "", None)
    assert job.finished_at is not None
    assert calls == [{"id": 7}]


@pytest.mark.django_db
def test_a_job_waits_for_its_hour(job_kind):
    job = queue(job_kind(lambda running: None), run_after=timezone.now() + timedelta(minutes=1))
    jobs.run(job.ref)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.QUEUED, 0)


@pytest.mark.django_db
def test_a_broken_rule_ends_the_job_with_its_sentence(job_kind):
    def work(running):
        raise RuleBroken("roster-empty", "El archivo está vacío.")

    job = queue(job_kind(work))
    jobs.run(job.ref)
    job.refresh_from_db()
    assert (job.state, job.error_code, job.error_text) == (State.FAILED, "roster-empty", "El archivo está vacío.")


@pytest.mark.django_db
def test_a_fault_is_tried_again_later_and_then_given_up(job_kind):
    def work(running):
        raise OSError("disco")

    job = queue(job_kind(work, max_attempts=2))
    jobs.run(job.ref)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.lease_token) == (State.QUEUED, 1, "")
    assert timedelta(seconds=8) < job.run_after - timezone.now() <= timedelta(seconds=10)
    Job.objects.update(run_after=job.created_at)
    jobs.run(job.ref)
    job.refresh_from_db()
    assert (job.state, job.error_code) == (State.FAILED, "job-failed")
    assert job.error_text.startswith("No pudimos terminar")


@pytest.mark.django_db
def test_the_log_tells_where_it_failed_and_nothing_of_the_person(job_kind, caplog):
    def work(running):
        raise ValueError(running.key)

    jobs.run(queue(job_kind(work), key="PEPJ800101HDFRRN09").ref)
    assert "ValueError" in caplog.text
    assert "test_jobs.py" in caplog.text
    assert "PEPJ800101" not in caplog.text
    assert "PEPJ800101" not in Job.objects.get().error_text


@pytest.mark.django_db
def test_a_step_that_fails_leaves_neither_effect_nor_report_nor_progress(job_kind):
    def work(running):
        with running.step(1, 2):
            effect("uno")
            running.row(1, "uno", JobRow.Status.ACCEPTED)
        with running.step(2, 2):
            effect("dos")
            running.row(2, "dos", JobRow.Status.ACCEPTED)
            raise OSError

    job = queue(job_kind(work))
    jobs.run(job.ref)
    job.refresh_from_db()
    assert effects() == ["uno"]
    assert [row.number for row in jobs.rows_of(job)] == [1]
    assert (job.done_units, job.total_units, job.state) == (1, 2, State.QUEUED)


@pytest.mark.django_db
@pytest.mark.parametrize("dies_after", [1, 2, 3])
def test_a_killed_job_goes_on_from_its_last_step(job_kind, settings, dies_after):
    settings.JOB_LEASE_SECONDS = -1
    kind = job_kind(work_in_steps(3, dies_after))
    job = queue(kind)
    with pytest.raises(Killed):
        jobs.run(job.ref)
    assert Job.objects.get().state == State.RUNNING
    assert jobs.requeue_lapsed() == 1
    job_kind(work_in_steps(3), code="tests.other")
    jobs._kinds[kind] = jobs._kinds["tests.other"]
    jobs.run(job.ref)
    assert effects() == ["1", "2", "3"]
    assert Job.objects.get().state == State.DONE


@pytest.mark.django_db
def test_a_lease_in_force_is_not_taken(job_kind):
    kind = job_kind(work_in_steps(2, dies_after=1))
    job = queue(kind)
    with pytest.raises(Killed):
        jobs.run(job.ref)
    assert jobs.requeue_lapsed() == 0
    jobs.run(job.ref)
    assert effects() == ["1"]


def overtaken(fenced):
    """Work that is overtaken by a second worker, which ends it, before the first one writes."""
    visits = []

    def work(running):
        visits.append(running)
        if len(visits) == 1:
            jobs.run(running.ref)
        if fenced:
            with running.step(1, 1):
                effect("uno")
        else:
            with transaction.atomic():
                effect("uno")

    return work


@pytest.mark.django_db
def test_a_worker_that_lost_its_lease_writes_nothing(job_kind, settings):
    settings.JOB_LEASE_SECONDS = -1
    job = queue(job_kind(overtaken(fenced=True)))
    jobs.run(job.ref)
    assert effects() == ["uno"]
    assert Job.objects.get().state == State.DONE


@pytest.mark.django_db
def test_without_the_fence_the_same_work_happens_twice(job_kind, settings):
    settings.JOB_LEASE_SECONDS = -1
    job = queue(job_kind(overtaken(fenced=False)))
    jobs.run(job.ref)
    assert effects() == ["uno", "uno"]


@pytest.mark.django_db
def test_a_worker_that_lost_its_lease_does_not_end_the_job(job_kind, settings):
    def work(running):
        Job.objects.update(lease_token="de-otro")
        raise RuleBroken("refused", "No.")

    job = queue(job_kind(work))
    jobs.run(job.ref)
    job.refresh_from_db()
    assert (job.state, job.lease_token, job.error_code) == (State.RUNNING, "de-otro", "")


@pytest.mark.django_db
def test_a_job_that_keeps_killing_its_worker_is_given_up(job_kind, settings):
    settings.JOB_LEASE_SECONDS = -1

    def work(running):
        raise Killed

    job = queue(job_kind(work, max_attempts=2))
    for _ in range(2):
        with pytest.raises(Killed):
            jobs.run(job.ref)
        jobs.requeue_lapsed()
    jobs.run(job.ref)
    job.refresh_from_db()
    assert (job.state, job.error_code, job.attempts) == (State.FAILED, "worker-lost", 2)


@pytest.mark.django_db
def test_a_job_that_gets_further_each_time_may_be_killed_often(job_kind, settings):
    settings.JOB_LEASE_SECONDS = -1

    def work(running):
        with running.step(running.done + 1, 6):
            effect(str(running.done + 1))
        if running.done < 6:
            raise Killed

    job = queue(job_kind(work, max_attempts=2))
    for _ in range(5):
        with pytest.raises(Killed):
            jobs.run(job.ref)
        assert jobs.requeue_lapsed() == 1
    jobs.run(job.ref)
    assert Job.objects.get().state == State.DONE
    assert effects() == ["1", "2", "3", "4", "5", "6"]


@pytest.mark.django_db
def test_rows_reported_again_stay_one_and_take_the_last_word(job_kind):
    said = ["primera", "segunda"]

    def work(running):
        running.row(1, "A", JobRow.Status.WARNED, "code", said[0] * 100)
        running.progress(1, 2)
        running.row(1, "A", JobRow.Status.REFUSED, "code", said[1])
        running.row(2, "B", JobRow.Status.ACCEPTED)

    job = queue(job_kind(work))
    jobs.run(job.ref)
    assert [(row.number, row.status, row.message) for row in jobs.rows_of(job)] == [
        (1, "refused", "segunda"),
        (2, "accepted", ""),
    ]
    assert jobs.tally(job) == {"refused": 1, "accepted": 1}


@pytest.mark.django_db
def test_due_jobs_without_a_message_are_hinted_and_no_more(job_kind, folder_broker):
    kind = job_kind(lambda running: None)
    for number in range(3):
        queue(kind, str(number))
    queue(kind, "tarde", run_after=timezone.now() + timedelta(hours=1))
    assert jobs.hint_due() == 3
    assert jobs.hint_due() == 0
    next(folder_broker.iterdir()).unlink()
    assert jobs.hint_due() == 1
    assert len(list(folder_broker.iterdir())) == 3


@pytest.mark.django_db
def test_a_commit_tells_the_broker_and_a_rollback_does_not(job_kind, folder_broker, django_capture_on_commit_callbacks):
    kind = job_kind(lambda running: None)
    with django_capture_on_commit_callbacks(execute=True):
        job = queue(kind)
        with transaction.atomic():
            queue(kind, "deshecho")
            transaction.set_rollback(True)
    (message,) = folder_broker.iterdir()
    args, *_ = json.loads(base64.b64decode(json.loads(message.read_text())["body"]))
    assert args == [job.ref]
    assert Job.objects.count() == 1


@pytest.mark.race
def test_of_many_workers_one_does_the_job(fresh_database, job_kind):
    calls = []
    job = queue(job_kind(lambda running: calls.append(running.ref)))
    assert fresh_database.together(6, lambda _: jobs.run(job.ref)) == [None] * 6
    assert calls == [job.ref]


@pytest.mark.race
def test_a_claim_that_looks_before_it_writes_is_won_by_all(fresh_database, job_kind):
    """The negative control: reading the state and then saving it lets every worker in."""
    job = queue(job_kind(lambda running: None))
    all_have_looked = threading.Barrier(6)

    def naive(_):
        seen = Job.objects.get(ref=job.ref)
        all_have_looked.wait()
        if seen.state == State.QUEUED:
            seen.state = State.RUNNING
            seen.save(update_fields=["state"])
            return True
        return False

    assert fresh_database.together(6, naive) == [True] * 6


@pytest.mark.race
def test_a_job_inside_a_step_is_not_taken_from_its_worker(fresh_database, job_kind, settings):
    """The lease lapses while the step is open: whoever looks passes by or waits, and then finds it extended."""
    InstitutionFactory()
    inside, asked = threading.Event(), threading.Event()

    def work(running):
        Job.objects.update(lease_until=timezone.now() - timedelta(minutes=1))
        with running.step(1, 1):
            effect("uno")
            inside.set()
            asked.wait()

    job = queue(job_kind(work))

    def visit(index):
        if index == 0:
            return jobs.run(job.ref)
        inside.wait()
        asked.set()
        return jobs.requeue_lapsed()

    assert fresh_database.together(2, visit) == [None, 0]
    assert effects() == ["uno"]
    assert Job.objects.get().state == State.DONE
