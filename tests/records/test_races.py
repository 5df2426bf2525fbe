"""Several people at the same instant: one chain, one line for a fact, one side for an actor."""

import threading

import pytest
from django.db import IntegrityError, transaction

from lms.core.errors import RuleBroken
from lms.records import rules
from lms.records.actions.duties import take_duty
from lms.records.actions.transcript import correct
from lms.records.models import Duty, TranscriptEntry
from lms.records.queries.transcript import export_of
from tests.factories.people import PersonFactory
from tests.factories.profiles import StandardFactory
from tests.records.conftest import give

pytestmark = pytest.mark.race


def test_eight_awards_at_once_make_one_chain(fresh_database):
    person = PersonFactory()
    answers = fresh_database.together(8, lambda i: give(person, str(i)))
    assert [each for each in answers if isinstance(each, Exception)] == []
    assert sorted(entry.number for entry in answers) == list(range(1, 9))
    assert export_of(person)["chain"]["intact"]


def test_control_reading_then_writing_would_fork_the_chain(fresh_database):
    """The naive way: everybody follows the same last line, and all but one are refused by the index."""
    person = PersonFactory()
    first = give(person)
    all_have_read = threading.Barrier(8)

    def naive(index):
        last = TranscriptEntry.objects.order_by("-number").first()
        all_have_read.wait()
        entry = TranscriptEntry.objects.get(pk=first.pk)
        entry.pk, entry.ref, entry.source_ref, entry._state.adding = None, f"copia{index}", f"otra{index}", True
        entry.number, entry.previous_hash = last.number + 1 + index, last.entry_hash  # numbers apart: the chain decides
        entry.entry_hash = rules.chain_hash({"line": index})
        with transaction.atomic():
            entry.save(force_insert=True)

    answers = fresh_database.together(8, naive)
    assert len([each for each in answers if isinstance(each, IntegrityError)]) == 7


def test_the_same_fact_eight_times_at_once_is_one_line(fresh_database):
    person = PersonFactory()
    answers = fresh_database.together(8, lambda _: give(person).pk)
    assert len(set(answers)) == 1
    assert TranscriptEntry.objects.count() == 1


def test_two_corrections_at_once_leave_one(fresh_database):
    person = PersonFactory()
    by, approved_by = (PersonFactory(institution=person.institution) for _ in range(2))
    entry = give(person)
    answers = fresh_database.together(
        2, lambda i: correct(entry, {"title": f"Título {i}"}, reason="Acta", by=by, approved_by=approved_by)
    )
    assert [each.code for each in answers if isinstance(each, RuleBroken)] == ["record-replaced"]
    assert TranscriptEntry.objects.count() == 2


@pytest.mark.parametrize("sides", [("teach", "assess"), ("assess", "teach"), ("certify", "assess")])
def test_two_sides_at_once_leave_one(fresh_database, sides):
    candidate = PersonFactory()
    actor = PersonFactory(institution=candidate.institution)
    standard = StandardFactory(institution=candidate.institution)
    answers = fresh_database.together(2, lambda i: take_duty(candidate, standard, actor, sides[i], by=None))
    refused = [each for each in answers if isinstance(each, RuleBroken)]
    stands = Duty.objects.get()
    assert [each.code for each in refused] == [f"independence-{stands.side}"]


def test_control_looking_first_lets_both_sides_believe(fresh_database):
    candidate = PersonFactory()
    both_looked = threading.Barrier(2)

    def naive(_index):
        taken = Duty.objects.filter(candidate=candidate).exists()
        both_looked.wait()
        return taken

    assert fresh_database.together(2, naive) == [False, False]
