"""The same instant: one attempt, one receipt, no confirmed answer lost. Each with the naive way beside it, losing."""

import threading

import pytest
from django.db import IntegrityError, transaction

from assessment.actions.answer import Batch, Item, save_answers, settle
from assessment.actions.attempt import deliver, expire_overdue, start
from assessment.actions.grade import regrade
from assessment.models import Answer, Attempt, GradeEvent, Place
from lms.core.models import AuditEntry, OutboxMessage
from tests.factories import assessment as make
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.race


def fresh_place(pk) -> Place:
    """The row as each request reads it."""
    return Place.objects.select_related("sitting__version", "sitting__institution", "person").get(pk=pk)


def fresh_attempt(pk) -> Attempt:
    related = ("place__sitting__version", "place__sitting__institution", "place__person")
    return Attempt.objects.select_related(*related).get(pk=pk)


def faults(answers):
    return [each for each in answers if isinstance(each, Exception)]


@pytest.fixture
def place(fresh_database):
    return make.seat(minutes=30, attempts_allowed=3)


@pytest.fixture
def attempt(place):
    return start(place, by=place.person)


def test_fifty_presses_of_the_button_make_one_attempt(fresh_database, place):
    answers = fresh_database.together(50, lambda _i: start(fresh_place(place.pk), by=place.person).ref)
    assert faults(answers) == []
    assert (len(set(answers)), Attempt.objects.count(), Answer.objects.count()) == (1, 1, 3)
    assert AuditEntry.objects.filter(verb="attempt.started").count() == 1


def test_control_looking_first_collides(fresh_database, place):
    all_have_looked = threading.Barrier(2)

    def naive(_index):
        last = place.attempts.order_by("-number").first()
        all_have_looked.wait()
        with transaction.atomic():
            return Attempt.objects.create(place=place, number=(last.number if last else 0) + 1, seed="x", started_at="2026-01-01T00:00Z")  # fmt: skip  # noqa: E501

    answers = fresh_database.together(2, naive)
    assert [type(each) for each in faults(answers)] == [IntegrityError]  # a page of error for one of them


def test_many_deliveries_give_one_receipt_and_one_grade(fresh_database, attempt):
    save_answers(attempt.ref, Batch("t", 1, (Item(1, "b", 0),)), by=attempt.place.person)
    person = attempt.place.person
    answers = fresh_database.together(8, lambda _i: deliver(fresh_attempt(attempt.pk), by=person).receipt)
    assert faults(answers) == []
    assert (len(set(answers)), GradeEvent.objects.count(), OutboxMessage.objects.count()) == (1, 1, 1)
    assert AuditEntry.objects.filter(verb="attempt.delivered").count() == 1


def test_control_delivering_after_looking_gives_two_receipts(fresh_database, attempt):
    all_have_looked, given = threading.Barrier(2), []

    def naive(index):
        row = Attempt.objects.get(pk=attempt.pk)
        all_have_looked.wait()
        if row.stage == "open":
            given.append(f"ACUSE-{index}")

    fresh_database.together(2, naive)
    assert len(given) == 2


def test_the_person_and_the_clock_deliver_once(fresh_database, attempt):
    Attempt.objects.filter(pk=attempt.pk).update(closes_at="2026-01-01T00:00Z")
    person = attempt.place.person

    def end(index):
        return expire_overdue() if index % 2 else deliver(fresh_attempt(attempt.pk), by=person).receipt

    assert faults(fresh_database.together(6, end)) == []
    assert (GradeEvent.objects.count(), Attempt.objects.get().ended_by) == (1, "system")


@pytest.mark.parametrize("_again", range(5))
def test_a_confirmed_save_is_always_in_the_grade(fresh_database, attempt, _again):
    """Save and deliver at once: either the save counts, or it was told that it did not enter."""
    person = attempt.place.person

    def act(index):
        if index == 0:
            return deliver(fresh_attempt(attempt.pk), by=person).receipt
        batch = Batch(f"t{index}", 1, (Item(index, {1: "b", 2: ["a", "c"], 3: "12.5"}[index], 0),))
        if save_answers(attempt.ref, batch, by=person):
            return "saved"
        return settle(fresh_attempt(attempt.pk), batch, by=person).kind

    answers = fresh_database.together(4, act)
    assert faults(answers) == []
    detail = GradeEvent.objects.get().detail
    told = [answer == "saved" for answer in answers[1:]]
    assert [detail[str(slot)][0] == 1 for slot in (1, 2, 3)] == told
    assert [row.value is not None for row in Answer.objects.order_by("slot")] == told


def test_control_a_save_that_asks_the_attempt_first_is_lost(fresh_database, attempt):
    """Without the seal on the row, an answer is confirmed after the grade was made from the rows before it."""
    asked, delivered = threading.Barrier(2), threading.Barrier(2)

    def act(index):
        if index == 0:
            asked.wait()
            deliver(fresh_attempt(attempt.pk), by=attempt.place.person)
            delivered.wait()
        else:
            is_open = Attempt.objects.filter(pk=attempt.pk, stage="open").exists()
            asked.wait()
            delivered.wait()
            if is_open:
                Answer.objects.filter(attempt=attempt, slot=1).update(value="b")

    assert faults(fresh_database.together(2, act)) == []
    assert Answer.objects.get(slot=1).value == "b"
    assert GradeEvent.objects.get().detail["1"] == [0, 1]


def test_two_pages_at_once_keep_one_answer_and_tell_the_other(fresh_database, attempt):
    person = attempt.place.person

    def act(index):
        batch = Batch(f"t{index}", 1, (Item(1, "abcd"[index], 0),))
        return "saved" if save_answers(attempt.ref, batch, by=person) else settle(attempt, batch, by=person).kind

    answers = fresh_database.together(4, act)
    assert sorted(answers) == ["conflict"] * 3 + ["saved"]
    row = Answer.objects.get(slot=1)
    assert (row.value, row.version) == ("abcd"[answers.index("saved")], 1)


def test_control_reading_the_version_first_overwrites_unseen(fresh_database, attempt):
    all_have_looked = threading.Barrier(2)

    def naive(index):
        row = Answer.objects.get(attempt=attempt, slot=1)
        all_have_looked.wait()
        if row.version == 0:
            Answer.objects.filter(pk=row.pk).update(value="ab"[index], version=1)
            return "saved"

    assert fresh_database.together(2, naive) == ["saved", "saved"]


def test_two_regrades_at_once_follow_one_another_or_are_refused(fresh_database, attempt):
    deliver(attempt, by=attempt.place.person)
    first, second = PersonFactory.create_batch(2, institution=attempt.place.sitting.institution)
    answers = fresh_database.together(
        4, lambda _i: regrade(fresh_attempt(attempt.pk), reason="Revisión", by=first, agreed_by=second).number
    )
    assert {getattr(each, "code", "") for each in faults(answers)} <= {"grade-race"}
    numbers = sorted(GradeEvent.objects.values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
