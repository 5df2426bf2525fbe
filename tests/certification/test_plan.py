"""The plan: whole, signed by both over the same hash, superseded and never edited."""

from dataclasses import replace
from datetime import timedelta

import pytest

from certification import formats
from certification.actions.plan import agree_plan, propose_plan, remark_plan
from certification.models import AssessmentPlan, Instrument, PlanAgreement
from certification.subjects import ASSESSOR, CANDIDATE, PLAN
from lms.core import clock, parameters, schemas
from lms.core.errors import RuleBroken
from lms.documents.models import Signature
from lms.documents.queries.signatures import is_signed
from lms.documents.seal import data_hash
from lms.people.models import RoleGrant
from lms.people.proofs import proved
from tests.factories import certification as make

pytestmark = pytest.mark.django_db


def refusal(code, act, *args, **options):
    with pytest.raises(RuleBroken) as refused:
        act(*args, **options)
    assert refused.value.code == code
    return refused.value


@pytest.fixture
def ready():
    return make.assigned()


def test_the_plan_holds_all_that_the_norm_asks_and_no_blank(ready):
    process, who = ready
    with proved(who):
        plan = propose_plan(process, make.plan_terms(), by=who)
    content = plan.content
    assert schemas.faults(content, formats.PLAN) == []
    assert content["candidate"]["name"] == process.candidate.full_name
    assert content["assessor"]["name"] == who.full_name
    assert [(row["number"], row["criteria"], row["instrument"]) for row in content["activities"]] == [
        (1, "Elemento 1 (E3691): D1", "Guía de observación"),
        (2, "Elemento 1 (E3691): P1", "Lista de cotejo"),
        (3, "Elemento 2 (E3692): AHV1", "Guía de observación"),
        (4, "Elemento 2 (E3692): C1", "Cuestionario"),
    ]
    assert "74.00 de 100.00" in content["judgement"][0]
    assert content["diagnosis"]["decision"] == "go_on"
    notices = " ".join(content["notices"])
    for words in ("90 días naturales", "grupo de dictamen", "sin costo y con otra persona", "proceso nuevo", "ejemplo"):
        assert words in notices
    assert plan.content_hash == data_hash(content)
    assert process.state == "plan_proposed"


def test_both_sign_the_same_hash_and_she_gets_her_receipt(ready):
    plan = make.proposed(*ready)
    assert not is_signed(PLAN, plan.ref, plan.content_hash, [ASSESSOR, CANDIDATE])
    agreement = make.agreed(plan)
    assert is_signed(PLAN, plan.ref, plan.content_hash, [ASSESSOR, CANDIDATE])
    assert {(each.capacity, each.person) for each in Signature.objects.all()} == {
        (ASSESSOR, ready[1]),
        (CANDIDATE, ready[0].candidate),
    }
    assert len(agreement.receipt) == 14
    assert make.agreed(plan).pk == agreement.pk
    plan.process.refresh_from_db()
    assert plan.process.state == "plan_agreed"


def test_an_old_proof_of_identity_signs_nothing(ready):
    process, who = ready
    refusal("signature-proof", propose_plan, process, make.plan_terms(), by=who)
    process.refresh_from_db()
    assert (AssessmentPlan.objects.count(), process.state) == (0, "diagnosed")
    plan = make.proposed(process, who)
    refusal("signature-proof", agree_plan, plan, by=process.candidate)
    with proved(process.candidate):
        refusal("signature-proof", propose_plan, process, make.plan_terms(), by=who)
    assert not PlanAgreement.objects.exists()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"starts_at": make.in_days(-1)}, "plan-past"),
        ({"ends_at": make.in_days(5, 9)}, "plan-hours"),
        ({"ends_at": make.in_days(5, 10)}, "plan-hours"),
        ({"results_at": make.in_days(5, 13)}, "plan-results"),
        ({"place": "  "}, "plan-blank"),
        ({"results_place": ""}, "plan-blank"),
        ({"requirements": [("", "candidate")]}, "plan-blank"),
        ({"activities": ["Observar", "", "Observar", "Preguntar"]}, "plan-blank"),
        ({"activities": ["Observar"]}, "plan-activities"),
    ],
)
def test_dates_out_of_order_and_blanks_are_refused(ready, changes, code):
    process, who = ready
    with proved(who):
        refusal(code, propose_plan, process, replace(make.plan_terms(), **changes), by=who)
    assert not AssessmentPlan.objects.exists()


def test_results_may_be_told_at_the_instant_it_ends(ready):
    process, who = ready
    with proved(who):
        propose_plan(process, replace(make.plan_terms(), results_at=make.in_days(5, 14)), by=who)


def test_only_who_assesses_proposes_and_only_with_a_published_instrument(ready):
    process, who = ready
    other = make.assessor(process.institution, process.standard.code)
    with proved(other):
        refusal("plan-not-yours", propose_plan, process, make.plan_terms(), by=other)
    Instrument.objects.update(state="retired")
    with proved(who):
        refusal("plan-instrument", propose_plan, process, make.plan_terms(), by=who)


def test_a_new_proposal_supersedes_and_the_old_one_is_never_signed(ready):
    first = make.proposed(*ready)
    who = ready[1]
    with proved(who):
        second = propose_plan(first.process, make.plan_terms(8), by=who)
    assert (second.number, AssessmentPlan.objects.count()) == (2, 2)
    with proved(first.process.candidate):
        refusal("plan-superseded", agree_plan, first, by=first.process.candidate)
        refusal("plan-superseded", remark_plan, first, "Otra hora", by=first.process.candidate)
    assert make.agreed(second).plan == second


def test_an_agreed_plan_is_replaced_only_by_another_signed_by_both(ready):
    agreed = make.agreed(make.proposed(*ready))
    process, who = agreed.plan.process, ready[1]
    with proved(who):
        second = propose_plan(process, make.plan_terms(8), by=who)
    assert process.state == "plan_proposed"
    make.agreed(second)
    process.refresh_from_db()
    assert (process.state, PlanAgreement.objects.count()) == ("plan_agreed", 2)


def test_asking_for_changes_stops_the_signature_until_another_proposal(ready):
    plan = make.proposed(*ready)
    me = plan.process.candidate
    refusal("plan-note", remark_plan, plan, "  ", by=me)
    remark_plan(plan, "Ese día tengo guardia", by=me)
    with proved(me):
        refusal("plan-remarked", agree_plan, plan, by=me)
    refusal("plan-answered", remark_plan, plan, "Otra vez", by=me)
    with proved(ready[1]):
        assert make.agreed(propose_plan(plan.process, make.plan_terms(9), by=ready[1])).receipt


def test_nobody_else_signs_for_the_candidate(ready):
    plan = make.proposed(*ready)
    with proved(ready[1]):
        refusal("plan-not-yours", agree_plan, plan, by=ready[1])
        refusal("plan-not-yours", remark_plan, plan, "Otra hora", by=ready[1])


def test_a_plan_whose_hour_has_come_is_not_signed(ready):
    plan = make.proposed(*ready)
    me = plan.process.candidate
    with clock.shifted(timedelta(days=6)), proved(me):
        refusal("plan-past", agree_plan, plan, by=me)


def test_an_assessor_who_lost_her_office_meanwhile_is_refused_at_the_signature(ready):
    plan = make.proposed(*ready)
    RoleGrant.objects.filter(person=ready[1]).update(revoked_at=clock.now())
    with proved(plan.process.candidate):
        refusal("assessor-office", agree_plan, plan, by=plan.process.candidate)
    plan.process.refresh_from_db()
    assert plan.process.state == "plan_proposed"
    assert Signature.objects.count() == 1


def test_the_estimate_of_the_certificate_is_a_dated_setting(ready):
    process, who = ready
    today = clock.today(process.institution.time_zone)
    parameters.set_value(process.institution, "certification.certificate_days", 45, today, "Acuerdo 2", by_ref="")
    with proved(who):
        plan = propose_plan(process, make.plan_terms(), by=who)
    assert "45 días naturales" in plan.content["notices"][0]
