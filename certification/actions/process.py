"""The life of a process: its beginning, its steps, who acts in it, its ends."""

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from certification.models import Process, ProcessActor, ProcessMove, Registration
from certification.states import Function, ProcessState, before
from lms.core import clock
from lms.core.errors import RuleBroken
from lms.people.actions.trace import trace
from lms.people.models import Person


def begin_process(registration: Registration, *, by: Person | None, repeats: Process | None = None) -> Process:
    """Write the process of an admitted registration at its first state, inside the caller's transaction.

    A repetition (`repeats`) keeps the opportunity and copies the former assessor as excluded: somebody else assesses,
    at no cost (domain.md 2.6). Refuses a candidate with a process open in the same standard.
    """
    call = registration.call
    now = clock.now()
    process = Process(
        institution_id=call.institution_id,
        unit=registration.unit,
        registration=registration,
        standard=call.standard,
        version=call.version,
        candidate=registration.candidate,
        repeats=repeats,
        opportunity=repeats.opportunity if repeats else _next_opportunity(registration),
        started_at=now,
        moved_at=now,
    )
    try:
        with transaction.atomic():
            process.save(force_insert=True)
    except IntegrityError:
        raise RuleBroken(
            "process-open",
            _("Esta persona ya tiene un proceso abierto en %(code)s. Ábrelo desde la lista de procesos.")
            % {"code": call.standard.code},
        ) from None
    _note(process, "", by, "", "")
    if repeats is not None:
        _exclude_former(process, repeats)
    trace("process.begun", process, "process", by, candidate=process.candidate.ref, standard=call.standard.code)
    return process


def _next_opportunity(registration: Registration) -> int:
    """One more than those that ended in a judgement that she is not yet competent; what did not proceed spends none."""
    spent = Process.objects.filter(
        candidate=registration.candidate_id, standard=registration.call.standard_id, state=ProcessState.NOT_YET
    ).count()
    return spent + 1


def _exclude_former(process: Process, former: Process) -> None:
    reason = _("Evaluó el proceso que se repite")
    assessors = former.actors.filter(function__in=[Function.ASSESS, Function.EXCLUDED]).values_list("person", flat=True)
    ProcessActor.objects.bulk_create(
        ProcessActor(process=process, person_id=person, function=Function.EXCLUDED, reason=reason, since=clock.now())
        for person in assessors
    )


def move(process: Process, to: ProcessState, *, by: Person | None, reason: str = "", legal_basis: str = "") -> Process:
    """Take a process to a state by one guarded UPDATE, note it and refresh it, inside the caller's transaction.

    Refuses with `process-state` a move that the table of states does not know, whoever came first. Four queries.
    """
    here = process.state
    moved = Process.objects.filter(pk=process.pk, state=here, state__in=before(to)).update(
        state=to, moved_at=clock.now()
    )
    if not moved:
        process.refresh_from_db(fields=["state", "moved_at"])
        names = {"here": process.get_state_display().lower(), "there": to.label.lower()}
        raise RuleBroken(
            "process-state",
            _("El proceso está en «%(here)s» y no puede pasar a «%(there)s». Ábrelo de nuevo para ver en qué va.")
            % names,
        )
    process.refresh_from_db(fields=["state", "moved_at"])
    _note(process, here, by, reason, legal_basis)
    trace("process.moved", process, "process", by, legal_basis=legal_basis, before=here, after=to.value)
    return process


def _note(process: Process, here: str, by: Person | None, reason: str, legal_basis: str) -> None:
    last = ProcessMove.objects.filter(process=process).aggregate(last=Max("number"))["last"] or 0
    ProcessMove.objects.create(
        process=process,
        number=last + 1,
        from_state=here,
        to_state=process.state,
        at=process.moved_at,
        by=by,
        reason=reason[:500],
        legal_basis=legal_basis,
    )
