import hashlib
import io
from datetime import timedelta

import pytest
import time_machine

from lms.core import clock, parameters
from lms.core.errors import RuleBroken
from lms.core.models import AuditEntry, StoredFile
from lms.documents.actions.signatures import PaperProof, confirm_paper, refuse_paper, sign
from lms.documents.models import PaperReview, PaperScan, Signature
from lms.documents.queries.signatures import is_signed, missing_capacities, scans_waiting, signatures_of
from lms.people.proofs import proved
from tests.factories.people import PersonFactory

PLAN = hashlib.sha256(b"plan").hexdigest()
OTHER = hashlib.sha256(b"otro").hexdigest()
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
ASSESSOR, CANDIDATE = "Persona evaluadora", "Persona candidata"


def refused(code, act, *arguments, **options):
    with pytest.raises(RuleBroken) as caught:
        act(*arguments, **options)
    assert caught.value.code == code


def signed(person, content=PLAN, capacity=ASSESSOR):
    with proved(person):
        return sign("plan", "plan-1", content, by=person, capacity=capacity, legal_basis="EC0076")


def paper(recorder, day=None):
    return PaperProof(io.BytesIO(PDF), "plan firmado.pdf", day or clock.today(), recorder)


def on_paper(person, recorder, **options):
    return sign(
        "plan",
        "plan-1",
        PLAN,
        by=person,
        capacity=CANDIDATE,
        method=Signature.Method.PAPER,
        paper=paper(recorder, **options),
    )


@pytest.mark.django_db
def test_a_signature_says_who_signed_what_when_and_how(officer):
    given = signed(officer)
    row = signatures_of("plan", "plan-1").get()
    assert (row, row.person_name, row.capacity, row.method, row.counts) == (
        given,
        officer.full_name,
        ASSESSOR,
        "reauth",
        True,
    )
    assert row.proved_at <= row.signed_at
    entry = AuditEntry.objects.get(verb="signature.given")
    assert (entry.actor_ref, entry.data["content_hash"], entry.legal_basis) == (officer.ref, PLAN, "EC0076")


@pytest.mark.django_db
def test_signing_twice_is_signing_once(officer):
    assert signed(officer) == signed(officer)
    assert sign("plan", "plan-1", PLAN, by=officer, capacity=ASSESSOR).pk  # no proof needed to say it again
    assert AuditEntry.objects.filter(verb="signature.given").count() == 1


@pytest.mark.django_db
def test_other_contents_and_other_capacities_are_other_signatures(officer):
    signed(officer)
    signed(officer, content=OTHER)
    signed(officer, capacity=CANDIDATE)
    assert Signature.objects.count() == 3


@pytest.mark.django_db
def test_signed_means_these_contents_in_every_capacity(officer, holder):
    signed(officer)
    assert is_signed("plan", "plan-1", PLAN, [ASSESSOR])
    assert missing_capacities("plan", "plan-1", PLAN, [ASSESSOR, CANDIDATE]) == [CANDIDATE]
    signed(holder, capacity=CANDIDATE)
    assert is_signed("plan", "plan-1", PLAN, [ASSESSOR, CANDIDATE])
    assert not is_signed("plan", "plan-1", OTHER, [ASSESSOR])


@pytest.mark.django_db
def test_nobody_signs_without_proving_who_she_is(officer, holder):
    refused("signature-proof", sign, "plan", "plan-1", PLAN, by=officer, capacity=ASSESSOR)
    with proved(holder):  # somebody else's proof is none
        refused("signature-proof", sign, "plan", "plan-1", PLAN, by=officer, capacity=ASSESSOR)
    assert not Signature.objects.exists()
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("minutes", "seconds", "serves"), [(None, 300, True), (None, 301, False), (2, 121, False)])
def test_a_proof_serves_for_the_minutes_of_the_day(institution, officer, minutes, seconds, serves):
    with time_machine.travel("2026-06-10T18:00:00Z", tick=False) as hour:
        if minutes:
            parameters.set_value(institution, "signature.minutes", minutes, clock.today(), "Oficio 3", by_ref="")
        with proved(officer):
            hour.shift(timedelta(seconds=seconds))
            if serves:
                assert sign("plan", "plan-1", PLAN, by=officer, capacity=ASSESSOR).pk
            else:
                refused("signature-proof", sign, "plan", "plan-1", PLAN, by=officer, capacity=ASSESSOR)


@pytest.mark.django_db
def test_whoever_left_and_a_nameless_capacity_are_refused(officer):
    refused("signature-capacity", signed, officer, capacity=" ")
    officer.is_active = False
    refused("signature-left", signed, officer)
    with pytest.raises(ValueError, match="SHA-256"):
        signed(officer, content="no es una huella")


def test_outside_a_demo_nobody_is_taken_at_their_word(settings):
    settings.DEMO = False
    with pytest.raises(RuntimeError), proved(PersonFactory.build()):
        pass


# --- on paper -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_paper_counts_once_a_second_person_confirms_it(officer, holder):
    second = PersonFactory(institution=holder.institution)
    given = on_paper(holder, officer)
    assert not is_signed("plan", "plan-1", PLAN, [CANDIDATE])
    assert [each.signature for each in scans_waiting(holder.institution)] == [given]
    assert confirm_paper(given, by=second) == given
    assert is_signed("plan", "plan-1", PLAN, [CANDIDATE])
    assert confirm_paper(given, by=second) == given
    assert not scans_waiting(holder.institution).exists()
    assert AuditEntry.objects.filter(verb="signature.confirmed").count() == 1


@pytest.mark.django_db
def test_neither_who_signed_nor_who_brought_it_confirms_a_paper(officer, holder):
    given = on_paper(holder, officer)
    for person in (holder, officer):
        refused("signature-own", confirm_paper, given, by=person)
    refused("signature-institution", confirm_paper, given, by=PersonFactory())
    assert not PaperReview.objects.exists()


@pytest.mark.django_db
def test_a_paper_that_proves_nothing_is_followed_by_another(officer, holder):
    second = PersonFactory(institution=holder.institution)
    given = on_paper(holder, officer)
    refused("signature-reason", refuse_paper, given, " ", by=second)
    refuse_paper(given, "No se lee la firma.", by=second)
    refused("signature-moved", confirm_paper, given, by=second)
    assert on_paper(holder, officer) == given
    assert [each.number for each in PaperScan.objects.all()] == [1, 2]
    confirm_paper(given, by=second)
    assert is_signed("plan", "plan-1", PLAN, [CANDIDATE])


@pytest.mark.django_db
def test_while_a_paper_waits_no_other_follows(officer, holder):
    on_paper(holder, officer)
    on_paper(holder, officer)
    assert PaperScan.objects.count() == 1
    with proved(holder):
        refused("signature-on-paper", sign, "plan", "plan-1", PLAN, by=holder, capacity=CANDIDATE)


@pytest.mark.django_db
def test_a_paper_needs_its_scan_and_a_day_that_came(officer, holder):
    refused("signature-day", on_paper, holder, officer, day=clock.today() + timedelta(days=1))
    refused("signature-institution", on_paper, holder, PersonFactory())
    paperless = {"by": holder, "capacity": CANDIDATE, "method": Signature.Method.PAPER}
    refused("signature-scan", sign, "plan", "plan-1", PLAN, **paperless)
    assert not StoredFile.objects.exists()
    assert not Signature.objects.exists()


@pytest.mark.django_db
def test_a_signature_without_a_paper_has_nothing_to_confirm(officer, holder):
    refused("signature-no-scan", confirm_paper, signed(officer), by=holder)


@pytest.mark.django_db
def test_signing_costs_a_fixed_number_of_queries(officer, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):  # savepoints count here
        signed(officer)


@pytest.mark.race
def test_signing_at_once_leaves_one_signature(fresh_database):
    person = PersonFactory()
    answers = fresh_database.together(6, lambda _index: signed(person))
    assert {answer.pk for answer in answers} == {Signature.objects.get().pk}
    assert AuditEntry.objects.filter(verb="signature.given").count() == 1
