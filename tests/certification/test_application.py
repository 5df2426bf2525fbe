from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import DatabaseError, transaction

from certification import signing
from certification.actions.application import (
    Outdated,
    close_instrument,
    record_item,
    records_hash,
    sign_records,
    start_application,
)
from certification.models import Application, Instrument, ItemRecord, Process, ProcessMove
from certification.queries.application import records_signed, sheet_of
from certification.states import ProcessState, Verdict
from lms.core import clock, parameters
from lms.core.models import AuditEntry
from lms.documents.models import Signature
from lms.people.proofs import proved
from tests.certification.test_instrument import refused
from tests.factories import assessing as make

pytestmark = pytest.mark.django_db
MET, NOT_MET, MISSING = Verdict.MET, Verdict.NOT_MET, Verdict.MISSING


def begin(process, by=None, conditions=(0, 1), told=True):
    by = by or make.assessor_of(process)
    return start_application(process, conditions=conditions, instructions_given=told, by=by)


# --- the start --------------------------------------------------------------------------------------------------------
def test_the_start_is_declared_under_the_signed_plan():
    process = make.agreed()
    application = begin(process)
    process.refresh_from_db()
    plan = process.plans.get()
    assert (process.state, application.plan, application.instrument) == ("collecting", plan, plan.instrument)
    assert [each["met"] for each in application.conditions] == [True, True]
    assert application.instructions_at <= application.started_at
    assert AuditEntry.objects.get(verb="application.started").data["hash"] == plan.instrument.content_hash


def test_a_requirement_missing_is_named_and_nothing_begins():
    process = make.agreed()
    said = refused("conditions-missing", begin, process, conditions=[0])
    assert "Cuestionario impreso" in said
    refused("instructions-missing", begin, process, told=False)
    process.refresh_from_db()
    assert (process.state, Application.objects.count()) == ("plan_agreed", 0)


def test_without_both_signatures_nothing_begins():
    process = make.agreed(signed=False)
    refused("plan-unsigned", begin, process)
    plan, by = process.plans.get(), make.assessor_of(process)
    with proved(by):
        signing.sign(signing.PLAN, plan.ref, plan.content_hash, by=by, capacity=signing.ASSESSOR)
    refused("plan-unsigned", begin, process)


def another_plan(process, **changes):
    plan = process.plans.first()
    kept = {name: getattr(plan, name) for name in ("instrument", "assessor", "content", "starts_at", "results_at")}
    facts = {"number": 2, "content_hash": "0" * 64, "proposed_at": clock.now(), **kept, **changes}
    return process.plans.create(**facts)


def test_a_signature_on_other_contents_is_none():
    process = make.agreed()
    another_plan(process)
    refused("plan-unsigned", begin, process)


def test_the_agreed_day_binds():
    process = make.agreed(starts_in=timedelta(days=2))
    assert "El plan acuerda empezar el" in refused("plan-not-yet", begin, process)
    plan = process.plans.get()
    with time_machine.travel(plan.starts_at - timedelta(days=1), tick=False):
        refused("plan-not-yet", begin, process)
    early = plan.starts_at.astimezone(ZoneInfo("America/Mexico_City")).replace(hour=0, minute=1)
    with time_machine.travel(early, tick=False):  # the whole day counts, in the institution's zone
        assert begin(process).started_at == early


def test_a_plan_that_names_another_assessor_binds():
    process = make.agreed()
    another_plan(process, assessor=make.assessor_in(process.institution))
    refused("plan-assessor", begin, process)


def test_only_who_the_plan_names_begins():
    process = make.agreed()
    refused("not-assessor", begin, process, by=process.candidate)
    refused("not-assessor", begin, process, by=make.assessor_in(process.institution))


def test_it_begins_once():
    process = make.agreed()
    begin(process)
    refused("process-state", begin, process)
    assert Application.objects.count() == 1


@pytest.mark.parametrize("state", [s for s in ProcessState if s != "plan_agreed"])
def test_it_begins_from_no_other_state(state):
    process = make.agreed()
    Process.objects.filter(pk=process.pk).update(state=state)
    refused("process-state", begin, process)
    assert not Application.objects.exists()


# --- the items --------------------------------------------------------------------------------------------------------
@pytest.fixture
def application():
    return make.started()


def save(application, code, verdict, expected=0, evidence=None, observation="", by=None, fresh=True):
    by = by or make.assessor_of(application.process)
    item = application.instrument.items.get(code=code)
    given = {"expected": expected, "evidence": evidence, "observation": observation, "by": by}
    if not fresh:
        return record_item(application, item, verdict, **given)
    with proved(by):
        return record_item(application, item, verdict, **given)


def test_an_item_is_recorded_with_its_evidence(application):
    evidence = make.observed(application.process)
    record = save(application, "1-D1.1", MET, evidence=evidence)
    assert (record.number, record.verdict, record.evidence) == (1, "met", evidence)


def test_a_correction_is_a_new_number_and_both_stay(application):
    evidence = make.observed(application.process)
    save(application, "1-D1.1", MET, evidence=evidence)
    save(application, "1-D1.1", NOT_MET, expected=1, observation="Omitió los plazos.")
    row = sheet_of(application).rows[0]
    assert (row.number, row.verdict, ItemRecord.objects.count()) == (2, "not_met", 2)


def test_what_was_recorded_elsewhere_is_not_overwritten(application):
    evidence = make.observed(application.process)
    save(application, "1-D1.1", MET, evidence=evidence)
    with proved(make.assessor_of(application.process)), pytest.raises(Outdated) as caught:
        save(application, "1-D1.1", NOT_MET, expected=0, observation="Otra página.")
    assert (caught.value.code, caught.value.stands.verdict) == ("item-changed", "met")
    assert "1-D1.1 se registró en otra página o equipo como «Cumple»" in str(caught.value)
    assert ItemRecord.objects.count() == 1


def test_pressing_twice_records_once(application):
    evidence = make.observed(application.process)
    first = save(application, "1-D1.1", MET, evidence=evidence)
    assert save(application, "1-D1.1", MET, evidence=evidence) == first
    assert ItemRecord.objects.count() == 1


@pytest.mark.parametrize("verdict", [NOT_MET, MISSING])
def test_an_observation_is_compulsory(application, verdict):
    refused("item-observation", save, application, "1-D1.1", verdict, observation="   ")
    assert save(application, "1-D1.1", verdict, observation=" No lo hizo. ").observation == "No lo hizo."


def test_met_stands_on_evidence_of_its_criterion(application):
    process = application.process
    product = make.handed(process, criteria=[application.instrument.items.get(code="1-P1.1").criterion])
    refused("item-evidence", save, application, "1-D1.1", MET)
    refused("evidence-foreign", save, application, "1-D1.1", MET, evidence=product)
    other = make.observed(make.started().process)
    refused("evidence-foreign", save, application, "1-D1.1", MET, evidence=other)
    assert save(application, "1-P1.1", MET, evidence=product).verdict == "met"


def test_met_does_not_stand_on_what_was_returned_or_replaced(application):
    process = application.process
    first = make.handed(process)
    make.answered(first, current=False, note="Es de 2019.")
    said = refused("evidence-not-accepted", save, application, "1-P1.1", MET, evidence=first)
    assert "1-P1.1 se apoya en la evidencia 1, que se devolvió" in said
    make.handed(process, b"%PDF-1.7\nnuevo\n", replaces=first)
    refused("evidence-not-accepted", save, application, "1-P1.1", MET, evidence=first)
    assert not ItemRecord.objects.exists()


def test_recording_asks_who_is_there_once_in_so_many_minutes(application):
    evidence, by = make.observed(application.process), make.assessor_of(application.process)
    refused("proof-old", save, application, "1-D1.1", MET, evidence=evidence, fresh=False)
    start = clock.now()
    with proved(by):
        with time_machine.travel(start + timedelta(minutes=29), tick=False):
            save(application, "1-D1.1", MET, evidence=evidence, fresh=False)
        with time_machine.travel(start + timedelta(minutes=31), tick=False):
            refused("proof-old", save, application, "1-D1.2", MET, evidence=evidence, fresh=False)
            today = clock.today()
            parameters.set_value(
                application.process.institution, signing.RECORD_MINUTES, 60, today, "Acuerdo 4/2026", by_ref=""
            )
            save(application, "1-D1.2", MET, evidence=evidence, fresh=False)


def test_only_who_assesses_records(application):
    for stranger in (application.process.candidate, make.assessor_in(application.process.institution)):
        refused("not-assessor", save, application, "1-D1.1", NOT_MET, observation="No", by=stranger)


@pytest.mark.parametrize("state", [s for s in ProcessState if s != "collecting"])
def test_no_other_state_takes_records(application, state):
    Process.objects.filter(pk=application.process_id).update(state=state)
    refused("process-state", save, application, "1-D1.1", NOT_MET, observation="No")
    assert not ItemRecord.objects.exists()


def test_the_two_conditions_follow_what_is_recorded(application):
    evidence = make.observed(application.process)
    save(application, "1-D1.1", MET, evidence=evidence)
    save(application, "1-P1.1", MISSING, observation="Falta el expediente.")
    sheet = sheet_of(application)
    assert (sheet.proposal.score, sheet.proposal.reachable, sheet.recorded) == (1250, 10_000, 2)
    assert sheet.proposal.groups_met == ("1-D1",)
    assert sheet.next_pending(after=1).item.code == "1-D1.2"
    assert sheet.next_pending(after=6).item.code == "1-D1.2"


def test_the_scope_of_the_second_condition_is_the_instruments():
    criteria = [("D1", "desempeno", ["40.00"]), ("D2", "desempeno", ["10.00"]), ("P1", "producto", ["50.00"])]
    for scope, empty in (("criterion", ("1-D2",)), ("kind", ())):
        version = make.version_of(criteria=criteria)
        instrument = make.published(version, criteria, alcance=scope, minimo="90.00")
        application = make.recorded(make.started(make.agreed(instrument=instrument)), unmet=["1-D2.1"])
        proposal = sheet_of(application).proposal
        assert (proposal.score, proposal.groups_empty, proposal.competent) == (9000, empty, scope == "kind")


@pytest.mark.parametrize("items", [6, 142])
def test_a_sheet_costs_two_queries_whatever_its_length(items, django_assert_num_queries):
    criteria = make.EXAMPLE if items == 6 else make.long_criteria(items)
    version = make.version_of(criteria=criteria)
    application = make.started(make.agreed(instrument=make.published(version, criteria)))
    application = Application.objects.select_related("instrument").get(pk=application.pk)
    with django_assert_num_queries(2):
        assert len(sheet_of(application).rows) == items


# --- closing ----------------------------------------------------------------------------------------------------------
def close(application, by=None):
    by = by or make.assessor_of(application.process)
    with proved(by):
        return close_instrument(application, by=by)


def test_closing_adds_up_freezes_and_signs():
    application = make.recorded(unmet=["1-P1.2"])
    close(application)
    application.process.refresh_from_db()
    assert (str(application.score), application.process.state) == ("75.00", "instrument_closed")
    assert application.records_hash == records_hash(application, sheet_of(application))
    signature = Signature.objects.get(subject_kind=signing.RECORDS)
    assert (signature.subject_ref, signature.content_hash) == (application.ref, application.records_hash)
    assert not records_signed(application)
    assert AuditEntry.objects.get(verb="instrument.closed").data["score"] == 7500


def test_an_attitude_not_met_subtracts():
    assert str(close(make.recorded(unmet=["1-AHV1.1"])).score) == "99.00"


def test_what_is_pending_keeps_it_open(application):
    make.recorded(application)
    save(application, "1-P1.2", MISSING, expected=1, observation="No llegó.")
    said = refused("items-pending", close, application)
    assert "Falta 1 reactivo por registrar: 1-P1.2." in said
    application.process.refresh_from_db()
    assert (application.process.state, Signature.objects.filter(subject_kind=signing.RECORDS).exists()) == (
        "collecting",
        False,
    )


def test_evidence_that_no_longer_holds_keeps_it_open():
    application = make.started()
    process = application.process
    handed = make.handed(process)
    make.recorded(application)
    item = application.instrument.items.get(code="1-P1.1")
    by = make.assessor_of(process)
    with proved(by):
        record_item(application, item, MET, expected=1, evidence=handed, by=by)
    assert "1-P1.1 se apoya en la evidencia 1, que falta revisar" in refused(
        "evidence-not-accepted", close, application
    )
    make.answered(handed)
    make.handed(process, b"%PDF-1.7\nmejor\n", replaces=handed)
    refused("evidence-not-accepted", close, application)
    with proved(by):
        record_item(application, item, NOT_MET, expected=2, observation="Otro oficio.", by=by)
    assert close(application).closed_at


def test_it_closes_once_and_by_its_assessor():
    application = make.recorded()
    refused("not-assessor", close, application, by=application.process.candidate)
    close(application)
    refused("process-state", close, application)
    refused("process-state", save, application, "1-D1.1", NOT_MET, expected=1, observation="Tarde")
    assert ProcessMove.objects.filter(to_state="instrument_closed").count() == 1


def test_without_a_fresh_proof_nothing_is_closed():
    application = make.recorded()
    refused("signature-proof", close_instrument, application, by=make.assessor_of(application.process))
    application.refresh_from_db()
    assert (application.closed_at, application.process.state) == (None, "collecting")


def test_the_candidate_signs_the_same_contents():
    application = make.closed(signed=False)
    candidate = application.process.candidate
    refused("not-candidate", sign_records, application, by=make.assessor_of(application.process))
    refused("signature-proof", sign_records, application, by=candidate)
    with proved(candidate):
        sign_records(application, by=candidate)
        sign_records(application, by=candidate)
    assert records_signed(application)
    assert Signature.objects.filter(subject_kind=signing.RECORDS).count() == 2


# --- the database -----------------------------------------------------------------------------------------------------
def test_the_database_refuses_what_must_not_be(application):
    evidence = make.observed(application.process)
    record = save(application, "1-D1.1", MET, evidence=evidence)
    now = clock.now()
    for change in (
        lambda: ItemRecord.objects.filter(pk=record.pk).update(verdict="not_met"),
        lambda: record.delete(),
        lambda: ItemRecord.objects.create(
            application=application, item=record.item, number=1, verdict="met", at=now, by=record.by
        ),
        lambda: ItemRecord.objects.create(
            application=application, item=record.item, number=2, verdict="not_met", at=now, by=record.by
        ),
        lambda: Application.objects.filter(pk=application.pk).update(closed_at=now),
        lambda: Instrument.objects.filter(pk=application.instrument_id).update(minimum="100.01"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
