"""What a machine can look at in a dossier: each finding with its sentence. People decide what it means."""

from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import gettext as _

from certification import rules, subjects
from certification.models import Portfolio, PortfolioCheck
from certification.queries.dossier import Dossier
from certification.queries.portfolio import gaps_of, portfolio_due
from certification.states import Judgement, Verdict
from lms.records.models import Duty

DAY = r"j \d\e F"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `title` is two or three words; `words` says what was found, well or not."""

    code: str
    ok: bool
    title: str
    words: str

    def as_data(self) -> dict[str, Any]:
        """As a row of a lot keeps it."""
        return asdict(self)


def findings_of(dossier: Dossier) -> list[Finding]:
    """The ten findings that a verifier sees beside the fourteen points. One query: the duties of who assessed."""
    return [
        _complete(dossier),
        _plan_signed(dossier),
        _dates(dossier),
        _plan_day(dossier),
        _instrument(dossier),
        _evidence(dossier),
        _score(dossier),
        _judgement(dossier),
        _report(dossier),
        _survey(dossier),
        _independence(dossier),
    ]


def row_findings(dossier: Dossier, portfolio: Portfolio) -> list[Finding]:
    """Those and three more: the portfolio in time, its check, its file. What a lot keeps of each row. Six queries."""
    return [*findings_of(dossier), _in_time(dossier, portfolio), _verified(dossier, portfolio)]


def _day(dossier: Dossier, at: datetime) -> str:
    zone = ZoneInfo(dossier.process.institution.time_zone)
    return str(formats.date_format(at.astimezone(zone), DAY)).lower()


def _complete(dossier: Dossier) -> Finding:
    gaps = gaps_of(dossier)
    words = _("No falta ningún documento.")
    if gaps:
        words = _("%(place)s: %(missing)s") % {"place": gaps[0].place, "missing": gaps[0].missing}
    return Finding("complete", not gaps, _("Falta un documento") if gaps else _("Completo"), words)


def _plan_signed(dossier: Dossier) -> Finding:
    lacking = dossier.lacks(dossier.plan_key, subjects.CANDIDATE, subjects.ASSESSOR)
    ok = dossier.plan is not None and not lacking
    return Finding(
        "plan_signed",
        ok,
        _("Plan firmado") if ok else _("Plan sin firmas"),
        _("Lo firmaron las dos personas.") if ok else _("Falta una firma, o las dos."),
    )


def _dates(dossier: Dossier) -> Finding:
    """Plan signed ≤ instrument applied and closed ≤ judgement ≤ report received (I4)."""
    receipt = getattr(dossier.report, "receipt", None)
    application, judgement = dossier.application, dossier.judgement
    steps = [
        (_("el plan"), max((each.signed_at for each in dossier.signed(dossier.plan_key)), default=None)),
        (_("el inicio"), application.started_at if application else None),
        (_("el cierre"), application.closed_at if application else None),
        (_("el juicio"), judgement.at if judgement else None),
        (_("la cédula"), receipt.at if receipt else None),
    ]
    known = [(name, at) for name, at in steps if at is not None]
    for (before, first), (after, second) in pairwise(known):
        if first > second:
            words = _("%(after)s es del %(second)s y %(before)s del %(first)s.") % {
                "after": after.capitalize(),
                "second": _day(dossier, second),
                "before": before,
                "first": _day(dossier, first),
            }
            return Finding("dates", False, _("Fechas en desorden"), words)
    if len(known) < len(steps):
        return Finding("dates", False, _("Falta una fecha"), _("No todos los pasos tienen fecha."))
    return Finding("dates", True, _("Fechas en orden"), _("Plan, aplicación, juicio y cédula van en ese orden."))


def _plan_day(dossier: Dossier) -> Finding:
    receipt = getattr(dossier.report, "receipt", None)
    if dossier.plan is None or receipt is None:
        return Finding("plan_day", False, _("Falta la cédula"), _("No hay cédula recibida."))
    promised, done = _day(dossier, dossier.plan.results_at), _day(dossier, receipt.at)
    if promised == done:
        return Finding("plan_day", True, _("Fecha del plan"), _("Los resultados se dieron el día del plan."))
    words = _("La cédula se firmó el %(done)s; el plan decía el %(promised)s.") % {"done": done, "promised": promised}
    return Finding("plan_day", False, _("Fecha distinta al plan"), words)


def _instrument(dossier: Dossier) -> Finding:
    pending = [line.item.code for line in dossier.items if line.verdict not in (Verdict.MET, Verdict.NOT_MET)]
    silent = [line.item.code for line in dossier.items if line.verdict == Verdict.NOT_MET and not line.observation]
    lacking = dossier.lacks(dossier.records_key, subjects.CANDIDATE, subjects.ASSESSOR)
    if pending or not dossier.items:
        return Finding("instrument", False, _("Instrumento incompleto"), _("Hay reactivos sin registro."))
    if silent:
        words = _("No cumplen y no tienen observación: %s.") % ", ".join(silent[:5])
        return Finding("instrument", False, _("Falta una observación"), words)
    if lacking:
        return Finding("instrument", False, _("Instrumento sin firmas"), _("Falta una firma, o las dos."))
    return Finding("instrument", True, _("Instrumento"), _("Todos los reactivos tienen registro y está firmado."))


def _evidence(dossier: Dossier) -> Finding:
    loose = [str(piece.evidence.number) for piece in dossier.live_evidence if not piece.criteria]
    if loose:
        words = _("No dicen a qué criterio responden: %s.") % ", ".join(loose)
        return Finding("evidence", False, _("Evidencia sin criterio"), words)
    count = len(dossier.live_evidence)
    return Finding("evidence", count > 0, _("Evidencias"), _("%s con su huella y sus criterios.") % count)


def _score(dossier: Dossier) -> Finding:
    """Adds the instrument up again, from the records."""
    judgement, application = dossier.judgement, dossier.application
    if judgement is None or application is None or application.score is None:
        return Finding("score", False, _("Sin suma"), _("El instrumento no está cerrado o no hay juicio."))
    instrument = application.instrument
    proposal = rules.propose(_weighed(dossier), int(instrument.minimum * 100))
    stored = int(application.score * 100)
    if proposal.score != stored:
        words = _("Los registros suman %(again)s y se guardó %(stored)s.") % {
            "again": f"{proposal.score / 100:.2f}",
            "stored": application.score,
        }
        return Finding("score", False, _("La suma no coincide"), words)
    words = _("Suma %(score)s, mínimo %(minimum)s.") % {"score": application.score, "minimum": instrument.minimum}
    if judgement.decided == Judgement.COMPETENT and not proposal.competent:
        return Finding("score", False, _("Juicio contra la suma"), words)
    return Finding("score", True, _("Suma"), words)


def _weighed(dossier: Dossier) -> list[rules.Weighed]:
    by_kind = dossier.application is not None and dossier.application.instrument.scope == "kind"
    met = {Verdict.MET.value: True, Verdict.NOT_MET.value: False}
    return [
        rules.Weighed(
            code=line.item.code,
            group=line.item.criterion.kind if by_kind else str(line.item.criterion_id),
            kind=line.item.criterion.kind,
            weight=int(line.item.weight * 100),
            met=met.get(line.verdict),
        )
        for line in dossier.items
    ]


def _judgement(dossier: Dossier) -> Finding:
    judgement = dossier.judgement
    if judgement is None or dossier.lacks(dossier.judgement_key, subjects.ASSESSOR):
        return Finding("judgement", False, _("Juicio sin firma"), _("El juicio no está emitido o no está firmado."))
    if judgement.decided != judgement.proposed:
        words = _("Se firmó contra lo propuesto: %s") % judgement.reason
        return Finding("judgement", False, _("Contra lo propuesto"), words)
    return Finding("judgement", True, _("Juicio"), judgement.get_decided_display())


def _report(dossier: Dossier) -> Finding:
    receipt = getattr(dossier.report, "receipt", None)
    unsigned = dossier.lacks(dossier.report_key, subjects.ASSESSOR) or dossier.lacks(
        dossier.receipt_key, subjects.CANDIDATE
    )
    if receipt is None or unsigned:
        return Finding("report", False, _("Cédula sin firmas"), _("Falta la firma de quien evalúa o de la persona."))
    if not receipt.agrees:
        return Finding("report", False, _("Nota de no conformidad"), receipt.note[:300])
    return Finding("report", True, _("Cédula"), _("La firmaron las dos personas."))


def _survey(dossier: Dossier) -> Finding:
    ok = dossier.process.surveyed
    words = _("Se contestó.") if ok else _("No está la encuesta de satisfacción.")
    return Finding("survey", ok, _("Encuesta") if ok else _("Falta un documento"), words)


def _independence(dossier: Dossier) -> Finding:
    """What the database already refuses, told; and what it cannot know: that two people share an address."""
    candidate, assessor = dossier.process.candidate, dossier.assessor
    if assessor is None:
        return Finding("independence", False, _("Sin quien evalúe"), _("Nadie evalúa hoy este proceso."))
    sides = Duty.objects.filter(candidate=candidate, standard=dossier.process.standard_id, actor=assessor)
    if list(sides.values_list("side", flat=True)) != [Duty.Side.ASSESS]:
        return Finding(
            "independence", False, _("Independencia"), _("Quien evaluó tiene otra función en este estándar.")
        )
    if candidate.email and candidate.email.casefold() == assessor.email.casefold():
        return Finding(
            "independence", False, _("Mismo correo"), _("La persona candidata y quien evaluó comparten correo.")
        )
    return Finding("independence", True, _("Independencia"), _("Quien evaluó no la formó ni comparte su correo."))


def _in_time(dossier: Dossier, portfolio: Portfolio) -> Finding:
    """Of the first portfolio: one that came back with findings was in time if the first was."""
    first = dossier.process.portfolios.order_by("number").first() or portfolio
    due = portfolio_due(dossier.process, dossier.moves)
    zone = ZoneInfo(dossier.process.institution.time_zone)
    handed = first.submitted_at.astimezone(zone).date()
    said = {"day": str(formats.date_format(due, DAY)).lower()}
    if handed <= due:
        return Finding("terms", True, _("En plazo"), _("Se entregó a tiempo: el plazo vencía el %(day)s.") % said)
    return Finding("terms", False, _("Fuera de plazo"), _("Se entregó después del %(day)s, su último día.") % said)


def _verified(dossier: Dossier, portfolio: Portfolio) -> Finding:
    check = PortfolioCheck.objects.filter(portfolio=portfolio, accepted=True).select_related("by").first()
    if check is None:
        return Finding("verified", False, _("Sin verificar"), _("Este portafolio no tiene verificación sin hallazgos."))
    if dossier.assessor is not None and check.by_id == dossier.assessor.pk:
        return Finding("verified", False, _("Misma persona"), _("Lo verificó quien lo evaluó."))
    return Finding("verified", True, _("Verificado"), _("%s lo verificó sin hallazgos.") % check.by.full_name)
