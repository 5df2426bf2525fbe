import io

import pytest
from django.db import DatabaseError, transaction
from django.test import RequestFactory

from catalog.profiles.models import Criterion
from certification import policies
from certification.actions.evidence import held_file, hold_file, judge_evidence, present_evidence
from certification.models import Evidence, EvidenceVerdict, Process, ProcessActor
from certification.queries.evidence import Standing, evidence_of, piece_of, standing_for
from certification.states import Function, ProcessState
from lms.core.errors import RuleBroken
from lms.core.models import AuditEntry, StoredFile
from lms.people.models import RoleGrant
from lms.people.scopes import Scope
from tests.certification.test_instrument import refused
from tests.factories import assessing as make

pytestmark = pytest.mark.django_db
YES = {"sufficient": True, "valid": True, "current": True, "authentic": True}


@pytest.fixture
def process():
    return make.started().process


def criterion(process, kind="producto"):
    return Criterion.objects.get(element__version=process.version, kind=kind)


def upload(process, content=make.PDF, name="oficio.pdf", by=None):
    return hold_file(process, io.BytesIO(content), name, by=by or process.candidate)


def test_a_candidate_hands_in_a_file_for_several_criteria(process):
    wanted = [criterion(process), criterion(process, "conocimiento")]
    evidence = make.handed(process, criteria=wanted, title="  Oficio de turno ")
    assert (evidence.number, evidence.title, evidence.sha256) == (1, "Oficio de turno", evidence.file.sha256)
    assert set(evidence.criteria.all()) == set(wanted)
    assert (evidence.file.subject_ref, evidence.file.expires_at) == (process.ref, None)
    assert AuditEntry.objects.get(verb="evidence.presented").data["sha256"] == evidence.sha256


def test_an_upload_waits_for_its_form_and_is_its_senders_alone(process):
    file = upload(process)
    assert file.expires_at is not None
    assert held_file(file.ref, by=process.candidate) == file
    assert held_file(file.ref, by=make.assessor_of(process)) is None
    assert Evidence.objects.count() == 0


def test_an_assessor_writes_down_what_was_observed(process):
    evidence = make.observed(process)
    assert (evidence.file, evidence.sha256, evidence.criteria.count()) == (None, "", 4)
    assert piece_of(process, 1).standing is Standing.OBSERVED


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("evidence-title", {"title": "  "}),
        ("evidence-kind", {"kind": "ahv"}),  # what is observed is the assessor's
        ("evidence-kind", {"kind": "otra"}),
        ("evidence-file", {"file": None}),
        ("evidence-criteria", {"criteria": []}),
        ("evidence-criteria", {"criteria": [0]}),
    ],
)
def test_what_is_missing_is_refused_and_keeps_the_file(process, code, changes):
    file = upload(process)
    given = {"kind": "producto", "title": "Oficio", "criteria": [criterion(process).pk], "file": file, **changes}
    kind, title, wanted = (given.pop(name) for name in ("kind", "title", "criteria"))
    refused(code, present_evidence, process, kind, title, wanted, by=process.candidate, **given)
    assert held_file(file.ref, by=process.candidate) == file
    assert Evidence.objects.count() == 0


def test_an_assessor_without_a_file_says_what_she_saw(process):
    by, ids = make.assessor_of(process), [criterion(process).pk]
    refused("evidence-note", present_evidence, process, "desempeno", "Atención", ids, by=by, note="  ")


def test_a_criterion_of_another_standard_is_refused(process):
    other = make.started().process
    file = upload(process)
    ids = [criterion(other).pk]
    refused("evidence-criteria", present_evidence, process, "producto", "O", ids, by=process.candidate, file=file)


def test_strangers_present_nothing(process):
    stranger = make.assessor_in(process.institution)
    refused("evidence-not-yours", hold_file, process, io.BytesIO(make.PDF), "a.pdf", by=stranger)
    ids = [criterion(process).pk]
    refused("evidence-not-yours", present_evidence, process, "producto", "O", ids, by=stranger, note="vi")
    assert StoredFile.objects.count() == 0


def test_an_assessor_whose_office_was_taken_presents_and_judges_nothing(process):
    evidence, by = make.handed(process), make.assessor_of(process)
    RoleGrant.objects.filter(person=by).delete()
    refused("evidence-not-yours", make.observed, process)
    refused("not-assessor", judge_evidence, evidence, by=by, **YES)


def test_the_same_file_twice_is_refused_and_names_the_first(process):
    make.handed(process)
    said = refused("evidence-twice", make.handed, process, title="Otro nombre")
    assert "evidencia 1, «Oficio de turno»" in said


def test_a_file_is_taken_once(process):
    file = upload(process)
    ids = [criterion(process).pk]
    present_evidence(process, "producto", "Oficio", ids, by=process.candidate, file=file)
    Evidence.objects.count()
    another = upload(process, b"%PDF-1.7\notro\n")
    StoredFile.objects.filter(pk=another.pk).update(subject_ref="tomado")
    refused("evidence-file-gone", present_evidence, process, "producto", "O", ids, by=process.candidate, file=another)


@pytest.mark.parametrize("state", [s for s in ProcessState if s not in {"plan_agreed", "collecting"}])
def test_no_other_state_takes_evidence(process, state):
    file = upload(process)
    Process.objects.filter(pk=process.pk).update(state=state)
    ids = [criterion(process).pk]
    refused("process-state", present_evidence, process, "producto", "O", ids, by=process.candidate, file=file)
    assert Evidence.objects.count() == 0


def test_evidence_may_come_before_the_start():
    assert make.handed(make.agreed()).number == 1


# --- the four questions -----------------------------------------------------------------------------------------------
def test_the_last_verdict_counts_and_the_first_stays(process):
    evidence = make.handed(process)
    assert piece_of(process, 1).standing is Standing.WAITS
    make.answered(evidence, sufficient=False, note="Falta el fundamento.")
    returned = piece_of(process, 1)
    assert (returned.standing, returned.missing, returned.supports) == (
        Standing.RETURNED,
        ["no es suficiente"],
        False,
    )
    make.answered(evidence)
    assert (piece_of(process, 1).standing, EvidenceVerdict.objects.count()) == (Standing.ACCEPTED, 2)


@pytest.mark.parametrize("question", list(YES))
def test_each_no_needs_its_note(process, question):
    evidence, by = make.handed(process), make.assessor_of(process)
    refused("verdict-note", judge_evidence, evidence, by=by, **{**YES, question: False}, note=" ")
    assert judge_evidence(evidence, by=by, **{**YES, question: False}, note="Falta.").number == 1


def test_historical_evidence_says_how_it_was_checked(process):
    evidence, by = make.handed(process, kind="historica"), make.assessor_of(process)
    refused("verdict-how", judge_evidence, evidence, by=by, **YES, how="  ")
    assert judge_evidence(evidence, by=by, **YES, how="Cotejado con el original del archivo de trámite.").how


def test_only_who_assesses_answers_and_only_while_collecting(process):
    evidence = make.handed(process)
    refused("not-assessor", judge_evidence, evidence, by=process.candidate, **YES)
    refused("not-assessor", judge_evidence, evidence, by=make.assessor_in(process.institution), **YES)
    before = make.handed(make.agreed())
    refused("process-state", make.answered, before)
    assert EvidenceVerdict.objects.count() == 0


# --- replacing --------------------------------------------------------------------------------------------------------
def test_a_returned_piece_is_replaced_and_both_stay(process):
    first = make.handed(process)
    make.answered(first, valid=False, note="No es tuyo.")
    second = make.handed(process, b"%PDF-1.7\nmejor\n", replaces=first)
    assert [piece.standing for piece in evidence_of(process)] == [Standing.REPLACED, Standing.WAITS]
    assert [piece.evidence for piece in standing_for(process, criterion(process))] == [second]
    refused("evidence-replaced", make.answered, first)


def test_a_piece_is_replaced_once(process):
    first = make.handed(process)
    make.handed(process, b"%PDF-1.7\ndos\n", replaces=first)
    refused("evidence-replaced", make.handed, process, b"%PDF-1.7\ntres\n", replaces=first)
    assert Evidence.objects.count() == 2


def test_each_replaces_her_own(process):
    observed, other = make.observed(process), make.handed(make.started().process)
    refused("evidence-foreign", make.handed, process, replaces=observed)
    refused("evidence-foreign", make.handed, process, replaces=other)


def test_the_same_file_may_replace_itself_for_other_criteria(process):
    first = make.handed(process, criteria=[criterion(process)])
    assert make.handed(process, replaces=first, criteria=[criterion(process, "conocimiento")]).number == 2


# --- the database -----------------------------------------------------------------------------------------------------
def test_the_database_keeps_evidence_as_it_was(process):
    evidence = make.handed(process)
    for change in (
        lambda: Evidence.objects.filter(pk=evidence.pk).update(title="Otro"),
        lambda: evidence.links.all().delete(),
        lambda: Evidence.objects.create(
            process=process,
            number=9,
            kind="producto",
            title="Nada",
            presented_at=evidence.presented_at,
            presented_by=process.candidate,
        ),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


# --- who reads the file -----------------------------------------------------------------------------------------------
def opens(file, person):
    request = RequestFactory().get("/")
    request.scope = Scope(person, person.institution if person else None)
    return policies.evidence_door(request, file)


def test_the_file_opens_for_those_who_act_and_nobody_else(process):
    file = make.handed(process).file
    house = process.institution
    checks, rules, replaced = (make.person(house) for _number in range(3))
    ProcessActor.objects.create(process=process, person=checks, function=Function.CHECK, since=file.created_at)
    ProcessActor.objects.create(
        process=process, person=replaced, function=Function.EXCLUDED, reason="Antes", since=file.created_at
    )
    office, elsewhere = make.keeper(house), make.keeper(make.InstitutionFactory())
    assert [opens(file, each) for each in (process.candidate, make.assessor_of(process), checks, office)] == [True] * 4
    assert [opens(file, each) for each in (rules, replaced, elsewhere, None)] == [False] * 4


def test_a_file_on_its_way_opens_for_its_sender_alone(process):
    file = upload(process)
    assert opens(file, process.candidate)
    assert not opens(file, make.assessor_of(process))


def test_evidence_of_a_process_costs_the_same_at_1_and_at_20(process, django_assert_num_queries):
    for count in (1, 20):
        while process.evidence.count() < count:
            make.answered(make.handed(process, f"%PDF-1.7\n{process.evidence.count()}\n".encode()))
        with django_assert_num_queries(3):
            assert len([piece.codes for piece in evidence_of(process)]) == count


def test_a_refusal_in_words_names_what_to_do(process):
    with pytest.raises(RuleBroken, match="Adjunta el archivo"):
        present_evidence(process, "producto", "O", [criterion(process).pk], by=process.candidate)
