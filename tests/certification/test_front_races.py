"""Several people at the same instant: one registration, the last place, teacher against assessor, two plans."""

import threading

import pytest

from catalog.courses.models import CourseStandard
from certification.actions.actors import assign_assessor
from certification.actions.admission import admit
from certification.actions.plan import agree_plan, propose_plan
from certification.actions.registration import register
from certification.models import AssessmentPlan, EcCall, PlanAgreement, Process, ProcessActor, Registration
from certification.states import RegistrationState
from lms.core.errors import RuleBroken
from lms.delivery.actions.enrolments import enrol
from lms.delivery.actions.runs import assign_facilitator
from lms.delivery.models import Enrolment, Facilitation
from lms.people.proofs import proved
from lms.records.models import Duty
from tests.factories import certification as make
from tests.factories import delivery
from tests.factories.profiles import StandardFactory

pytestmark = pytest.mark.race
PRESSES = 6


def refusals(answers):
    return [each.code for each in answers if isinstance(each, RuleBroken)]


def faults(answers):
    return [each for each in answers if isinstance(each, Exception) and not isinstance(each, RuleBroken)]


# --- one registration -------------------------------------------------------------------------------------------------
def test_pressed_six_times_at_once_it_is_one_registration(fresh_database):
    call = make.call()
    who = make.person(call.institution)
    answers = fresh_database.together(PRESSES, lambda _i: register(call, make.SAYS, make.YES, by=who))
    assert faults(answers) == refusals(answers) == []
    assert len({each.receipt for each in answers}) == 1
    call.refresh_from_db()
    assert (Registration.objects.count(), call.registered) == (1, 1)


def test_six_people_at_once_are_six_registrations(fresh_database):
    call = make.call()
    people = [make.person(call.institution) for _number in range(PRESSES)]
    answers = fresh_database.together(PRESSES, lambda i: register(call, make.SAYS, make.YES, by=people[i]))
    assert faults(answers) == refusals(answers) == []
    call.refresh_from_db()
    assert (Registration.objects.count(), call.registered) == (PRESSES, PRESSES)


# --- the last place ---------------------------------------------------------------------------------------------------
def test_the_last_place_goes_to_one_whoever_admits(fresh_database):
    call = make.call(capacity=1)
    rows = [make.registered(call) for _number in range(PRESSES)]
    offices = [make.office(call.institution) for _number in range(PRESSES)]
    answers = fresh_database.together(PRESSES, lambda i: admit(rows[i], by=offices[i]))
    assert faults(answers) == []
    assert set(refusals(answers)) == {"call-full"}
    call.refresh_from_db()
    assert (Process.objects.count(), call.admitted) == (1, 1)
    assert Registration.objects.filter(state=RegistrationState.ADMITTED).count() == 1


def test_a_naive_copy_admits_everybody(fresh_database):
    """Negative control: count who is in, wait for the others, then admit."""
    call = make.call(capacity=1)
    rows = [make.registered(call) for _number in range(PRESSES)]
    all_counted = threading.Barrier(PRESSES)

    def naive(index):
        taken = Registration.objects.filter(call=call, state=RegistrationState.ADMITTED).count()
        all_counted.wait()
        if taken < call.capacity:
            facts = {"state": RegistrationState.ADMITTED, "decided_at": call.created_at}
            Registration.objects.filter(pk=rows[index].pk).update(**facts)

    fresh_database.together(PRESSES, naive)
    assert Registration.objects.filter(state=RegistrationState.ADMITTED).count() == PRESSES


def test_one_registration_admitted_twice_at_once_begins_one_process(fresh_database):
    call = make.call(capacity=5)
    mine = make.registered(call)
    offices = [make.office(call.institution) for _number in range(2)]
    rows = [Registration.objects.select_related("call", "candidate").get(pk=mine.pk) for _number in range(2)]
    answers = fresh_database.together(2, lambda i: admit(rows[i], by=offices[i]))
    assert faults(answers) == []
    assert refusals(answers) == ["registration-state"]
    assert (Process.objects.count(), EcCall.objects.get().admitted) == (1, 1)


# --- teacher against assessor -----------------------------------------------------------------------------------------
@pytest.fixture
def two_sides(fresh_database):
    """A process and a course that orients to its standard, and somebody who could both teach and assess."""
    version = delivery.version()
    institution = version.course.institution
    link = CourseStandard.objects.filter(version=version).select_related("standard").first()
    standard = link.standard if link else StandardFactory(institution=institution, code="EC1171")
    text = make.version(institution, code="EC7777")
    text.standard = standard
    text.save()
    if link is None:
        CourseStandard.objects.create(version=version, standard=standard)
    begun = make.process(make.call(text))
    both = make.assessor(institution, standard.code)
    return begun, delivery.run_of(version, in_days=5), both, make.office(institution)


def test_enrolled_with_her_teacher_while_she_is_assigned_as_assessor_one_of_them_fails(two_sides, fresh_database):
    begun, run, both, by = two_sides
    assign_facilitator(run, both, by=None)
    acts = [
        lambda: enrol(run, begun.candidate, by=begun.candidate),
        lambda: assign_assessor(begun, both, by=by),
    ]
    answers = fresh_database.together(2, lambda i: acts[i]())
    assert faults(answers) == []
    assert len(refusals(answers)) == 1
    side = Duty.objects.get(candidate=begun.candidate, actor=both).side
    assert refusals(answers) == [f"independence-{side}"]
    taught = Enrolment.objects.filter(run=run, person=begun.candidate).exists()
    assert (taught, ProcessActor.objects.exists()) == (side == "teach", side == "assess")


def test_put_to_teach_while_she_is_assigned_as_assessor_one_of_them_fails(two_sides, fresh_database):
    begun, run, both, by = two_sides
    enrol(run, begun.candidate, by=begun.candidate)
    acts = [lambda: assign_facilitator(run, both, by=None), lambda: assign_assessor(begun, both, by=by)]
    answers = fresh_database.together(2, lambda i: acts[i]())
    assert faults(answers) == []
    side = Duty.objects.get(candidate=begun.candidate, actor=both).side
    assert refusals(answers) == [f"independence-{side}"]
    taught = Facilitation.objects.filter(run=run, person=both).exists()
    assert (taught, ProcessActor.objects.exists()) == (side == "teach", side == "assess")


def test_a_naive_copy_lets_her_teach_and_assess(two_sides, fresh_database):
    """Negative control: each looks for the other side, waits, then writes its own row, without a duty."""
    begun, run, both, _by = two_sides
    both_looked = threading.Barrier(2)

    def teach():
        assesses = ProcessActor.objects.filter(process__candidate=begun.candidate, person=both).exists()
        both_looked.wait()
        if not assesses:
            Facilitation.objects.create(run=run, person=both, assigned_at=begun.started_at)

    def assess():
        teaches = Facilitation.objects.filter(person=both).exists()
        both_looked.wait()
        if not teaches:
            row = {"function": "check", "since": begun.started_at}  # a function that hangs on no duty
            ProcessActor.objects.create(process=begun, person=both, **row)

    fresh_database.together(2, lambda i: (teach, assess)[i]())
    assert Facilitation.objects.filter(person=both).exists()
    assert ProcessActor.objects.filter(person=both).exists()


def test_two_assessors_at_once_leave_one_and_the_other_takes_no_side(fresh_database):
    begun = make.process()
    people = [make.assessor(begun.institution, begun.standard.code) for _number in range(2)]
    offices = [make.office(begun.institution) for _number in range(2)]
    answers = fresh_database.together(2, lambda i: assign_assessor(begun, people[i], by=offices[i]))
    assert faults(answers) == []
    assert refusals(answers) == ["assessor-taken"]
    assert ProcessActor.objects.get().duty == Duty.objects.get()


# --- the plan ---------------------------------------------------------------------------------------------------------
def test_signing_a_plan_while_another_is_proposed_never_agrees_to_the_old_one(fresh_database):
    plan = make.proposed()
    process, who, me = plan.process, plan.assessor, plan.process.candidate
    theirs = Process.objects.select_related("candidate", "institution", "standard", "version", "registration").get(
        pk=process.pk
    )

    def act(index):
        if index:
            with proved(who):
                return propose_plan(theirs, make.plan_terms(8), by=who)
        with proved(me):
            return agree_plan(plan, by=me)

    answers = fresh_database.together(2, act)
    assert faults(answers) == []
    last = AssessmentPlan.objects.order_by("-number").first()
    state = Process.objects.get().state
    if refusals(answers):  # the proposal came first: nothing was agreed
        assert (refusals(answers), state) == (["plan-superseded"], "plan_proposed")
        assert not PlanAgreement.objects.exists()
    else:  # she signed first, and what she signed was superseded afterwards
        assert (last.number, state, PlanAgreement.objects.get().plan) == (2, "plan_proposed", plan)
