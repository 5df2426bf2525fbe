"""Ruling a lot: opinions, one signature for all of a member's votes, and the acta when the last one is in."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from certification import acta, subjects
from certification.actions.batch import CHOICE_OF, OUTCOMES, check_office, take_convened
from certification.actions.process import begin_process, move
from certification.models import Ballot, BatchRow, Opinion, Process, ProcessActor, RowOpening, Ruling, RulingBatch
from certification.queries.batch import MemberSheet, RowLine, live_rows, member_sheet
from certification.states import BatchState, Function, ProcessState, RulingOutcome
from lms.core import clock, outbox, parameters
from lms.core.errors import RuleBroken
from lms.documents.actions import issue
from lms.documents.actions.letters import send_letter
from lms.documents.actions.motions import close_motion, vote
from lms.documents.actions.sessions import close_session
from lms.documents.actions.signatures import sign
from lms.documents.models import Letter, Minutes, Motion, SessionMember, Signature, Vote
from lms.documents.seal import data_hash
from lms.documents.states import MotionState
from lms.people.actions.trace import trace
from lms.people.models import Person
from lms.records.actions.duties import take_duty
from lms.records.models import Duty

RULED = "certification.ruled"  # outbox: what is issued from a ruling follows it
GROUND = "certification.ruling_ground"
ISSUES = {"renec": "dictamen", "propio": "certificado"}  # kind of standard → kind of document
REASON = 1000


@transaction.atomic
def open_row(row: BatchRow, *, by: Person) -> RowOpening:
    """Record that a member opened a process of her lot. Again it changes nothing.

    Refuses whoever was not convened (`vote-not-member`) and whoever is locked out of it (`vote-excluded`). Three
    queries.
    """
    _check_member(row, by)
    RowOpening.objects.bulk_create([RowOpening(row=row, person=by, at=clock.now())], ignore_conflicts=True)
    return RowOpening.objects.get(row=row, person=by)


@transaction.atomic
def save_opinion(row: BatchRow, outcome: str, reason: str = "", *, by: Person) -> Opinion:
    """Keep what a member is about to vote on a process; it binds nobody until she signs. The last one stands.

    Refuses whoever may not vote on it, a member who signed already (`ballot-signed`), a lot no longer being ruled
    (`batch-state`), and «no procedente» without its reason (`opinion-reason`). Five queries.
    """
    take_convened(row.batch)
    _check_member(row, by)
    if Ballot.objects.filter(batch=row.batch, person=by).exists():
        raise RuleBroken("ballot-signed", _("Ya firmaste tu dictamen de este lote y no cambia."))
    outcome, reason = RulingOutcome(outcome), reason.strip()
    if outcome == RulingOutcome.NOT_UPHELD and not 0 < len(reason) <= REASON:
        raise RuleBroken(
            "opinion-reason",
            _("Escribe por qué no procede: la persona candidata lo lee. Hasta %s letras.") % f"{REASON:,}",
            field="reason",
        )
    Opinion.objects.update_or_create(
        row=row, person=by, defaults={"outcome": outcome, "reason": reason, "saved_at": clock.now()}
    )
    return Opinion.objects.get(row=row, person=by)


def _check_member(row: BatchRow, by: Person) -> None:
    session = row.batch.session
    if session is None or not SessionMember.objects.filter(session=session, person=by).exists():
        raise RuleBroken("vote-not-member", _("Solo lo abre quien integra el grupo convocado a este lote."))
    if row.motion is None or row.motion.exclusions.filter(person=by).exists():
        raise RuleBroken("vote-excluded", _("Este expediente está cerrado para ti. El resto del grupo lo decide."))


@transaction.atomic
def vote_batch(batch: RulingBatch, digest: str, *, by: Person) -> Ballot:
    """Cast all of a member's votes of a lot under one signature; whoever votes last closes the lot with its acta.

    `digest` is what she reviewed (`MemberSheet.digest`). Each vote takes the side of certifying towards its candidate
    and the function of ruling in its process: whoever stands on another side is refused there by the index, whatever
    the page showed. Refuses a lot that is not convened (`batch-state`) or whose session has not begun
    (`vote-session`), whoever is not present (`vote-not-member`), exceptions without her decision
    (`ballot-exceptions`), a sample not opened (`ballot-sample`), and a page that no longer says what she signs
    (`ballot-changed`). Again it gives the ballot there is. Some fifteen queries for each process.
    """
    take_convened(batch)
    if known := Ballot.objects.filter(batch=batch, person=by).first():
        return known
    assert batch.session is not None
    if not batch.session.members.filter(person=by, present=True, member__has_vote=True).exists():
        raise RuleBroken("vote-not-member", _("Solo firma quien integra el grupo y está presente en la sesión."))
    sheet = member_sheet(batch, by)
    _check_ready(sheet, digest)
    for line in sorted(sheet.hers, key=lambda each: each.row.pk):
        _cast(line, by)
    ballot = _ballot(sheet, by)
    sign(subjects.BALLOT, ballot.ref, ballot.content_hash, by=by, capacity=subjects.MEMBER)
    trace("batch.voted", batch, "batch", by, ballot=ballot.ref, votes=len(sheet.hers), hash=ballot.content_hash)
    _settle(batch, by)
    return ballot


def _check_ready(sheet: MemberSheet, digest: str) -> None:
    if not sheet.is_held:
        raise RuleBroken("vote-session", _("La sesión aún no empieza. Podrás firmar cuando se registre la asistencia."))
    if sheet.undecided:
        raise RuleBroken(
            "ballot-exceptions",
            _("Te faltan %s excepciones por decidir. Abre cada una y guarda tu fallo.") % len(sheet.undecided),
        )
    if sheet.unopened:
        raise RuleBroken("ballot-sample", _("Te faltan %s expedientes de la muestra por abrir.") % len(sheet.unopened))
    if digest != sheet.digest():
        raise RuleBroken("ballot-changed", _("Algo cambió desde que revisaste tu dictamen. Míralo de nuevo y firma."))


def _cast(line: RowLine, by: Person) -> None:
    """One vote, with the duty and the function that keep its voter out of every other side."""
    process, motion = line.row.process, line.row.motion
    assert motion is not None
    duty = take_duty(process.candidate, process.standard, by, Duty.Side.CERTIFY, by=by)
    mine = ProcessActor(process=process, person=by, function=Function.RULE, duty=duty, since=clock.now())
    ProcessActor.objects.bulk_create([mine], ignore_conflicts=True)
    stands = ProcessActor.objects.get(process=process, person=by)
    if stands.function != Function.RULE:
        raise RuleBroken(
            "vote-other-function",
            _("Ya tienes otra función en el proceso de %s y no lo dictaminas. Vuelve a abrir el lote.")
            % process.candidate.full_name,
        )
    reason = line.opinion.reason if line.opinion else ""
    vote(motion, CHOICE_OF[RulingOutcome(line.outcome)], reason, by=by)


def _ballot(sheet: MemberSheet, by: Person) -> Ballot:
    votes = [
        {
            "process": line.row.process.ref,
            "portfolio": line.row.portfolio.sha256,
            "outcome": line.outcome,
            "reason": line.opinion.reason if line.opinion else "",
        }
        for line in sorted(sheet.hers, key=lambda each: each.row.process.ref)
    ]
    content = {"schema": 1, "batch": sheet.batch.folio, "member": by.ref, "votes": votes}
    return Ballot.objects.create(
        batch=sheet.batch, person=by, content=content, content_hash=data_hash(content), at=clock.now()
    )


# --- the end of a lot -------------------------------------------------------------------------------------------------
def _settle(batch: RulingBatch, by: Person) -> Minutes | None:
    """Count every row whose voters have all voted; with nothing left to vote, close the lot.

    The caller holds the lot's row, so that of two last members the second one sees the first one's votes. A row without
    a majority stays open until its office lets it go to another lot.
    """
    for motion in _complete_motions(batch):
        try:
            with transaction.atomic():
                close_motion(motion, by=by)
        except RuleBroken as refusal:
            if refusal.code != "motion-majority":
                raise
    if live_rows(batch).filter(motion__state=MotionState.OPEN).exists():
        return None
    return _finish(batch, by)


def _complete_motions(batch: RulingBatch) -> list[Motion]:
    """Open motions of a lot on which everybody present who may vote has voted. Three queries."""
    session = batch.session
    assert session is not None
    voters = session.members.filter(present=True, member__has_vote=True)
    here = dict(voters.values_list("person_id", "pk"))
    rows = (
        live_rows(batch).filter(motion__state=MotionState.OPEN).prefetch_related("motion__exclusions", "motion__votes")
    )
    found = []
    for row in rows:
        motion = row.motion
        assert motion is not None
        out = {each.person_id for each in motion.exclusions.all()}
        wanted = {member for person, member in here.items() if person not in out}
        if wanted and wanted <= {each.member_id for each in motion.votes.all()}:
            found.append(motion)
    return found


@transaction.atomic
def close_batch(batch: RulingBatch, *, by: Person) -> RulingBatch:
    """Close a lot whose rows are all decided, where the last vote did not: after a tie was let go to another lot.

    Refuses whoever does not run certification, a lot that is not convened, and rows still to be voted
    (`batch-votes`). Again it gives the lot as it is.
    """
    check_office(by, batch.institution_id)
    batch.refresh_from_db()
    if batch.state == BatchState.RULED:
        return batch
    take_convened(batch)
    if _settle(batch, by) is None:
        raise RuleBroken(
            "batch-votes",
            _("Quedan procesos por votar, o sin mayoría. Espera los votos o pásalos a otro lote con su motivo."),
        )
    return batch


def _finish(batch: RulingBatch, by: Person) -> Minutes:
    """The session's minutes, a ruling for each row, each process moved, and the acta with its folio."""
    session = batch.session
    assert session is not None
    minutes = close_session(session, by=by)
    now = clock.now()
    done = RulingBatch.objects.filter(pk=batch.pk, state=BatchState.CONVENED).update(
        state=BatchState.RULED, ruled_at=now
    )
    if not done:
        return minutes
    batch.refresh_from_db()
    ground: str = parameters.value(batch.institution, GROUND, minutes.dated_on)
    against = _reasons(batch)
    rulings = []
    for row in live_rows(batch):
        ruling = _rule(row, against.get(row.motion_id or 0, ""), ground)
        rulings.append(ruling)
        upheld = ruling.outcome == RulingOutcome.UPHELD
        to = ProcessState.UPHELD if upheld else ProcessState.NOT_UPHELD
        move(row.process, to, by=by, reason=ruling.reason, legal_basis=ground)
        outbox.publish(RULED, ruling.ref, {"ruling": ruling.ref}, batch.institution)
    issue(
        batch.institution,
        acta.KIND,
        (acta.SOURCE, batch.ref),
        acta.data(batch, minutes, rulings),
        holder=None,
        holder_name=session.panel.name,
        legal_basis=ground,
        by=by,
    )
    trace("batch.ruled", batch, "batch", by, minutes=minutes.ref, rulings=len(rulings), legal_basis=ground)
    return minutes


def _reasons(batch: RulingBatch) -> dict[int, str]:
    """Why rows did not proceed, in the words of those who voted so, by motion. One query."""
    votes = Vote.objects.filter(motion__session=batch.session_id, choice=CHOICE_OF[RulingOutcome.NOT_UPHELD])
    found: dict[int, list[str]] = {}
    for motion, reason in votes.order_by("at", "pk").values_list("motion", "reason"):
        held = found.setdefault(motion, [])
        if reason not in held:
            held.append(reason)
    return {motion: "\n".join(reasons) for motion, reasons in found.items()}


def _rule(row: BatchRow, reason: str, ground: str) -> Ruling:
    assert row.motion is not None
    outcome = OUTCOMES[row.motion.outcome]
    kind = row.process.standard.kind
    return Ruling.objects.create(
        process=row.process,
        row=row,
        portfolio=row.portfolio,
        outcome=outcome,
        reason=reason if outcome == RulingOutcome.NOT_UPHELD else "",
        standard_kind=kind,
        document_kind=ISSUES[kind] if outcome == RulingOutcome.UPHELD else "",
        legal_basis=ground,
        ruled_at=clock.now(),
    )


@transaction.atomic
def sign_acta(batch: RulingBatch, *, by: Person) -> Signature:
    """A member who signs the acta after it was closed: absent, or locked out of every row. Its date stays as it is.

    Refuses whoever was not convened (`vote-not-member`) and a lot without acta (`batch-state`).
    """
    minutes = Minutes.objects.filter(session=batch.session_id).first()
    if batch.state != BatchState.RULED or minutes is None:
        raise RuleBroken("batch-state", _("El lote %s aún no tiene acta.") % batch.folio)
    if not SessionMember.objects.filter(session=batch.session_id, person=by).exists():
        raise RuleBroken("vote-not-member", _("Solo firma el acta quien fue convocado a la sesión."))
    return sign(subjects.ACTA, minutes.ref, minutes.content_hash, by=by, capacity=subjects.MEMBER)


# --- after «no procedente» --------------------------------------------------------------------------------------------
@transaction.atomic
def repeat_process(process: Process, *, by: Person) -> tuple[Process, Letter]:
    """Tell a candidate that her assessment was not upheld and begin it again, at no cost and without spending her
    opportunity; whoever assessed it is left out of the new one for ever.

    Again it gives the repetition and the letter there are. Refuses whoever does not run certification, a process that
    ended otherwise (`process-state`) and a candidate with another process open (`process-open`).
    """
    check_office(by, process.institution_id)
    if process.state != ProcessState.NOT_UPHELD:
        raise RuleBroken("process-state", _("Solo se repite un proceso con dictamen no procedente."))
    letter = _tell(process, by)
    if known := Process.objects.filter(repeats=process).first():
        return known, letter
    try:
        with transaction.atomic():
            return begin_process(process.registration, by=by, repeats=process), letter
    except IntegrityError:
        return Process.objects.get(repeats=process), letter


def _tell(process: Process, by: Person) -> Letter:
    ruling = process.ruling
    facts: dict[str, Any] = {
        "code": process.standard.code,
        "title": process.standard.title,
        "reason": ruling.reason,
        "lot": ruling.row.batch.folio,
    }
    body = _(
        "Se le comunica que el grupo de dictamen revisó el lote %(lot)s y resolvió no procedente el proceso de "
        "evaluación que usted siguió en el estándar %(code)s «%(title)s». Los motivos son:\n\n%(reason)s\n\n"
        "La evaluación se repite sin costo, con otra persona evaluadora, y no consume ninguna de sus oportunidades. "
        "El nuevo proceso ya está abierto a su nombre."
    )
    return send_letter(
        (subjects.NOT_UPHELD, ruling.ref),
        _("Dictamen no procedente en el %(code)s") % facts,
        body % facts,
        to=process.candidate,
        by=by,
        office=_("Organismo certificador"),
        legal_basis=ruling.legal_basis,
    )
