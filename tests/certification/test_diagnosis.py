"""The diagnosis is the candidate's: kept bullet by bullet, frozen at delivery, and never a barrier."""

import pytest

from certification.actions.diagnosis import decide, diagnose, save_draft
from certification.actions.plan import propose_plan
from certification.models import CandidateDiagnosis, DiagnosisDecision
from certification.queries.diagnosis import element_pages
from lms.core import clock, parameters
from lms.core.errors import RuleBroken
from lms.people.proofs import proved
from tests.factories import certification as make

pytestmark = pytest.mark.django_db
CODES = ["1-D1.1", "1-D1.2", "1-P1.1", "2-C1.1", "2-C1.2", "2-AHV1"]


@pytest.fixture
def begun():
    return make.process()


def refusal(code, act, *args, **options):
    with pytest.raises(RuleBroken) as refused:
        act(*args, **options)
    assert refused.value.code == code
    return str(refused.value)


def test_the_bullets_are_the_standards_and_a_criterion_without_any_is_asked_itself(begun, django_assert_num_queries):
    with django_assert_num_queries(3):
        pages = element_pages(begun.version)
    assert [code for page in pages for code in page.codes] == CODES
    assert pages[1].groups[1].bullets[0].text == "Orden"


def test_what_is_answered_is_kept_beside_what_was(begun):
    save_draft(begun, {"1-D1.1": True, "9-X9.9": True}, by=begun.candidate)
    save_draft(begun, {"1-D1.1": False, "2-C1.1": True}, history="Tengo oficios de 2025", by=begun.candidate)
    draft = save_draft(begun, {}, by=begun.candidate)
    assert draft.answers == {"1-D1.1": False, "2-C1.1": True}
    assert draft.history == "Tengo oficios de 2025"


def test_one_unanswered_is_not_delivered(begun):
    make.answer(begun)
    begun.diagnosis_draft.answers.pop("2-AHV1")
    begun.diagnosis_draft.save()
    assert "1 de 6" in refusal("diagnosis-incomplete", diagnose, begun, by=begun.candidate)
    begun.refresh_from_db()
    assert begun.state == "registered"
    assert not CandidateDiagnosis.objects.exists()


@pytest.mark.parametrize(("known", "band"), [(0, "low"), (3, "low"), (4, "high"), (6, "high")])
def test_delivered_it_is_frozen_with_its_band_and_words(begun, known, band):
    make.answer(begun, known)
    mine = diagnose(begun, by=begun.candidate)
    assert (mine.known, mine.asked, mine.band, begun.state) == (known, 6, band, "diagnosed")
    assert f"{known} de 6" in mine.recommendation
    assert diagnose(begun, by=begun.candidate).pk == mine.pk
    refusal("diagnosis-over", save_draft, begun, {"1-D1.1": True}, by=begun.candidate)


def test_the_borders_of_the_bands_are_dated_settings(begun):
    today = clock.today(begun.institution.time_zone)
    parameters.set_value(begun.institution, "certification.diagnosis_high", 9900, today, "Acuerdo 1", by_ref="")
    make.answer(begun, 4)
    assert diagnose(begun, by=begun.candidate).band == "medium"


def test_evidence_of_ones_own_is_in_the_advice(begun):
    make.answer(begun)
    save_draft(begun, {}, history="Oficios de 2025", by=begun.candidate)
    assert "evidencia que ya tienes" in diagnose(begun, by=begun.candidate).recommendation


def test_nobody_answers_or_decides_for_her(begun):
    other = make.office(begun.institution)
    for act in (lambda: save_draft(begun, {}, by=other), lambda: diagnose(begun, by=other)):
        refusal("diagnosis-not-yours", act)
    make.diagnosed(begun, choice="")
    refusal("diagnosis-not-yours", decide, begun, "go_on", by=other)


@pytest.mark.parametrize("known", [0, 3, 6])
def test_whatever_the_result_she_may_go_on_to_a_plan(begun, known):
    """domain.md 2.8: a low result never blocks."""
    process, who = make.assigned(make.diagnosed(begun, known=known))
    with proved(who):
        assert propose_plan(process, make.plan_terms(), by=who).number == 1


def test_training_first_waits_and_may_be_changed_until_there_is_a_plan(begun):
    process, who = make.assigned(make.diagnosed(begun, choice="train_first"))
    with proved(who):
        refusal("plan-undecided", propose_plan, process, make.plan_terms(), by=who)
    first = decide(process, "train_first", by=process.candidate)
    assert first.number == 1  # the same decision again is the same row
    assert decide(process, "go_on", by=process.candidate).number == 2
    with proved(who):
        propose_plan(process, make.plan_terms(), by=who)
    refusal("decision-late", decide, process, "train_first", by=process.candidate)
    assert DiagnosisDecision.objects.count() == 2


def test_before_the_result_there_is_nothing_to_decide(begun):
    refusal("decision-late", decide, begun, "go_on", by=begun.candidate)
