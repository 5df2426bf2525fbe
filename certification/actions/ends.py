"""How a process ends before its certificate, and how its terms stand still."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.profiles.models import Standard
from certification import policies
from certification.actions.actors import check_office
from certification.actions.process import move
from certification.models import EcCall, Process, Suspension
from certification.moments import day_words
from certification.queries.process import last_day_agreed, without_plan
from certification.states import ENDS, ProcessState
from lms.core import clock
from lms.core.clock import DbNow
from lms.core.errors import RuleBroken
from lms.people.actions.trace import trace
from lms.people.models import Person


@transaction.atomic
def withdraw_process(process: Process, *, reason: str = "", by: Person) -> Process:
    """Leave one's own process; the reason may be blank. Refuses anybody else, and a state without that way out."""
    if by.pk != process.candidate_id:
        raise RuleBroken("process-not-yours", _("Solo la persona candidata se desiste de su proceso."))
    return move(process, ProcessState.WITHDRAWN, by=by, reason=reason.strip())


@transaction.atomic
def abandon(process: Process, *, reason: str, legal_basis: str, by: Person) -> Process:
    """Close a process that did not end in the terms agreed. A new start is a new process.

    Refuses whoever does not run certification, no reason, a state without that way out, and one whose agreed plan
    still has days, its suspensions counted (`process-in-term`).
    """
    check_office(process, by)
    if not reason.strip():
        raise RuleBroken("process-reason", _("Escribe por qué se cierra: lo lee la persona candidata."), field="reason")
    last = last_day_agreed(process)
    if last is not None and clock.today(process.institution.time_zone) <= last:
        raise RuleBroken(
            "process-in-term",
            _("El plan acordado llega hasta el %(day)s. Antes no se cierra por abandono.")
            % {"day": f"{last:%d/%m/%Y}"},
        )
    return move(process, ProcessState.ABANDONED, by=by, reason=reason.strip(), legal_basis=legal_basis)


@transaction.atomic
def cancel_processes_without_plan(standard: Standard, *, reason: str, legal_basis: str, by: Person) -> list[Process]:
    """Cancel what the loss of the accreditation does not let go on: every open process without a plan signed by both.

    Source: M-DGAOSU-02 4.5.17-18; who has a signed plan goes on, whatever happens to that plan later. Returns those
    cancelled. Refuses whoever does not run certification, no reason or ground, and while a call of the standard still
    takes or awaits registrations (`calls-open`). Two queries and five for each process.
    """
    if standard.institution_id != by.institution_id or not policies.may_run_certification(by, by.institution):
        raise RuleBroken("process-not-yours", _("Tu función no permite cancelar procesos."))
    for value, field in ((reason, "reason"), (legal_basis, "legal_basis")):
        if not value.strip():
            raise RuleBroken(
                "process-reason", _("Escribe el motivo y el documento: los lee cada persona candidata."), field=field
            )
    if EcCall.objects.filter(standard=standard, cancelled_at=None, closes_at__gt=DbNow()).exists():
        raise RuleBroken(
            "calls-open", _("Hay una convocatoria abierta de %(code)s. Cancélala antes.") % {"code": standard.code}
        )
    cancelled = []
    for process in without_plan(standard):
        try:
            move(process, ProcessState.CANCELLED, by=by, reason=reason.strip(), legal_basis=legal_basis.strip())
            cancelled.append(process)
        except RuleBroken:  # signed or left a moment ago: it is no longer of those
            continue
    return cancelled


@transaction.atomic
def suspend_terms(
    process: Process, starts_on: date, ends_on: date, *, reason: str, document: str, by: Person
) -> Suspension:
    """Let the terms of a process stand still between two days, both included, with the document that orders it.

    The same days by the same document again give the suspension there is. Refuses whoever does not run certification,
    no reason or document, an end before its start, and a process that ended. Seven queries.
    """
    check_office(process, by)
    _check_suspension(starts_on, ends_on, {"reason": reason, "document": document})
    Process.objects.select_for_update().get(pk=process.pk)
    process.refresh_from_db(fields=["state"])
    if process.state in ENDS:
        raise RuleBroken(
            "process-over",
            _("El proceso terminó el %(day)s; sus plazos ya no corren.")
            % {"day": day_words(process.moved_at, process.institution)},
        )
    days = {"starts_on": starts_on, "ends_on": ends_on, "document": document.strip()[:120]}
    if known := Suspension.objects.filter(process=process, **days).first():
        return known
    suspension = Suspension.objects.create(
        process=process, **days, reason=reason.strip()[:300], recorded_at=clock.now(), recorded_by=by
    )
    trace(
        "process.suspended",
        process,
        "process",
        by,
        legal_basis=document.strip()[:120],
        starts_on=starts_on.isoformat(),
        ends_on=ends_on.isoformat(),
    )
    return suspension


def _check_suspension(starts_on: date, ends_on: date, founded: dict[str, str]) -> None:
    if ends_on < starts_on:
        raise RuleBroken("suspension-order", _("La suspensión termina antes de empezar."), field="ends_on")
    for field, value in founded.items():
        if not value.strip():
            raise RuleBroken("suspension-founded", _("Escribe el motivo y el documento de la suspensión."), field=field)
