"""The candidate's own diagnosis: what she masters and what she decides. It orients; it never blocks."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from certification import rules
from certification.actions.process import move
from certification.models import CandidateDiagnosis, DiagnosisDecision, DiagnosisDraft, Process
from certification.queries.diagnosis import element_pages
from certification.queries.process import last_decision
from certification.states import ProcessState
from lms.core import clock, parameters
from lms.core.errors import RuleBroken
from lms.people.actions.trace import trace
from lms.people.models import Person

BORDERS = ("certification.diagnosis_medium", "certification.diagnosis_high")
HISTORY_LENGTH = 2000
BAND = CandidateDiagnosis.Band


def _check_own(process: Process, by: Person) -> None:
    if by.pk != process.candidate_id:
        raise RuleBroken("diagnosis-not-yours", _("El diagnóstico lo contesta la persona candidata."))


def _take_open(process: Process) -> None:
    """Take the process's row while its diagnosis is not delivered: two pages saved at once follow one another."""
    if not Process.objects.filter(pk=process.pk, state=ProcessState.REGISTERED).update(moved_at=F("moved_at")):
        raise RuleBroken("diagnosis-over", _("Este diagnóstico ya se entregó o el proceso terminó; no cambia."))


@transaction.atomic
def save_draft(
    process: Process, answers: Mapping[str, bool], *, history: str | None = None, by: Person
) -> DiagnosisDraft:
    """Keep some answers of a diagnosis, by the codes of its bullets, beside those kept before. Nothing is final yet.

    Refuses anybody but the candidate and one already delivered. Seven queries.
    """
    _check_own(process, by)
    _take_open(process)
    codes = {code for page in element_pages(process.version) for code in page.codes}
    draft = DiagnosisDraft.objects.filter(process=process).first() or DiagnosisDraft(process=process)
    draft.answers = {**draft.answers, **{code: bool(said) for code, said in answers.items() if code in codes}}
    if history is not None:
        draft.history = history.strip()[:HISTORY_LENGTH]
    draft.saved_at = clock.now()
    draft.save()
    return draft


@transaction.atomic
def diagnose(process: Process, *, by: Person) -> CandidateDiagnosis:
    """Deliver the diagnosis that was kept; its band and recommendation are frozen and the process moves on.

    Again it gives the one delivered. Refuses anybody but the candidate and one with bullets unanswered
    (`diagnosis-incomplete`). Twelve queries.
    """
    _check_own(process, by)
    if done := CandidateDiagnosis.objects.filter(process=process).first():
        return done
    _take_open(process)
    draft = DiagnosisDraft.objects.filter(process=process).first()
    asked = [code for page in element_pages(process.version) for code in page.codes]
    answers = {code: draft.answers[code] for code in asked if draft and code in draft.answers}
    if missing := len(asked) - len(answers):
        raise RuleBroken(
            "diagnosis-incomplete",
            _("Te faltan %(missing)s de %(asked)s puntos por contestar.") % {"missing": missing, "asked": len(asked)},
        )
    borders = parameters.values(process.institution, BORDERS)
    known = sum(answers.values())
    band = rules.diagnosis_band(known, len(asked), *(borders[code] for code in BORDERS))
    history = draft.history if draft else ""
    diagnosis = CandidateDiagnosis.objects.create(
        process=process,
        answers=answers,
        known=known,
        asked=len(asked),
        band=band,
        history=history,
        recommendation=recommendation(band, known, len(asked), with_history=bool(history)),
        at=clock.now(),
    )
    move(process, ProcessState.DIAGNOSED, by=by)
    trace("process.diagnosed", process, "process", by, band=band, known=known, asked=len(asked))
    return diagnosis


def recommendation(band: str, known: int, asked: int, *, with_history: bool) -> str:
    """What the result says and advises. The decision is the candidate's, whatever the band (domain.md 2.8)."""
    said = {
        BAND.LOW.value: _(
            "Dices que dominas %(known)s de %(asked)s puntos: tu resultado es bajo. Te recomendamos prepararte antes "
            "de evaluarte."
        ),
        BAND.MEDIUM.value: _(
            "Dices que dominas %(known)s de %(asked)s puntos: tu resultado es medio. Te recomendamos repasar lo que "
            "marcaste como «Todavía no»."
        ),
        BAND.HIGH.value: _(
            "Dices que dominas %(known)s de %(asked)s puntos: tu resultado es alto. Te recomendamos seguir con la "
            "evaluación."
        ),
    }[band] % {"known": known, "asked": asked}
    if with_history:
        said += " " + _("Lleva la evidencia que ya tienes de tu trabajo: quien te evalúa dirá cuál sirve.")
    return said


@transaction.atomic
def decide(process: Process, choice: str, *, by: Person) -> DiagnosisDecision:
    """Decide to go on or to train first. Any result lets one go on; another decision counts while there is no plan.

    The same decision again is a no-op. Refuses anybody but the candidate, a diagnosis not delivered, and once a plan
    was proposed (`decision-late`).
    """
    _check_own(process, by)
    if not Process.objects.filter(pk=process.pk, state=ProcessState.DIAGNOSED).update(moved_at=F("moved_at")):
        raise RuleBroken(
            "decision-late", _("Esta decisión se toma con tu diagnóstico entregado y antes de que haya un plan.")
        )
    last = last_decision(process)
    if last is not None and last.choice == choice:
        return last
    decision = DiagnosisDecision.objects.create(
        diagnosis=process.diagnosis,
        number=last.number + 1 if last else 1,
        choice=DiagnosisDecision.Choice(choice).value,
        at=clock.now(),
    )
    trace("process.decided", process, "process", by, choice=choice)
    return decision
