"""A lot: who may rule on what, what each member must have seen, and one acta."""

import pytest

from certification.actions.batch import begin_session, convene_batch, open_batch, release_row
from certification.actions.ruling import close_batch, open_row, repeat_process, save_opinion, sign_acta, vote_batch
from certification.models import Ballot, BatchRow, Process, ProcessActor, Ruling
from certification.queries.batch import drawn, member_sheet
from certification.states import ProcessState
from lms.core import clock
from lms.core.errors import RuleBroken
from lms.documents.models import IssuedDocument, Minutes, Signature
from lms.people.proofs import proved
from lms.records.actions.duties import take_duty
from lms.records.models import Duty
from tests.factories import ruling as make

pytestmark = pytest.mark.django_db


def refused(code, act, *args, **options):
    with pytest.raises(RuleBroken) as refusal:
        act(*args, **options)
    assert refusal.value.code == code, (refusal.value.code, str(refusal.value))
    return str(refusal.value)


# --- the whole way ----------------------------------------------------------------------------------------------------
def test_three_members_rule_a_lot_and_the_last_one_closes_it(house):
    lot = make.convened(house, [make.verified(house) for _number in range(2)])
    for member in lot.members[:2]:
        lot.vote(member)
        assert not Ruling.objects.exists()
    lot.vote(lot.members[2])
    lot.batch.refresh_from_db()
    assert lot.batch.state == "ruled"
    assert [each.outcome for each in Ruling.objects.all()] == ["procedente"] * 2
    assert {each.state for each in Process.objects.all()} == {ProcessState.UPHELD}
    acta = IssuedDocument.objects.get(kind="acta-dictamen")
    assert acta.folio.startswith("IP-ACTA-")
    assert len(acta.data["signatures"]) == 3
    told = {each["label"]: each["value"] for each in acta.data["facts"]}
    assert told["Lote"] == lot.batch.folio
    assert "procedente" not in acta.payload.lower().replace(
        "procedentes", ""
    )  # the public sees counts, nobody's ruling
    assert all(each.full_name not in acta.payload for each in [p.candidate for p in lot.processes])


def test_each_vote_leaves_its_duty_and_its_function(house):
    lot = make.convened(house, [make.verified(house)])
    lot.vote(lot.members[0])
    process = lot.processes[0]
    assert Duty.objects.get(candidate=process.candidate, actor=lot.members[0]).side == Duty.Side.CERTIFY
    assert ProcessActor.objects.get(process=process, person=lot.members[0]).function == "rule"
    ballot = Ballot.objects.get()
    assert Signature.objects.get(subject_ref=ballot.ref).content_hash == ballot.content_hash
    assert lot.vote(lot.members[0]) == ballot


# --- the group (odd, three, two specialists, one responsible) ---------------------------------------------------------
@pytest.mark.parametrize(("count", "code"), [(2, "panel-small"), (4, "panel-even")])
def test_a_group_that_is_even_or_small_is_refused(house, count, code):
    batch = open_batch(house.standard, [make.verified(house)], by=house.office)
    panel, _members = make.group(house, count=count)
    refused(code, convene_batch, batch, panel, clock.now(), "Sala", make.INVITED, by=house.office)
    batch.refresh_from_db()
    assert (batch.state, batch.session, batch.seed) == ("open", None, "")
    assert BatchRow.objects.get().motion is None


def test_the_committee_and_conocer_are_invited(house):
    batch = open_batch(house.standard, [make.verified(house)], by=house.office)
    panel, _members = make.group(house)
    refused("panel-invitations", convene_batch, batch, panel, clock.now(), "Sala", [], by=house.office)


# --- independence (I2, I5, I8) ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("side", ["teach", "assess", "check", "self", "excluded"])
def test_a_row_where_a_member_acted_is_locked_for_her_and_the_rest_may_be_ruled(house, side):
    member = {"assess": house.assessor, "check": house.verifier}.get(side) or make.somebody(house.institution)
    barred = make.verified(house, candidate=member if side == "self" else None)
    if side == "teach":
        take_duty(barred.candidate, house.standard, member, Duty.Side.TEACH, by=None)
    if side == "excluded":
        ProcessActor.objects.create(
            process=barred, person=member, function="excluded", reason="Evaluó antes", since=clock.now()
        )
    others = [make.somebody(house.institution) for _number in range(4)]
    free = [] if side in ("assess", "check") else [make.verified(house)]
    lot = make.convened(house, [barred, *free], [member, *others])
    sheet = member_sheet(lot.batch, member)
    assert [line.row.process_id for line in sheet.locked] == [barred.pk]
    assert [line.row.process_id for line in sheet.hers] == [each.pk for each in free]
    refused("vote-excluded", open_row, lot.row(barred), by=member)
    refused("vote-excluded", save_opinion, lot.row(barred), "procedente", by=member)
    lot.everybody()
    assert lot.batch.state == "ruled"
    assert not ProcessActor.objects.filter(process=barred, person=member, function="rule").exists()


def test_whoever_stands_on_another_side_since_the_page_was_shown_is_refused_by_the_index(house):
    lot = make.convened(house, [make.verified(house)])
    member = lot.members[0]
    lot.open_sample(member)
    digest = member_sheet(lot.batch, member).digest()
    take_duty(lot.processes[0].candidate, house.standard, member, Duty.Side.TEACH, by=None)
    with proved(member):  # the page no longer offers the row, so that what she reviewed is not what she would sign
        refused("ballot-changed", vote_batch, lot.batch, digest, by=member)
    assert not Ballot.objects.exists()
    assert not Signature.objects.filter(subject_kind="certification.ballot").exists()


def test_a_row_with_fewer_than_three_independent_members_waits_for_another_lot(house):
    barred, free = make.verified(house), make.verified(house)
    lot = make.convened(house, [free, barred], [make.somebody(house.institution) for _n in range(3)], held=False)
    teacher = lot.members[0]
    assert lot.batch.rows.filter(released_at=None).count() == 2
    release_row(lot.row(barred), "Prueba", by=house.office)
    take_duty(barred.candidate, house.standard, teacher, Duty.Side.TEACH, by=None)
    again = open_batch(house.standard, [barred], by=house.office)
    words = refused(
        "batch-panel",
        convene_batch,
        again,
        lot.batch.session.panel,
        clock.now(),
        "Sala",
        make.INVITED,
        by=house.office,
    )
    assert "menos de 3" in words
    other = make.verified(house)
    release_row(again.rows.get(), "Otro grupo", by=house.office)
    again.refresh_from_db()
    assert again.state == "dissolved"
    third = open_batch(house.standard, [barred, other], by=house.office)
    convene_batch(third, lot.batch.session.panel, clock.now(), "Sala", make.INVITED, by=house.office)
    row = third.rows.get(process=barred)
    assert row.released_at is not None
    barred.refresh_from_db()
    assert barred.state == ProcessState.VERIFIED
    assert third.rows.get(process=other).motion is not None


def test_a_row_that_too_few_of_those_present_may_rule_is_let_go_when_the_session_begins(house):
    process = make.verified(house)
    members = [make.somebody(house.institution) for _n in range(5)]
    teachers = members[:2]
    for each in teachers:
        take_duty(process.candidate, house.standard, each, Duty.Side.TEACH, by=None)
    free = make.verified(house)
    lot = make.convened(house, [process, free], members, held=False)
    begin_session(lot.batch, [teachers[0], members[2], members[4]], by=house.office)
    assert lot.row(process).released_at is not None
    assert lot.row(free).released_at is None


# --- what is seen before signing --------------------------------------------------------------------------------------
def test_the_sample_is_drawn_from_a_stored_seed(house):
    lot = make.convened(house, [make.verified(house) for _number in range(3)])
    sampled = [row.process.ref for row in lot.batch.rows.filter(sampled=True).select_related("process")]
    assert len(sampled) == 2  # ⌈0.6·√3⌉
    assert set(sampled) == set(drawn(lot.batch.seed, [each.ref for each in lot.processes]))


def test_nobody_signs_before_opening_the_sample(house):
    lot = make.convened(house, [make.verified(house)])
    member = lot.members[0]
    with proved(member):
        refused("ballot-sample", vote_batch, lot.batch, member_sheet(lot.batch, member).digest(), by=member)
    open_row(lot.row(lot.processes[0]), by=member)
    assert open_row(lot.row(lot.processes[0]), by=member).person == member
    lot.vote(member)


def test_an_exception_is_decided_one_by_one_with_its_reason(house):
    lot = make.convened(house, [make.verified(house, agrees=False)])
    row, member = lot.row(lot.processes[0]), lot.members[0]
    assert [each["code"] for each in member_sheet(lot.batch, member).lines[0].alerts] == ["report"]
    lot.open_sample(member)
    with proved(member):
        refused("ballot-exceptions", vote_batch, lot.batch, member_sheet(lot.batch, member).digest(), by=member)
    refused("opinion-reason", save_opinion, row, "no_procedente", " ", by=member)
    save_opinion(row, "no_procedente", "El plan no se respetó.", by=member)
    digest = member_sheet(lot.batch, member).digest()
    save_opinion(row, "procedente", by=member)
    with proved(member):
        refused("ballot-changed", vote_batch, lot.batch, digest, by=member)
        vote_batch(lot.batch, member_sheet(lot.batch, member).digest(), by=member)
    refused("ballot-signed", save_opinion, row, "no_procedente", "Tarde", by=member)


def test_no_vote_before_the_session_nor_by_a_stranger_nor_without_a_proof(house):
    lot = make.convened(house, [make.verified(house)], held=False)
    member, stranger = lot.members[0], make.somebody(house.institution)
    lot.open_sample(member)
    digest = member_sheet(lot.batch, member).digest()
    refused("vote-not-member", vote_batch, lot.batch, digest, by=member)  # nobody is present yet
    begin_session(lot.batch, lot.members, by=house.office)
    lot.batch.refresh_from_db()
    refused("vote-not-member", vote_batch, lot.batch, digest, by=stranger)
    refused("vote-not-member", open_row, lot.row(lot.processes[0]), by=stranger)
    refused("signature-proof", vote_batch, lot.batch, digest, by=member)
    assert not Ballot.objects.exists()
    assert not Duty.objects.filter(side=Duty.Side.CERTIFY).exists()


# --- the end ----------------------------------------------------------------------------------------------------------
def against(lot, members, reason="El portafolio no prueba el producto."):
    for member in members:
        save_opinion(lot.row(lot.processes[0]), "no_procedente", reason, by=member)


def test_two_against_one_do_not_uphold_and_the_assessment_is_repeated(house):
    lot = make.convened(house, [make.verified(house)])
    against(lot, lot.members[:2])
    lot.everybody()
    process = Process.objects.get(pk=lot.processes[0].pk)
    ruling = Ruling.objects.get()
    assert (ruling.outcome, ruling.document_kind, process.state) == ("no_procedente", "", ProcessState.NOT_UPHELD)
    assert ruling.reason == "El portafolio no prueba el producto."
    again, letter = repeat_process(process, by=house.office)
    assert letter.addressee == process.candidate
    assert ruling.reason in letter.body
    assert (again.state, again.opportunity, again.repeats) == (ProcessState.REGISTERED, process.opportunity, process)
    assert ProcessActor.objects.get(process=again, person=house.assessor).function == "excluded"
    assert repeat_process(process, by=house.office) == (again, letter)
    refused("process-state", repeat_process, again, by=house.office)


def test_a_tie_stays_until_its_office_lets_it_go_and_the_rest_is_ruled(house):
    members = [make.somebody(house.institution) for _number in range(5)]
    tied, free = make.verified(house), make.verified(house)
    take_duty(tied.candidate, house.standard, members[0], Duty.Side.TEACH, by=None)
    lot = make.convened(house, [tied, free], members)
    for member in members[1:3]:
        save_opinion(lot.row(tied), "no_procedente", "No basta", by=member)
    lot.everybody()
    assert lot.batch.state == "convened"
    refused("batch-votes", close_batch, lot.batch, by=house.office)
    release_row(lot.row(tied), "Empate: pasa a otro grupo", by=house.office)
    assert close_batch(lot.batch, by=house.office).state == "ruled"
    assert Ruling.objects.get().process == free
    tied.refresh_from_db()
    assert tied.state == ProcessState.VERIFIED
    assert close_batch(lot.batch, by=house.office).state == "ruled"


def test_a_late_signature_does_not_move_the_date_of_the_acta(house):
    members = [make.somebody(house.institution) for _number in range(5)]
    present = [members[0], members[2], members[4]]
    lot = make.convened(house, [make.verified(house)], members, present=present)
    refused("batch-state", sign_acta, lot.batch, by=members[1])
    for member in present:
        lot.vote(member)
    lot.batch.refresh_from_db()
    minutes, acta = Minutes.objects.get(), IssuedDocument.objects.get(kind="acta-dictamen")
    before = (minutes.dated_on, acta.data_hash, lot.batch.ruled_at)
    with clock.shifted(make.timedelta(days=9)), proved(members[1]):
        signature = sign_acta(lot.batch, by=members[1])
    assert signature.content_hash == minutes.content_hash
    minutes.refresh_from_db()
    acta.refresh_from_db()
    lot.batch.refresh_from_db()
    assert (minutes.dated_on, acta.data_hash, lot.batch.ruled_at) == before
    refused("vote-not-member", sign_acta, lot.batch, by=make.somebody(house.institution))


# --- opening ----------------------------------------------------------------------------------------------------------
def test_a_lot_takes_only_verified_processes_of_its_standard_once(house):
    process = make.verified(house)
    refused("batch-office", open_batch, house.standard, [process], by=house.assessor)
    refused("batch-size", open_batch, house.standard, [], by=house.office)
    refused("process-state", open_batch, house.standard, [house.presented()], by=house.office)
    other = make.House(house.institution, code="EC0105")
    refused("batch-standard", open_batch, other.standard, [process], by=house.office)
    batch = open_batch(house.standard, [process], by=house.office)
    assert batch.folio.startswith("IP-LOT-")
    assert batch.rows.get().alerts == 0
    refused("process-state", open_batch, house.standard, [process], by=house.office)
