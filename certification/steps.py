"""The task list of a process as its candidate reads it. Later steps belong to whoever owns them: see `register`."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from certification import moments, words
from certification.models import AssessmentPlan, DiagnosisDecision, Process
from certification.states import ProcessState

S = ProcessState
ORDER = list(S)  # as they are declared: the way of a process, its ends last
LEFT = (S.WITHDRAWN, S.ABANDONED, S.CANCELLED)


@dataclass(frozen=True)
class Step:
    """One row: its words, where it leads, what it says, and its state: "", "done" or "shut" (which says why).

    `verb` is what the page's one button says when this is the step to take now.
    """

    words: str
    href: str = ""
    hint: str = ""
    status: str = ""
    tone: str = ""
    state: str = ""
    verb: str = ""


@dataclass(frozen=True)
class Standing:
    """What the steps hang on, read once by the page."""

    process: Process
    plan: AssessmentPlan | None
    decision: DiagnosisDecision | None
    has_assessor: bool


Provider = Callable[[Standing], Step | None]
_providers: dict[str, Provider] = {}
LATER = ("evaluation", "results", "ruling", "certificate")


AssessorProvider = Callable[[Process], list[Step]]
_assessor_providers: list[AssessorProvider] = []


def register_assessor(provider: AssessorProvider) -> None:
    """Add rows to what an assessor sees of a process after its plan. It says in its docstring what it costs."""
    if provider not in _assessor_providers:
        _assessor_providers.append(provider)


def assessor_steps(process: Process) -> list[Step]:
    """What rooms' other parts let an assessor do in a process. As many queries as the providers ask."""
    return [step for provider in _assessor_providers for step in provider(process)]


def register(code: str, provider: Provider) -> None:
    """Let whoever owns a later step (one of LATER) draw it; None leaves the words below. It asks no query."""
    if code not in LATER:
        raise ValueError(code)
    _providers[code] = provider


def reached(process: Process, state: ProcessState) -> bool:
    """Whether a process has come to a state or past it; those that were left count as come to none. No query."""
    ended = {S.NOT_YET: S.RESULTS_PRESENTED, S.NOT_UPHELD: S.IN_BATCH}
    here = ended.get(S(process.state), S(process.state))
    return here not in LEFT and ORDER.index(here) >= ORDER.index(state)


def steps_of(standing: Standing) -> list[Step]:
    """Every step from the registration to the certificate. No query."""
    first = [_registration(standing), _diagnosis(standing), _plan(standing)]
    later = []
    for code, own in zip(LATER, (_evaluation, _results, _ruling, _certificate), strict=True):
        provider = _providers.get(code)
        later.append((provider(standing) if provider else None) or own(standing))
    return [*first, *later]


def _registration(standing: Standing) -> Step:
    mine = standing.process.registration
    return Step(
        _("Registro"),
        reverse("certification:registration", args=[mine.ref]),
        _("Acuse %(code)s") % {"code": mine.receipt},
        _("Completado"),
        state="done",
    )


def _diagnosis(standing: Standing) -> Step:
    here = reverse("certification:diagnosis", args=[standing.process.ref])
    if standing.process.state == S.REGISTERED:
        hint, verb = _("Di qué dominas, punto por punto."), _("Contestar mi diagnóstico")
        return Step(_("Diagnóstico"), here, hint, _("Por contestar"), "now", verb=verb)
    if standing.process.state == S.DIAGNOSED and standing.decision is None:
        hint, verb = _("Lee tu resultado y decide si sigues."), _("Leer mi resultado y decidir")
        return Step(_("Diagnóstico"), here, hint, _("Por decidir"), "now", verb=verb)
    if standing.process.state == S.DIAGNOSED and standing.decision.choice == DiagnosisDecision.Choice.TRAIN_FIRST:  # type: ignore[union-attr]
        hint = _("Decidiste prepararte antes. Cuando quieras seguir, cámbialo aquí.")
        return Step(_("Diagnóstico"), here, hint, _("En preparación"))
    return Step(_("Diagnóstico"), here, "", _("Completado"), state="done")


def _plan(standing: Standing) -> Step:
    process, plan = standing.process, standing.plan
    title, here = _("Plan de evaluación"), reverse("certification:own_plan", args=[process.ref])
    if process.state == S.PLAN_PROPOSED and plan is not None and waits_for_signature(plan):
        hint, verb = _("Léelo y fírmalo, o pide cambios."), _("Leer y firmar mi plan")
        return Step(title, here, hint, _("Por firmar"), "now", verb=verb)
    if process.state == S.PLAN_PROPOSED:
        return Step(title, here, _("Quien te evalúa prepara otra propuesta."), _("En preparación"))
    if plan is not None and hasattr(plan, "agreement"):
        return Step(title, here, _("Acuse %(code)s") % {"code": plan.agreement.receipt}, _("Completado"), state="done")
    if process.state == S.DIAGNOSED and standing.decision is not None and not _waits_to_train(standing):
        hint = _("Quien te evalúa lo prepara.") if standing.has_assessor else _("Falta que te asignen quien te evalúe.")
        return Step(title, "", hint, _("En preparación"), state="shut")
    return Step(title, "", _("Se abre cuando decidas seguir."), _("Aún no puedes empezar"), state="shut")


def _waits_to_train(standing: Standing) -> bool:
    return standing.decision is not None and standing.decision.choice == DiagnosisDecision.Choice.TRAIN_FIRST


def waits_for_signature(plan: AssessmentPlan) -> bool:
    """Whether a proposed plan still waits for its candidate. No query when read with its remark and agreement."""
    return not hasattr(plan, "agreement") and not hasattr(plan, "remark")


def _evaluation(standing: Standing) -> Step:
    process, plan = standing.process, standing.plan
    if reached(process, S.INSTRUMENT_CLOSED):
        return Step(_("Evaluación"), "", "", _("Completado"), state="done")
    if reached(process, S.PLAN_AGREED) and plan is not None:
        when = moments.instant_words(plan.starts_at, process.institution)
        hint = _("%(when)s, en %(place)s") % {"when": when, "place": plan.content["place"]}
        return Step(_("Evaluación"), "", hint, _("En curso") if process.state == S.COLLECTING else _("Con fecha"))
    return Step(_("Evaluación"), "", _("Se abre cuando firmes el plan."), _("Aún no puedes empezar"), state="shut")


def _results(standing: Standing) -> Step:
    process, plan = standing.process, standing.plan
    title = _("Resultado y cédula")
    if reached(process, S.PORTFOLIO_SUBMITTED) or process.state == S.NOT_YET:
        return Step(title, "", str(words.MEANINGS["cedula"]), _("Completado"), state="done")
    if reached(process, S.PLAN_AGREED) and plan is not None:
        day = moments.instant_words(plan.results_at, process.institution)
        hint = _("Te lo dicen el %(day)s. %(what)s") % {"day": day, "what": words.MEANINGS["cedula"]}
        return Step(title, "", hint, _("Con fecha"))
    return Step(title, "", str(words.MEANINGS["cedula"]), _("Aún no puedes empezar"), state="shut")


def _ruling(standing: Standing) -> Step:
    process, hint = standing.process, str(words.MEANINGS["dictamen"])
    if reached(process, S.UPHELD) or process.state == S.NOT_UPHELD:
        return Step(_("Dictamen"), "", hint, _("Completado"), state="done")
    if process.state in (S.PORTFOLIO_SUBMITTED, S.VERIFIED, S.IN_BATCH):
        return Step(_("Dictamen"), "", hint, _("En curso"))
    return Step(_("Dictamen"), "", hint, _("Después de tu evaluación"), state="shut")


def _certificate(standing: Standing) -> Step:
    process = standing.process
    if process.state == S.DELIVERED:
        return Step(_("Certificado"), "", _("También está en tu historial."), _("Completado"), state="done")
    if reached(process, S.UPHELD):
        return Step(_("Certificado"), "", _("En trámite."), _("En curso"))
    return Step(
        _("Certificado"), "", _("Se tramita si el dictamen es procedente."), _("Después del dictamen"), state="shut"
    )
