from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from lms.core import clock
from lms.core.errors import RuleBroken
from lms.core.models import AuditEntry
from lms.delivery.actions.attendance import Mark, Saved, save_list
from lms.delivery.actions.runs import cancel_run
from lms.delivery.actions.sessions import cancel_session
from lms.delivery.models import Attendance
from lms.delivery.queries.attendance import sheet, standing_values
from lms.delivery.states import Seen, SessionState
from tests.delivery.test_enrolment import refused
from tests.factories import delivery as make
from tests.factories.people import PersonFactory, RoleGrantFactory

pytestmark = pytest.mark.django_db
HERE, LATE, AWAY = Mark("presente"), Mark("retardo"), Mark("falta")


@pytest.fixture
def group():
    """A group whose first session is today: session, teacher, two people."""
    run = make.in_class(days=(0, 7))
    seats = [make.seated(run) for _number in range(2)]
    teacher = make.taught(run)
    make.begin(run)
    return run.sessions.first(), teacher, *seats


def values(session):
    return {row.enrolment.ref: [each.value for each in row.values] for row in sheet(session)}


def test_the_first_list_makes_the_session_held(group):
    session, teacher, one, two = group
    assert save_list(session, {one.ref: HERE, two.ref: AWAY}, by=teacher) == Saved(2, 0)
    assert session.state == SessionState.HELD
    assert values(session) == {one.ref: ["presente"], two.ref: ["falta"]}
    assert AuditEntry.objects.filter(verb="session.list_saved").count() == 1


def test_the_same_list_twice_is_one(group):
    session, teacher, one, two = group
    for _press in range(2):
        save_list(session, {one.ref: HERE, two.ref: AWAY}, by=teacher)
    assert Attendance.objects.count() == 2
    assert AuditEntry.objects.filter(verb="session.list_saved").count() == 1


def test_who_is_left_blank_stays_as_she_was(group):
    session, teacher, one, two = group
    save_list(session, {one.ref: HERE}, by=teacher)
    save_list(session, {two.ref: AWAY}, by=teacher)
    assert values(session) == {one.ref: ["presente"], two.ref: ["falta"]}


def test_a_correction_keeps_both_values_and_needs_its_reason(group):
    session, teacher, one, two = group
    save_list(session, {one.ref: AWAY, two.ref: HERE}, by=teacher)
    arrived = Mark("retardo", late=25, stands=1)
    refused("attendance-reason", lambda: save_list(session, {one.ref: arrived}, by=teacher))
    assert save_list(session, {one.ref: arrived}, by=teacher, reason="Llegó a las 9:25") == Saved(0, 1)
    first, second = Attendance.objects.filter(enrolment=one).order_by("number")
    assert (first.value, second.value, second.late_minutes) == ("falta", "retardo", 25)
    assert (second.reason, second.recorded_by) == ("Llegó a las 9:25", teacher)
    assert save_list(session, {one.ref: arrived}, by=teacher, reason="Llegó a las 9:25") == Saved(0, 0)
    row = next(row for row in sheet(session) if row.enrolment == one)
    assert [(was.value, now.value) for was, now in row.former] == [("falta", "retardo")]


def test_nothing_that_a_page_did_not_show_is_overwritten(group):
    session, teacher, one, two = group
    save_list(session, {one.ref: AWAY, two.ref: HERE}, by=teacher)
    with pytest.raises(RuleBroken, match=f"{one.person.full_name}: falta") as said:
        save_list(session, {one.ref: HERE, two.ref: HERE}, by=teacher)
    assert said.value.code == "attendance-conflict"
    stale = Mark("presente", stands=1)
    save_list(session, {one.ref: Mark("retardo", stands=1)}, by=teacher, reason="Llegó")
    refused("attendance-conflict", lambda: save_list(session, {one.ref: stale}, by=teacher, reason="No faltó"))
    assert values(session)[one.ref] == ["falta", "retardo"]


def test_an_absence_is_justified_by_its_document(group):
    session, teacher, one, _two = group
    refused("attendance-document", lambda: save_list(session, {one.ref: Mark("justificada")}, by=teacher))
    refused("attendance-document", lambda: save_list(session, {one.ref: Mark("falta", document="x")}, by=teacher))
    save_list(session, {one.ref: Mark("justificada", document="Oficio 12/2026")}, by=teacher)
    assert standing_values(session)[one.pk].document == "Oficio 12/2026"


@pytest.mark.parametrize(
    "mark",
    [
        Mark("presente", late=5),
        Mark("falta", stayed=5),
        Mark("retardo", late=241),
        Mark("retardo", late=-1),
        Mark("retardo", late=5, stayed=5),
    ],
)
def test_minutes_belong_to_a_retardo_and_fit_in_the_session(group, mark):
    session, teacher, one, _two = group
    refused("attendance-minutes", lambda: save_list(session, {one.ref: mark}, by=teacher))
    refused("attendance-value", lambda: save_list(session, {one.ref: Mark("tal vez")}, by=teacher))
    assert not Attendance.objects.exists()


def test_where_minutes_count_they_are_asked():
    run = make.in_class(days=(0,), counting="minutes")
    seat, teacher = make.seated(run), make.taught(run)
    session = make.begin(run).sessions.get()
    refused("attendance-minutes", lambda: save_list(session, {seat.ref: LATE}, by=teacher))
    save_list(session, {seat.ref: Mark("retardo", stayed=200)}, by=teacher)
    assert seat.attendance.get().attended_minutes == 200


def test_only_who_teaches_takes_the_list(group):
    session, _teacher, one, _two = group
    office = PersonFactory(institution=one.person.institution)
    RoleGrantFactory(person=office, role="programme")
    for somebody in (office, one.person):
        refused("attendance-not-yours", lambda by=somebody: save_list(session, {one.ref: HERE}, by=by))


def test_a_list_opens_on_its_day_and_shuts_with_its_group(group):
    session, teacher, one, two = group
    second = session.run.sessions.last()
    refused("attendance-early", lambda: save_list(second, {one.ref: HERE}, by=teacher))
    cancel_session(second, reason="Puente", by=teacher)
    with clock.shifted(timedelta(days=7)):
        refused("session-cancelled", lambda: save_list(second, {one.ref: HERE}, by=teacher))
    office = PersonFactory(institution=one.person.institution)
    RoleGrantFactory(person=office, role="programme")
    cancel_run(session.run, reason="Sin sede", by=office)
    refused("attendance-no-group", lambda: save_list(session, {two.ref: HERE}, by=teacher))
    assert not Attendance.objects.exists()


def test_people_of_other_groups_are_not_on_the_list(group):
    session, teacher, one, two = group
    stranger = make.seated(make.in_class(session.run.version, days=(1,)))
    save_list(session, {one.ref: HERE, two.ref: HERE, stranger.ref: HERE, "nadie": HERE}, by=teacher)
    assert set(Attendance.objects.values_list("enrolment", flat=True)) == {one.pk, two.pk}


@pytest.mark.parametrize(
    ("constraint", "row"),
    [
        ("attendance_reason", {"number": 2}),
        ("attendance_reason", {"number": 1, "reason": "x"}),
        ("attendance_document", {"value": Seen.EXCUSED}),
        ("attendance_document", {"value": Seen.PRESENT, "document": "x"}),
        ("attendance_minutes", {"value": Seen.PRESENT, "late_minutes": 1}),
        ("attendance_minutes", {"value": Seen.LATE, "late_minutes": 1, "attended_minutes": 1}),
    ],
)
def test_the_database_refuses_the_impossible(group, constraint, row):
    session, teacher, one, _two = group
    whole = {"number": 1, "value": Seen.ABSENT, "recorded_at": clock.now(), "recorded_by": teacher, **row}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Attendance.objects.create(session=session, enrolment=one, **whole)


def test_a_value_is_written_once_under_its_number(group):
    session, teacher, one, _two = group
    save_list(session, {one.ref: HERE}, by=teacher)
    facts = {"number": 1, "value": Seen.ABSENT, "recorded_at": clock.now(), "recorded_by": teacher}
    with pytest.raises(IntegrityError), transaction.atomic():
        Attendance.objects.create(session=session, enrolment=one, **facts)
