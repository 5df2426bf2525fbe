"""What the clock, the outbox and the queue ask of this room."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from lms.core import jobs, outbox


@jobs.kind("certification.portfolio", title=_("Portafolio de evidencias"))
def portfolio(running: jobs.Running) -> dict[str, Any]:
    """Draw a portfolio and write it with the step of its process."""
    from certification.actions.portfolio import build_portfolio

    return build_portfolio(running)


@jobs.kind("certification.recognise", title=_("Documento de un dictamen"))
def recognise(running: jobs.Running) -> dict[str, Any]:
    """Issue what a ruling gives right to, once."""
    from certification.actions.recognition import recognise as issue_it

    with running.step(1, 1):
        document = issue_it(running.args["ruling"])
    return {"document": document.ref} if document else {}


outbox.subscribe("certification.ruled", "certification.recognise", "certification.recognise")
