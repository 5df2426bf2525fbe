"""Beginning, saving and delivering: rules at the action. A refusal changes nothing."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment.actions.answer import Batch, Item, save_answers, settle
from assessment.actions.attempt import deliver, digest, expire_overdue, start
from assessment.actions.bank import correct_key
from assessment.actions.grade import regrade
from assessment.models import Answer, Attempt, GradeEvent, LateAnswer, Place, QuestionVersion
from assessment.rules import quiz as rules
from assessment.states import NEXT, Ended, Stage
from lms.core.errors import RuleBroken
from lms.core.models import AuditEntry, OutboxMessage
from tests.factories import assessment as make
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db

TAB, OTHER = "pestana-a", "pestana-b"
MINUTE = timedelta(minutes=1)


def batch(slot, value, base=0, tab=TAB, seq=1):
    return Batch(tab, seq, (Item(slot, value, base),))


def put(attempt, slot, value, base=0, tab=TAB, seq=1):
    """Save as a view does: the fast way, and what became of it when that was not enough."""
    sent, by = batch(slot, value, base, tab, seq), attempt.place.person
    return "saved" if save_answers(attempt.ref, sent, by=by) else settle(attempt, sent, by=by).kind


def stored(attempt, slot):
    return attempt.answers.get(slot=slot)


def move(attempt, **by):
    """Let time pass for an attempt."""
    Attempt.objects.filter(pk=attempt.pk).update(**{name: timezone.now() + delta for name, delta in by.items()})


@pytest.fixture
def attempt():
    place = make.seat(minutes=30, attempts_allowed=2)
    return start(place, by=place.person)


# --- beginning --------------------------------------------------------------------------------------------------------
def test_starting_again_gives_the_attempt_that_is_open(attempt):
    again = start(attempt.place, by=attempt.place.person)
    assert (again.pk, Attempt.objects.count(), Answer.objects.count()) == (attempt.pk, 1, 3)


def test_time_runs_from_the_start_with_the_persons_extra_minutes():
    place = make.seat(minutes=30, extra_minutes=15, grace_seconds=90)
    attempt = start(place, by=place.person)
    assert attempt.deadline - attempt.started_at == 45 * MINUTE
    assert attempt.closes_at - attempt.deadline == timedelta(seconds=90)


def test_the_order_comes_back_from_the_stored_seed():
    entries = [make.single(f"P{n:02}") for n in range(12)]
    place = make.seat(version=None, entries=entries, shuffle_questions=True)
    attempt = start(place, by=place.person)
    refs = [row.question.ref for row in place.sitting.version.questions.select_related("question")]
    laid = [row.question.ref for row in attempt.answers.select_related("question")]
    assert laid == rules.shuffled(attempt.seed, refs) != refs
    assert AuditEntry.objects.get(verb="attempt.started").data["seed"] == attempt.seed


@pytest.mark.parametrize(
    ("opens", "closes", "code"), [(MINUTE, 9 * MINUTE, "sitting-before"), (-9 * MINUTE, -MINUTE, "sitting-over")]
)
def test_outside_the_window_nothing_begins(opens, closes, code):
    now = timezone.now()
    place = make.seat(opens_at=now + opens, closes_at=now + closes)
    with pytest.raises(RuleBroken) as refused:
        start(place, by=place.person)
    assert refused.value.code == code
    assert not Attempt.objects.exists()


def test_no_attempt_beyond_those_allowed(attempt):
    place = attempt.place
    deliver(attempt, by=place.person)
    second = start(place, by=place.person)
    deliver(second, by=place.person)
    with pytest.raises(RuleBroken) as refused:
        start(place, by=place.person)
    assert (refused.value.code, second.number, Attempt.objects.count()) == ("attempts-used", 2, 2)


def test_nobody_begins_in_anothers_place(attempt):
    with pytest.raises(RuleBroken) as refused:
        start(attempt.place, by=make.stranger(attempt.place))
    assert refused.value.code == "place-foreign"


def test_the_database_keeps_one_open_attempt(attempt):
    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.create(place=attempt.place, number=2, seed="x", started_at=timezone.now())


# --- saving -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("value", ["b", ["a", "c"], "12,5", None])
def test_what_is_saved_is_what_was_sent(attempt, value):
    assert put(attempt, 1, value) == "saved"
    row = stored(attempt, 1)
    assert (row.value, row.version, row.tab, row.seq) == (value, 1, TAB, 1)
    assert abs(row.saved_at - timezone.now()) < MINUTE


def test_clearing_an_answer_leaves_it_unanswered(attempt):
    put(attempt, 1, "b")
    put(attempt, 1, None, base=1, seq=2)
    assert attempt.answers.filter(slot=1, value__isnull=True).exists()


def test_a_page_is_saved_whole(attempt):
    sent = Batch(TAB, 0, (Item(1, "b", 0), Item(2, ["a", "c"], 0), Item(3, None, 0)))
    assert save_answers(attempt.ref, sent, by=attempt.place.person)
    assert [row.value for row in attempt.answers.all()] == ["b", ["a", "c"], None]
    assert attempt.answers.filter(value__isnull=True).count() == 1


def test_an_older_count_that_arrives_late_is_ignored(attempt):
    put(attempt, 1, "b", seq=5)
    assert put(attempt, 1, "a", seq=4) == "saved"  # said to be saved: a later one of the same page is
    assert stored(attempt, 1).value == "b"


def test_a_repeat_whose_reply_was_lost_is_harmless(attempt):
    assert [put(attempt, 1, "b", seq=1) for _ in range(3)] == ["saved"] * 3
    assert stored(attempt, 1).version == 1


def test_the_same_page_goes_on_without_having_heard_of_its_version(attempt):
    assert [put(attempt, 1, value, base=0, seq=seq) for seq, value in enumerate("abc", start=1)] == ["saved"] * 3
    assert stored(attempt, 1).value == "c"


def test_an_answer_given_elsewhere_is_never_overwritten_unseen(attempt):
    put(attempt, 1, "b")
    assert put(attempt, 1, "a", base=0, tab=OTHER) == "conflict"
    assert stored(attempt, 1).value == "b"
    assert put(attempt, 1, "a", base=1, tab=OTHER, seq=2) == "saved"  # having seen it
    assert put(attempt, 1, "c", base=0, tab=TAB, seq=2) == "conflict"  # and now the first page has not


def test_the_same_answer_from_elsewhere_is_no_conflict(attempt):
    put(attempt, 1, "b")
    assert put(attempt, 1, "b", base=0, tab=OTHER) == "saved"


def test_a_plain_form_sent_twice_or_again_after_going_back(attempt):
    assert put(attempt, 1, "b", seq=0) == "saved"
    assert put(attempt, 1, "b", seq=0) == "saved"
    assert put(attempt, 1, "c", seq=0) == "saved"
    assert stored(attempt, 1).value == "c"


def test_nobody_saves_in_anothers_attempt(attempt):
    assert not save_answers(attempt.ref, batch(1, "b"), by=make.stranger(attempt.place))
    assert stored(attempt, 1).value is None


@pytest.mark.parametrize("value", [5, {"a": 1}, "", "x" * 201, [], ["a"] * 41, [["a"]], "a\x00"])
def test_what_has_the_shape_of_no_answer_is_refused(attempt, value):
    with pytest.raises(RuleBroken) as refused:
        put(attempt, 1, value)
    assert refused.value.code == "answer-shape"
    assert stored(attempt, 1).version == 0


def test_a_question_that_is_not_there_is_refused(attempt):
    with pytest.raises(RuleBroken) as refused:
        put(attempt, 9, "b")
    assert refused.value.code == "answer-slot"


# --- after the end ----------------------------------------------------------------------------------------------------
def test_within_the_grace_an_answer_counts(attempt):
    move(attempt, deadline=-MINUTE, closes_at=MINUTE)
    assert put(attempt, 1, "b") == "saved"


def test_a_late_answer_is_kept_apart_and_the_one_in_time_counts(attempt):
    put(attempt, 1, "b")
    move(attempt, deadline=-9 * MINUTE, closes_at=-MINUTE)
    assert [put(attempt, 1, "a", base=1, seq=2) for _ in range(2)] == ["late"] * 2
    late = LateAnswer.objects.get()
    assert (late.slot, late.value, stored(attempt, 1).value) == (1, "a", "b")
    assert AuditEntry.objects.filter(verb="attempt.late_answers").exists()
    assert expire_overdue() == 1
    assert put(attempt, 2, ["a"], seq=3) == "late"  # also once the system delivered it
    assert LateAnswer.objects.count() == 2


def test_after_delivering_from_elsewhere_nothing_more_enters(attempt):
    put(attempt, 1, "b")
    deliver(attempt, by=attempt.place.person)
    assert put(attempt, 1, "a", base=1, tab=OTHER) == "delivered"
    assert put(attempt, 1, "b", base=0, tab=OTHER) == "saved"  # what stands is what it says
    assert (stored(attempt, 1).value, LateAnswer.objects.count()) == ("b", 0)


# --- delivering -------------------------------------------------------------------------------------------------------
def right(attempt):
    for slot, value in {1: "b", 2: ["a"], 3: "12,6"}.items():
        put(attempt, slot, value)


def test_delivery_seals_grades_and_leaves_its_trace(attempt):
    right(attempt)
    done = deliver(attempt, by=attempt.place.person)
    assert (done.stage, done.ended_by, done.score, done.passed) == ("graded", "person", Decimal("83.33"), True)
    event = GradeEvent.objects.get()
    assert Fraction(event.numerator, event.denominator) == Fraction(5, 6)
    assert event.detail == {"1": [1, 1], "2": [1, 2], "3": [1, 1]}
    assert not attempt.answers.filter(is_sealed=False).exists()
    trace = AuditEntry.objects.get(verb="attempt.delivered")
    assert trace.data == {"digest": digest(attempt.answers.select_related("question")), "answered": 3}
    message = OutboxMessage.objects.get()
    assert (message.topic, message.key) == ("assessment.graded", f"{attempt.ref}.1")
    assert message.data["passed"] is True


def test_delivering_twice_gives_the_same_receipt(attempt):
    first, second = (deliver(attempt, by=attempt.place.person).receipt for _ in range(2))
    assert first == second
    assert (GradeEvent.objects.count(), OutboxMessage.objects.count()) == (1, 1)


def test_an_abandoned_attempt_is_delivered_with_what_was_saved(attempt):
    right(attempt)
    move(attempt, closes_at=-MINUTE)
    assert (expire_overdue(), expire_overdue()) == (1, 0)
    attempt.refresh_from_db()
    assert (attempt.stage, attempt.ended_by, attempt.score) == (Stage.GRADED, Ended.SYSTEM, Decimal("83.33"))


def test_the_system_leaves_alone_who_still_has_time(attempt):
    assert expire_overdue() == 0
    with pytest.raises(RuleBroken) as refused:
        deliver(attempt, by=None)
    assert refused.value.code == "attempt-not-over"
    attempt.refresh_from_db()
    assert (attempt.stage, attempt.receipt) == (Stage.OPEN, None)


def test_delivering_after_the_close_says_that_the_time_was_over(attempt):
    move(attempt, closes_at=-MINUTE)
    assert deliver(attempt, by=attempt.place.person).ended_by == Ended.SYSTEM


def test_nobody_delivers_for_another(attempt):
    with pytest.raises(RuleBroken):
        deliver(attempt, by=make.stranger(attempt.place))
    assert Attempt.objects.get().stage == Stage.OPEN


@pytest.mark.parametrize(("here", "there"), [(a, b) for a in Stage for b in Stage if b not in NEXT[a] and a != b])
def test_no_move_outside_the_table(attempt, here, there):
    """The constraints and the conditional UPDATEs know the same table."""
    done = here != Stage.OPEN and deliver(attempt, by=attempt.place.person)
    assert bool(done) == (here != Stage.OPEN)
    if here == Stage.DELIVERED:
        return  # never seen: delivery grades in the same transaction
    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.filter(pk=attempt.pk).update(stage=there)


def test_an_open_attempt_keeps_the_version_it_began_with(attempt):
    changed = {**make.single(), "stem": "¿Y ahora?", "key": ["a"]}
    make.ready(attempt.place.sitting.institution, [changed])
    assert QuestionVersion.objects.filter(question__code="P1").count() == 2
    right(attempt)
    assert deliver(attempt, by=attempt.place.person).score == Decimal("83.33")


# --- changing a grade -------------------------------------------------------------------------------------------------
def test_a_regrade_is_a_new_event_of_two_persons(attempt):
    right(attempt)
    deliver(attempt, by=attempt.place.person)
    first, second = PersonFactory.create_batch(2, institution=attempt.place.sitting.institution)
    question = attempt.answers.get(slot=1).question
    correct_key(question, {"options": ["a"]}, reason="La clave estaba mal", by=first)
    event = regrade(attempt, reason="Clave corregida", by=first, agreed_by=second)
    attempt.refresh_from_db()
    assert (event.number, event.score, attempt.score, attempt.passed) == (2, Decimal("50.00"), Decimal("50.00"), False)
    assert [each.score for each in attempt.grades.all()] == [Decimal("83.33"), Decimal("50.00")]
    assert AuditEntry.objects.get(verb="attempt.regraded").data["before"] == "83.33"
    assert OutboxMessage.objects.count() == 2


def test_one_person_alone_changes_no_grade(attempt):
    deliver(attempt, by=attempt.place.person)
    someone = PersonFactory(institution=attempt.place.sitting.institution)
    for by, agreed in [(someone, someone), (attempt.place.person, someone), (someone, attempt.place.person)]:
        with pytest.raises(RuleBroken):
            regrade(attempt, reason="Porque sí", by=by, agreed_by=agreed)
    with pytest.raises(IntegrityError), transaction.atomic():
        GradeEvent.objects.create(
            attempt=attempt, number=2, numerator=1, denominator=1, score=100, passed=True, detail={},
            given_at=timezone.now(), given_by=someone, agreed_by=someone, reason="x",
        )  # fmt: skip
    assert GradeEvent.objects.count() == 1


# --- several pages at once --------------------------------------------------------------------------------------------
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chance=st.randoms(use_true_random=False))
def test_any_interleaving_of_two_pages_keeps_every_confirmed_answer(attempt, chance):
    """Two pages type, repeat and arrive out of order. What a page was told is saved stands, or a later answer that
    had seen it, or one of the same page counted after it."""
    attempt.answers.update(value=None, version=0, tab="", seq=0)
    seen, counts = {TAB: 0, OTHER: 0}, {TAB: 0, OTHER: 0}
    sent: list[Batch] = []
    for _step in range(25):
        tab = chance.choice([TAB, OTHER])
        before = stored(attempt, 1)
        if sent and chance.random() < 0.3:  # an old one arrives again
            old = chance.choice(sent)
            item = old.items[0]
            put(attempt, 1, item.value, item.base, old.tab, old.seq)
            after = stored(attempt, 1)
            newer = before.tab != old.tab or before.seq >= old.seq
            assert not newer or after.value == before.value or item.base == before.version
            continue
        if chance.random() < 0.3:
            seen[tab] = before.version  # the page was loaded again
        counts[tab] += 1
        now = batch(1, chance.choice("abcd"), seen[tab], tab, counts[tab])
        sent.append(now)
        answer, after = put(attempt, 1, now.items[0].value, seen[tab], tab, counts[tab]), stored(attempt, 1)
        unseen = before.version != seen[tab] and before.tab != tab and before.value != now.items[0].value
        assert answer == ("conflict" if unseen else "saved")
        assert after.value == (before.value if unseen else now.items[0].value)
        seen[tab] = after.version if answer == "conflict" else seen[tab]


def test_places_are_given_once(attempt):
    again = make.give_place(attempt.place.sitting, attempt.place.person, by=None)
    assert (again.pk, Place.objects.count()) == (attempt.place.pk, 1)
