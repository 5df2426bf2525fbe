"""What workers and clock do for everybody: run jobs, hand out events, find what was lost."""

from celery import shared_task

from lms.core import jobs, ledger, outbox, periodic, prune


@shared_task(name=jobs.RUN_TASK)
def run_job(ref: str) -> None:
    """Run one job; a second message about it finds nothing to do."""
    jobs.run(ref)


@shared_task(name=outbox.DISPATCH_TASK)
def dispatch_outbox() -> None:
    """Turn waiting events into jobs."""
    outbox.dispatch()


periodic.register("core.beat", 5, periodic.beat)
periodic.register("core.requeue_lapsed", 2, jobs.requeue_lapsed)
periodic.register("core.dispatch_outbox", 2, outbox.dispatch)
periodic.register("core.hint_due", 2, jobs.hint_due)
periodic.register("core.seal_ledger", 1, ledger.seal)
periodic.register("core.prune", 60, prune.prune)
