"""Applying an instrument: started under a signed plan, recorded item by item, closed once."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certification import signing
from certification.actions.hold import check_assessor, check_candidate, hold
from certification.actions.instrument import check_unaltered
from certification.actions.process import move
from certification.models import Application, AssessmentPlan, Evidence, InstrumentItem, ItemRecord, Process
from certification.moments import day_words
from certification.queries.application import Row, Sheet, agreed_at, content_of, group_words, is_day, plan_of, sheet_of
from certification.queries.evidence import Piece, Standing, backing
from certification.states import ProcessState, Verdict
from lms.core import clock
from lms.core.errors import RuleBroken
from lms.documents.seal import data_hash
from lms.people.actions.trace import trace
from lms.people.models import Person


class Outdated(RuleBroken):
    """An item was recorded elsewhere after this page was opened. `stands` is what is there now."""

    def __init__(self, sentence: str, stands: ItemRecord | None) -> None:
        super().__init__("item-changed", sentence)
        self.stands = stands


@transaction.atomic
def start_application(
    process: Process, *, conditions: Collection[int], instructions_given: bool, by: Person
) -> Application:
    """Declare the start: every requirement of the instrument was there before, and the candidate got her instructions.

    `conditions` are the places, from 0, of the requirements that were checked. Refuses whoever does not assess
    (`not-assessor`) or is not who the plan names (`plan-assessor`), a process without an agreed plan (`process-state`),
    a plan without both signatures (`plan-unsigned`), a day before the agreed one (`plan-not-yet`), a requirement
    missing (`conditions-missing`), instructions not given (`instructions-missing`) and an instrument that is not the
    one that was published (`instrument-altered`).
    """
    check_assessor(process, by)
    hold(process, ProcessState.PLAN_AGREED)
    plan = _plan_for(process, by)
    _check_signed(process, plan)
    requirements = plan.instrument.requirements
    _check_prepared(requirements, conditions, instructions_given)
    check_unaltered(plan.instrument)
    now = clock.now()
    application = Application.objects.create(
        process=process,
        plan=plan,
        instrument=plan.instrument,
        conditions=[{"requirement": sentence, "met": True} for sentence in requirements],
        instructions_at=now,
        started_at=now,
        started_by=by,
    )
    move(process, ProcessState.COLLECTING, by=by)
    facts: dict[str, Any] = {"plan": plan.ref, "instrument": plan.instrument.ref, "hash": plan.instrument.content_hash}
    trace("application.started", application, "application", by, institution=process.institution, **facts)
    return application


def _plan_for(process: Process, by: Person) -> AssessmentPlan:
    """The plan that stands. Refuses when there is none or it names another assessor (`plan-assessor`)."""
    plan = plan_of(process)
    if plan is None or plan.assessor_id != by.pk:
        raise RuleBroken(
            "plan-assessor", _("El plan acordado nombra a otra persona evaluadora. Propongan y firmen otro plan.")
        )
    return plan


def _check_signed(process: Process, plan: AssessmentPlan) -> None:
    institution, agreed = process.institution, agreed_at(process)
    signed = signing.is_signed(signing.PLAN, plan.ref, plan.content_hash, (signing.CANDIDATE, signing.ASSESSOR))
    if not signed or agreed is None or agreed > clock.now():
        raise RuleBroken(
            "plan-unsigned", _("El plan aún no tiene las dos firmas. Se empieza cuando ambas personas lo firman.")
        )
    if not is_day(plan.starts_at, clock.now(), institution):
        raise RuleBroken(
            "plan-not-yet",
            _("El plan acuerda empezar el %(day)s. Para empezar antes, propón otro plan y fírmenlo.")
            % {"day": day_words(plan.starts_at, institution)},
        )


def _check_prepared(requirements: Sequence[str], conditions: Collection[int], instructions_given: bool) -> None:
    """Refuse a requirement unchecked (`conditions-missing`) and instructions not given (`instructions-missing`)."""
    missing = [sentence for place, sentence in enumerate(requirements) if place not in set(conditions)]
    if missing:
        raise RuleBroken(
            "conditions-missing",
            _("Aún no se puede empezar. Falta comprobar: %(list)s.") % {"list": "; ".join(missing)},
            field="conditions",
        )
    if not instructions_given:
        sentence = _("Da las instrucciones a la persona candidata antes de empezar, y márcalo.")
        raise RuleBroken("instructions-missing", sentence, field="instructions")


@transaction.atomic
def record_item(
    application: Application,
    item: InstrumentItem,
    verdict: Verdict,
    *,
    expected: int,
    by: Person,
    observation: str = "",
    evidence: Evidence | None = None,
) -> ItemRecord:
    """Record one item. `expected` is the number of the record that the page showed, 0 when there was none.

    A correction is a new number; none is changed. The same values again change nothing. Refuses an item recorded
    elsewhere meanwhile (`item-changed`, with what stands), no observation where it is not met or lacks evidence
    (`item-observation`), met without evidence for its criterion (`item-evidence`) or on a returned or replaced one
    (`evidence-not-accepted`), a proof of identity too old (`proof-old`), whoever does not assess (`not-assessor`), and
    an instrument that is closed (`process-state`). Its audit is the digest that closing records.
    """
    process, observation = application.process, observation.strip()
    check_assessor(process, by)
    signing.check_recording(by, process.institution)
    hold(process, ProcessState.COLLECTING)
    if item.instrument_id != application.instrument_id:
        raise ValueError("The item belongs to another instrument.")
    stands = application.records.filter(item=item).order_by("-number").first()
    if _is_same(stands, verdict, observation, evidence):
        return stands  # type: ignore[return-value]
    if (stands.number if stands else 0) != expected:
        raise Outdated(_outdated_words(item, stands, process), stands)
    _check_record(application, item, verdict, observation, evidence)
    return ItemRecord.objects.create(
        application=application,
        item=item,
        number=expected + 1,
        verdict=verdict,
        observation=observation,
        evidence=evidence,
        at=clock.now(),
        by=by,
    )


def _is_same(stands: ItemRecord | None, verdict: str, observation: str, evidence: Evidence | None) -> bool:
    wanted = (verdict, observation, evidence.pk if evidence else None)
    return stands is not None and (stands.verdict, stands.observation, stands.evidence_id) == wanted


def _outdated_words(item: InstrumentItem, stands: ItemRecord | None, process: Process) -> str:
    if stands is None:
        return _("Este reactivo cambió mientras lo veías. Revisa lo que está registrado y guarda otra vez.")
    return _("%(code)s se registró en otra página o equipo como «%(verdict)s». Revisa y elige cuál se queda.") % {
        "code": item.code,
        "verdict": stands.get_verdict_display(),
    }


def _check_record(
    application: Application, item: InstrumentItem, verdict: Verdict, observation: str, evidence: Evidence | None
) -> None:
    if verdict != Verdict.MET and not observation:
        raise RuleBroken(
            "item-observation",
            _("Escribe qué observaste: es obligatorio cuando no cumple o falta evidencia."),
            field="observation",
        )
    piece = backing([evidence.pk]).get(evidence.pk) if evidence else None
    if piece is not None and not _speaks_to(piece, application, item):
        raise RuleBroken("evidence-foreign", _("Esa evidencia no es de este criterio. Elige otra."), field="evidence")
    if verdict != Verdict.MET:
        return
    if piece is None:
        raise RuleBroken(
            "item-evidence",
            _("Para registrar «Cumple» hace falta una evidencia de este criterio. Regístrala o pídela."),
            field="verdict",
        )
    if not piece.supports:
        raise _not_accepted([(item.code, piece)])


def _speaks_to(piece: Piece, application: Application, item: InstrumentItem) -> bool:
    ours = piece.evidence.process_id == application.process_id
    return ours and item.criterion_id in {criterion.pk for criterion in piece.criteria}


def _not_accepted(found: list[tuple[str, Piece]]) -> RuleBroken:
    """One sentence for a record as for a whole instrument: which items stand on evidence that does not hold."""
    said = {
        Standing.REPLACED: _("%(item)s se apoya en la evidencia %(number)d, que ya se reemplazó"),
        Standing.RETURNED: _("%(item)s se apoya en la evidencia %(number)d, que se devolvió"),
        Standing.WAITS: _("%(item)s se apoya en la evidencia %(number)d, que falta revisar"),
    }
    parts = [said[piece.standing] % {"item": code, "number": piece.evidence.number} for code, piece in found]
    return RuleBroken(
        "evidence-not-accepted",
        _("%(list)s. Revisa esas evidencias y registra de nuevo esos reactivos.") % {"list": "; ".join(parts)},
    )


@transaction.atomic
def close_instrument(application: Application, *, by: Person) -> Application:
    """Close an instrument: its sum, the digest of its last records and the assessor's signature over it.

    The candidate signs the same digest after (`sign_records`), which states again the day of the results. Refuses items
    without a final record (`items-pending`), met items on evidence that was returned, replaced or not judged
    (`evidence-not-accepted`), a proof too old to sign, whoever does not assess (`not-assessor`) and an instrument that
    is closed already (`process-state`).
    """
    process = application.process
    check_assessor(process, by)
    hold(process, ProcessState.COLLECTING)
    check_unaltered(application.instrument)
    sheet = sheet_of(application)
    _check_complete(sheet)
    digest = records_hash(application, sheet)
    score = Decimal(sheet.proposal.score).scaleb(-2)
    waiting = Application.objects.filter(pk=application.pk, closed_at=None)
    waiting.update(closed_at=clock.now(), score=score, records_hash=digest)
    application.refresh_from_db()
    move(process, ProcessState.INSTRUMENT_CLOSED, by=by)
    signing.sign(signing.RECORDS, application.ref, digest, by=by, capacity=signing.ASSESSOR)
    facts: dict[str, Any] = {
        "process": process.ref,
        "items": len(sheet.rows),
        "score": sheet.proposal.score,
        "hash": digest,
    }
    trace("instrument.closed", application, "application", by, institution=process.institution, **facts)
    return application


def records_hash(application: Application, sheet: Sheet) -> str:
    """SHA-256 of the last record of each item, the sum and the day of the results. No query."""
    return data_hash(content_of(application, sheet, application.plan.results_at))


def _check_complete(sheet: Sheet) -> None:
    pending = [row.item.code for row in sheet.pending]
    if pending:
        words = ngettext(
            "Falta %(count)d reactivo por registrar: %(codes)s. Regístralo y cierra el instrumento.",
            "Faltan %(count)d reactivos por registrar: %(codes)s. Regístralos y cierra el instrumento.",
            len(pending),
        )
        shown = pending[:12] + ([f"{len(pending) - 12} más"] if len(pending) > 12 else [])
        raise RuleBroken("items-pending", words % {"count": len(pending), "codes": group_words(shown)})
    if found := unsound(sheet.rows):
        raise _not_accepted(found)


def unsound(rows: Collection[Row]) -> list[tuple[str, Piece]]:
    """Items met on evidence that was returned, replaced, or is still to be judged. Three queries; none without any."""
    named = {row.item.code: row.record.evidence_id for row in rows if row.record and row.verdict == Verdict.MET}
    pieces = backing([evidence for evidence in named.values() if evidence]) if named else {}
    sound = {Standing.ACCEPTED, Standing.OBSERVED}
    return [
        (code, pieces[evidence])
        for code, evidence in named.items()
        if evidence in pieces and pieces[evidence].standing not in sound
    ]


@transaction.atomic
def sign_records(application: Application, *, by: Person) -> Application:
    """The candidate's signature on the closed instrument: that it was applied so. It says nothing of agreeing with it.

    Again it changes nothing. Refuses anybody else (`not-candidate`) and an instrument not closed (`process-state`).
    """
    process = application.process
    check_candidate(process, by)
    hold(process, ProcessState.INSTRUMENT_CLOSED)
    signing.sign(signing.RECORDS, application.ref, application.records_hash, by=by, capacity=signing.CANDIDATE)
    return application
