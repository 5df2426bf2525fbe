from fractions import Fraction

import pytest

from lms.delivery import rules
from lms.delivery.states import NEXT, RunState, before
from tests.factories.delivery import SCHEME

PINNED = {**SCHEME, "outstanding_mark": 9500}


@pytest.mark.parametrize(
    ("marks", "took_part", "variant"),
    [
        ({}, False, ""),
        ({"E1": 10000, "E2": 10000}, False, ""),  # whoever did not take part earned nothing, whatever the marks
        ({}, True, "participacion"),
        ({"E1": 10000}, True, "participacion"),  # a mark is missing
        ({"E1": 8000, "E2": 7999}, True, "participacion"),
        ({"E1": 8000, "E2": 8000}, True, "aprovechamiento"),
        ({"E1": 9500, "E2": 9499}, True, "aprovechamiento"),
        ({"E1": 9500, "E2": 9500}, True, "desempeno"),
    ],
)
def test_the_highest_constancia_is_earned(marks, took_part, variant):
    assert rules.outcome(PINNED, marks, took_part=took_part).variant == variant


def test_grades_are_exact_and_never_shown_above_what_they_are():
    scheme = {**PINNED, "components": [{"id": "A", "weight": 3333}, {"id": "B", "weight": 6667}]}
    outcome = rules.outcome(scheme, {"A": 7999, "B": 8000}, took_part=True)
    assert outcome.grade == Fraction(7999 * 3333 + 8000 * 6667, 10_000)
    assert (outcome.variant, outcome.shown) == ("participacion", 7999)


@pytest.mark.parametrize(
    ("missing", "total", "words"),
    [
        (2, 7, "Te faltan 2 de 7 requisitos para tu constancia."),
        (1, 1, "Te falta 1 de 1 requisito para tu constancia."),
        (0, 7, "Cumpliste todos los requisitos para tu constancia."),
    ],
)
def test_what_is_missing_in_words(missing, total, words):
    assert rules.missing_words(missing, total) == words


@pytest.mark.parametrize(
    ("groups", "left"), [([], None), ([(None, 3), (5, 5)], None), ([(5, 5)], 0), ([(5, 3), (2, 1)], 3)]
)
def test_places_left(groups, left):
    assert rules.places_left(groups) == left


def test_ends_have_no_way_out():
    assert [state for state in RunState if not NEXT[state]] == [RunState.CLOSED, RunState.CANCELLED]
    assert before(RunState.RUNNING) == [RunState.OPEN]
