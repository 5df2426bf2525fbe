"""What comes from elsewhere counts when a second person accepts it; and what other rooms record."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from catalog.profiles.models import StandardCompetency
from lms.core import clock, parameters
from lms.core.errors import RuleBroken
from lms.records import caps
from lms.records.actions.attainments import Claim, attain
from lms.records.actions.evidence import accept_evidence, present_evidence, refuse_evidence
from lms.records.models import Attainment, EvidenceKind, ExternalEvidence, TranscriptEntry
from lms.records.queries.transcript import holds_standard
from tests.factories.people import PersonFactory, RoleGrantFactory
from tests.factories.profiles import CompetencyFactory, StandardFactory
from tests.records.conftest import DAY

pytestmark = pytest.mark.django_db


def present(person, by=None, **changes):
    facts = {"kind": "certificate", "title": "EC0105", "issuer": "CONOCER", "standard_code": "EC0105"}
    return present_evidence(person, **{**facts, "issued_on": DAY, "file_ref": "f", "by": by or person, **changes})


def test_a_certificate_counts_when_another_person_accepts_it(person, keeper):
    competency = CompetencyFactory(institution=person.institution)
    standard = StandardFactory(institution=person.institution, code="EC0105")
    StandardCompetency.objects.create(standard=standard, competency=competency, level=4)
    evidence = present(person, valid_to=date(2031, 3, 16))
    assert not holds_standard(person, "EC0105", DAY)
    assert not Attainment.objects.exists()
    entry = accept_evidence(evidence, by=keeper)
    assert holds_standard(person, "EC0105", date(2031, 3, 16))
    assert (entry.kind, entry.subject, entry.data["issuer"]) == ("certificate", "EC0105", "CONOCER")
    assert Attainment.objects.get().level == 4


def test_a_certificate_without_mapping_shows_no_competency(person, keeper):
    accept_evidence(present(person), by=keeper)
    assert not Attainment.objects.exists()


def test_a_course_from_elsewhere_brings_its_hours(person, keeper):
    evidence = present(person, kind="course", standard_code="", minutes=1200)
    assert accept_evidence(evidence, by=keeper).minutes == 1200


def test_nobody_accepts_what_they_presented_or_hold(person, keeper):
    mine = present(keeper)
    by_office = present(person, by=keeper)
    stranger = PersonFactory(institution=person.institution)
    foreign = RoleGrantFactory(role="hr").person
    for evidence, by, code in [
        (mine, keeper, "evidence-two-persons"),
        (by_office, keeper, "evidence-two-persons"),
        (by_office, person, "evidence-two-persons"),
        (by_office, stranger, "evidence-not-yours"),
        (by_office, foreign, "evidence-not-yours"),
    ]:
        with pytest.raises(RuleBroken) as refusal:
            accept_evidence(evidence, by=by)
        assert refusal.value.code == code
    assert not TranscriptEntry.objects.exists()
    assert set(ExternalEvidence.objects.values_list("state", flat=True)) == {"presented"}
    with pytest.raises(IntegrityError), transaction.atomic():
        ExternalEvidence.objects.update(state="accepted", decided_by=keeper, decided_at=clock.now())


def test_it_is_decided_once_and_a_refusal_says_why(person, keeper):
    evidence = present(person)
    with pytest.raises(RuleBroken) as refusal:
        refuse_evidence(evidence, "  ", by=keeper)
    assert refusal.value.code == "evidence-reason"
    assert refuse_evidence(evidence, "No se lee el folio", by=keeper).state == "refused"
    with pytest.raises(RuleBroken) as refusal:
        accept_evidence(evidence, by=keeper)
    assert refusal.value.code == "evidence-decided"
    assert not TranscriptEntry.objects.exists()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"standard_code": ""}, "evidence-standard"),
        ({"kind": "course"}, "evidence-standard"),
        ({"issued_on": date(2999, 1, 1)}, "evidence-future"),
        ({"valid_to": DAY - timedelta(days=1)}, "evidence-validity"),
    ],
)
def test_a_document_that_cannot_be_is_refused(person, changes, code):
    with pytest.raises(RuleBroken) as refusal:
        present(person, **changes)
    assert refusal.value.code == code
    assert not ExternalEvidence.objects.exists()


def test_somebody_elses_document_is_presented_by_the_office(person):
    with pytest.raises(RuleBroken) as refusal:
        present(person, by=PersonFactory(institution=person.institution))
    assert refusal.value.code == "evidence-not-yours"


# --- facts of other rooms ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("kind", "level"), [("course", 2), ("quiz", 2), ("observation", 3), ("diagnosis", 4), ("certificate", 4)]
)
def test_each_kind_of_evidence_counts_up_to_its_cap(person, keeper, kind, level):
    competency = CompetencyFactory(institution=person.institution)
    claims = [Claim(competency, 4, kind)]
    assert attain(person, claims, ("rating", "1"), "Observación", achieved_on=DAY, by=keeper) == 1
    assert attain(person, claims, ("rating", "1"), "Observación", achieved_on=DAY, by=keeper) == 0
    assert Attainment.objects.get().level == level


def test_a_cap_is_a_dated_setting(person):
    competency, today = CompetencyFactory(institution=person.institution), clock.today()
    parameters.set_value(person.institution, caps.code_of("course"), 3, today, "Acuerdo 7", by_ref="x")
    claims = [Claim(competency, 4, EvidenceKind.COURSE)]
    attain(person, claims, ("run", "1"), "Antes", achieved_on=today - timedelta(days=1), by=None)
    attain(person, claims, ("run", "2"), "Desde hoy", achieved_on=today, by=None)
    assert list(Attainment.objects.values_list("level", flat=True)) == [2, 3]


def test_ones_own_observation_is_no_observation(person):
    claims = [Claim(CompetencyFactory(institution=person.institution), 3, EvidenceKind.OBSERVATION)]
    with pytest.raises(RuleBroken) as refusal:
        attain(person, claims, ("rating", "1"), "Observación", achieved_on=DAY, by=person)
    assert refusal.value.code == "observation-own"
    assert not Attainment.objects.exists()


def test_a_competency_of_another_institution_is_a_slip_of_ours(person):
    with pytest.raises(ValueError, match="institution"):
        attain(person, [Claim(CompetencyFactory(), 1, "quiz")], ("quiz", "1"), "x", achieved_on=DAY, by=None)
