from datetime import timedelta

import pytest
from django.db import IntegrityError

from lms.core import clock
from lms.core.models import AuditEntry
from lms.delivery.actions.runs import Terms, cancel_run
from lms.delivery.actions.sessions import add_session, cancel_session, change_session, open_run_with_sessions
from lms.delivery.models import CourseRun, Session
from lms.delivery.states import SessionState
from tests.delivery.test_enrolment import refused
from tests.factories import delivery as make
from tests.factories.people import PersonFactory, RoleGrantFactory

pytestmark = pytest.mark.django_db


def day(offset=0):
    return clock.today() + timedelta(days=offset)


@pytest.fixture
def run():
    return make.in_class(days=(2, 9))


@pytest.fixture
def teacher(run):
    return make.taught(run)


def test_a_group_keeps_how_its_attendance_counts(run):
    assert run.scheme["attendance"] == {"by": "session", "tolerance": 10, "lates_per_absence": 3}
    minutes = make.in_class(run.version, days=(2, 9), counting="minutes")
    assert minutes.scheme["attendance"]["by"] == "minutes"
    assert "attendance" not in make.run_of(make.version(run.institution)).scheme


def test_sessions_are_numbered_and_the_same_one_is_added_once(run, teacher):
    third = add_session(run, make.when(day(5)), by=teacher)
    assert (third.number, third.minutes, third.title) == (3, 240, "Sesión 3")
    assert add_session(run, make.when(day(5)), by=teacher) == third
    assert AuditEntry.objects.filter(verb="session.programmed").count() == 3


@pytest.mark.parametrize(
    ("code", "when"),
    [
        ("session-outside", lambda: make.when(day(1))),
        ("session-outside", lambda: make.when(day(10))),
        ("session-hours", lambda: make.when(day(5), hours=0)),
        ("session-minutes", lambda: make.when(day(5), minutes=241)),
        ("session-minutes", lambda: make.when(day(5), minutes=0)),
        ("session-room", lambda: make.when(day(5), room="  ")),
        ("session-overlap", lambda: make.when(day(2), hour=12)),
    ],
)
def test_what_cannot_be_is_refused(run, teacher, code, when):
    refused(code, lambda: add_session(run, when(), by=teacher))
    refused(code, lambda: change_session(run.sessions.last(), when(), by=teacher))
    assert Session.objects.count() == 2


def test_only_who_teaches_or_the_programme_programmes(run, teacher):
    stranger, office = (PersonFactory(institution=run.institution) for _number in range(2))
    RoleGrantFactory(person=office, role="programme")
    other = make.taught(make.in_class(make.classroom(run.institution, code="OTRO", slug="otro"), days=(2,)))
    for somebody in (stranger, other):
        refused("session-not-yours", lambda by=somebody: add_session(run, make.when(day(5)), by=by))
        refused("session-not-yours", lambda by=somebody: cancel_session(run.sessions.first(), reason="x", by=by))
    assert add_session(run, make.when(day(5)), by=office).number == 3


def test_online_and_ended_groups_have_no_sessions(run, teacher):
    online = make.run_of(make.version(run.institution))
    refused("session-online", lambda: add_session(online, make.when(day()), by=None))
    office = PersonFactory(institution=run.institution)
    RoleGrantFactory(person=office, role="programme")
    cancel_run(run, reason="Sin cupo", by=office)
    refused("run-ended", lambda: add_session(run, make.when(day(5)), by=teacher))


def test_a_session_moves_while_it_has_no_list(run, teacher):
    session = run.sessions.first()
    change_session(session, make.when(day(3), room="Auditorio", minutes=200), by=teacher)
    session.refresh_from_db()
    assert (session.room, session.minutes) == ("Auditorio", 200)
    entries = AuditEntry.objects.filter(verb="session.changed")
    change_session(session, make.when(day(3), room="Auditorio", minutes=200), by=teacher)
    assert entries.count() == 1


def test_a_cancelled_session_stays_and_is_replaced_once(run, teacher):
    session = run.sessions.first()
    refused("session-reason", lambda: cancel_session(session, reason=" ", by=teacher))
    refused("session-not-cancelled", lambda: add_session(run, make.when(day(5)), by=teacher, replaces=session))
    cancel_session(session, reason="Sismo", by=teacher)
    assert cancel_session(session, reason="Otro", by=teacher).reason == "Sismo"
    refused("session-cancelled", lambda: change_session(session, make.when(day(4)), by=teacher))
    new = add_session(run, make.when(day(2)), by=teacher, replaces=session)  # its own hour is free again
    assert (new.number, new.title, new.plan) == (3, "Taller 1", 1)
    assert add_session(run, make.when(day(2)), by=teacher, replaces=session) == new
    refused("session-replaced", lambda: add_session(run, make.when(day(6)), by=teacher, replaces=session))
    assert session.state == SessionState.CANCELLED


def test_a_session_with_its_list_does_not_move(run):
    begun = make.in_class(run.version, days=(0,))
    make.seated(begun)
    who = make.taught(begun)
    session = make.begin(begun).sessions.get()
    make.all_present(session, by=who)
    refused("session-held", lambda: cancel_session(session, reason="x", by=who))
    refused("session-held", lambda: change_session(session, make.when(day()), by=who))


def test_a_group_opens_with_its_sessions_or_not_at_all():
    version = make.classroom()
    terms = Terms(starts_on=day(2), ends_on=day(9))
    plan = [(1, "Taller 1", make.when(day(2))), (2, "Taller 2", make.when(day(30)))]
    refused("session-outside", lambda: open_run_with_sessions(version, terms, plan, by=None))
    assert not CourseRun.objects.exists()
    run = open_run_with_sessions(version, terms, plan[:1], by=None)
    assert [each.plan for each in run.sessions.all()] == [1]


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("session_ordered", {"ends_at": clock.now() - timedelta(days=400)}),
        ("session_minutes", {"minutes": 0}),
        ("session_held_whole", {"state": "held"}),
        ("session_cancelled_whole", {"state": "cancelled", "cancelled_at": clock.now()}),
        ("session_cancelled_whole", {"reason": "sin cancelar"}),
    ],
)
def test_the_database_refuses_the_impossible(run, constraint, changes):
    with pytest.raises(IntegrityError, match=constraint):
        Session.objects.filter(pk=run.sessions.first().pk).update(**changes)
