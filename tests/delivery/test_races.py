"""Several people at the same instant: the last place, one person twice, a teacher who arrives with a learner."""

import threading

import pytest

from lms.core.errors import RuleBroken
from lms.delivery.actions.enrolments import enrol
from lms.delivery.actions.runs import assign_facilitator
from lms.delivery.models import CourseRun, Enrolment
from lms.records.models import Duty
from tests.factories import delivery as make
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.race
PRESSES = 6


@pytest.fixture
def run(fresh_database):
    return make.run_of(in_days=5, capacity=1)


def crowd(run, count=PRESSES):
    return [PersonFactory(institution=run.institution) for _number in range(count)]


def test_the_last_place_goes_to_one(run, fresh_database):
    people = crowd(run)
    answers = fresh_database.together(PRESSES, lambda i: enrol(run, people[i], by=people[i]))
    assert len([each for each in answers if isinstance(each, Enrolment)]) == 1, answers
    assert {each.code for each in answers if isinstance(each, RuleBroken)} == {"run-full"}
    assert CourseRun.objects.get().taken == Enrolment.objects.count() == 1


def test_a_naive_copy_seats_everybody(run, fresh_database):
    """Negative control: count, wait for the others, then write."""
    people, counted = crowd(run), threading.Barrier(PRESSES)

    def naive(index):
        free = Enrolment.objects.filter(run=run).count() < run.capacity
        counted.wait()
        if free:
            Enrolment.objects.create(run=run, person=people[index], enrolled_at=run.created_at)

    fresh_database.together(PRESSES, naive)
    assert Enrolment.objects.count() == PRESSES


def test_one_person_twice_takes_one_place(run, fresh_database):
    (person,) = crowd(run, 1)
    answers = fresh_database.together(PRESSES, lambda _i: enrol(run, person, by=person))
    assert len({each.pk for each in answers}) == 1
    assert CourseRun.objects.get().taken == 1


def test_a_teacher_and_a_learner_at_once_never_miss_each_other(fresh_database):
    run = make.run_of(in_days=5)
    teacher, learner = crowd(run, 2)

    def arrive(index):
        return enrol(run, learner, by=learner) if index else assign_facilitator(run, teacher, by=None)

    answers = fresh_database.together(2, arrive)
    assert [each for each in answers if isinstance(each, Exception)] == []
    assert Duty.objects.filter(candidate=learner, actor=teacher, side=Duty.Side.TEACH).count() == 1
