"""The certificate of the national register: asked for, paid, received, delivered. CONOCER issues it, never we."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from certification import subjects
from certification.actions.batch import check_office
from certification.actions.process import move
from certification.actions.recognition import award_certificate, ruled_on
from certification.models import CertificateDelivery, CertificateRequest, Process, Ruling
from certification.queries.request import capture_sheet, renap_consent
from certification.states import Judgement, ProcessState, RequestState, RulingOutcome
from lms.core import clock, files
from lms.core.errors import RuleBroken
from lms.core.files import Readable
from lms.documents.actions.signatures import sign
from lms.documents.seal import data_hash
from lms.people.actions.identifiers import reveal_identifier
from lms.people.actions.trace import trace
from lms.people.models import Person, PersonIdentifier
from lms.records.actions.duties import take_duty
from lms.records.models import Duty

FILE_KIND = "certificate-copy"


@transaction.atomic
def request_certificate(process: Process, reference: str, requested_on: date, *, by: Person) -> CertificateRequest:
    """Record that the certificate of an upheld process was asked for, signed by whoever asks.

    The signer takes the side of certifying: never whoever assessed or trained the candidate (the index decides); a
    member of the group may. Refuses whoever does not run certification, a standard of our own (`request-own`), a
    process not upheld or not judged competent (`request-not-upheld`), a missing or repeated number
    (`request-reference`), a day to come or before the ruling (`request-day`), and a signature without a fresh proof.
    """
    check_office(by, process.institution_id)
    ruling = _upheld(process)
    reference = " ".join(reference.split())
    _check_asked(process, ruling, reference, requested_on)
    duty = take_duty(process.candidate, process.standard, by, Duty.Side.CERTIFY, by=by)
    move(process, ProcessState.REQUESTED, by=by)
    consent = renap_consent(process)
    publishes = consent is not None and consent.given
    sheet = capture_sheet(process, ruling, consent)
    request = CertificateRequest(
        institution=process.institution,
        process=process,
        ruling=ruling,
        duty=duty,
        reference=reference,
        sheet=sheet,
        publishes=publishes,
        consent=consent if publishes else None,
        requested_on=requested_on,
        requested_at=clock.now(),
        requested_by=by,
    )
    _insert(request)
    content = {"reference": reference, "requested_on": requested_on.isoformat(), "sheet": sheet}
    sign(subjects.REQUEST, request.ref, data_hash(content), by=by, capacity=subjects.CERTIFIER)
    trace("certificate.requested", request, "certificate-request", by, process=process.ref, publishes=publishes)
    return request


def _upheld(process: Process) -> Ruling:
    """The ruling by which a certificate may be asked for. Refuses `request-own` and `request-not-upheld`."""
    process.refresh_from_db()
    ruling: Ruling | None = getattr(process, "ruling", None)
    judgement = getattr(getattr(process, "application", None), "judgement", None)
    if ruling is not None and ruling.standard_kind != "renec":
        raise RuleBroken(
            "request-own", _("El certificado de un estándar propio lo expide la institución; no se pide al CONOCER.")
        )
    competent = judgement is not None and judgement.decided == Judgement.COMPETENT
    if ruling is None or ruling.outcome != RulingOutcome.UPHELD or not competent:
        raise RuleBroken(
            "request-not-upheld",
            _("Solo se pide el certificado con juicio «Competente» y dictamen procedente. Este proceso no los tiene."),
        )
    return ruling


def _check_asked(process: Process, ruling: Ruling, reference: str, requested_on: date) -> None:
    """Refuse a missing or too long number (`request-reference`) and a day before the ruling or to come."""
    if not 0 < len(reference) <= 80:
        raise RuleBroken(
            "request-reference",
            _("Escribe el número que dio el sistema del CONOCER, en 80 letras o menos."),
            field="reference",
        )
    first = ruled_on(ruling)
    if not first <= requested_on <= clock.today(process.institution.time_zone):
        raise RuleBroken(
            "request-day",
            _("La solicitud lleva una fecha entre el dictamen (%s) y hoy. Revísala.") % f"{first:%d/%m/%Y}",
            field="requested_on",
        )


def _insert(request: CertificateRequest) -> None:
    """Insert a request. Refuses a number that another one has (`request-reference`)."""
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError:
        raise RuleBroken(
            "request-reference",
            _("Ese número ya está en otra solicitud. Revisa el que dio el CONOCER."),
            field="reference",
        ) from None


def read_curp(process: Process, *, by: Person) -> str:
    """The CURP of a candidate whose certificate is about to be asked for; who read it is written down for her.

    Refuses whoever does not run certification, a process not upheld, and a person without CURP (`identifier-missing`).
    """
    check_office(by, process.institution_id)
    _upheld(process)
    reason = _("Captura de la solicitud de su certificado %s ante el CONOCER") % process.standard.code
    return reveal_identifier(process.candidate, PersonIdentifier.Kind.CURP, by=by, reason=reason)


@transaction.atomic
def register_payment(
    request: CertificateRequest, line: str, due: date | None, paid_on: date, *, by: Person
) -> CertificateRequest:
    """Record the line of capture and the day it was paid. Refuses whoever does not run certification, a request already
    paid (`request-state`), no line (`payment-line`), a day to come, before the request or after the line expired.
    """
    check_office(by, request.institution_id)
    line = " ".join(line.split())
    if not 0 < len(line) <= 80:
        raise RuleBroken("payment-line", _("Escribe la línea de captura, en 80 letras o menos."), field="line")
    if not request.requested_on <= paid_on <= clock.today(request.institution.time_zone):
        raise RuleBroken(
            "payment-day", _("El pago lleva una fecha entre la solicitud y hoy. Revísala."), field="paid_on"
        )
    if due is not None and paid_on > due:
        raise RuleBroken(
            "payment-expired", _("La línea de captura ya había vencido ese día. Pide otra y registra esa."), field="due"
        )
    _advance(request, [RequestState.REQUESTED], RequestState.PAID, payment_line=line, payment_due=due, paid_on=paid_on)
    trace("certificate.paid", request, "certificate-request", by, paid_on=paid_on.isoformat())
    return request


@transaction.atomic
def receive_certificate(
    request: CertificateRequest,
    folio: str,
    issued_on: date,
    valid_to: date | None,
    content: Readable,
    name: str,
    *,
    by: Person,
) -> CertificateRequest:
    """Keep what CONOCER issued (its folio, days and a copy in PDF) and write it in the person's record.

    Her coverage rises with this very act. Refuses whoever does not run certification, a request not paid
    (`request-state`), a folio missing or taken (`certificate-folio`), days out of order (`certificate-days`), and a
    file that is no PDF or weighs more than 10 MB.
    """
    check_office(by, request.institution_id)
    folio = " ".join(folio.split())
    _check_issued(request, folio, issued_on, valid_to)
    file = files.store_file(request.institution, content, name, kind=FILE_KIND, subject_ref=request.ref, by_ref=by.ref)
    _write_issued(request, folio=folio, issued_on=issued_on, valid_to=valid_to, file=file)
    process = request.process
    move(process, ProcessState.ISSUED, by=by)
    facts = {"request": request.ref, "ruling": request.ruling.ref, "copy": file.ref}
    award_certificate(process, issued_on, valid_to, ("", folio), facts, by=by)
    trace("certificate.received", request, "certificate-request", by, folio=folio, sha256=file.sha256)
    return request


def _check_issued(request: CertificateRequest, folio: str, issued_on: date, valid_to: date | None) -> None:
    """Refuse a missing or too long folio (`certificate-folio`) and days out of order (`certificate-days`)."""
    if not 0 < len(folio) <= 60:
        raise RuleBroken(
            "certificate-folio", _("Escribe el folio del certificado, en 60 letras o menos."), field="folio"
        )
    if not request.requested_on <= issued_on <= clock.today(request.institution.time_zone):
        raise RuleBroken(
            "certificate-days",
            _("El certificado lleva una fecha entre la solicitud y hoy. Escribe la que tiene impresa."),
            field="issued_on",
        )
    if valid_to is not None and valid_to < issued_on:
        raise RuleBroken("certificate-days", _("La vigencia termina antes de su fecha. Revísala."), field="valid_to")


def _write_issued(request: CertificateRequest, **issued: Any) -> None:
    """Refuse a request not paid (`request-state`) and a folio that another certificate has (`certificate-folio`)."""
    try:
        with transaction.atomic():
            _advance(request, [RequestState.PAID], RequestState.RECEIVED, **issued, received_at=clock.now())
    except IntegrityError:
        raise RuleBroken(
            "certificate-folio", _("Ese folio ya está en otro certificado. Copia el que tiene impreso."), field="folio"
        ) from None


def _advance(request: CertificateRequest, before: list[RequestState], to: RequestState, **values: Any) -> None:
    if not CertificateRequest.objects.filter(pk=request.pk, state__in=before).update(state=to, **values):
        request.refresh_from_db()
        raise RuleBroken(
            "request-state",
            _("La solicitud está en «%s» y ya no admite este paso. Ábrela de nuevo.")
            % request.get_state_display().lower(),
        )
    request.refresh_from_db()


@transaction.atomic
def deliver_certificate(process: Process, *, by: Person, receipt: str = "") -> CertificateDelivery:
    """Record that a certificate reached its holder: she says so herself, or the office with the number of her receipt.

    Again it gives the delivery there is. Refuses anybody else (`delivery-not-yours`), the office without a receipt
    (`delivery-receipt`), and a process whose certificate is not here (`process-state`).
    """
    if known := CertificateDelivery.objects.filter(process=process).first():
        return known
    receipt = " ".join(receipt.split())
    if by.pk != process.candidate_id:
        check_office(by, process.institution_id)
        if not 0 < len(receipt) <= 120:
            raise RuleBroken(
                "delivery-receipt",
                _("Escribe el número del acuse que firmó la persona al recibirlo, en 120 letras o menos."),
                field="receipt",
            )
    move(process, ProcessState.DELIVERED, by=by)
    delivery = CertificateDelivery.objects.create(
        process=process, candidate=process.candidate, at=clock.now(), by=by, receipt=receipt
    )
    CertificateRequest.objects.filter(process=process, state=RequestState.RECEIVED).update(state=RequestState.DELIVERED)
    trace("certificate.delivered", process, "process", by, on_paper=bool(receipt))
    return delivery
