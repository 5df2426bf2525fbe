"""The last steps of a process in both task lists: portfolio, ruling, certificate."""

from django.urls import reverse
from django.utils.translation import gettext as _

from certification import steps, words
from certification.models import Process
from certification.states import ProcessState
from certification.steps import Standing, Step

S = ProcessState


def certificate(standing: Standing) -> Step | None:
    """Where the candidate's certificate is, from the ruling on. No query."""
    process = standing.process
    if not steps.reached(process, S.UPHELD):
        return None
    title, here = _("Certificado"), reverse("certification:own_certificate", args=[process.ref])
    if process.state == S.ISSUED:
        return Step(title, here, _("Ya llegó."), _("Por recibir"), "now", verb=_("Recibir mi certificado"))
    if process.state == S.DELIVERED:
        return Step(title, here, _("También está en tu historial."), _("Completado"), state="done")
    return Step(title, here, _("Se tramita ante el CONOCER."), _("En curso"))


def ruling(standing: Standing) -> Step | None:
    """What the group decided, with its paper. No query."""
    process = standing.process
    if not steps.reached(process, S.UPHELD) and process.state != S.NOT_UPHELD:
        return None
    here, hint = reverse("certification:own_certificate", args=[process.ref]), str(words.MEANINGS["dictamen"])
    return Step(_("Dictamen"), here, hint, _("Completado"), state="done")


def portfolio(process: Process) -> list[Step]:
    """The assessor's way to the portfolio, once results were presented. No query."""
    if not steps.reached(process, S.RESULTS_PRESENTED) or process.state == S.NOT_YET:
        return []
    here = reverse("certification:portfolio", args=[process.ref])
    if process.state == S.RESULTS_PRESENTED:
        return [Step(_("Portafolio"), here, _("Revisa que no falte nada y entrégalo."), _("Por entregar"), "now")]
    return [Step(_("Portafolio"), here, "", _("Entregado"), state="done")]


def register() -> None:
    """Put them in both lists. Called once, from the room's `ready()`."""
    steps.register("ruling", ruling)
    steps.register("certificate", certificate)
    steps.register_assessor(portfolio)
