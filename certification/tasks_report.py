"""What the outbox asks once a cédula carries both signatures."""

from django.utils.translation import gettext_lazy as _

from certification.actions.cedula import SIGNED, issue_cedula
from lms.core import jobs, outbox

ISSUE = "certification.cedula"


@jobs.kind(ISSUE, title=_("Cédula de evaluación"))
def cedula(running: jobs.Running) -> dict[str, str]:
    """Issue the document of a signed cédula."""
    with running.step(1, 1):
        document = issue_cedula(running.args["report"])
    return {"document": document.ref} if document else {}


outbox.subscribe(SIGNED, ISSUE, ISSUE)
