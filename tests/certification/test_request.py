"""A certificate asked for, paid, received and delivered; and what the institution issues by itself."""

import io
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from catalog.profiles.models import StandardCompetency
from certification.actions.recognition import recognise
from certification.actions.request import (
    deliver_certificate,
    receive_certificate,
    register_payment,
    request_certificate,
)
from certification.models import CertificateDelivery, CertificateRequest, Consent, Ruling
from certification.queries.request import pending_of, under_way
from certification.states import ProcessState
from lms.core import clock
from lms.core.errors import RuleBroken
from lms.documents.models import IssuedDocument, Signature
from lms.lrs.models import Statement
from lms.people.proofs import proved
from lms.records.models import Duty, TranscriptEntry
from lms.records.queries.coverage import coverage_of
from tests.factories import ruling as make
from tests.factories.people import RoleGrantFactory
from tests.factories.profiles import (
    CompetencyFactory,
    PositionFactory,
    PositionHoldingFactory,
    ProfileFactory,
    ProfileRequirementFactory,
)

pytestmark = pytest.mark.django_db


def refused(code, act, *args, **options):
    with pytest.raises(RuleBroken) as refusal:
        act(*args, **options)
    assert refusal.value.code == code, (refusal.value.code, str(refusal.value))


def pdf():
    return io.BytesIO(make.pdf(1, "Certificado"))


def asked(house, process, **but):
    with proved(house.office):
        return request_certificate(
            process, but.get("reference", "SOL-1"), but.get("on", clock.today()), by=house.office
        )


def received(house, process, folio="D-0001234"):
    request = asked(house, process, reference=f"SOL-{process.pk}")
    register_payment(request, "012345678901234567", None, clock.today(), by=house.office)
    return receive_certificate(request, folio, clock.today(), None, pdf(), "certificado.pdf", by=house.office)


# --- what we issue ----------------------------------------------------------------------------------------------------
def test_a_national_standard_gives_a_constancia_and_never_a_certificate(house):
    lot = make.ruled(house)
    document = IssuedDocument.objects.get(kind="dictamen")
    assert document.holder == lot.processes[0].candidate
    assert "no es un certificado de competencia" in str(document.data["blocks"])
    assert lot.processes[0].state == ProcessState.UPHELD
    assert not IssuedDocument.objects.filter(kind="certificado").exists()
    assert recognise(Ruling.objects.get().ref) == document
    assert not TranscriptEntry.objects.exists()  # a constancia shows no competency


def test_a_standard_of_our_own_gives_our_certificate_and_a_line_in_the_record(db):
    house = make.House(code="EP-01", kind="propio")
    house.version.__class__.objects.filter(pk=house.version.pk).update(certificate_years=3)
    lot = make.ruled(house)
    process = lot.processes[0]
    document = IssuedDocument.objects.get(kind="certificado")
    entry = TranscriptEntry.objects.get()
    assert (process.state, entry.person) == (ProcessState.ISSUED, process.candidate)
    assert (entry.folio, entry.document_ref) == (document.folio, document.ref)
    first = entry.achieved_on
    assert entry.valid_to == first.replace(year=first.year + 3) - timedelta(days=1)
    refused("request-own", asked, house, process)
    deliver_certificate(process, by=process.candidate)
    process.refresh_from_db()
    assert process.state == ProcessState.DELIVERED


@pytest.mark.parametrize(("kind", "paper"), [("renec", "certificado"), ("propio", "dictamen"), ("renec", "")])
def test_the_database_refuses_a_paper_of_the_other_kind(house, kind, paper):
    process = make.verified(house)
    row = make.convened(house, [process]).row(process)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ruling.objects.create(
            process=process,
            row=row,
            portfolio=row.portfolio,
            outcome="procedente",
            standard_kind=kind,
            document_kind=paper,
            legal_basis="x",
            ruled_at=clock.now(),
        )


# --- the way to the certificate ---------------------------------------------------------------------------------------
def test_from_ruling_to_delivery_with_its_line_its_statement_and_its_coverage(house):
    process = make.ruled(house).processes[0]
    candidate = process.candidate
    competency = CompetencyFactory(institution=house.institution)
    StandardCompetency.objects.create(standard=house.standard, competency=competency, level=3)
    position = PositionFactory(institution=house.institution)
    profile = ProfileFactory(position=position, published=True)
    ProfileRequirementFactory(profile=profile, competency=competency, level=3)
    ProfileRequirementFactory(profile=profile, competency=None, level=None, standard_code=house.standard.code)
    PositionHoldingFactory(person=candidate, position=position)
    before = coverage_of(candidate, clock.today())
    assert (before.covered, before.standards[0].certificate) == (0, None)

    request = received(house, process)
    entry = TranscriptEntry.objects.get()
    assert (entry.person, entry.subject, entry.folio) == (candidate, "EC1171", "D-0001234")
    assert (entry.source_kind, entry.source_ref) == ("certification", process.ref)
    assert entry.data["ruling"] == Ruling.objects.get().ref
    after = coverage_of(candidate, clock.today())
    assert (after.covered, after.standards[0].certificate) == (1, entry)
    assert Statement.objects.get().verb.endswith("earned")
    process.refresh_from_db()
    assert (process.state, request.state) == (ProcessState.ISSUED, "received")

    delivery = deliver_certificate(process, by=candidate)
    assert deliver_certificate(process, by=candidate) == delivery
    request.refresh_from_db()
    process.refresh_from_db()
    assert (process.state, request.state) == (ProcessState.DELIVERED, "delivered")


def test_the_signer_certifies_and_may_be_of_the_group_but_never_assess_nor_teach(house):
    process = make.ruled(house).processes[0]
    for person, side in ((house.assessor, "assess"), (make.somebody(house.institution), "teach")):
        RoleGrantFactory(person=person, role="certifying_body")
        if side == "teach":
            make.take_duty(process.candidate, house.standard, person, side, by=None)
        with proved(person):
            refused(f"independence-{side}", request_certificate, process, "SOL-1", clock.today(), by=person)
    process.refresh_from_db()
    assert process.state == ProcessState.UPHELD
    member = Duty.objects.filter(side="certify").first().actor
    RoleGrantFactory(person=member, role="certifying_body")
    with proved(member):
        request = request_certificate(process, "SOL-1", clock.today(), by=member)
    assert Signature.objects.get(subject_ref=request.ref).person == member


def test_only_what_was_upheld_is_asked_for_and_on_a_sound_day(house):
    process = make.verified(house)
    refused("request-not-upheld", asked, house, process)
    lot = make.convened(house, [process])
    lot.everybody()
    process.refresh_from_db()
    refused("request-day", asked, house, process, on=clock.today() + timedelta(days=1))
    refused("request-day", asked, house, process, on=clock.today() - timedelta(days=1))
    refused("request-reference", asked, house, process, reference=" ")
    refused("batch-office", request_certificate, process, "SOL-1", clock.today(), by=house.assessor)
    refused("signature-proof", request_certificate, process, "SOL-1", clock.today(), by=house.office)
    assert not CertificateRequest.objects.exists()
    asked(house, process)
    refused("process-state", asked, house, process, reference="SOL-2")


def test_it_is_published_only_with_the_last_word_of_its_holder(house):
    process = make.ruled(house).processes[0]
    assert asked(house, process).publishes
    other = make.ruled(house).processes[0]
    last = Consent.objects.filter(registration=other.registration_id, kind="renap").latest("number")
    Consent.objects.create(
        registration=other.registration,
        kind="renap",
        number=last.number + 1,
        given=False,
        text_hash="0" * 64,
        at=clock.now(),
    )
    request = asked(house, other, reference="SOL-2")
    assert (request.publishes, request.consent) == (False, None)
    assert ["Publicar en el RENAP", "No"] in request.sheet["rows"]
    with pytest.raises(IntegrityError), transaction.atomic():
        CertificateRequest.objects.filter(pk=request.pk).update(publishes=True)


def test_payment_and_receipt_go_in_order_and_with_sound_days(house):
    process = make.ruled(house).processes[0]
    request, today = asked(house, process), clock.today()
    refused("request-state", receive_certificate, request, "D-1", today, None, pdf(), "c.pdf", by=house.office)
    refused("payment-line", register_payment, request, "", None, today, by=house.office)
    refused("payment-day", register_payment, request, "1", None, today + timedelta(days=1), by=house.office)
    refused("payment-expired", register_payment, request, "1", today - timedelta(days=1), today, by=house.office)
    register_payment(request, "0123", today, today, by=house.office)
    refused("request-state", register_payment, request, "0123", None, today, by=house.office)
    refused("certificate-folio", receive_certificate, request, " ", today, None, pdf(), "c.pdf", by=house.office)
    days = (today, today - timedelta(days=1))
    refused("certificate-days", receive_certificate, request, "D-1", *days, pdf(), "c.pdf", by=house.office)
    picture = io.BytesIO(make.png())
    refused("file-type", receive_certificate, request, "D-1", today, None, picture, "c.pdf", by=house.office)
    process.refresh_from_db()
    assert process.state == ProcessState.REQUESTED
    assert not TranscriptEntry.objects.exists()


def test_a_folio_is_of_one_certificate(house):
    first, second = make.ruled(house, count=2).processes
    received(house, first)
    with pytest.raises(RuleBroken) as refusal:
        received(house, second)
    assert refusal.value.code == "certificate-folio"
    assert TranscriptEntry.objects.count() == 1


def test_delivery_is_acknowledged_by_its_holder_or_by_a_receipt(house):
    process = make.ruled(house).processes[0]
    refused("process-state", deliver_certificate, process, by=process.candidate)
    received(house, process)
    process.refresh_from_db()
    refused("batch-office", deliver_certificate, process, by=house.assessor)
    refused("delivery-receipt", deliver_certificate, process, by=house.office)
    delivery = deliver_certificate(process, by=house.office, receipt="ACUSE-7")
    assert (delivery.by, delivery.receipt) == (house.office, "ACUSE-7")
    assert CertificateDelivery.objects.count() == 1


def test_terms_are_counted_in_business_days_and_today_is_said(house):
    process = make.ruled(house).processes[0]
    institution = house.institution
    (pending,) = pending_of(list(under_way(institution)), institution, clock.today())
    assert pending.step == "request"
    (last,) = pending_of(list(under_way(institution)), institution, pending.due)
    assert last.tag[0] == "Hoy vence"
    (late,) = pending_of(list(under_way(institution)), institution, pending.due + timedelta(days=7))
    assert late.tag[0] == "Venció"
    assert process.state == ProcessState.UPHELD
