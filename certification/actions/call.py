"""Opening and cancelling a call: what opens a standard to candidates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from catalog.profiles.models import StandardVersion
from certification import policies
from certification.models import EcCall, Registration
from certification.states import RegistrationState, registration_before
from lms.core import clock, parameters
from lms.core.clock import DbNow
from lms.core.errors import RuleBroken
from lms.people.actions.trace import trace
from lms.people.models import OrgUnit, Person

MENDING_DAYS = "certification.mending_days"
CODE_LENGTH = 30


@dataclass(frozen=True)
class CallTerms:
    """What a call states. `requirements` are the documents to hand in, as (title, help); instants are aware.

    An empty `cost` is free; no `capacity` is no quota; no `mending_days` is the institution's term of today.
    """

    title: str
    legal_basis: str
    validity: str
    addressed_to: str
    opens_at: datetime
    closes_at: datetime
    requirements: Sequence[tuple[str, str]] = ()
    capacity: int | None = None
    cost: str = ""
    contact: str = ""
    mending_days: int | None = None
    unit: OrgUnit | None = None


@transaction.atomic
def open_call(version: StandardVersion, terms: CallTerms, *, by: Person) -> EcCall:
    """Publish the next edition of a standard's call. Its window counts its first instant and not its last.

    Refuses whoever does not run certification (`call-not-yours`), a text that is only illustrative or ends before the
    window does, a statement left blank, a window that ends before it begins or is already over, a quota under one, the
    same document twice, and two editions opened at once. Seven queries.
    """
    standard = version.standard
    if standard.institution_id != by.institution_id or not policies.may_run_certification(by, by.institution):
        raise RuleBroken("call-not-yours", _("Tu función no permite convocar. Lo hace el área de certificación."))
    _check_version(version, terms)
    _check_terms(terms)
    call = _next_edition(version, terms, by)
    _write(call)
    trace(
        "call.opened",
        call,
        "call",
        by,
        legal_basis=call.legal_basis[:200],
        standard=standard.code,
        edition=call.edition,
    )
    return call


def _next_edition(version: StandardVersion, terms: CallTerms, by: Person) -> EcCall:
    """The call as it will be written, numbered after the last one of its standard. At most two queries.

    Refuses what `requirement_rows` refuses.
    """
    days = terms.mending_days
    last = EcCall.objects.filter(standard=version.standard).aggregate(last=Max("edition"))["last"] or 0
    return EcCall(
        institution=by.institution,
        unit=terms.unit,
        standard=version.standard,
        version=version,
        edition=last + 1,
        title=terms.title.strip(),
        legal_basis=terms.legal_basis.strip(),
        validity=terms.validity.strip(),
        addressed_to=terms.addressed_to.strip(),
        cost=terms.cost.strip(),
        contact=terms.contact.strip(),
        requirements=requirement_rows(terms.requirements),
        opens_at=terms.opens_at,
        closes_at=terms.closes_at,
        mending_days=days if days is not None else parameters.value(by.institution, MENDING_DAYS),
        capacity=terms.capacity,
        created_at=clock.now(),
        created_by=by,
    )


def _write(call: EcCall) -> None:
    """Insert a call. Refuses an edition that somebody else opened at the same time (`call-edition`)."""
    try:
        with transaction.atomic():
            call.save(force_insert=True)
    except IntegrityError:
        raise RuleBroken(
            "call-edition", _("Otra persona abrió una edición de este estándar ahora mismo. Revísala y repite.")
        ) from None


def _check_version(version: StandardVersion, terms: CallTerms) -> None:
    if version.is_illustrative:
        raise RuleBroken(
            "call-illustrative",
            _("El texto cargado de este estándar es solo ilustrativo. Carga el oficial antes de convocar."),
            field="version",
        )
    if version.valid_to is not None and terms.closes_at.date() > version.valid_to:
        raise RuleBroken(
            "call-version-over",
            _("Esta versión del estándar deja de usarse antes de que cierre el registro. Elige la versión vigente."),
            field="version",
        )


def _check_terms(terms: CallTerms) -> None:
    for name, sentence in (
        ("title", _("Escribe el título de la convocatoria.")),
        ("legal_basis", _("Escribe la facultad con la que se convoca.")),
        ("validity", _("Escribe qué vale el documento y dónde.")),
        ("addressed_to", _("Escribe a quién se dirige.")),
    ):
        if not getattr(terms, name).strip():
            raise RuleBroken("call-blank", sentence, field=name)
    if terms.closes_at <= terms.opens_at:
        raise RuleBroken(
            "call-window", _("El registro debe cerrar después de abrir. Revisa las dos fechas."), field="closes_on"
        )
    if terms.closes_at <= clock.db_now():
        raise RuleBroken(
            "call-window-over", _("Ese cierre ya pasó. Escribe una fecha y hora por venir."), field="closes_on"
        )
    if terms.capacity is not None and terms.capacity < 1:
        raise RuleBroken("call-capacity", _("Una convocatoria tiene al menos un lugar."), field="capacity")
    if terms.mending_days is not None and terms.mending_days < 1:
        raise RuleBroken("call-mending", _("Da al menos un día hábil para corregir un registro."), field="mending_days")


def requirement_rows(requirements: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """Documents of a call with a code each. Refuses two with the same title (`call-requirement-twice`)."""
    rows = [
        {
            "code": slugify(title)[:CODE_LENGTH].strip("-") or f"doc-{number}",
            "title": title.strip(),
            "help": help_.strip(),
        }
        for number, (title, help_) in enumerate(requirements, start=1)
    ]
    if len({row["code"] for row in rows}) < len(rows):
        raise RuleBroken(
            "call-requirement-twice", _("Dos documentos se llaman casi igual. Cambia uno."), field="requirements"
        )
    return rows


@transaction.atomic
def cancel_call(call: EcCall, *, reason: str, legal_basis: str, by: Person) -> EcCall:
    """Cancel a call, with the reason its candidates read. What waited for a decision is not admitted.

    Processes that already began go on: their candidates were admitted. Refuses whoever does not run certification, no
    reason and a call cancelled before.
    """
    if not policies.may_run_certification(by, call.institution):
        raise RuleBroken("call-not-yours", _("Tu función no permite cancelarla. Lo hace el área de certificación."))
    reason = reason.strip()[:300]
    if not reason:
        raise RuleBroken(
            "call-reason", _("Escribe por qué se cancela: lo leen quienes se registraron."), field="reason"
        )
    if not EcCall.objects.filter(pk=call.pk, cancelled_at=None).update(cancelled_at=clock.now(), reason=reason):
        raise RuleBroken("call-cancelled", _("Otra persona ya canceló esta convocatoria."))
    waiting = Registration.objects.filter(
        call=call, state__in=registration_before(RegistrationState.NOT_ADMITTED)
    ).update(
        state=RegistrationState.NOT_ADMITTED,
        reason=_("La convocatoria se canceló: %(reason)s") % {"reason": reason},
        decided_at=DbNow(),
    )
    call.refresh_from_db()
    trace("call.cancelled", call, "call", by, legal_basis=legal_basis, registrations=waiting)
    return call
