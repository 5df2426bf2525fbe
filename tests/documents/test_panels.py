"""Who may form and convene a body, and what its sessions need."""

from datetime import timedelta

import pytest

from lms.core import clock, parameters
from lms.core.errors import RuleBroken
from lms.core.models import AuditEntry
from lms.documents import rules
from lms.documents.actions.motions import close_motion, defer_motion, vote
from lms.documents.actions.panels import appoint_member, end_member, form_panel
from lms.documents.actions.sessions import Guest, attend, cancel_session, close_session, convene
from lms.documents.models import Letter, Minutes, Panel, PanelMember, PanelSession
from lms.documents.states import SESSION_NEXT, SessionState
from tests.factories.panels import INVITED, body, convener, held, motion
from tests.factories.people import OrgUnitFactory, PersonFactory, RoleGrantFactory

pytestmark = pytest.mark.django_db


def refused(code, act, *arguments, **options):
    with pytest.raises(RuleBroken) as caught:
        act(*arguments, **options)
    assert caught.value.code == code


def called(group, on=None, guests=INVITED, **options):
    return convene(group.panel, on or clock.now(), "Sala de juntas", guests, by=group.by, **options)


# --- forming --------------------------------------------------------------------------------------------------------


def test_forming_a_body_is_the_office_of_whoever_certifies():
    by = convener()
    panel = form_panel(by.institution, "grupo", " G-1 ", "Grupo  de dictamen", by=by)
    assert (panel.code, panel.name) == ("G-1", "Grupo de dictamen")
    assert form_panel(by.institution, "grupo", "G-1", "Grupo de dictamen", by=by) == panel
    assert AuditEntry.objects.filter(verb="panel.formed").count() == 1
    refused("panel-code", form_panel, by.institution, "comite", "G-1", "Otro", by=by)
    refused("panel-name", form_panel, by.institution, "grupo", "", "Otro", by=by)
    refused("panel-not-yours", form_panel, by.institution, "grupo", "G-2", "Otro", by=PersonFactory())
    refused("panel-not-yours", form_panel, panel.institution, "grupo", "G-2", "Otro", by=convener())
    assert Panel.objects.count() == 1


def test_an_office_over_one_unit_reaches_the_bodies_of_that_unit():
    unit = OrgUnitFactory(path="00001")
    by = PersonFactory(institution=unit.institution)
    RoleGrantFactory(person=by, role="certifying_body", unit=unit)
    assert form_panel(unit.institution, "grupo", "G", "Grupo", unit=unit, by=by).unit == unit
    other = OrgUnitFactory(institution=unit.institution, path="00002")
    refused("panel-not-yours", form_panel, unit.institution, "grupo", "H", "Grupo", unit=other, by=by)
    refused("panel-not-yours", form_panel, unit.institution, "grupo", "H", "Grupo", by=by)
    refused("panel-unit", form_panel, unit.institution, "grupo", "H", "Grupo", unit=OrgUnitFactory(), by=by)


def test_a_seat_is_given_once_and_never_by_oneself():
    group = body(count=3)
    person = group.people[0]
    assert appoint_member(group.panel, person, "experto", by=group.by) == group.seats[0]
    refused("member-seated", appoint_member, group.panel, person, "vocal", by=group.by)
    refused("member-self", appoint_member, group.panel, group.by, "vocal", by=group.by)
    refused("member-person", appoint_member, group.panel, PersonFactory(), "vocal", by=group.by)
    gone = PersonFactory(institution=group.by.institution, is_active=False)
    refused("member-person", appoint_member, group.panel, gone, "vocal", by=group.by)
    assert PanelMember.objects.count() == 3


def test_seats_refuse_what_makes_no_sense():
    group = body()
    newcomer = PersonFactory(institution=group.by.institution)
    give = {"by": group.by}
    refused("panel-voteless", appoint_member, group.panel, newcomer, "vocal", has_vote=False, **give)
    yesterday = clock.today() - timedelta(days=1)
    refused("member-days", appoint_member, group.panel, newcomer, "vocal", ends_on=yesterday, **give)
    refused("member-alternate", appoint_member, group.panel, newcomer, "vocal", alternate_of=body().seats[0], **give)
    alternate = appoint_member(group.panel, newcomer, "experto", alternate_of=group.seats[0], **give)
    third = PersonFactory(institution=group.by.institution)
    refused("member-alternate", appoint_member, group.panel, third, "vocal", alternate_of=alternate, **give)


def test_a_seat_that_ended_may_be_given_again():
    group = body()
    member = end_member(group.seats[0], by=group.by)
    assert member.ends_on == clock.today()
    assert end_member(member, by=group.by).ends_on == member.ends_on
    refused("member-days", end_member, group.seats[1], clock.today() - timedelta(days=9), by=group.by)
    later = clock.today() + timedelta(days=1)
    assert appoint_member(group.panel, group.people[0], "vocal", starts_on=later, by=group.by).pk != member.pk


# --- composition ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"count": 2, "experts": 1}, "panel-small"),
        ({"count": 4, "experts": 2}, "panel-even"),
        ({"count": 3, "experts": 1}, "panel-experts"),
        ({"count": 3, "experts": 3, "responsible": False}, "panel-responsible"),
    ],
)
def test_a_group_that_does_not_meet_its_rule_is_not_convened(options, code):
    group = body(**options)
    refused(code, called, group)
    assert not PanelSession.objects.exists()
    assert not Letter.objects.exists()


@pytest.mark.parametrize("count", [3, 5, 7])
def test_an_odd_group_of_three_or_more_is_convened(count):
    session = called(body(count=count, experts=2))
    assert session.members.count() == count
    assert session.rule["minimum"] == 3
    assert session.rule["odd"] is True


def test_guests_do_not_count_and_two_of_them_are_never_missing():
    group = body(count=4, experts=2)
    refused("panel-even", called, group)
    odd = body(count=3)
    refused("panel-invitations", called, odd, guests=[Guest("CONOCER", "CONOCER", "Oficio 1")])
    refused("panel-invitations", called, odd, guests=[])
    refused("session-guest", called, odd, guests=[*INVITED, Guest(" ")])
    session = called(odd, guests=[*INVITED, "Cámara de comercio"])
    assert [each.name for each in session.guests.all()] == ["Comité de Gestión", "CONOCER", "Cámara de comercio"]


def test_a_guest_without_a_receipt_gets_a_letter():
    session = called(body(), guests=["CGC", "CONOCER"])
    letter = session.guests.get(body="CONOCER").letter
    assert (letter.addressee_name, letter.addressee) == ("CONOCER", None)
    assert "Sala de juntas" in letter.body
    assert Letter.objects.count() == 2


def test_the_numbers_of_the_rule_are_those_of_the_day_and_stay_with_the_session():
    group = body(count=3)
    first = called(group)
    parameters.set_value(group.by.institution, "panel.minimum", 5, clock.today(), "Oficio 7", by_ref="")
    first.refresh_from_db()
    assert first.rule["minimum"] == 3
    refused("panel-small", called, group)


def test_a_committee_may_be_even_and_needs_more_than_half():
    group = body(count=4, experts=0, responsible=False, kind="comite")
    session = called(group, guests=[])
    attend(session, group.people[:2], by=group.by)
    point = motion(session, group)
    with pytest.raises(RuleBroken) as caught:
        close_motion(point, by=group.by)
    assert caught.value.code in {"panel-small", "panel-half"}


def test_a_session_is_called_by_the_office_for_a_day_to_come_and_somewhere():
    group = body()
    refused("session-past", called, group, on=clock.now() - timedelta(days=2))
    refused("session-place", convene, group.panel, clock.now(), " ", INVITED, by=group.by)
    refused("panel-not-yours", convene, group.panel, clock.now(), "Sala", INVITED, by=group.people[0])
    assert not PanelSession.objects.exists()
    assert (called(group).number, called(group).number) == (1, 2)


# --- attendance -----------------------------------------------------------------------------------------------------


def test_the_first_list_opens_the_session_and_the_last_one_stands():
    group, session = held(present=[])
    opened = session.held_at
    session = attend(session, group.people[:1], by=group.by)
    assert (session.state, session.held_at) == (SessionState.HELD, opened)
    assert [each.person for each in session.members.filter(present=True)] == group.people[:1]


def test_attendance_refuses_the_day_before_strangers_and_two_in_one_seat():
    group = body()
    alternate = PersonFactory(institution=group.by.institution)
    appoint_member(group.panel, alternate, "experto", alternate_of=group.seats[0], by=group.by)
    early = called(group, on=clock.now() + timedelta(days=2))
    refused("session-early", attend, early, group.people, by=group.by)
    session = called(group)
    refused("attend-not-convened", attend, session, [*group.people, PersonFactory()], by=group.by)
    refused("attend-both", attend, session, [*group.people, alternate], by=group.by)
    refused("panel-not-yours", attend, session, group.people, by=group.people[0])
    session.refresh_from_db()
    assert session.state == SessionState.CONVENED
    assert not session.members.filter(present=True).exists()


def test_an_alternate_sits_for_the_member_who_did_not_come():
    group = body()
    alternate = PersonFactory(institution=group.by.institution)
    appoint_member(group.panel, alternate, "experto", alternate_of=group.seats[0], by=group.by)
    _group, session = held(group, [alternate, *group.people[1:]])
    point = motion(session, group)
    for person in (alternate, *group.people[1:]):
        vote(point, "procedente", by=person)
    refused("vote-not-member", vote, point, "procedente", by=group.people[0])
    assert close_motion(point, by=group.by) == "procedente"


def test_whoever_voted_stays_in_the_list():
    group, session = held()
    vote(motion(session, group), "procedente", by=group.people[0])
    refused("attend-voted", attend, session, group.people[1:], by=group.by)


# --- the end of a session -------------------------------------------------------------------------------------------


def test_minutes_are_frozen_with_what_was_done_and_dated_on_the_day_it_was_held():
    group, session = held()
    point, left = motion(session, group), motion(session, group, ref="proceso-2", excluded=group.people[:1])
    for person in group.people[:2]:
        vote(point, "procedente", by=person)
    vote(point, rules.ABSTENTION, "Me faltó leerlo.", by=group.people[2])
    close_motion(point, by=group.by)
    refused("session-motions", close_session, session, by=group.by)
    defer_motion(left, "Faltan personas que puedan votarlo.", by=group.by)
    minutes = close_session(session, by=group.by)
    assert close_session(session, by=group.by) == minutes
    assert minutes.dated_on == clock.today()
    told = minutes.data
    assert [each["name"] for each in told["present"]] == [each.full_name for each in group.people]
    assert [each["body"] for each in told["guests"]] == ["CGC", "CONOCER"]
    first, second = told["motions"]
    assert (first["outcome"], first["tally"]["counts"]["procedente"]) == ("procedente", 2)
    assert (second["state"], second["excluded"]) == ("deferred", [group.people[0].full_name])
    assert Minutes.objects.count() == 1
    refused("session-over", attend, session, group.people, by=group.by)
    refused("session-over", motion, session, group, ref="proceso-3")


def test_a_session_ends_with_its_rule_met_or_does_not_end():
    group, session = held(present=None)
    attend(session, group.people[:2], by=group.by)
    refused("panel-small", close_session, session, by=group.by)
    session.refresh_from_db()
    assert session.state == SessionState.HELD
    assert not Minutes.objects.exists()


def test_a_session_called_off_leaves_its_motions_to_another():
    group = body()
    session = called(group)
    point = motion(session, group)
    refused("session-reason", cancel_session, session, "", by=group.by)
    cancel_session(session, "No hubo sala.", by=group.by)
    point.refresh_from_db()
    assert point.state == "deferred"
    refused("session-over", attend, session, group.people, by=group.by)
    assert motion(called(group), group).pk != point.pk


def test_every_state_of_a_session_leads_where_the_table_says():
    reached = {state for targets in SESSION_NEXT.values() for state in targets}
    assert reached | {SessionState.CONVENED} == set(SessionState)
    group, session = held()
    refused("session-over", cancel_session, session, "Ya empezó.", by=group.by)
    close_session(session, by=group.by)
    refused("session-over", cancel_session, session, "Ya terminó.", by=group.by)
    refused("session-not-held", close_session, called(group), by=group.by)
