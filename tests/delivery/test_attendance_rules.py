"""What a person attended, exactly, by each way of counting."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.delivery import rules
from lms.delivery.rules import Attended, Sight
from lms.delivery.states import SESSION_NEXT, Seen, SessionState

BY_SESSION = {"by": "session", "tolerance": 10, "lates_per_absence": 3}
BY_MINUTES = {"by": "minutes", "tolerance": 10, "lates_per_absence": 3}
HERE, AWAY, EXCUSED = Sight(240, "presente"), Sight(240, "falta"), Sight(240, "justificada")
LATE = Sight(240, "retardo")


def late(minutes):
    return Sight(240, "retardo", late=minutes)


@pytest.mark.parametrize(
    ("sights", "said"),
    [
        ([], Attended(0, 0)),
        ([HERE, HERE], Attended(480, 480)),
        ([HERE, AWAY], Attended(480, 240, absences=1)),
        ([HERE, EXCUSED], Attended(240, 240)),  # what is justified leaves the base
        ([EXCUSED, EXCUSED], Attended(0, 0)),
        ([LATE, LATE], Attended(480, 480, lates=2)),
        ([LATE, LATE, LATE], Attended(720, 480, lates=3, absences=1)),
        ([LATE, HERE, LATE, LATE, LATE, LATE, LATE], Attended(1680, 1200, lates=6, absences=2)),
        ([late(10), late(10), late(10)], Attended(720, 720)),  # within the tolerance there is no retardo
        ([late(11), late(11), late(11)], Attended(720, 480, lates=3, absences=1)),
    ],
)
def test_by_session_retardos_add_up_to_absences(sights, said):
    assert rules.attended(BY_SESSION, sights) == said


@pytest.mark.parametrize(
    ("sights", "minutes"),
    [
        ([late(10)], 230),
        ([late(300)], 0),
        ([Sight(240, "retardo", stayed=200)], 200),
        ([Sight(240, "retardo", stayed=300)], 240),
        ([late(11), late(11), late(11)], 687),  # retardos add up to nothing where minutes count
        ([AWAY, HERE], 240),
    ],
)
def test_by_minutes_every_minute_counts(sights, minutes):
    assert rules.attended(BY_MINUTES, sights).minutes == minutes


def test_the_third_retardo_costs_its_own_session():
    short = Sight(60, "retardo")
    assert rules.attended(BY_SESSION, [LATE, LATE, short]) == Attended(540, 480, lates=3, absences=1)
    assert rules.attended(BY_SESSION, [short, LATE, LATE]) == Attended(540, 300, lates=3, absences=1)


@pytest.mark.parametrize(
    ("minutes", "base", "reached"),
    [(192, 240, True), (191, 240, False), (0, 0, False), (7999, 10_000, False), (8000, 10_000, True), (288, 360, True)],
)
def test_the_minimum_is_not_rounded(minutes, base, reached):
    assert Attended(base, minutes).reaches(80) is reached


sights = st.builds(
    lambda minutes, value, late: Sight(minutes, value, late if value == "retardo" else None),
    st.integers(1, 600),
    st.sampled_from(Seen.values),
    st.none() | st.integers(0, 600),
)


@given(st.lists(sights, max_size=12), st.sampled_from([BY_SESSION, BY_MINUTES]))
def test_nobody_attends_more_than_there_was(seen, counting):
    mine = rules.attended(counting, seen)
    assert 0 <= mine.minutes <= mine.base == sum(each.minutes for each in seen if each.value != "justificada")
    assert mine.percent is None or 0 <= mine.percent <= 100


@given(st.integers(1, 100_000), st.integers(1, 100))
def test_the_minutes_needed_are_the_fewest_that_reach(total, minimum):
    needed = rules.minutes_needed(total, minimum)
    assert Attended(total, needed).reaches(minimum)
    assert not Attended(total, needed - 1).reaches(minimum)
    assert Fraction(needed, total) <= 1


@pytest.mark.parametrize(
    ("took_part", "slots_done", "mark", "variant"),
    [
        (False, True, 10_000, ""),  # a mixed course without its classroom earns nothing
        (True, False, 10_000, "participacion"),  # its lessons belong to aprovechamiento
        (True, True, 7_999, "participacion"),
        (True, True, 8_000, "aprovechamiento"),
        (True, True, 9_500, "desempeno"),
    ],
)
def test_mixed_asks_the_classroom_first(took_part, slots_done, mark, variant):
    scheme = {"components": [{"id": "E1", "weight": 10_000}], "pass_mark": 8_000, "outstanding_mark": 9_500}
    said = rules.outcome(scheme, {"E1": mark}, took_part=took_part, slots_done=slots_done)
    assert said.variant == variant


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({"presente": 28, "falta": 2}, "28 presentes, 2 faltas"),
        (
            {"presente": 1, "retardo": 1, "falta": 1, "justificada": 1},
            "1 presente, 1 retardo, 1 falta, 1 falta justificada",
        ),
        ({"parcial": 2}, "2 asistencias parciales"),
        ({}, ""),
    ],
)
def test_a_list_in_words(counts, words):
    assert rules.tally_words(counts) == words


def test_a_session_that_was_held_or_cancelled_stays_so():
    assert [state for state in SessionState if not SESSION_NEXT[state]] == [SessionState.HELD, SessionState.CANCELLED]
