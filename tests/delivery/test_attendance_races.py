"""Two pages of the same list at the same instant, and a list that arrives while its group closes."""

import threading

import pytest

from lms.core import clock
from lms.core.errors import RuleBroken
from lms.delivery.actions.attendance import Mark, Saved, save_list
from lms.delivery.actions.results import close_run
from lms.delivery.actions.sessions import add_session
from lms.delivery.models import Attendance, RunResult, Session
from tests.factories import delivery as make

pytestmark = pytest.mark.race
PRESSES = 6


@pytest.fixture
def group(fresh_database):
    run = make.in_class(days=(0,))
    seat, teacher = make.seated(run), make.taught(run)
    return make.begin(run).sessions.get(), seat, teacher


def again(session):
    """The row as another request reads it."""
    return Session.objects.select_related("run__institution").get(pk=session.pk)


def test_two_tabs_never_lose_a_value(group, fresh_database):
    session, seat, teacher = group
    said = ["presente", "falta"]
    answers = fresh_database.together(2, lambda i: save_list(again(session), {seat.ref: Mark(said[i])}, by=teacher))
    saved = [each for each in answers if isinstance(each, Saved)]
    refused = [each for each in answers if isinstance(each, RuleBroken)]
    assert (saved, [each.code for each in refused]) == ([Saved(1, 0)], ["attendance-conflict"]), answers
    assert Attendance.objects.count() == 1


def test_a_naive_copy_replaces_what_nobody_saw(group, fresh_database):
    """Negative control: look whether there is a value, wait for the other, then write the next one."""
    session, seat, teacher = group
    looked, turn, said = threading.Barrier(2), threading.Lock(), ["presente", "falta"]

    def naive(index):
        shown = Attendance.objects.filter(session=session, enrolment=seat).count()
        looked.wait()
        with turn:
            number = Attendance.objects.filter(session=session, enrolment=seat).count() + 1
            facts = {"value": said[index], "recorded_at": clock.now(), "recorded_by": teacher}
            reason = "" if number == 1 else "Corrección"
            Attendance.objects.create(session=session, enrolment=seat, number=number, reason=reason, **facts)
        return shown

    assert fresh_database.together(2, naive) == [0, 0]
    assert Attendance.objects.count() == 2  # both pages were told that theirs was the list


def test_two_corrections_of_one_value_keep_one_and_refuse_the_other(group, fresh_database):
    session, seat, teacher = group
    save_list(session, {seat.ref: Mark("falta")}, by=teacher)
    said = [Mark("presente", stands=1), Mark("retardo", late=20, stands=1)]

    def correct(index):
        return save_list(again(session), {seat.ref: said[index]}, by=teacher, reason=f"Ventana {index}")

    answers = fresh_database.together(2, correct)
    assert sorted(type(each).__name__ for each in answers) == ["RuleBroken", "Saved"], answers
    assert list(Attendance.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_one_list_pressed_many_times_is_one(group, fresh_database):
    session, seat, teacher = group
    answers = fresh_database.together(
        PRESSES, lambda _i: save_list(again(session), {seat.ref: Mark("presente")}, by=teacher)
    )
    assert sorted(each.new for each in answers) == [0] * (PRESSES - 1) + [1]
    assert Attendance.objects.count() == 1


def test_a_correction_counts_or_is_refused_when_its_group_closes(group, fresh_database):
    session, seat, teacher = group
    save_list(session, {seat.ref: Mark("falta")}, by=teacher)

    def act(index):
        if index:
            return close_run(again(session).run, by=teacher)
        return save_list(again(session), {seat.ref: Mark("presente", stands=1)}, by=teacher, reason="Sí estaba")

    corrected, closed = fresh_database.together(2, act)
    assert not isinstance(closed, Exception), closed
    result = RunResult.objects.get(enrolment=seat)
    if isinstance(corrected, RuleBroken):
        assert (corrected.code, result.variant) == ("attendance-closed", "")
    else:
        assert (corrected, result.variant) == (Saved(0, 1), "participacion")


def test_a_session_added_twice_at_once_is_one(group, fresh_database):
    session, _seat, teacher = group
    when = make.when(session.run.starts_on, hour=15, hours=2)
    answers = fresh_database.together(PRESSES, lambda _i: add_session(again(session).run, when, by=teacher))
    assert len({each.pk for each in answers}) == 1, answers
    assert Session.objects.count() == 2
