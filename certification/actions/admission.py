"""What the office decides of a registration: to have it put right, to admit it, or not."""

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from certification import policies
from certification.actions.process import begin_process
from certification.actions.registration import mending_limit, refuse_missing
from certification.models import EcCall, Process, Registration
from certification.moments import last_day_words
from certification.states import RegistrationState, registration_before
from lms.core import clock
from lms.core.clock import DbNow
from lms.core.errors import RuleBroken
from lms.people.actions.trace import trace
from lms.people.models import Person


def _check_may(registration: Registration, by: Person) -> None:
    if by.pk == registration.candidate_id:
        raise RuleBroken(
            "registration-own", _("Nadie decide sobre su propio registro. Lo decide otra persona del área.")
        )
    if not policies.may_run_certification(by, registration.call.institution):
        raise RuleBroken("registration-not-yours", _("Tu función no permite decidir registros."))


def _reason(text: str, sentence: str) -> str:
    text = text.strip()[:500]
    if not text:
        raise RuleBroken("registration-reason", sentence, field="reason")
    return text


def _decided(registration: Registration) -> RuleBroken:
    registration.refresh_from_db()
    return RuleBroken(
        "registration-state",
        _("Este registro está en «%(state)s». Ábrelo de nuevo para ver quién lo decidió.")
        % {"state": registration.get_state_display().lower()},
    )


@transaction.atomic
def prevent(registration: Registration, reason: str, *, by: Person) -> Registration:
    """Ask the candidate to put something right within the business days of the call. It stays in time.

    Refuses whoever does not run certification, one's own, no reason, and a registration already decided.
    """
    _check_may(registration, by)
    reason = _reason(reason, _("Escribe qué debe corregir: la persona lo leerá tal cual."))
    waiting = Registration.objects.filter(
        pk=registration.pk, state__in=registration_before(RegistrationState.PREVENTED)
    )
    limit = mending_limit(registration)
    if not waiting.update(state=RegistrationState.PREVENTED, prevention=reason, mend_by=limit, mended_at=None):
        raise _decided(registration)
    registration.refresh_from_db()
    trace(
        "registration.prevented",
        registration,
        "registration",
        by,
        institution=registration.call.institution,
        mend_by=limit.isoformat(),
    )
    return registration


@transaction.atomic
def admit(registration: Registration, *, by: Person) -> Process:
    """Admit a registration within the quota, by one conditional UPDATE of the call, and begin its process.

    Refuses whoever does not run certification, one's own, documents missing, a call that was cancelled or whose places
    are taken (`call-full`), a registration already decided, and a candidate with a process open in the standard.
    """
    _check_may(registration, by)
    refuse_missing(registration)
    has_room = Q(capacity=None) | Q(admitted__lt=F("capacity"))
    call = registration.call
    if not EcCall.objects.filter(has_room, pk=call.pk, cancelled_at=None).update(admitted=F("admitted") + 1):
        call.refresh_from_db()
        if call.cancelled_at is not None:
            raise RuleBroken("call-cancelled", _("La convocatoria se canceló; ya no se admite a nadie en ella."))
        raise RuleBroken(
            "call-full",
            _("Los %(places)s lugares de la convocatoria ya están ocupados. No la admitas, con ese motivo.")
            % {"places": call.capacity},
        )
    decided = Registration.objects.filter(
        pk=registration.pk, state__in=registration_before(RegistrationState.ADMITTED)
    ).update(state=RegistrationState.ADMITTED, decided_at=clock.now(), decided_by=by)
    if not decided:
        raise _decided(registration)
    registration.refresh_from_db()
    trace("registration.admitted", registration, "registration", by, institution=call.institution, call=call.ref)
    return begin_process(registration, by=by)


@transaction.atomic
def not_admit(registration: Registration, reason: str, *, legal_basis: str, by: Person) -> Registration:
    """Say no to a registration, with the reason its candidate reads.

    Refuses what `prevent` refuses, and one that still has days to be put right (`registration-mending`).
    """
    _check_may(registration, by)
    reason = _reason(reason, _("Escribe por qué no se admite: la persona lo leerá tal cual."))
    over = Q(state=RegistrationState.RECEIVED) | Q(state=RegistrationState.PREVENTED, mend_by__lte=DbNow())
    decided = Registration.objects.filter(over, pk=registration.pk).update(
        state=RegistrationState.NOT_ADMITTED, reason=reason, decided_at=clock.now(), decided_by=by
    )
    if not decided:
        registration.refresh_from_db()
        if registration.state == RegistrationState.PREVENTED and registration.mend_by:
            raise RuleBroken(
                "registration-mending",
                _("Tiene hasta el %(day)s para corregir. Espera a que termine su plazo.")
                % {"day": last_day_words(registration.mend_by, registration.call.institution)},
            )
        raise _decided(registration)
    registration.refresh_from_db()
    trace(
        "registration.not_admitted",
        registration,
        "registration",
        by,
        institution=registration.call.institution,
        legal_basis=legal_basis,
    )
    return registration
