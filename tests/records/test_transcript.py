"""The ledger of a person: lines are added, replaced by new ones, and never lost."""

import json
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from lms.core.errors import RuleBroken
from lms.core.models import AuditEntry
from lms.lrs.models import Statement
from lms.people.actions.approvals import decide
from lms.people.models import Approval
from lms.records import acts, rules
from lms.records.actions.attainments import Claim
from lms.records.actions.transcript import correct, revoke
from lms.records.models import Attainment, EvidenceKind, TranscriptEntry
from lms.records.queries.transcript import export_of, holds_standard, transcript_of
from lms.records.rules import Grade, Hours
from tests.factories.people import PersonFactory
from tests.factories.profiles import CompetencyFactory
from tests.records.conftest import DAY, certify, give

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


def counts():
    models = (TranscriptEntry, Attainment, AuditEntry, Statement)
    return [model.objects.count() for model in models]


def test_an_award_leaves_a_line_what_it_shows_a_statement_and_a_trace(person):
    competency = CompetencyFactory(institution=person.institution)
    entry = give(
        person,
        hours=Hours(classroom=240, online=240),
        grade=Grade(8800, 10000, 8000, 2),
        document=("doc", "CA-2026-000655"),
        subject="IP-PDP-01",
        attainments=[Claim(competency, 3, EvidenceKind.COURSE)],
    )
    shown = Attainment.objects.get()
    assert (entry.number, entry.previous_hash) == (1, "")
    assert (shown.level, shown.declared, shown.title) == (2, 3, entry.title)  # a course shows up to level 2
    trail = AuditEntry.objects.get()
    assert (trail.verb, trail.data["hash"]) == ("transcript.awarded", entry.entry_hash)
    told = json.loads(Statement.objects.get().body)
    assert told["result"] == {
        "completion": True,
        "duration": "PT8H",
        "score": {"scaled": 0.88, "raw": 88.0, "min": 0, "max": 100.0},
        "success": True,
    }


def test_the_same_fact_again_writes_nothing(person):
    competency = CompetencyFactory(institution=person.institution)
    entry = give(person, attainments=[Claim(competency, 2, EvidenceKind.COURSE)])
    give(person, "2")
    before = counts()
    again = give(person, title="Con otro título", attainments=[Claim(competency, 1, EvidenceKind.COURSE)])
    assert again == entry
    assert again.title == entry.title
    assert counts() == before


def test_one_fact_may_stand_on_two_records(person):
    other = PersonFactory(institution=person.institution)
    assert [give(person).number, give(other).number] == [1, 1]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"achieved_on": date(2999, 1, 1)}, "record-future"),
        ({"valid_to": DAY - timedelta(days=1)}, "record-validity"),
    ],
)
def test_impossible_days_are_refused(person, changes, code):
    with pytest.raises(RuleBroken) as refusal:
        give(person, **changes)
    assert refusal.value.code == code
    assert counts() == [0, 0, 0, 0]


def test_a_grade_above_its_scale_never_stands(person):
    with pytest.raises(IntegrityError), transaction.atomic():
        give(person, grade=Grade(10001, 10000, 8000, 2))
    assert counts() == [0, 0, 0, 0]


def test_the_chain_is_whole_and_the_database_gives_back_what_was_hashed(person):
    for ref in "123":
        give(person, ref, grade=Grade(9125, 10000, 6000, 3), data={"ñ": ["á", 1, None, True]}, valid_to=DAY)
    export = export_of(person)
    assert export["chain"] == {"intact": True, "first_broken": None, "head": export["entries"][-1]["hash"]}
    assert [line["previous"] for line in export["entries"]] == ["", *[each["hash"] for each in export["entries"][:2]]]


def test_the_hash_covers_every_column():
    covered = set(
        "number previous_hash ref act kind source_kind source_ref subject title data classroom_minutes online_minutes"
        " grade_value grade_top grade_pass grade_decimals achieved_on valid_to document_ref folio reason legal_basis"
        " by_ref recorded_at".split()
    )
    elsewhere = {"id", "institution", "person", "replaces", "entry_hash"}
    assert {field.name for field in TranscriptEntry._meta.concrete_fields} == covered | elsewhere


# --- corrections and revocations --------------------------------------------------------------------------------------
def test_a_correction_is_a_new_line_and_the_old_one_stays(person, keeper, head):
    competency = CompetencyFactory(institution=person.institution)
    old = give(person, hours=Hours(online=240), attainments=[Claim(competency, 2, "course")])
    changes = {"grade_value": 9600, "grade_top": 10000, "grade_pass": 8000, "grade_decimals": 2, "folio": "CD-37"}
    new = correct(old, changes, reason="Acta 4", by=keeper, approved_by=head)
    assert (new.number, new.replaces, new.act, new.grade_value, new.title) == (2, old, "correction", 9600, old.title)
    assert Attainment.objects.filter(entry=new, level=2).count() == 1
    [year] = transcript_of(person, TODAY).years
    assert [(line.state, line.detail, line.counts) for line in year.lines] == [
        ("Vigente", "", True),
        ("Reemplazado", "por CD-37", False),
    ]
    assert year.minutes == 240
    assert export_of(person)["chain"]["intact"]


def test_a_revoked_line_is_told_and_no_longer_counts(person, keeper, head):
    entry = certify(person, hours=Hours(online=60))
    assert holds_standard(person, "EC1171", TODAY)
    revoke(entry, reason="Documento apócrifo", by=keeper, approved_by=head, legal_basis="Acuerdo 9")
    assert not holds_standard(person, "EC1171", TODAY)
    record = transcript_of(person, TODAY)
    assert [(line.state, line.detail) for line in record.years[0].lines] == [("Cancelado", "Documento apócrifo")]
    assert record.minutes == 0
    assert AuditEntry.objects.filter(verb="transcript.revoked", legal_basis="Acuerdo 9").count() == 1


def test_a_line_is_replaced_once(person, keeper, head):
    entry = give(person)
    revocation = revoke(entry, reason="Acta 4", by=keeper, approved_by=head)
    before = counts()
    for line in (entry, revocation):
        with pytest.raises(RuleBroken) as refusal:
            correct(line, {"title": "Otro"}, reason="Acta 5", by=keeper, approved_by=head)
        assert refusal.value.code == "record-replaced"
    assert counts() == before


def test_two_persons_change_a_record_and_never_its_owner(person, keeper, head):
    entry = give(person)
    before = counts()
    for by, approved_by in [(keeper, keeper), (person, head), (keeper, person)]:
        with pytest.raises(RuleBroken) as refusal:
            revoke(entry, reason="Acta", by=by, approved_by=approved_by)
        assert refusal.value.code == "record-two-persons"
    assert counts() == before


def test_what_is_not_correctable_is_a_slip_of_ours(person, keeper, head):
    with pytest.raises(ValueError, match="source_ref"):
        correct(give(person), {"source_ref": "9"}, reason="Acta", by=keeper, approved_by=head)


def test_a_correction_is_asked_by_one_office_and_authorised_by_another(person, keeper, head):
    entry = give(person)
    changes = {"achieved_on": "2026-03-20", "title": "Ética pública"}
    asked = acts.ask_correction(entry, changes, reason="Acta 4", legal_basis="Lineamiento 12", by=keeper)
    assert TranscriptEntry.objects.count() == 1
    with pytest.raises(RuleBroken):
        decide(asked, True, by=keeper)
    decide(asked, True, by=head)
    new = TranscriptEntry.objects.get(replaces=entry)
    assert (new.title, new.achieved_on, new.legal_basis) == ("Ética pública", date(2026, 3, 20), "Lineamiento 12")
    asked = acts.ask_revocation(new, reason="Acta 5", legal_basis="", by=keeper)
    decide(asked, True, by=head)
    assert TranscriptEntry.objects.get(replaces=new).act == "revocation"


def test_who_keeps_no_records_asks_for_nothing(person, head):
    with pytest.raises(RuleBroken) as refusal:
        acts.ask_revocation(give(person), reason="Acta", legal_basis="", by=head)
    assert refusal.value.code == "approval-not-yours"
    assert not Approval.objects.exists()


# --- reads ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("lines", [1, 20])
def test_a_record_costs_one_query(person, lines, django_assert_num_queries):
    for number in range(lines):
        give(person, str(number))
    with django_assert_num_queries(1):
        record = transcript_of(person, TODAY)
    assert sum(len(year.lines) for year in record.years) == lines


def test_a_record_goes_by_year_and_a_repeated_course_counts_once(person):
    give(person, "1", hours=Hours(online=1200), achieved_on=date(2024, 2, 19), valid_to=date(2026, 2, 19))
    give(person, "2", hours=Hours(online=480), subject="ARCO", achieved_on=date(2025, 9, 8))
    give(person, "3", hours=Hours(classroom=480), subject="ARCO", achieved_on=date(2026, 9, 7))
    record = transcript_of(person, TODAY)
    assert [(year.number, year.minutes) for year in record.years] == [(2026, 0), (2025, 480), (2024, 1200)]
    assert (record.minutes, record.hours, record.since) == (1680, "28 h", 2024)
    assert (record.years[2].lines[0].state, record.years[2].lines[0].detail) == ("Vencido", "el 19 feb 2026")
    assert not record.years[0].lines[0].counts


@pytest.mark.parametrize(("day", "holds"), [(16, False), (17, True), (18, True), (19, True), (20, False)])
def test_a_certificate_counts_on_its_first_and_its_last_day(person, day, holds):
    certify(person, "EC0076", valid_to=date(2026, 3, 19))
    assert holds_standard(person, "EC0076", date(2026, 3, day)) is holds


def test_a_course_on_a_standard_is_no_certificate(person):
    give(person, subject="EC0076")
    assert not holds_standard(person, "EC0076", TODAY)
    certify(PersonFactory(institution=person.institution), "EC0076")
    assert not holds_standard(person, "EC0076", TODAY)


def test_whoever_changes_a_stored_line_is_found(person):
    give(person)
    give(person, "2")
    lines = [({key: line[key] for key in line if key != "hash"}, line["hash"]) for line in export_of(person)["entries"]]
    assert rules.broken_link(lines) is None
    lines[0][0]["title"] = "Maestría"
    assert rules.broken_link(lines) == 1
