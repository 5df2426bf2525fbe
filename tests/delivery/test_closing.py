"""Closing a group with a classroom: what each person earns, and what stands in the way."""

from datetime import timedelta
from decimal import Decimal

import pytest

from lms.core import clock
from lms.delivery.actions.attendance import Mark, save_list
from lms.delivery.actions.progress import complete_slot, give_mark
from lms.delivery.actions.results import close_run, recognise
from lms.delivery.actions.sessions import add_session, cancel_session
from lms.delivery.models import RunResult
from lms.delivery.queries.closing import closing_of
from lms.delivery.states import RunState
from lms.records.models import TranscriptEntry
from tests.delivery.test_enrolment import refused
from tests.factories import delivery as make

pytestmark = pytest.mark.django_db
AWAY = Mark("falta")


def group(course=None, *, days=(0,), people=2, **terms):
    run = make.in_class(course, days=days, **terms)
    seats, teacher = [make.seated(run) for _number in range(people)], make.taught(run)
    return make.begin(run), teacher, *seats


def grade(teacher, *seats, mark="90.00"):
    for seat in seats:
        for component in ("E1", "E2"):
            give_mark(seat, component, Decimal(mark), by=teacher)


def earned(*seats):
    return [RunResult.objects.get(enrolment=seat).variant for seat in seats]


def test_a_session_without_list_blocks_and_says_which():
    run, teacher, _one, _two = group(days=(0, 1), last=1)
    with clock.shifted(timedelta(days=1)):
        refused("run-sessions-pending", lambda: close_run(run, by=teacher))
        assert [each.number for each in closing_of(run, 1).waiting] == [1, 2]
        make.all_present(run.sessions.first(), by=teacher)
        refused("run-sessions-pending", lambda: close_run(run, by=teacher))
    run.refresh_from_db()
    assert run.state == RunState.RUNNING


def test_a_list_without_somebody_blocks_and_says_which():
    run, teacher, one, two = group()
    save_list(run.sessions.get(), {one.ref: Mark("presente")}, by=teacher)
    refused("run-attendance", lambda: close_run(run, by=teacher))
    assert [(session.number, count) for session, count in closing_of(run, 1).lacking] == [(1, 1)]
    save_list(run.sessions.get(), {two.ref: AWAY}, by=teacher)
    assert len(close_run(run, by=teacher)) == 2


def test_a_group_that_held_nothing_is_cancelled_and_not_closed():
    run, teacher, _one, _two = group()
    cancel_session(run.sessions.get(), reason="Sismo", by=teacher)
    refused("run-no-session", lambda: close_run(run, by=teacher))


def test_attendance_decides_what_a_grade_cannot():
    run, teacher, one, two = group()
    grade(teacher, one, two)
    make.all_present(run.sessions.get(), by=teacher, **{two.ref: AWAY})
    close_run(run, by=teacher)
    assert earned(one, two) == ["aprovechamiento", ""]
    assert recognise(two.ref) is None
    refused(
        "attendance-closed", lambda: save_list(run.sessions.get(), {two.ref: Mark("presente", stands=1)}, by=teacher)
    )


def test_hours_are_those_of_held_sessions_and_what_is_justified_leaves_the_base():
    run, teacher, one, two = group(make.classroom(sessions=3))
    first = run.sessions.get()
    second = add_session(run, make.when(run.starts_on, hour=14, hours=2), by=teacher)
    third = add_session(run, make.when(run.starts_on, hour=17, hours=2), by=teacher)
    excused = {two.ref: Mark("justificada", document="Oficio 4/2026")}
    make.all_present(first, by=teacher)
    make.all_present(second, by=teacher, **excused)
    cancel_session(third, reason="Se fue la luz", by=teacher)
    assert [each.number for each in closing_of(run, 1).lost] == [3]
    close_run(run, by=teacher)
    results = [RunResult.objects.get(enrolment=seat) for seat in (one, two)]
    assert [each.classroom_minutes for each in results] == [360, 360]
    assert [each.facts["attendance"] for each in results] == [[360, 360], [240, 240]]
    assert earned(one, two) == ["participacion", "participacion"]


def test_who_is_harmed_by_a_cancelled_session_is_named_before_closing():
    run, teacher, one, two = group()
    lost = add_session(run, make.when(run.starts_on, hour=14, hours=6), by=teacher)
    short = add_session(run, make.when(run.starts_on, hour=20, hours=2), by=teacher)
    cancel_session(lost, reason="Sin sede", by=teacher)
    make.all_present(run.sessions.get(number=1), by=teacher, **{two.ref: AWAY})
    make.all_present(short, by=teacher, **{one.ref: AWAY})
    closing = closing_of(run, 1)
    assert (closing.lost_minutes, closing.is_ready) == (360, True)
    # 240 of 360 minutes, and 600 of 720 with the lost session: 83 %. The other would have had 480 of 720: not enough
    assert [each.enrolment for each in closing.harmed] == [one]
    add_session(run, make.when(run.starts_on, hour=14, hours=6), by=teacher, replaces=lost)
    assert closing_of(run, 1).lost == closing_of(run, 1).harmed == []


def test_mixed_asks_the_classroom_for_participation_and_the_lessons_for_more():
    course = make.classroom(sessions=1, lessons=2)
    run, teacher, one, two = group(course)
    grade(teacher, one, two)
    for lesson in make.lessons(one):
        complete_slot(one, lesson)
    complete_slot(two, make.lessons(two)[0])
    make.all_present(run.sessions.get(), by=teacher)
    close_run(run, by=teacher)
    assert earned(one, two) == ["aprovechamiento", "participacion"]
    first, second = (RunResult.objects.get(enrolment=seat) for seat in (one, two))
    assert (first.online_minutes, second.online_minutes) == (course.online_minutes, make.lessons(two)[0].minutes)
    document = recognise(one.ref)
    assert document.data["by_modality"] == {"presencial": 240, "linea": course.online_minutes}
    assert document.data["minutes"] == 240 + course.online_minutes
    entry = TranscriptEntry.objects.get(person=one.person)
    assert (entry.classroom_minutes, entry.online_minutes) == (240, course.online_minutes)


def test_mixed_without_the_classroom_earns_nothing_whatever_its_lessons():
    run, teacher, one, _two = group(make.classroom(sessions=1, lessons=1))
    grade(teacher, one, mark="100.00")
    complete_slot(one, make.lessons(one)[0])
    make.all_present(run.sessions.get(), by=teacher, **{one.ref: AWAY})
    close_run(run, by=teacher)
    assert earned(one) == [""]


def test_a_pinned_scheme_decides_whatever_changes_after():
    run, teacher, one, _two = group(counting="minutes")
    late = {one.ref: Mark("retardo", stayed=191)}  # of 240: 79.6 %
    make.all_present(run.sessions.get(), by=teacher, **late)
    close_run(run, by=teacher)
    assert earned(one) == [""]
