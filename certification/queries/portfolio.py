"""What a portfolio still lacks, and where the ones already handed in stand."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from certification import subjects
from certification.labels import LABELS
from certification.models import Consent, Portfolio, PortfolioCheck, Process, ProcessMove
from certification.queries.dossier import Dossier
from certification.queries.terms import calendar_for
from certification.states import Function, Judgement, ProcessState, Verdict
from lms.core import parameters
from lms.core.models import Institution, Job
from lms.people.models import Person

JOB = "certification.portfolio"
PHOTO = "foto"  # of the requirements of a call, the one that goes with the annexes


@dataclass(frozen=True)
class Gap:
    """A blank: its stable code, where it is, what is missing, and who can fill it."""

    code: str
    place: str
    missing: str
    who: str


def gaps_of(dossier: Dossier) -> list[Gap]:
    """Every blank of a portfolio, in its official order; empty when it can be handed in. No query."""
    parts = (_identity, _diagnosis, _plan, _instrument, _evidence, _closing)
    return [gap for part in parts for gap in part(dossier)]


def _candidate() -> str:
    return _("La persona candidata")


def _assessor() -> str:
    return _("Quien evalúa")


def _office() -> str:
    return _("La coordinación de certificación")


def _identity(dossier: Dossier) -> Iterator[Gap]:
    sheet = dossier.process.registration.form
    for name in _blanks(sheet):
        yield Gap("sheet", _("Ficha de registro"), _("Está en blanco «%s».") % _label(name), _candidate())
    handed = {each.kind for each in dossier.documents}
    for asked in dossier.process.registration.call.requirements:
        if asked["code"] not in handed:
            yield Gap(f"document:{asked['code']}", _("Documentos de registro"), asked["title"], _candidate())
    for kind in (Consent.Kind.RIGHTS, Consent.Kind.PRIVACY):
        if kind not in dossier.consents:
            yield Gap(f"consent:{kind}", str(kind.label), _("Falta su acuse de recibo."), _candidate())


def _diagnosis(dossier: Dossier) -> Iterator[Gap]:
    place = _("Diagnóstico")
    if dossier.diagnosis is None:
        yield Gap("diagnosis", place, _("No hay resultado."), _candidate())
    elif dossier.decision is None:
        yield Gap("decision", place, _("Falta su decisión de evaluarse."), _candidate())


def _plan(dossier: Dossier) -> Iterator[Gap]:
    place = _("Plan de evaluación")
    if dossier.plan is None:
        yield Gap("plan", place, _("No hay plan."), _assessor())
        return
    for name in _blanks(dossier.plan.content):
        yield Gap("plan-blank", place, _("Está en blanco «%s».") % _label(name), _assessor())
    yield from _unsigned(dossier, dossier.plan_key, place, subjects.CANDIDATE, subjects.ASSESSOR)


def _instrument(dossier: Dossier) -> Iterator[Gap]:
    place = _("Instrumento aplicado")
    if dossier.application is None or dossier.application.closed_at is None:
        yield Gap("instrument", place, _("No está cerrado."), _assessor())
        return
    for line in dossier.items:
        if line.verdict not in (Verdict.MET, Verdict.NOT_MET):
            yield Gap(
                f"item:{line.item.code}", place, _("El reactivo %s no tiene registro.") % line.item.code, _assessor()
            )
        elif line.verdict == Verdict.NOT_MET and not line.observation:
            words = _("El reactivo %s no cumple y no tiene observación.") % line.item.code
            yield Gap(f"observation:{line.item.code}", place, words, _assessor())
    yield from _unsigned(dossier, dossier.records_key, place, subjects.CANDIDATE, subjects.ASSESSOR)


def _evidence(dossier: Dossier) -> Iterator[Gap]:
    place = _("Evidencias")
    backed = {pk for piece in dossier.live_evidence for pk in piece.criterion_ids}
    asked = {line.item.criterion_id: line.item.criterion for line in dossier.items if line.verdict == Verdict.MET}
    for pk, criterion in asked.items():
        if pk not in backed:
            code = f"{criterion.element.number}-{criterion}"
            yield Gap(f"evidence:{code}", place, _("El criterio %s no tiene ninguna.") % code, _candidate())
    for piece in dossier.live_evidence:
        hers = piece.evidence.presented_by_id == dossier.process.candidate_id
        if hers and piece.verdict is None:
            words = _("La evidencia %s no se ha valorado.") % piece.evidence.number
            yield Gap(f"verdict:{piece.evidence.number}", place, words, _assessor())


def _closing(dossier: Dossier) -> Iterator[Gap]:
    place = _("Cédula de evaluación")
    if dossier.judgement is None:
        yield Gap("judgement", _("Juicio"), _("No se ha emitido."), _assessor())
    else:
        yield from _unsigned(dossier, dossier.judgement_key, _("Juicio"), subjects.ASSESSOR)
    if dossier.report is None:
        yield Gap("report", place, _("No hay cédula."), _assessor())
        return
    yield from _unsigned(dossier, dossier.report_key, place, subjects.ASSESSOR)
    if dossier.receipt_key is None:
        yield Gap("receipt", place, _("Falta que la reciba y la firme."), _candidate())
    else:
        yield from _unsigned(dossier, dossier.receipt_key, place, subjects.CANDIDATE)
    if not dossier.process.surveyed:
        yield Gap("survey", _("Encuesta de satisfacción"), _("No se ha contestado."), _candidate())


def _unsigned(dossier: Dossier, key: tuple[str, str, str] | None, place: str, *capacities: str) -> Iterator[Gap]:
    words = {
        subjects.CANDIDATE: (_("Falta la firma de la persona candidata."), _candidate()),
        subjects.ASSESSOR: (_("Falta la firma de quien evalúa."), _assessor()),
    }
    for capacity in dossier.lacks(key, *capacities):
        yield Gap(f"signature:{key[0] if key else ''}:{capacity}", place, *words[capacity])


def _label(name: str) -> str:
    """The name of a field as papers say it; of a nested one, its first part."""
    first, _dot, rest = name.partition(".")
    return f"{LABELS.get(first.split(' ')[0], first)}{' ' + rest if rest else ''}"


def _blanks(content: Any, name: str = "") -> Iterator[str]:
    """Names of what was left empty in a frozen document, however deep."""
    if isinstance(content, dict):
        for key, value in content.items():
            yield from _blanks(value, f"{name}.{key}" if name else str(key))
    elif isinstance(content, list):
        for number, value in enumerate(content, start=1):
            yield from _blanks(value, f"{name} {number}")
    elif content is None or (isinstance(content, str) and not content.strip()):
        yield name


# --- portfolios handed in ---------------------------------------------------------------------------------------------
def portfolios_of(process: Process) -> list[Portfolio]:
    """Portfolios of a process, the last one first, each with its file, its check and who verified. Two queries."""
    checks = PortfolioCheck.objects.select_related("by")
    rows = Portfolio.objects.filter(process=process).select_related("file", "submitted_by")
    return list(rows.prefetch_related(Prefetch("checks", checks)))


def returned_check(portfolios: list[Portfolio]) -> PortfolioCheck | None:
    """The findings with which the last portfolio came back; None while it did not. No query."""
    found = [check for check in portfolios[0].checks.all() if not check.accepted] if portfolios else []
    return found[0] if found else None


def drawing_of(process: Process) -> Job | None:
    """The last piece of work that drew a portfolio of this process, done or not. One query."""
    return Job.objects.filter(kind=JOB, key__startswith=f"{process.ref}:").order_by("-pk").first()


def to_verify(institution: Institution, verifier: Person) -> QuerySet[Portfolio]:
    """Portfolios that wait for a verifier, the oldest first; her own processes and those she assessed are left out.

    One query, however many rows.
    """
    waiting = Portfolio.objects.filter(
        process__institution=institution, process__state=ProcessState.PORTFOLIO_SUBMITTED, checks=None
    )
    barred = [Function.ASSESS, Function.RULE, Function.EXCLUDED]
    mine = Process.objects.filter(actors__person=verifier, actors__function__in=barred).values("pk")
    rows = waiting.exclude(process__candidate=verifier).exclude(process__in=mine)
    return rows.select_related("process__candidate", "process__standard", "submitted_by").order_by("submitted_at", "pk")


def to_submit(assessor: Person) -> QuerySet[Process]:
    """Processes whose portfolio a person must hand in: results presented, judged competent. One query."""
    mine = Process.objects.filter(
        actors__person=assessor,
        actors__function=Function.ASSESS,
        actors__ended_at=None,
        state=ProcessState.RESULTS_PRESENTED,
        application__judgement__decided=Judgement.COMPETENT,
    )
    checks = PortfolioCheck.objects.select_related("by")
    return (
        mine.select_related("candidate", "standard", "institution")
        .prefetch_related(Prefetch("portfolios", Portfolio.objects.prefetch_related(Prefetch("checks", checks))))
        .order_by("moved_at", "pk")
    )


# --- terms ------------------------------------------------------------------------------------------------------------
def portfolio_due(process: Process, moves: tuple[ProcessMove, ...] | None = None) -> date:
    """The last day to hand in a portfolio: natural days from the day the results were presented. Four queries."""
    moves = moves if moves is not None else tuple(process.moves.order_by("number"))
    presented = next(each.at for each in moves if each.to_state == ProcessState.RESULTS_PRESENTED)
    return _term(process, presented, "certification.portfolio_days")


def ruling_due(process: Process, received: Portfolio) -> date:
    """The last day to rule on a portfolio: natural days from the day it was handed in. Three queries."""
    return _term(process, received.submitted_at, "certification.ruling_days")


def _term(process: Process, since: Any, code: str) -> date:
    institution = process.institution
    start = since.astimezone(ZoneInfo(institution.time_zone)).date()
    days = parameters.value(institution, code, start)
    return calendar_for(process, start).add_natural_days(start, days)
