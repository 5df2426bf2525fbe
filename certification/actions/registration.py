"""A candidate's registration: handed in within the window, put right, admitted or not."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import F, Max, Q
from django.utils.translation import gettext as _

from assessment.rules.quiz import receipt_code
from certification import formats, moments, texts
from certification.models import (
    Consent,
    EcCall,
    Process,
    Registration,
    RegistrationDocument,
    RegistrationSheet,
)
from certification.queries.call import OPEN_STATES, in_window, standing_registration
from certification.states import ENDS, RegistrationState
from lms.core import calendars, clock, schemas
from lms.core.audit import canonical
from lms.core.clock import DbNow
from lms.core.errors import RuleBroken
from lms.core.files import Readable, store_file
from lms.people.actions.trace import trace
from lms.people.models import Person

SHEET = "calmecac-ficha/1"
DOCUMENT_FILE = "certification-registration"
MOST_BYTES = 8 * 1024 * 1024  # a photograph of a telephone, a scan of several sheets


@dataclass(frozen=True)
class Declared:
    """What a candidate says of herself on her ficha. Years are whole; everything after `work` may be left blank."""

    schooling: str
    years: int
    work: str
    phone: str = ""
    email: str = ""
    address: str = ""
    support: str = ""


@transaction.atomic
def register(call: EcCall, declared: Declared, consents: Mapping[str, bool], *, by: Person) -> Registration:
    """Register oneself to a call. The database's clock decides the window, by one guarded UPDATE of the call.

    Again, or twice at once, it gives the registration that stands. `consents` are by kind: rights and privacy must be
    yes, RENAP may be no. Documents follow with `hand_in`: one registered in the window with a defect is in time.
    Refuses before its first instant and from its last one on (`call-not-open`, `call-closed`, `call-cancelled`), a
    stranger, consents not given, a ficha that its schema does not know, and whoever has a process or another
    registration open in the same standard. About fourteen queries.
    """
    if call.institution_id != by.institution_id or not by.is_active:
        raise RuleBroken("register-not-yours", _("Esta convocatoria es para quienes trabajan en la institución."))
    if known := standing_registration(call, by):
        return known
    sheet = sheet_of(by, declared)
    _check_consents(consents)
    _check_free(call, by)
    try:
        with transaction.atomic():
            registration = _let_in(call, by, sheet)
    except IntegrityError:  # the other of two at once came first; nothing of ours stays
        known = standing_registration(call, by)
        if known is None:
            raise
        return known
    _write_consents(registration, consents)
    trace("registration.received", registration, "registration", by, institution=call.institution, call=call.ref)
    return registration


def _let_in(call: EcCall, by: Person, sheet: dict[str, Any]) -> Registration:
    """Take the call's row at an instant of its window and write the registration with that very instant."""
    taken = EcCall.objects.filter(in_window(DbNow()), pk=call.pk).update(
        registered=F("registered") + 1, last_registered_at=DbNow()
    )
    if not taken:
        raise window_refusal(call)
    received = EcCall.objects.only("last_registered_at").get(pk=call.pk).last_registered_at
    assert received is not None
    place = by.affiliations.filter(is_main=True, ends_on=None).first()
    registration = Registration(
        call=call,
        candidate=by,
        unit_id=place.unit_id if place else None,
        receipt=receipt_code(secrets.token_bytes(16)),
        form=sheet,
        received_at=received,
    )
    registration.save(force_insert=True)
    _add_sheet(registration, 1, received)
    return registration


def window_refusal(call: EcCall) -> RuleBroken:
    """Why a call takes no registration now, and what to do. One query."""
    call = EcCall.objects.select_related("institution").get(pk=call.pk)
    if call.cancelled_at is not None:
        return RuleBroken(
            "call-cancelled",
            _("La convocatoria se canceló: %(reason)s No se recibió tu registro.") % {"reason": call.reason},
        )
    if call.opens_at > clock.db_now():
        return RuleBroken(
            "call-not-open",
            _("El registro aún no abre. Abre el %(when)s; vuelve entonces.")
            % {"when": moments.limit_words(call.opens_at, call.institution)},
        )
    return RuleBroken(
        "call-closed",
        _(
            "El registro cerró el %(when)s y el tuyo llegó después, así que no se recibió. "
            "Lo que escribiste sigue abajo: cópialo para la próxima convocatoria. %(contact)s"
        )
        % {"when": moments.limit_words(call.closes_at, call.institution), "contact": contact_words(call)},
    )


def contact_words(call: EcCall) -> str:
    """Whom to ask about a call, as a sentence."""
    return (_("Pregunta en: %(contact)s.") % {"contact": call.contact.rstrip(".")}) if call.contact else ""


def sheet_of(person: Person, declared: Declared) -> dict[str, Any]:
    """The ficha of a person today, checked against its schema (`sheet-faulty`, with the field). Two queries.

    Her CURP is not in it: it lives under its cipher and is printed from there.
    """
    place = person.affiliations.filter(is_main=True, ends_on=None).select_related("unit").first()
    holding = person.holdings.filter(is_main=True, ends_on=None).select_related("position").first()
    said = {name: value.strip() if isinstance(value, str) else value for name, value in asdict(declared).items()}
    sheet = {
        "format": SHEET,
        "name": person.full_name,
        **({"unit": place.unit.name} if place else {}),
        **({"position": holding.position.name} if holding else {}),
        **{name: value for name, value in said.items() if value != "" or name in {"schooling", "work"}},
    }
    if found := schemas.faults(sheet, formats.SHEET):
        place_of_fault, sentence = found[0]
        raise RuleBroken("sheet-faulty", sentence, field=place_of_fault)
    return sheet


def _check_consents(consents: Mapping[str, bool]) -> None:
    for text in texts.COMPULSORY:
        if not consents.get(text.kind):
            raise RuleBroken(
                "consent-missing",
                _("Para registrarte confirma que leíste: %(title)s.") % {"title": text.title.lower()},
                field=text.kind,
            )


def _check_free(call: EcCall, candidate: Person) -> None:
    names = {"code": call.standard.code}
    if Process.objects.filter(candidate=candidate, standard=call.standard_id).exclude(state__in=ENDS).exists():
        raise RuleBroken(
            "process-open", _("Ya tienes un proceso abierto en %(code)s. Síguelo en «Mis certificaciones».") % names
        )
    elsewhere = Registration.objects.filter(
        candidate=candidate, call__standard=call.standard_id, state__in=OPEN_STATES
    ).exclude(call=call.pk)
    if elsewhere.exists():
        raise RuleBroken(
            "registration-elsewhere",
            _("Ya te registraste en otra convocatoria de %(code)s que espera respuesta. Retírala si prefieres esta.")
            % names,
        )


def _write_consents(registration: Registration, consents: Mapping[str, bool]) -> None:
    institution = registration.call.institution
    Consent.objects.bulk_create(
        Consent(
            registration=registration,
            kind=text.kind,
            number=1,
            given=bool(consents.get(text.kind)),
            text_code=text.code,
            text_hash=text.digest(institution),
            at=registration.received_at,
        )
        for text in texts.TEXTS.values()
    )


def _add_sheet(registration: Registration, number: int, at: datetime) -> None:
    RegistrationSheet.objects.create(
        registration=registration,
        number=number,
        content=registration.form,
        content_hash=hashlib.sha256(canonical(registration.form)).hexdigest(),
        at=at,
    )


@transaction.atomic
def hand_in(registration: Registration, kind: str, content: Readable, name: str, *, by: Person) -> RegistrationDocument:
    """Hand in a document of a registration; another of its kind takes its place and neither is erased.

    Refuses anybody but the candidate, a kind that the call does not ask for, a file that may not be kept (`file-…`),
    and once the window closed, unless it is being put right in its term (`documents-closed`). Seven queries.
    """
    if by.pk != registration.candidate_id:
        raise RuleBroken("document-not-yours", _("Solo la persona candidata entrega sus documentos."))
    if kind not in {each["code"] for each in registration.call.requirements}:
        raise RuleBroken("document-kind", _("La convocatoria no pide ese documento. Abre la página de nuevo."))
    in_time = Q(state=RegistrationState.PREVENTED, mend_by__gt=DbNow()) | Q(
        state=RegistrationState.RECEIVED, call__in=EcCall.objects.filter(in_window(DbNow()))
    )
    if not Registration.objects.filter(in_time, pk=registration.pk).update(state=F("state")):  # takes the row
        raise RuleBroken(
            "documents-closed",
            _(
                "Ya no se reciben documentos de este registro. Si algo falta, te avisaremos y tendrás días para "
                "corregirlo."
            ),
        )
    last = RegistrationDocument.objects.filter(registration=registration, kind=kind).aggregate(last=Max("number"))
    file = store_file(
        registration.call.institution,
        content,
        name,
        kind=DOCUMENT_FILE,
        subject_ref=registration.ref,
        by_ref=by.ref,
    )
    document = RegistrationDocument.objects.create(
        registration=registration,
        kind=kind,
        number=(last["last"] or 0) + 1,
        file=file,
        handed_at=clock.now(),
        handed_by=by,
    )
    trace("registration.document", document, "registration-document", by, institution=file.institution, what=kind)
    return document


@transaction.atomic
def mend(registration: Registration, declared: Declared | None = None, *, by: Person) -> Registration:
    """Hand a registration in again, put right within its term. It keeps the instant at which it was received.

    `declared` replaces the ficha; the former one stays as a sheet. Refuses anybody but the candidate, documents still
    missing, a term that is over by the database's clock (`mending-late`) and one that nobody asked to put right.
    """
    if by.pk != registration.candidate_id:
        raise RuleBroken("registration-not-yours", _("Solo la persona candidata corrige su registro."))
    refuse_missing(registration)
    sheet = sheet_of(by, declared) if declared else registration.form
    changed = Registration.objects.filter(
        pk=registration.pk, state=RegistrationState.PREVENTED, mend_by__gt=DbNow()
    ).update(state=RegistrationState.RECEIVED, mended_at=clock.now(), form=sheet)
    before = registration.form
    registration.refresh_from_db()
    if not changed:
        raise _late(registration)
    if sheet != before:
        _add_sheet(registration, registration.sheets.count() + 1, clock.now())
    trace("registration.mended", registration, "registration", by, institution=registration.call.institution)
    return registration


def _late(registration: Registration) -> RuleBroken:
    if registration.state != RegistrationState.PREVENTED or registration.mend_by is None:
        return RuleBroken("registration-state", _("Este registro no espera ninguna corrección."))
    day = moments.last_day_words(registration.mend_by, registration.call.institution)
    return RuleBroken(
        "mending-late",
        _("El plazo para corregir terminó el %(day)s. Tu registro sigue guardado. %(contact)s")
        % {"day": day, "contact": contact_words(registration.call)},
    )


def refuse_missing(registration: Registration) -> None:
    """Refuse (`registration-incomplete`) while the call's documents are not all there. One query."""
    handed = set(registration.documents.values_list("kind", flat=True))
    missing = [each["title"] for each in registration.call.requirements if each["code"] not in handed]
    if missing:
        raise RuleBroken("registration-incomplete", _("Falta entregar: %(titles)s.") % {"titles": "; ".join(missing)})


@transaction.atomic
def withdraw(registration: Registration, *, by: Person) -> Registration:
    """Take one's registration back before it is decided. Again it changes nothing; within the window one may return."""
    if by.pk != registration.candidate_id:
        raise RuleBroken("registration-not-yours", _("Solo la persona candidata retira su registro."))
    waiting = Registration.objects.filter(pk=registration.pk, state__in=OPEN_STATES)
    done = waiting.update(state=RegistrationState.WITHDRAWN)
    registration.refresh_from_db()
    if registration.state != RegistrationState.WITHDRAWN:
        raise RuleBroken(
            "registration-state",
            _("Este registro ya se decidió. Si tienes un proceso abierto, puedes dejarlo desde su página."),
        )
    if done:
        trace("registration.withdrawn", registration, "registration", by, institution=registration.call.institution)
    return registration


def mending_limit(registration: Registration) -> datetime:
    """The first instant too late to put a registration right, when it is asked for today. One query."""
    call = registration.call
    last = calendars.add_business_days(call.institution, clock.today(call.institution.time_zone), call.mending_days)
    return datetime.combine(last + timedelta(days=1), time(), ZoneInfo(call.institution.time_zone))
