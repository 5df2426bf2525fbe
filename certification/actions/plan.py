"""The plan of assessment: proposed and signed by whoever assesses, agreed and signed by the candidate (EC0076)."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from assessment.rules.quiz import receipt_code
from certification import formats, policies
from certification.actions.actors import check_fit
from certification.actions.process import move
from certification.models import (
    AssessmentPlan,
    CandidateDiagnosis,
    DiagnosisDecision,
    Instrument,
    InstrumentItem,
    PlanAgreement,
    PlanRemark,
    Process,
)
from certification.queries.plan import Activity, activities_of, instrument_in_force
from certification.queries.process import last_decision, last_plan
from certification.states import ProcessState
from certification.subjects import ASSESSOR, CANDIDATE, PLAN
from lms.core import clock, parameters, schemas
from lms.core.errors import RuleBroken
from lms.documents.actions.signatures import sign
from lms.documents.queries.signatures import is_signed
from lms.documents.seal import data_hash
from lms.people.actions.trace import trace
from lms.people.models import Person

FORMAT = "calmecac-plan/1"
GROUND = "EC0076, elemento 1: plan de evaluación acordado"
CERTIFICATE_DAYS = "certification.certificate_days"
OPEN_TO_PLANS = (ProcessState.DIAGNOSED, ProcessState.PLAN_PROPOSED, ProcessState.PLAN_AGREED)
Part = InstrumentItem.Part


@dataclass(frozen=True)
class PlanTerms:
    """What an assessor writes of a plan; the rest comes from the instrument, the diagnosis and the norm.

    Instants are aware. `requirements` are (what, who provides it: institution, candidate or assessor). `activities` are
    the words of each activity in order; none are the usual ones.
    """

    place: str
    starts_at: datetime
    ends_at: datetime
    results_place: str
    results_at: datetime
    requirements: Sequence[tuple[str, str]]
    activities: Sequence[str] = ()
    notes: str = ""


@transaction.atomic
def propose_plan(process: Process, terms: PlanTerms, *, by: Person) -> AssessmentPlan:
    """Propose a plan and sign it as assessor. Another proposal supersedes it, signed or not; nothing is edited.

    Refuses anybody but whoever assesses today, a candidate who has not decided to go on (`plan-undecided`), a standard
    without a published instrument (`plan-instrument`), dates out of order or past, blanks (`plan-blank`), an assessor
    who is not fit on the day of the assessment (I3, I4: see `check_fit`), an old proof of identity
    (`signature-proof`), and two proposals at once. About 28 queries.
    """
    _check_assessor(process, by)
    _take_row(process)
    decision = last_decision(process)
    if decision is None or decision.choice != DiagnosisDecision.Choice.GO_ON:
        raise RuleBroken(
            "plan-undecided",
            _("La persona candidata todavía no decide seguir. El plan se propone cuando ella lo decida."),
        )
    instrument = instrument_in_force(process.version)
    if instrument is None:
        raise RuleBroken(
            "plan-instrument", _("Este estándar no tiene un instrumento publicado. Pídelo al área de certificación.")
        )
    check_dates(terms)
    check_fit(process, by, _day(process, terms.starts_at))
    number = (AssessmentPlan.objects.filter(process=process).aggregate(last=Max("number"))["last"] or 0) + 1
    content = content_of(process, instrument, terms, by, number)
    plan = _write(process, instrument, terms, by, content)
    if process.state != ProcessState.PLAN_PROPOSED:
        move(process, ProcessState.PLAN_PROPOSED, by=by, reason=_("Propuesta %(number)s") % {"number": number})
    trace("plan.proposed", plan, "plan", by, institution=process.institution, process=process.ref, number=number)
    sign(PLAN, plan.ref, plan.content_hash, by=by, capacity=ASSESSOR, legal_basis=GROUND)
    return plan


def _check_assessor(process: Process, by: Person) -> None:
    if policies.assessor_of(process) != by:
        raise RuleBroken("plan-not-yours", _("El plan lo propone quien evalúa hoy este proceso."))


def _take_row(process: Process) -> None:
    """Take the process's row while it is open to plans, and read its state: proposals and signatures come in turn."""
    if not Process.objects.filter(pk=process.pk, state__in=OPEN_TO_PLANS).update(moved_at=F("moved_at")):
        raise RuleBroken("plan-late", _("El proceso no está en momento de plan. Ábrelo de nuevo para ver en qué va."))
    process.refresh_from_db(fields=["state"])


def _day(process: Process, at: datetime) -> date:
    return at.astimezone(ZoneInfo(process.institution.time_zone)).date()


def check_dates(terms: PlanTerms) -> None:
    """Refuse an assessment in the past or that ends before it begins, and results before it ends. One query."""
    if terms.starts_at <= clock.db_now():
        raise RuleBroken("plan-past", _("La evaluación debe empezar después de ahora."), field="starts_on")
    if terms.ends_at <= terms.starts_at:
        raise RuleBroken("plan-hours", _("La evaluación debe terminar después de empezar."), field="ends_hour")
    if terms.results_at < terms.ends_at:
        raise RuleBroken(
            "plan-results", _("Los resultados se dan cuando la evaluación ya terminó."), field="results_on"
        )


def _write(
    process: Process, instrument: Instrument, terms: PlanTerms, by: Person, content: dict[str, Any]
) -> AssessmentPlan:
    plan = AssessmentPlan(
        process=process,
        number=content["number"],
        instrument=instrument,
        assessor=by,
        content=content,
        content_hash=data_hash(content),
        starts_at=terms.starts_at,
        results_at=terms.results_at,
        proposed_at=clock.now(),
    )
    try:
        with transaction.atomic():
            plan.save(force_insert=True)
    except IntegrityError:
        raise RuleBroken("plan-taken", _("Otra propuesta se guardó al mismo tiempo. Revísala y repite.")) from None
    return plan


def content_of(
    process: Process, instrument: Instrument, terms: PlanTerms, assessor: Person, number: int
) -> dict[str, Any]:
    """The whole plan as both sign it, checked against its schema: no blanks (`plan-blank`). Four queries."""
    activities, notes = _activity_rows(instrument, terms), terms.notes.strip()
    content = {
        "format": FORMAT,
        "number": number,
        "candidate": {"ref": process.candidate.ref, "name": process.candidate.full_name},
        "assessor": {"ref": assessor.ref, "name": assessor.full_name},
        "standard": {
            "code": process.standard.code,
            "title": process.version.title,
            "version": process.version.number,
        },
        "instrument": _instrument_row(instrument),
        "place": terms.place.strip(),
        "starts_at": _utc(terms.starts_at),
        "ends_at": _utc(terms.ends_at),
        "results_place": terms.results_place.strip(),
        "results_at": _utc(terms.results_at),
        "requirements": [{"text": text.strip(), "by": who} for text, who in terms.requirements],
        "activities": activities,
        "judgement": judgement_sentences(instrument),
        "diagnosis": _diagnosis_row(process.diagnosis),
        "notices": notices(instrument, parameters.value(process.institution, CERTIFICATE_DAYS)),
        **({"notes": notes} if notes else {}),
    }
    if found := schemas.faults(content, formats.PLAN):
        place, sentence = found[0]
        raise RuleBroken(
            "plan-blank", _("El plan no puede llevar espacios en blanco: %(what)s") % {"what": sentence}, field=place
        )
    return content


def _instrument_row(instrument: Instrument) -> dict[str, Any]:
    return {
        "ref": instrument.ref,
        "title": instrument.title,
        "number": instrument.number,
        "hash": instrument.content_hash,
        "is_example": instrument.is_example,
    }


def _diagnosis_row(diagnosis: CandidateDiagnosis) -> dict[str, Any]:
    return {
        "known": diagnosis.known,
        "asked": diagnosis.asked,
        "band": diagnosis.band,
        "recommendation": diagnosis_sentence(diagnosis),
        "decision": DiagnosisDecision.Choice.GO_ON.value,
    }


def diagnosis_sentence(diagnosis: CandidateDiagnosis) -> str:
    """The result and what was recommended, as a paper that two people sign says it."""
    advised = {
        CandidateDiagnosis.Band.LOW.value: _("Se le recomendó prepararse antes de evaluarse."),
        CandidateDiagnosis.Band.MEDIUM.value: _("Se le recomendó repasar lo que todavía no domina."),
        CandidateDiagnosis.Band.HIGH.value: _("Se le recomendó seguir con la evaluación."),
    }[diagnosis.band]
    said = _("La persona candidata dijo dominar %(known)s de %(asked)s puntos, resultado %(band)s.") % {
        "known": diagnosis.known,
        "asked": diagnosis.asked,
        "band": diagnosis.get_band_display().lower(),
    }
    return f"{said} {advised}"


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")


def usual_activity(activity: Activity) -> str:
    """What is done in an activity, as plans usually say it."""
    return {
        Part.GUIDE.value: _("Hacer lo que pide el elemento mientras quien evalúa observa: %(title)s."),
        Part.CHECKLIST.value: _("Entregar los productos del elemento para su revisión: %(title)s."),
        Part.QUESTIONNAIRE.value: _("Contestar el cuestionario del elemento: %(title)s."),
    }[activity.part] % {"title": activity.title[:1].lower() + activity.title[1:].rstrip(".")}


def _activity_rows(instrument: Instrument, terms: PlanTerms) -> list[dict[str, Any]]:
    """What is done, activity by activity. Refuses words that are not as many as activities (`plan-activities`)."""
    activities = activities_of(instrument)
    said = [text.strip() for text in terms.activities] or [usual_activity(each) for each in activities]
    if len(said) != len(activities):
        raise RuleBroken("plan-activities", _("El instrumento cambió. Abre de nuevo el plan y revisa sus actividades."))
    return [_activity_row(each, text) for each, text in zip(activities, said, strict=True)]


def _activity_row(activity: Activity, text: str) -> dict[str, Any]:
    technique = {
        Part.GUIDE.value: _("Observación"),
        Part.CHECKLIST.value: _("Revisión de productos"),
        Part.QUESTIONNAIRE.value: _("Interrogatorio"),
    }[activity.part]
    return {
        "number": activity.number,
        "activity": text,
        "criteria": activity.criteria,
        "technique": technique,
        "instrument": str(Part(activity.part).label),
    }


def judgement_sentences(instrument: Instrument) -> list[str]:
    """The criteria of the judgement, as the instrument has them (domain.md 2.4)."""
    group = {
        Instrument.Scope.CRITERION.value: _("criterio de evaluación"),
        Instrument.Scope.KIND.value: _("tipo de evidencia"),
    }[instrument.scope]
    names = {"minimum": f"{instrument.minimum:.2f}", "group": group}
    return [
        _("El juicio es Competente si la suma de los reactivos cumplidos es de al menos %(minimum)s de 100.00.")
        % names,
        _("Además, se debe cumplir al menos un reactivo en cada %(group)s; las actitudes solo restan.") % names,
        _("En otro caso el juicio es Todavía no competente. El sistema suma y propone; quien evalúa decide y firma."),
    ]


def notices(instrument: Instrument, days: int) -> list[str]:
    """The standard notices of a plan (domain.md 2.3), and that an instrument is only an example when it is."""
    said = [
        _("El certificado se entrega en un plazo estimado de %(days)s días naturales.") % {"days": days},
        _("Antes de tramitarlo, un grupo de dictamen que no evaluó revisa el proceso y decide si procede."),
        _(
            "Si el grupo encuentra que quien evaluó se apartó de las reglas, la evaluación se repite sin costo y con "
            "otra persona evaluadora."
        ),
        _("No terminar en los tiempos acordados obliga a empezar un proceso nuevo."),
    ]
    if instrument.is_example:
        said.append(_("Se aplica un instrumento de ejemplo, escrito por la institución: no es el registrado."))
    return said


# --- the candidate's side ---------------------------------------------------------------------------------------------
def _check_candidate(process: Process, by: Person) -> None:
    if by.pk != process.candidate_id:
        raise RuleBroken("plan-not-yours", _("El plan lo firma la persona candidata."))


def _current(process: Process, plan: AssessmentPlan) -> AssessmentPlan:
    """The plan as it stands, once the row is taken. Refuses one that another superseded or whose assessor changed."""
    last = last_plan(process)
    if last is None or last.pk != plan.pk:
        raise RuleBroken("plan-superseded", _("Hay una propuesta más nueva. Léela antes de firmar."))
    if policies.assessor_of(process) != last.assessor:
        raise RuleBroken("plan-assessor", _("Cambió quien te evalúa. Espera su propuesta; esta ya no se firma."))
    return last


@transaction.atomic
def agree_plan(plan: AssessmentPlan, *, by: Person) -> PlanAgreement:
    """Sign a proposed plan as its candidate: it is agreed, and she has her copy with its receipt. Again, the same one.

    Refuses anybody else, a plan that was superseded, remarked or whose assessor changed, one whose hour has come, an
    assessor who is no longer fit on the day of the assessment, one that its assessor's signature does not cover, and
    an old proof of identity. About 26 queries.
    """
    process = plan.process
    _check_candidate(process, by)
    _take_row(process)
    if known := PlanAgreement.objects.filter(plan=plan).first():
        return known
    last = _current(process, plan)
    if hasattr(last, "remark"):
        raise RuleBroken("plan-remarked", _("Pediste cambios a este plan. Espera la nueva propuesta."))
    if last.starts_at <= clock.db_now():
        raise RuleBroken("plan-past", _("La fecha de este plan ya llegó. Pide a quien te evalúa otra propuesta."))
    check_fit(process, last.assessor, _day(process, last.starts_at))
    sign(PLAN, last.ref, last.content_hash, by=by, capacity=CANDIDATE, legal_basis=GROUND)
    if not is_signed(PLAN, last.ref, last.content_hash, [ASSESSOR, CANDIDATE]):
        raise RuleBroken(
            "plan-unsigned", _("Falta que quien te evalúa firme el plan. Te avisaremos cuando esté listo.")
        )
    move(process, ProcessState.PLAN_AGREED, by=by, legal_basis=GROUND)
    agreement = PlanAgreement.objects.create(
        plan=last, receipt=receipt_code(secrets.token_bytes(16)), agreed_at=clock.now()
    )
    trace("plan.agreed", plan, "plan", by, institution=process.institution, process=process.ref)
    return agreement


@transaction.atomic
def remark_plan(plan: AssessmentPlan, note: str, *, by: Person) -> PlanRemark:
    """Ask for changes of a proposed plan instead of signing it; whoever assesses answers with another proposal.

    Refuses anybody but the candidate, no words, a plan that was superseded, agreed or remarked before.
    """
    process = plan.process
    _check_candidate(process, by)
    note = note.strip()[:1000]
    if not note:
        raise RuleBroken("plan-note", _("Escribe qué necesitas cambiar del plan."), field="note")
    _take_row(process)
    last = _current(process, plan)
    if hasattr(last, "agreement") or hasattr(last, "remark"):
        raise RuleBroken("plan-answered", _("Ya firmaste este plan o ya pediste cambios. Ábrelo de nuevo."))
    remark = PlanRemark.objects.create(plan=last, note=note, at=clock.now())
    trace("plan.remarked", plan, "plan", by, institution=process.institution, process=process.ref)
    return remark
