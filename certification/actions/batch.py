"""Lots: opening one, convening its group, and letting go of what it cannot rule."""

import secrets
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from catalog.profiles.models import Standard
from certification import policies, subjects
from certification.actions.process import move
from certification.models import BatchRow, Portfolio, Process, RulingBatch
from certification.queries.batch import drawn, locks
from certification.queries.dossier import dossier_of
from certification.queries.findings import row_findings
from certification.queries.portfolio import ruling_due
from certification.states import BatchState, ProcessState, RulingOutcome
from lms.core import clock, folios
from lms.core.errors import RuleBroken
from lms.documents.actions.motions import defer_motion, put_motion
from lms.documents.actions.sessions import Guest, attend, cancel_session, convene
from lms.documents.models import Motion, Panel, PanelSession, SessionMember
from lms.documents.queries.panels import convened_to, rule_of
from lms.people.actions.trace import trace
from lms.people.models import Person

SERIES = "LOT"
MOST = 200  # processes of one lot: what a group can rule in a sitting
CHOICES = ("procedente", "no procedente")
OUTCOMES = {"procedente": RulingOutcome.UPHELD, "no procedente": RulingOutcome.NOT_UPHELD}
CHOICE_OF = {outcome: choice for choice, outcome in OUTCOMES.items()}


def check_office(by: Person, institution_id: int) -> None:
    """Refuse (`batch-office`) whoever does not run certification in this institution. One query."""
    if by.institution_id != institution_id or not policies.may_run_certification(by, by.institution):
        raise RuleBroken("batch-office", _("Los lotes los lleva el organismo certificador. Pídelo ahí."))


def open_batch(standard: Standard, processes: Collection[Process], *, by: Person) -> RulingBatch:
    """Open a lot of verified processes of one standard, each with what the machine found in it that day.

    What is looked at is read before, outside the transaction: nothing of a verified process changes. Refuses whoever
    does not run certification (`batch-office`), an empty lot or one of more than 200 (`batch-size`), processes of
    other standards (`batch-standard`), one that is not verified (`process-state`) or is in a lot already
    (`batch-row-taken`: the index decides). Some twenty queries for each process.
    """
    check_office(by, standard.institution_id)
    if not 0 < len(processes) <= MOST:
        raise RuleBroken("batch-size", _("Un lote lleva de 1 a %s procesos. Elige cuáles.") % MOST)
    if any(each.standard_id != standard.pk or each.institution_id != standard.institution_id for each in processes):
        raise RuleBroken("batch-standard", _("Todos los procesos de un lote son del mismo estándar. Revisa la lista."))
    prepared = [_prepare(process) for process in processes]
    return _write_batch(standard, prepared, by)


def _prepare(process: Process) -> BatchRow:
    dossier = dossier_of(process)
    portfolio = Portfolio.objects.filter(process=process).order_by("-number").first()
    if portfolio is None or dossier.process.state != ProcessState.VERIFIED:
        raise RuleBroken(
            "process-state",
            _("El proceso de %(name)s está en «%(state)s» y no puede entrar a un lote. Quítalo de la lista.")
            % {
                "name": dossier.process.candidate.full_name,
                "state": dossier.process.get_state_display().lower(),
            },
        )
    findings = row_findings(dossier, portfolio)
    return BatchRow(
        process=dossier.process,
        portfolio=portfolio,
        findings=[each.as_data() for each in findings],
        alerts=sum(not each.ok for each in findings),
        due_on=ruling_due(dossier.process, portfolio),
    )


@transaction.atomic
def _write_batch(standard: Standard, rows: list[BatchRow], by: Person) -> RulingBatch:
    for row in sorted(rows, key=lambda each: each.process_id):  # one order, so that two lots at once never cross
        try:
            move(row.process, ProcessState.IN_BATCH, by=by)
        except RuleBroken as refusal:
            raise RuleBroken(
                "batch-row-taken",
                _("El proceso de %s ya está en otro lote o cambió de estado. Quítalo de la lista y abre el lote.")
                % row.process.candidate.full_name,
            ) from refusal
    (folio,) = folios.take_folios(standard.institution, SERIES, 1, clock.today(standard.institution.time_zone))
    batch = RulingBatch.objects.create(
        institution=standard.institution, standard=standard, folio=folio, opened_at=clock.now(), opened_by=by
    )
    for row in rows:
        row.batch = batch
    try:
        with transaction.atomic():
            BatchRow.objects.bulk_create(rows)
    except IntegrityError:
        raise RuleBroken("batch-row-taken", _("Un proceso de la lista ya está en otro lote. Revísala.")) from None
    trace("batch.opened", batch, "batch", by, folio=folio, rows=len(rows), standard=standard.code)
    return batch


@transaction.atomic
def convene_batch(
    batch: RulingBatch, panel: Panel, on: datetime, place: str, guests: Iterable[Guest | str], *, by: Person
) -> RulingBatch:
    """Convene a group to rule a lot: the session, the sample drawn from a stored seed, a motion for each process.

    Members who taught, assessed or checked a candidate, and the candidate herself, are left out of her row alone (I5).
    Rows that fewer members than the rule's minimum may rule go back to wait for another lot. Refuses whoever does not
    run certification, a lot not open, a group that does not meet the rule or its invitations (codes of `convene`), and
    a group that could rule none of the rows (`batch-panel`). Eight queries, and eight for each row.
    """
    check_office(by, batch.institution_id)
    _take(batch, BatchState.OPEN)
    session = convene(panel, on, place, guests, by=by)
    people = {each.person_id: each.person for each in convened_to(session)}
    rows = list(
        batch.rows.filter(released_at=None).select_related("process__candidate__institution", "process__standard")
    )
    barred: dict[int, set[int]] = {row.pk: set() for row in rows}
    for (process, person), _code in locks([row.process for row in rows], people.values()).items():
        for row in rows:
            if row.process_id == process:
                barred[row.pk].add(person)
    kept, left = _rulable(session, rows, barred)
    for row in left:
        _release(row, _("En el grupo convocado faltan integrantes independientes."), by)
    seed = secrets.token_hex(16)
    sample = set(drawn(seed, [row.process.ref for row in kept]))
    for row in kept:
        row.sampled = row.process.ref in sample
        row.motion = _put(session, row, [people[who] for who in barred[row.pk]], by)
    BatchRow.objects.bulk_update(kept, ["motion", "sampled"])
    RulingBatch.objects.filter(pk=batch.pk).update(state=BatchState.CONVENED, session=session, seed=seed)
    batch.refresh_from_db()
    facts: dict[str, Any] = {"session": session.ref, "seed": seed, "sample": sorted(sample), "released": len(left)}
    trace("batch.convened", batch, "batch", by, **facts)
    return batch


def _rulable(
    session: PanelSession, rows: list[BatchRow], barred: dict[int, set[int]]
) -> tuple[list[BatchRow], list[BatchRow]]:
    """Rows that enough members of a group may rule, and the rest. Refuses (`batch-panel`) a group for none of them."""
    voters = {
        each.person_id for each in convened_to(session) if each.member.has_vote and each.member.alternate_of_id is None
    }
    minimum = rule_of(session).minimum
    kept = [row for row in rows if len(voters - barred[row.pk]) >= minimum]
    if not kept:
        raise RuleBroken(
            "batch-panel",
            _(
                "Este grupo no puede dictaminar ningún proceso del lote: en cada uno hay menos de %s integrantes "
                "independientes. Convoca a otro grupo."
            )
            % minimum,
        )
    return kept, [row for row in rows if row not in kept]


def _put(session: PanelSession, row: BatchRow, out: list[Person], by: Person) -> Motion:
    names = {"name": row.process.candidate.full_name, "code": row.process.standard.code}
    title = _("Dictamen de %(name)s en el %(code)s") % names
    return put_motion(session, subjects.RULING, row.ref, title, CHOICES, by=by, excluded=out)


def _take(batch: RulingBatch, *states: BatchState) -> None:
    """Take a lot in one of these states until the transaction ends: whoever comes second waits. Two queries."""
    if not RulingBatch.objects.filter(pk=batch.pk, state__in=states).update(folio=batch.folio):
        batch.refresh_from_db()
        raise RuleBroken(
            "batch-state",
            _("El lote %(folio)s está «%(state)s» y ya no admite este paso. Ábrelo de nuevo.")
            % {"folio": batch.folio, "state": batch.get_state_display().lower()},
        )
    batch.refresh_from_db()


def take_convened(batch: RulingBatch) -> None:
    """Take a lot that is being ruled until the transaction ends. Refuses any other with `batch-state`. Two queries."""
    _take(batch, BatchState.CONVENED)


@transaction.atomic
def begin_session(batch: RulingBatch, present: Collection[Person], *, by: Person) -> RulingBatch:
    """Record who is at the session of a lot; from then on its members vote. The last list stands while nobody voted.

    Rows that fewer of those present than the minimum may rule go back to wait for another lot. Refuses what `attend`
    refuses, and a lot that is not convened.
    """
    check_office(by, batch.institution_id)
    _take(batch, BatchState.CONVENED)
    assert batch.session is not None
    session = attend(batch.session, present, by=by)
    minimum = rule_of(session).minimum
    voters = SessionMember.objects.filter(session=session, present=True, member__has_vote=True)
    here = set(voters.values_list("person", flat=True))
    rows = batch.rows.filter(released_at=None).select_related("process__candidate", "motion")
    for row in rows.prefetch_related("motion__exclusions"):
        out = {each.person_id for each in row.motion.exclusions.all()} if row.motion else set()
        if len(here - out) < minimum:
            _release(row, _("En la sesión hubo menos de %s integrantes independientes.") % minimum, by)
    batch.refresh_from_db()
    return batch


@transaction.atomic
def release_row(row: BatchRow, reason: str, *, by: Person) -> BatchRow:
    """Let a process go back to wait for another lot, with a reason its candidate's office reads.

    Refuses whoever does not run certification, a row already released or ruled (`batch-state`), and no reason
    (`batch-reason`). The last one to leave dissolves the lot.
    """
    batch = row.batch
    check_office(by, batch.institution_id)
    if not 0 < len(reason.strip()) <= 300:
        raise RuleBroken("batch-reason", _("Escribe por qué sale del lote, en 300 letras o menos."), field="reason")
    _take(batch, BatchState.OPEN, BatchState.CONVENED)
    _release(row, reason.strip(), by)
    if not batch.rows.filter(released_at=None).exists():
        _dissolve(batch, by)
    row.refresh_from_db()
    return row


def _release(row: BatchRow, reason: str, by: Person) -> None:
    live = BatchRow.objects.filter(pk=row.pk, released_at=None)
    if not live.update(released_at=clock.now(), release_reason=reason[:300], sampled=False):
        raise RuleBroken("batch-state", _("Ese proceso ya salió del lote. Abre el lote de nuevo."))
    if row.motion is not None:
        defer_motion(row.motion, reason[:300], by=by)
    move(row.process, ProcessState.VERIFIED, by=by, reason=reason)
    trace("batch.row_released", row, "batch-row", by, institution=row.process.institution, process=row.process.ref)


def _dissolve(batch: RulingBatch, by: Person) -> None:
    if batch.session is not None and batch.session.state == "convened":
        cancel_session(batch.session, _("El lote quedó sin procesos."), by=by)
    RulingBatch.objects.filter(pk=batch.pk).update(state=BatchState.DISSOLVED)
    batch.refresh_from_db()
    trace("batch.dissolved", batch, "batch", by)
