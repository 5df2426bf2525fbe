"""Doors to the objects of this room."""

from django.http import Http404

from lms.core.models import Job


def job_for_owner(person_ref: str, ref: str) -> Job:
    """The only way a view obtains a job: it belongs to whoever asked for the work. One query."""
    job = Job.objects.filter(ref=ref, owner_ref=person_ref).first() if person_ref else None
    if job is None:
        raise Http404
    return job
