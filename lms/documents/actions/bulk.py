"""Thousands of documents as the work of a job: a chunk for each step."""

from collections.abc import Sequence

from lms.core import jobs
from lms.core.models import Institution
from lms.documents.actions.issuing import issue_many
from lms.documents.issuing import Order
from lms.people.models import Person

CHUNK = 200


def issue_in_steps(
    running: jobs.Running,
    institution: Institution,
    kind: str,
    orders: Sequence[Order],
    *,
    legal_basis: str,
    by: Person | None,
    chunk: int = CHUNK,
) -> int:
    """Issue many documents of one kind inside a job of the calling room; how many it was asked for.

    Each chunk is one step: documents, folios and progress are committed together or not at all, so a job that is
    killed goes on after the last chunk and leaves neither doubles nor gaps. `orders` keep their order from one run to
    the next. Refuses what `issue_many` refuses: chunks already issued stay.
    """
    for start in range(running.done, len(orders), chunk):
        wanted = orders[start : start + chunk]
        with running.step(start + len(wanted), len(orders)):
            issue_many(institution, kind, wanted, legal_basis=legal_basis, by=by)
    return len(orders)
