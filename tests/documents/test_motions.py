"""Votes: who casts one, on what, and how they are counted."""

import threading

import pytest
from django.db import IntegrityError, transaction

from lms.core.errors import RuleBroken
from lms.core.models import AuditEntry, OutboxMessage
from lms.documents import rules
from lms.documents.actions.motions import close_motion, defer_motion, put_motion, vote
from lms.documents.actions.sessions import attend
from lms.documents.models import Motion, SessionMember, Vote
from lms.documents.queries.panels import motions_to_vote
from lms.documents.rules import ABSTENTION, Composition, Seat, composition_faults, decision
from lms.documents.states import MOTION_NEXT, MotionState
from tests.factories.panels import CHOICES, body, held, motion
from tests.factories.people import PersonFactory

YES, NO = CHOICES[:2]


def refused(code, act, *arguments, **options):
    with pytest.raises(RuleBroken) as caught:
        act(*arguments, **options)
    assert caught.value.code == code
    return str(caught.value)


def cast(point, people, choice=YES, reason=""):
    for person in people:
        vote(point, choice, reason, by=person)


# --- rules ----------------------------------------------------------------------------------------------------------

RULING = Composition(minimum=3, odd=True, experts=2, responsibles=1, half=False, everybody_votes=True)
EXPERT, BOSS, PLAIN = Seat(True, True), Seat(True, False, True), Seat(True)


@pytest.mark.parametrize(
    ("seats", "faults"),
    [
        ([EXPERT, EXPERT, BOSS], []),
        ([EXPERT, EXPERT, BOSS, PLAIN, PLAIN], []),
        ([EXPERT, Seat(True, True, True), PLAIN], []),  # one person may be both
        ([EXPERT, BOSS], ["panel-small", "panel-even", "panel-experts"]),
        ([EXPERT, EXPERT, BOSS, PLAIN], ["panel-even"]),
        ([EXPERT, PLAIN, BOSS], ["panel-experts"]),
        ([EXPERT, EXPERT, PLAIN], ["panel-responsible"]),
        ([EXPERT, EXPERT, BOSS, Seat(False)], ["panel-voteless"]),
        ([], ["panel-small", "panel-even", "panel-experts", "panel-responsible"]),
    ],
)
def test_what_a_group_of_dictamen_needs(seats, faults):
    assert composition_faults(RULING, seats) == faults


@pytest.mark.parametrize(
    ("ballots", "outcome"),
    [
        ([YES, YES, NO], YES),
        ([YES, NO, NO], NO),
        ([YES, YES, ABSTENTION], YES),
        ([YES, ABSTENTION, ABSTENTION], None),  # a minority decides nothing
        ([YES, NO, ABSTENTION], None),
        ([ABSTENTION] * 3, None),
        ([YES, YES, NO, NO], None),  # four are left where one of five is excluded
        ([], None),
    ],
)
def test_more_than_half_of_those_who_voted_decide(ballots, outcome):
    assert decision(CHOICES, ballots) == outcome


# --- putting --------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_one_body_at_a_time_decides_a_subject():
    group, session = held()
    point = motion(session, group)
    assert motion(session, group) == point
    other, elsewhere = held(body(group.by))
    refused("motion-taken", motion, elsewhere, other)
    defer_motion(point, "Faltan personas.", by=group.by)
    assert motion(elsewhere, other).pk != point.pk
    refused("motion-taken", motion, session, group)


@pytest.mark.django_db
def test_the_database_refuses_two_open_motions_of_one_subject():
    group, session = held()
    point = motion(session, group)
    point.pk, point.ref, point.number = None, "x" * 22, 2
    with pytest.raises(IntegrityError), transaction.atomic():
        point.save(force_insert=True)


@pytest.mark.django_db
@pytest.mark.parametrize("choices", [[YES], [YES, YES], [YES, ""], [ABSTENTION, YES], [YES, "x" * 61]])
def test_a_motion_offers_choices_that_differ(choices):
    group, session = held()
    refused("motion-choices", put_motion, session, "ruling", "1", "Dictamen", choices, by=group.by)
    refused("motion-title", put_motion, session, "ruling", "1", " ", CHOICES, by=group.by)
    refused("panel-not-yours", put_motion, session, "ruling", "1", "Dictamen", CHOICES, by=group.people[0])
    assert not Motion.objects.exists()


# --- voting ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_vote_is_cast_once_and_not_changed():
    group, session = held()
    point = motion(session, group)
    first = vote(point, YES, by=group.people[0])
    assert vote(point, YES, by=group.people[0]) == first
    assert "procedente" in refused("vote-cast", vote, point, NO, "Me arrepentí.", by=group.people[0])
    point.refresh_from_db()
    assert (point.votes_cast, Vote.objects.count()) == (1, 1)
    assert AuditEntry.objects.filter(verb="motion.voted").count() == 1


@pytest.mark.django_db
def test_who_may_not_vote():
    group, session = held(body(count=5))
    attend(session, group.people[:4], by=group.by)
    point = motion(session, group, excluded=group.people[:1])
    refused("vote-excluded", vote, point, YES, by=group.people[0])
    refused("vote-not-member", vote, point, YES, by=group.people[4])  # not there
    refused("vote-not-member", vote, point, YES, by=group.by)
    refused("vote-not-member", vote, point, YES, by=PersonFactory())
    assert not Vote.objects.exists()
    point.refresh_from_db()
    assert point.votes_cast == 0


@pytest.mark.django_db
def test_a_vote_chooses_what_is_offered_and_says_why_it_is_not_the_affirmative():
    group, session = held()
    point = motion(session, group)
    refused("vote-choice", vote, point, "quizá", by=group.people[0])
    refused("vote-reason", vote, point, NO, " ", by=group.people[0])
    refused("vote-reason", vote, point, NO, "x" * 1001, by=group.people[0])
    assert not Vote.objects.exists()
    assert vote(point, NO, "Falta la evidencia del criterio 2.", by=group.people[0]).reason


@pytest.mark.django_db
def test_nobody_votes_before_the_session_nor_after_the_count():
    group, session = held()
    point = motion(session, group)
    cast(point, group.people)
    close_motion(point, by=group.by)
    attended, later = held(body(group.by, count=5))
    assert group.by.full_name in refused("motion-closed", vote, point, YES, by=_fourth(session, attended))
    assert later.pk


def _fourth(session, attended):
    """Somebody with a seat in the session who has not voted: a row that only the test can make."""
    person = attended.people[0]
    SessionMember.objects.create(session=session, member=attended.seats[0], person=person, present=True)
    return person


# --- counting -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_outcome_is_counted_once_whoever_closes_it():
    group, session = held()
    point = motion(session, group)
    cast(point, group.people[:2])
    assert list(motions_to_vote(group.people[2])) == [point]
    refused("motion-votes-missing", close_motion, point, by=group.by)
    cast(point, group.people[2:], NO, "Falta evidencia.")
    assert close_motion(point, by=group.people[2]) == YES
    assert close_motion(point, by=group.by) == YES
    point.refresh_from_db()
    assert (point.state, point.closed_by, point.tally["counts"][NO]) == ("decided", group.people[2], 1)
    assert OutboxMessage.objects.filter(topic="documents.motion_decided").count() == 1
    assert AuditEntry.objects.filter(verb="motion.decided").count() == 1
    assert not motions_to_vote(group.people[2]).exists()


@pytest.mark.django_db
def test_a_motion_with_fewer_than_three_voters_stays_pending_while_the_rest_is_decided():
    group, session = held()
    mixed = [motion(session, group, ref=str(number)) for number in range(3)]
    locked = motion(session, group, ref="4", excluded=group.people[:1])
    refused("motion-quorum", vote, locked, YES, by=group.people[1])
    refused("motion-quorum", close_motion, locked, by=group.by)
    for each in mixed:
        cast(each, group.people)
        assert close_motion(each, by=group.by) == YES
    locked.refresh_from_db()
    assert (locked.state, locked.votes.count()) == ("open", 0)


@pytest.mark.django_db
def test_five_with_one_excluded_decide_with_four_and_a_tie_stays_pending():
    group, session = held(body(count=5))
    tied, clear = (motion(session, group, ref=ref, excluded=group.people[:1]) for ref in "ab")
    cast(tied, group.people[1:3])
    cast(tied, group.people[3:], NO, "Falta evidencia.")
    refused("motion-majority", close_motion, tied, by=group.by)
    cast(clear, group.people[1:])
    assert close_motion(clear, by=group.by) == YES
    tied.refresh_from_db()
    assert tied.state == "open"


@pytest.mark.django_db
def test_what_was_there_when_convened_must_be_there_when_counted():
    group, session = held(body(count=5))
    point = motion(session, group)
    attend(session, group.people[1:], by=group.by)
    cast(point, group.people[1:])
    refused("panel-even", close_motion, point, by=group.by)
    attend(session, group.people, by=group.by)
    cast(point, group.people[:1])
    assert close_motion(point, by=group.by) == YES


@pytest.mark.django_db
def test_closing_is_for_the_office_and_for_those_who_vote():
    group, session = held()
    point = motion(session, group)
    cast(point, group.people)
    refused("panel-not-yours", close_motion, point, by=PersonFactory(institution=group.by.institution))
    refused("panel-not-yours", defer_motion, point, "Porque sí.", by=group.people[0])


@pytest.mark.django_db
def test_what_was_decided_is_not_deferred_and_what_was_deferred_is_not_decided():
    group, session = held()
    done, left = (motion(session, group, ref=ref) for ref in "ab")
    cast(done, group.people)
    close_motion(done, by=group.by)
    refused("motion-closed", defer_motion, done, "Otra vez.", by=group.by)
    refused("motion-reason", defer_motion, left, "", by=group.by)
    defer_motion(left, "Faltó una persona.", by=group.by)
    refused("motion-deferred", close_motion, left, by=group.by)
    refused("motion-closed", vote, left, YES, by=group.people[0])
    assert MOTION_NEXT[MotionState.DECIDED] == MOTION_NEXT[MotionState.DEFERRED] == frozenset()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"state": "decided"}, "no outcome"),
        ({"outcome": "procedente"}, "an outcome while open"),
        ({"state": "deferred"}, "no reason"),
    ],
)
def test_the_database_refuses_half_a_count(changes, why):
    group, session = held()
    point = motion(session, group)
    with pytest.raises(IntegrityError), transaction.atomic():
        Motion.objects.filter(pk=point.pk).update(**changes)
    assert why


# --- races ----------------------------------------------------------------------------------------------------------


def voted_and_closed(point, person):
    vote(point, YES, by=person)
    try:
        return close_motion(point, by=person)
    except RuleBroken as broken:
        return broken.code


@pytest.mark.race
def test_the_two_last_members_at_once_give_one_outcome(fresh_database):
    group, session = held(body(count=5))
    point = motion(session, group)
    cast(point, group.people[:3])
    answers = fresh_database.together(2, lambda index: voted_and_closed(point, group.people[3 + index]))
    point.refresh_from_db()
    assert point.outcome == YES
    assert YES in answers
    assert set(answers) <= {YES, "motion-votes-missing"}
    assert (point.votes_cast, point.tally["votes"], Vote.objects.count()) == (5, 5, 5)
    assert OutboxMessage.objects.filter(topic="documents.motion_decided").count() == 1
    assert AuditEntry.objects.filter(verb="motion.decided").count() == 1


@pytest.mark.race
def test_one_member_voting_twice_at_once_votes_once(fresh_database):
    group, session = held()
    point = motion(session, group)

    def one(index):
        return vote(point, *[(YES, ""), (NO, "Falta evidencia.")][index % 2], by=group.people[0])

    answers = fresh_database.together(4, one)
    kept = Vote.objects.get()
    point.refresh_from_db()
    assert point.votes_cast == 1
    assert all(answer == kept for answer in answers if isinstance(answer, Vote))
    assert {answer.code for answer in answers if not isinstance(answer, Vote)} <= {"vote-cast"}


@pytest.mark.race
def test_control_counting_first_and_writing_after_counts_twice(fresh_database):
    """The naive way fails every time here, so the tests above can fail."""
    group, session = held(body(count=5))
    point = motion(session, group)
    cast(point, group.people[:3])
    both_have_counted = threading.Barrier(2)
    outcomes = []

    def naive(index):
        member = session.members.get(person=group.people[3 + index])
        Vote.objects.create(motion=point, member=member, choice=YES, at=point.put_at)
        fresh = Motion.objects.get(pk=point.pk)
        both_have_counted.wait()
        if fresh.state == MotionState.OPEN and fresh.votes.count() == 5:
            outcomes.append(rules.decision(CHOICES, [each.choice for each in fresh.votes.all()]))

    fresh_database.together(2, naive)
    assert outcomes == [YES, YES]
