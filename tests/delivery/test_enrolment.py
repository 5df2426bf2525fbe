from datetime import timedelta

import pytest

from assessment.models import Place
from catalog.courses.models import OfferState
from catalog.profiles.models import Standard
from lms.core import clock
from lms.core.errors import RuleBroken
from lms.core.models import AuditEntry
from lms.delivery.actions.enrolments import enrol, enrol_many, withdraw
from lms.delivery.actions.runs import Terms, advance_due, assign_facilitator, cancel_run, open_run
from lms.delivery.models import CourseRun, Enrolment, RunQuiz
from lms.delivery.states import EnrolmentState, RunState
from lms.records.actions.duties import take_duty
from lms.records.models import Duty
from tests.factories import assessment as quizzes
from tests.factories import delivery as make
from tests.factories.people import AffiliationFactory, PersonFactory, RoleGrantFactory

pytestmark = pytest.mark.django_db


def refused(code, act):
    entries = AuditEntry.objects.count()
    with pytest.raises(RuleBroken) as said:
        act()
    assert said.value.code == code
    assert AuditEntry.objects.count() == entries


def neighbour(run):
    return PersonFactory(institution=run.institution)


def offer():
    return OfferState.objects.get()


def test_a_place_is_taken_once_and_the_offer_says_what_is_left():
    run = make.run_of(in_days=5, capacity=2)
    assert (offer().starts_on, offer().places_left, offer().any_time) == (run.starts_on, 2, False)
    first = make.seated(run)
    assert enrol(run, first.person, by=first.person) == first
    run.refresh_from_db()
    assert (run.taken, offer().places_left) == (1, 1)
    assert AuditEntry.objects.filter(verb="enrolment.confirmed").count() == 1


def test_a_full_group_refuses_and_says_what_to_do():
    run = make.run_of(in_days=5, capacity=1)
    seat, late = make.seated(run), neighbour(run)
    refused("run-full", lambda: enrol(run, late, by=late))
    assert enrol(run, seat.person, by=seat.person) == seat  # who already has a place is told so, not that it is full
    assert Enrolment.objects.count() == 1


def test_the_database_refuses_a_seat_too_many():
    run = make.run_of(in_days=5, capacity=1)
    with pytest.raises(Exception, match="run_seats"):
        CourseRun.objects.filter(pk=run.pk).update(taken=2)


def test_a_cancelled_place_goes_to_the_next_and_may_be_taken_again():
    run = make.run_of(in_days=5, capacity=1)
    seat, other = make.seated(run), neighbour(run)
    withdraw(seat, by=seat.person)
    assert withdraw(seat, by=seat.person).state == EnrolmentState.WITHDRAWN
    assert offer().places_left == 1
    second = enrol(run, other, by=other)
    withdraw(second, by=other)
    assert enrol(run, seat.person, by=seat.person).pk == seat.pk
    assert offer().places_left == 0


def test_only_herself_her_liaison_or_the_programme_enrols_a_person():
    run = make.run_of(in_days=5)
    place = AffiliationFactory(person=neighbour(run))
    near, far = neighbour(run), neighbour(run)
    RoleGrantFactory(person=near, unit=place.unit)
    RoleGrantFactory(person=far, unit=AffiliationFactory(person=far).unit)
    refused("enrol-out-of-reach", lambda: enrol(run, place.person, by=far))
    enrolment = enrol(run, place.person, by=near)
    assert (enrolment.enrolled_by, enrolment.unit) == (near, place.unit)
    refused("enrol-out-of-reach", lambda: withdraw(enrolment, by=far))
    stranger = PersonFactory()
    refused("enrol-out-of-reach", lambda: enrol(run, stranger, by=stranger))


def test_a_group_admits_while_it_is_open(settings):
    run = make.run_of(in_days=2, enrol_from=clock.today() + timedelta(days=1))
    person = neighbour(run)
    refused("run-not-open", lambda: enrol(run, person, by=person))
    assert offer().starts_on is None
    with clock.shifted(timedelta(days=1)):
        assert advance_due() == 1
        seat = enrol(run, person, by=person)
    with clock.shifted(timedelta(days=2)):
        assert advance_due() == 1
        assert advance_due() == 0
    run.refresh_from_db()
    assert run.state == RunState.RUNNING
    late = neighbour(run)
    refused("run-started", lambda: enrol(run, late, by=late))
    refused("run-started", lambda: withdraw(seat, by=person))
    assert offer().starts_on is None


def test_enrolling_and_assigning_each_take_the_duty_to_teach():
    run = make.run_of(in_days=5)
    first, teacher = make.seated(run), neighbour(run)
    facilitation = assign_facilitator(run, teacher, by=None)
    assert assign_facilitator(run, teacher, by=None) == facilitation
    second = make.seated(run)
    duties = Duty.objects.filter(actor=teacher, side=Duty.Side.TEACH, standard__code="EC1171")
    assert set(duties.values_list("candidate", flat=True)) == {first.person_id, second.person_id}


def test_who_assesses_somebody_neither_teaches_her_nor_takes_her_in():
    run, standard = make.run_of(in_days=5, capacity=3), Standard.objects.get()
    assessor, candidate = neighbour(run), neighbour(run)
    take_duty(candidate, standard, assessor, Duty.Side.ASSESS, by=None)
    assign_facilitator(run, assessor, by=None)
    refused("independence-assess", lambda: enrol(run, candidate, by=candidate))
    run.refresh_from_db()
    assert (run.taken, Enrolment.objects.count()) == (0, 0)
    other = make.run_of(run.version, in_days=9)
    enrol(other, candidate, by=candidate)
    refused("independence-assess", lambda: assign_facilitator(other, assessor, by=None))
    assert not other.facilitations.exists()


def test_nobody_teaches_and_learns_in_one_group():
    run = make.run_of(in_days=5)
    seat, teacher = make.seated(run), neighbour(run)
    refused("facilitator-enrolled", lambda: assign_facilitator(run, seat.person, by=None))
    assign_facilitator(run, teacher, by=None)
    refused("enrol-facilitator", lambda: enrol(run, teacher, by=teacher))


def test_a_place_in_the_group_is_a_place_in_its_quizzes():
    course = make.version()
    quiz = quizzes.quiz(course.course.institution)
    run = make.run_of(course, in_days=5, quizzes={"E1": quiz})
    seat = make.seated(run)
    sitting = RunQuiz.objects.get().sitting
    assert Place.objects.get().person == seat.person
    assert (sitting.closes_at - sitting.opens_at).days == 11
    refused("run-component", lambda: make.run_of(course, quizzes={"E9": quiz}))


def test_a_group_keeps_the_scheme_it_opened_with():
    run = make.run_of()
    assert (run.scheme["pass_mark"], run.scheme["outstanding_mark"]) == (8000, 9500)
    assert (run.number, make.run_of(run.version).number) == (1, 2)
    assert offer().any_time
    assert offer().places_left is None


@pytest.mark.parametrize(
    ("code", "terms"),
    [
        ("run-dates", {"starts_on": 3, "ends_on": 2}),
        ("run-dates", {"starts_on": 3}),
        ("run-dates", {"starts_on": 3, "ends_on": 4, "enrol_from": 4}),
        ("run-capacity", {"capacity": 0}),
    ],
)
def test_terms_that_cannot_be_are_refused(code, terms):
    course, today = make.version(), clock.today()
    days = {name: value if name == "capacity" else today + timedelta(days=value) for name, value in terms.items()}
    refused(code, lambda: open_run(course, Terms(**days), by=None))
    assert not CourseRun.objects.exists()


def test_groups_are_the_programme_offices():
    course = make.version()
    person = PersonFactory(institution=course.course.institution)
    refused("run-not-yours", lambda: open_run(course, Terms(), by=person))
    RoleGrantFactory(person=person, role="programme")
    run = open_run(course, Terms(), by=person)
    refused("run-reason", lambda: cancel_run(run, reason=" ", by=person))
    assert cancel_run(run, reason="Sin demanda", by=person).state == RunState.CANCELLED
    refused("run-state", lambda: cancel_run(run, reason="Otra vez", by=person))
    assert not offer().any_time


def test_one_refused_leaves_the_rest_of_the_list():
    run = make.run_of(in_days=5, capacity=2)
    by = neighbour(run)
    RoleGrantFactory(person=by, role="programme")
    people = [neighbour(run) for _number in range(3)]
    assert [each.code for each in enrol_many(run, people, by=by)] == ["ok", "ok", "run-full"]
