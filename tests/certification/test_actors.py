"""Who may assess whom: I1 by duty, I3 by the chain of command, I4 by certificates in force, I8 without exception."""

import inspect
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certification.actions import actors, plan
from certification.actions.actors import assign_assessor, check_fit, exclude, replace_assessor
from certification.models import Process, ProcessActor
from certification.states import Function
from lms.core import clock, parameters
from lms.core.errors import RuleBroken
from lms.people.models import RoleGrant
from lms.people.proofs import proved
from lms.records.actions import duties
from lms.records.actions.duties import take_duty
from lms.records.actions.evidence import accept_evidence, present_evidence
from lms.records.models import Duty, TranscriptEntry
from tests.factories import certification as make
from tests.factories.people import AffiliationFactory, OrgUnitFactory, PersonFactory, RoleGrantFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def begun():
    return make.process()


@pytest.fixture
def by(begun):
    return make.office(begun.institution)


@pytest.fixture
def fit(begun):
    return make.assessor(begun.institution, begun.standard.code)


def refusal(code, act, *args, **options):
    with pytest.raises(RuleBroken) as refused:
        act(*args, **options)
    assert refused.value.code == code
    return str(refused.value)


def nobody_acts(begun):
    return not ProcessActor.objects.filter(process=begun).exists()


def test_an_assessor_is_assigned_once_and_her_duty_with_her(begun, by, fit):
    actor = assign_assessor(begun, fit, by=by)
    assert assign_assessor(begun, fit, by=by).pk == actor.pk
    assert (actor.duty.side, actor.duty.actor, actor.duty.candidate) == ("assess", fit, begun.candidate)
    other = make.assessor(begun.institution, begun.standard.code)
    refusal("assessor-taken", assign_assessor, begun, other, by=by)
    assert not Duty.objects.filter(actor=other).exists()


def test_whoever_taught_the_candidate_is_refused_with_the_rule(begun, by, fit):
    take_duty(begun.candidate, begun.standard, fit, Duty.Side.TEACH, by=None)
    said = refusal("independence-teach", assign_assessor, begun, fit, by=by)
    assert "formó a" in said
    assert "art. 50" in said
    assert nobody_acts(begun)
    assert Duty.objects.get().side == "teach"


def test_whoever_ruled_is_refused_too(begun, by, fit):
    take_duty(begun.candidate, begun.standard, fit, Duty.Side.CERTIFY, by=None)
    refusal("independence-certify", assign_assessor, begun, fit, by=by)
    assert nobody_acts(begun)


def test_nobody_assesses_herself(begun, by):
    me = begun.candidate
    RoleGrantFactory(person=me, role="assessor")
    for code in ("EC0076", begun.standard.code):
        make.holds(me, code)
    refusal("independence-self", assign_assessor, begun, me, by=by)
    assert nobody_acts(begun)


@pytest.mark.parametrize("chief", ["assessor", "candidate"])
def test_a_direct_superior_or_subordinate_is_refused(begun, by, fit, chief):
    low, high = (begun.candidate, fit) if chief == "assessor" else (fit, begun.candidate)
    AffiliationFactory(person=low, superior=high)
    refusal("assessor-chain", assign_assessor, begun, fit, by=by)
    assert nobody_acts(begun)


def test_a_superior_of_yesterday_may_assess(begun, by, fit):
    yesterday = clock.today() - timedelta(days=1)
    AffiliationFactory(person=begun.candidate, superior=fit, ends_on=yesterday)
    assert assign_assessor(begun, fit, by=by)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(chain=st.lists(st.integers(0, 3), min_size=5, max_size=5))
def test_in_any_tree_only_direct_links_are_refused(chain):
    """Five people, each under one of those before her (a random tree): refused exactly when one leads the other."""
    with transaction.atomic():
        begun = make.process()
        unit = OrgUnitFactory(institution=begun.institution)
        people = [begun.candidate] + [make.assessor(begun.institution, begun.standard.code) for _number in range(4)]
        chiefs = {place: chain[place] % place for place in range(1, 5)}
        for place, chief in chiefs.items():
            AffiliationFactory(person=people[place], unit=unit, superior=people[chief])
        for place in range(1, 5):
            linked = chiefs[place] == 0
            try:
                check_fit(begun, people[place], clock.today())
                refused = False
            except RuleBroken as broken:
                refused = broken.code == "assessor-chain"
            assert refused == linked
        transaction.set_rollback(True)


def test_one_mailbox_for_two_is_refused(begun, by, fit):
    type(fit).objects.filter(pk=fit.pk).update(email="Buzon@ejemplo.mx")
    fit.refresh_from_db()
    begun.registration.form["email"] = "buzon@EJEMPLO.mx"
    refusal("assessor-email", assign_assessor, begun, fit, by=by)


def test_without_the_office_today_nobody_assesses(begun, by, fit):
    RoleGrant.objects.filter(person=fit).update(ends_on=clock.today() - timedelta(days=1))
    refusal("assessor-office", assign_assessor, begun, fit, by=by)


def test_only_the_office_assigns_and_never_in_its_own_process(begun, by, fit):
    RoleGrantFactory(person=begun.candidate, role="certifying_body")
    refusal("process-own", assign_assessor, begun, fit, by=begun.candidate)
    refusal("process-not-yours", assign_assessor, begun, fit, by=make.person(begun.institution))
    stranger = make.assessor(make.InstitutionFactory(), begun.standard.code)
    refusal("assessor-foreign", assign_assessor, begun, stranger, by=by)


# --- certificates (I4) ------------------------------------------------------------------------------------------------
TODAY = 0
BOUNDS = [(-10, -1, False), (-10, 0, True), (0, 10, True), (1, 10, False), (-1, None, True), (1, None, False)]


@pytest.mark.parametrize("which", ["EC0076", "EC1171"])
@pytest.mark.parametrize(("first", "last", "counts"), BOUNDS)
def test_a_certificate_counts_from_its_first_day_to_its_last(begun, which, first, last, counts):
    """Asked for a day ten days ahead, so that a certificate may begin after today without being of the future."""
    day = clock.today() + timedelta(days=10)
    who = make.person(begun.institution)
    RoleGrantFactory(person=who, role="assessor")
    make.holds(who, "EC0076" if which == "EC1171" else "EC1171")
    ends = None if last is None else day + timedelta(days=last)
    with clock.shifted(timedelta(days=20)):
        make.holds(who, which, valid_from=day + timedelta(days=first), valid_to=ends)
    if counts:
        check_fit(begun, who, day)
    else:
        assert which in refusal("assessor-unqualified", check_fit, begun, who, day)


def test_the_certificate_is_the_one_that_somebody_else_accepted(begun, by):
    who = make.person(begun.institution)
    RoleGrantFactory(person=who, role="assessor")
    keeper = make.person(begun.institution)
    RoleGrantFactory(person=keeper, role="hr")
    said = refusal("assessor-unqualified", assign_assessor, begun, who, by=by)
    assert "EC0076 ni en EC1171" in said
    for code in ("EC0076", "EC1171"):
        shown = present_evidence(
            who, "certificate", code, "CONOCER", issued_on=make.LONG_AGO, file_ref="x", by=who, standard_code=code
        )
        refusal("assessor-unqualified", assign_assessor, begun, who, by=by)  # presented is not accepted
        accept_evidence(shown, by=keeper)
    assert TranscriptEntry.objects.filter(person=who).count() == 2
    assert assign_assessor(begun, who, by=by)


def test_which_standard_qualifies_is_a_dated_setting(begun, by):
    who = make.person(begun.institution)
    RoleGrantFactory(person=who, role="assessor")
    for code in ("EC1171", "EC9999"):
        make.holds(who, code)
    refusal("assessor-unqualified", assign_assessor, begun, who, by=by)
    today = clock.today(begun.institution.time_zone)
    parameters.set_value(begun.institution, actors.ASSESSOR_STANDARD, "EC9999", today, "Acuerdo 3", by_ref="")
    assert assign_assessor(begun, who, by=by)


def test_it_is_asked_again_for_the_day_of_the_plan_when_proposing_and_when_agreeing(begun):
    who = make.person(begun.institution)
    RoleGrantFactory(person=who, role="assessor")
    make.holds(who, "EC1171")
    fifth = make.in_days(5).date()
    make.holds(who, "EC0076", valid_to=fifth)
    process, _who = make.assigned(make.diagnosed(begun), who)
    with proved(who):
        refusal("assessor-unqualified", plan.propose_plan, process, make.plan_terms(6), by=who)
        proposed = plan.propose_plan(process, make.plan_terms(5), by=who)
    with proved(begun.candidate):
        plan.agree_plan(proposed, by=begun.candidate)
    process.refresh_from_db()
    assert process.state == "plan_agreed"


# --- replacing and excluding ------------------------------------------------------------------------------------------
def test_whoever_is_replaced_stays_in_the_record_and_never_comes_back(begun, by, fit):
    assign_assessor(begun, fit, by=by)
    other = make.assessor(begun.institution, begun.standard.code)
    refusal("assessor-reason", replace_assessor, begun, other, reason=" ", by=by)
    refusal("assessor-same", replace_assessor, begun, fit, reason="Licencia", by=by)
    replace_assessor(begun, other, reason="Licencia médica", by=by)
    rows = {each.person_id: each for each in begun.actors.all()}
    assert rows[fit.pk].ended_at is not None
    assert rows[fit.pk].reason == "Licencia médica"
    assert rows[other.pk].ended_at is None
    assert "Licencia médica" in refusal("actor-function", replace_assessor, begun, fit, reason="Volvió", by=by)
    assert begun.actors.get(ended_at=None).person == other


def test_a_replacement_that_is_not_fit_leaves_the_one_there_was(begun, by, fit):
    assign_assessor(begun, fit, by=by)
    taught = make.assessor(begun.institution, begun.standard.code)
    take_duty(begun.candidate, begun.standard, taught, Duty.Side.TEACH, by=None)
    refusal("independence-teach", replace_assessor, begun, taught, reason="Licencia", by=by)
    assert begun.actors.get().person == fit
    assert begun.actors.get().ended_at is None


def test_an_agreed_plan_falls_back_when_its_assessor_changes(begun, by):
    agreed = make.agreed(make.proposed(make.diagnosed(begun)))
    other = make.assessor(begun.institution, begun.standard.code)
    replace_assessor(begun, other, reason="Licencia", by=by)
    begun.refresh_from_db()
    assert begun.state == "plan_proposed"
    with proved(begun.candidate):
        refusal("plan-assessor", plan.remark_plan, agreed.plan, "Otra fecha", by=begun.candidate)


def test_once_the_instrument_is_being_applied_nobody_is_assigned_or_changed(begun, by, fit):
    assign_assessor(begun, fit, by=by)
    Process.objects.filter(pk=begun.pk).update(state="collecting")
    other = make.assessor(begun.institution, begun.standard.code)
    refusal("assessor-late", replace_assessor, begun, other, reason="Licencia", by=by)
    refusal("assessor-late", assign_assessor, begun, other, by=by)


def test_whoever_is_excluded_cannot_be_assigned_and_who_assesses_cannot_be_excluded(begun, by, fit):
    refusal("exclusion-reason", exclude, begun, fit, reason="", by=by)
    exclude(begun, fit, reason="Declaró parentesco", by=by)
    assert exclude(begun, fit, reason="Otra vez", by=by).reason == "Declaró parentesco"
    assert "parentesco" in refusal("actor-function", assign_assessor, begun, fit, by=by)
    other = make.assessor(begun.institution, begun.standard.code)
    assign_assessor(begun, other, by=by)
    refusal("actor-function", exclude, begun, other, reason="Tarde", by=by)


# --- the database and the code hold it too (I8) -----------------------------------------------------------------------
@pytest.mark.parametrize("first", Function)
@pytest.mark.parametrize("second", Function)
def test_one_person_has_one_function_in_a_process_whoever_writes(begun, first, second):
    who = PersonFactory(institution=begun.institution)
    sides = {Function.ASSESS: "assess", Function.RULE: "certify"}

    def write(function):
        duty = None
        if function in sides:
            duty = take_duty(begun.candidate, begun.standard, who, sides[function], by=None)
        facts = {"function": function, "duty": duty, "reason": "x", "since": clock.now()}
        return ProcessActor.objects.create(process=begun, person=who, **facts)

    write(first)
    with pytest.raises((IntegrityError, RuleBroken)), transaction.atomic():
        write(second)
    assert begun.actors.count() == 1


def test_an_assessor_without_a_duty_is_impossible(begun):
    row = {"process": begun, "person": PersonFactory(institution=begun.institution), "since": clock.now()}
    for function in (Function.ASSESS, Function.RULE):
        with pytest.raises(IntegrityError), transaction.atomic():
            ProcessActor.objects.create(function=function, **row)


@pytest.mark.parametrize("act", [assign_assessor, replace_assessor, exclude, duties.take_duty, plan.propose_plan])
def test_no_act_of_independence_takes_an_exception(act):
    words = ("force", "bypass", "override", "skip", "exempt", "allow", "ignore")
    assert not [name for name in inspect.signature(act).parameters if any(word in name for word in words)]
