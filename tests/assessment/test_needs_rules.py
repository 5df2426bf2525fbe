"""The arithmetic of a diagnosis: weights made whole, bands at their borders, small cells that cannot be worked out."""

from datetime import date
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment import states
from assessment.rules import needs
from assessment.rules.needs import Asked, Method, Said, diagnose, suppressed

METHOD = Method({"test": 40, "superior": 35, "self": 25}, 600, 1200, 2, 3, 6, raise_pending=False, small_cell=5)
levels = st.none() | st.integers(0, 4)


def of(own=None, superior=None, duty=None, *, asks=2, urgency=1, method=METHOD, criticality=1, weight=100, **also):
    said = Said(own=own, superior=superior, duty=duty, **also)
    return diagnose(Asked(asks, criticality, weight), said, urgency, method)


def test_words_of_the_rules_are_those_of_the_states():
    assert {needs.SELF, needs.SUPERIOR, needs.DUTY} == set(states.Instrument.values)
    assert {needs.NONE, needs.LOW, needs.MEDIUM, needs.HIGH} == set(states.Band.values)
    assert {needs.SILENCE, needs.ONLY_SELF, needs.TALK, needs.LEFT} == set(states.Unassessable.values)


# --- weights ----------------------------------------------------------------------------------------------------------
def test_weights_are_made_whole_again_over_those_who_answered():
    result = of(own=1, superior=2)
    assert result.shares == {"superior": Fraction(35, 60), "self": Fraction(25, 60)}
    assert result.observed == Fraction(35 * 2 + 25, 60)
    assert of(own=1, superior=2, test=3).observed == Fraction(40 * 3 + 35 * 2 + 25, 100)
    assert of(superior=3).observed == 3


@pytest.mark.parametrize("duty", [0, 2])
def test_a_duty_counts_as_the_superior_only_when_she_is_silent(duty):
    assert of(own=2, duty=duty).observed == Fraction(35 * duty + 25 * 2, 60)
    assert of(own=2, superior=3, duty=duty).observed == Fraction(35 * 3 + 25 * 2, 60)
    assert of(duty=duty).observed == duty


def test_an_agreed_level_takes_the_place_of_both():
    assert of(own=4, superior=1, agreed=2, talked=True).observed == 2


@given(own=levels, superior=levels, duty=levels, test=levels)
def test_what_is_observed_lies_between_what_was_said(own, superior, duty, test):
    said = Said(own=own, superior=superior, duty=duty, test=test, talked=True)
    counted = needs.counted(said)
    assert "duty" not in counted or superior is None
    if counted:
        assert sum(needs.shares(counted, METHOD.weights).values()) == 1
        assert min(counted.values()) <= needs.observed(counted, METHOD.weights) <= max(counted.values())


# --- when there is no result ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (Said(), "silence"),
        (Said(own=2), "only_self"),
        (Said(own=2, superior=3), ""),
        (Said(own=2, duty=0), ""),
        (Said(own=2, test=2), ""),
        (Said(superior=2), ""),
        (Said(own=1, superior=3), "talk"),
        (Said(own=4, superior=2), "talk"),
        (Said(own=1, superior=3, talked=True), ""),
        (Said(own=1, superior=2), ""),
        (Said(own=0, duty=2), ""),  # a document does not talk
    ],
)
def test_why_there_is_no_result(said, reason):
    assert needs.why_not(said, 2) == reason


# --- gap, urgency, bands ----------------------------------------------------------------------------------------------
@given(own=st.integers(0, 4), superior=st.integers(0, 4), asks=st.integers(1, 4))
def test_the_whole_level_reaches_what_is_asked_exactly_when_there_is_no_gap(own, superior, asks):
    result = of(own, superior, asks=asks)
    assert (result.level >= asks) == (result.gap == 0) == (result.band == "none")
    assert result.gap == max(0, asks - result.observed)


def test_priority_is_gap_by_criticality_by_weight_by_urgency():
    result = of(superior=1, asks=3, criticality=3, weight=150, urgency=2)
    assert (result.gap, result.priority, result.band) == (2, 18, "high")


@pytest.mark.parametrize(
    ("priority", "band"),
    [("0", "none"), ("0.01", "low"), ("5.99", "low"), ("6", "medium"), ("11.999", "medium"), ("12", "high")],
)
def test_bands_begin_at_their_limit(priority, band):
    assert needs.band_of(Fraction(priority), METHOD) == band


def test_a_pending_duty_is_raised_only_by_the_setting_and_both_bands_stay():
    raising = Method(**{**vars(METHOD), "raise_pending": True})
    assert (of(superior=1, duty=0).band, of(superior=1, duty=0).raised) == ("low", "")
    assert (of(superior=1, duty=0, method=raising).band, of(superior=1, duty=0, method=raising).raised) == (
        "low",
        "medium",
    )
    assert of(superior=1, duty=2, method=raising).raised == ""
    assert of(superior=0, duty=0, asks=4, urgency=3, method=raising).raised == ""
    assert of(superior=2, duty=0, method=raising).raised == ""


@pytest.mark.parametrize(
    ("due", "urgency"),
    [
        (None, 1),
        (date(2026, 1, 1), 3),
        (date(2026, 8, 30), 3),
        (date(2026, 8, 31), 2),
        (date(2026, 11, 29), 2),
        (date(2026, 11, 30), 1),
    ],
)
def test_what_is_due_soon_is_urgent(due, urgency):
    assert needs.urgency_of(due, date(2026, 5, 31), METHOD) == urgency


def test_the_method_is_kept_and_read_back():
    assert Method.thawed(METHOD.frozen()) == METHOD


# --- small cells ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        ([0, 0, 0], ([0, 0, 0], 0)),
        ([3, 1, 0], ([None, None, None], None)),
        ([5, 6, 0], ([5, 6, 0], 11)),
        ([3, 7, 0], ([None, None, 0], 10)),
        ([3, 7, 9], ([None, 7, None], 19)),
        ([1, 1, 9], ([None, None, None], 11)),
        ([4, 4, 9], ([None, None, None], 17)),
        ([4, 4, 0], ([None, None, None], None)),
    ],
)
def test_small_cells_take_others_with_them(cells, shown):
    assert suppressed(cells, 5) == shown


def test_no_hidden_cell_can_be_worked_out():
    """Whoever knows the rule, the shown cells and the total finds at least two tables that look the same."""
    most, floor = 15, 4
    looks: dict[str, list[tuple[int, ...]]] = {}
    for cells in product(range(most), repeat=4):
        if sum(cells) < most:  # every table that looks like one of these has the same total: all of them are here
            looks.setdefault(repr(suppressed(cells, floor)), []).append(cells)
    for alike in looks.values():
        shown, _total = suppressed(alike[0], floor)
        for index, cell in enumerate(shown):
            if cell is None:
                assert len({each[index] for each in alike}) > 1, alike
