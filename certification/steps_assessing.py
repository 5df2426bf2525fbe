"""The steps of the assessment itself in the two task lists of a process: the candidate's and the assessor's."""

from django.urls import reverse
from django.utils.translation import gettext as _

from certification import steps, words
from certification.models import Process
from certification.states import ProcessState
from certification.steps import Standing, Step

S = ProcessState


def evaluation(standing: Standing) -> Step | None:
    """The candidate's evidence and her signature on what was applied. No query."""
    process, title = standing.process, _("Evaluación")
    evidence = reverse("certification:my_evidence", args=[process.ref])
    if process.state == S.COLLECTING:
        hint, verb = _("Entrega tus productos y mira cuáles faltan."), _("Entregar mis evidencias")
        return Step(title, evidence, hint, _("En curso"), "now", verb=verb)
    if process.state == S.INSTRUMENT_CLOSED:
        here = reverse("certification:my_records", args=[process.ref])
        hint = _("Lee lo que se registró de ti y fírmalo.")
        return Step(title, here, hint, _("Por firmar"), "now", verb=_("Leer y firmar el instrumento"))
    if steps.reached(process, S.JUDGED):
        return Step(title, evidence, _("Tus evidencias y lo que se registró."), _("Completado"), state="done")
    return None


def results(standing: Standing) -> Step | None:
    """The candidate's cédula, from the day she is told on. No query."""
    process = standing.process
    if not steps.reached(process, S.RESULTS_PRESENTED) and process.state != S.JUDGED:
        return None
    here, hint = reverse("certification:my_report", args=[process.ref]), str(words.MEANINGS["cedula"])
    if process.state == S.JUDGED:
        return Step(_("Resultado y cédula"), here, hint, _("Con fecha"), "now", verb=_("Ver mi cédula"))
    if process.state == S.RESULTS_PRESENTED and not process.surveyed:
        survey, ask = reverse("certification:survey", args=[process.ref]), _("Di cómo te trataron: son ocho frases.")
        return Step(_("Resultado y cédula"), survey, ask, _("Encuesta"), "now", verb=_("Contestar la encuesta"))
    return Step(_("Resultado y cédula"), here, hint, _("Completado"), state="done")


def application(process: Process) -> list[Step]:
    """The way from the page of a process to applying its instrument. No query."""
    title, here = _("Aplicación del instrumento"), reverse("certification:assessment", args=[process.ref])
    if process.state == S.PLAN_AGREED:
        return [Step(title, here, _("Comprueba los requisitos y declara el inicio."), _("Por empezar"), "now")]
    if steps.reached(process, S.RESULTS_PRESENTED):
        return [Step(title, here, _("Evidencias, reactivos, juicio y cédula."), _("Completado"), state="done")]
    if steps.reached(process, S.COLLECTING):
        return [Step(title, here, _("Evidencias, reactivos, juicio y cédula."), _("En curso"), "now")]
    return []


def register() -> None:
    """Put them in both lists. Called once, from the room's `ready()`."""
    steps.register("evaluation", evaluation)
    steps.register("results", results)
    steps.register_assessor(application)
