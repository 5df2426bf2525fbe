"""The record's calculations, over whatever somebody may have."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.records import rules
from lms.records.rules import Shown

KINDS = ["course", "quiz", "observation", "diagnosis", "certificate"]
DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))
ON = date(2026, 6, 1)


@st.composite
def shown(draw, kinds=tuple(KINDS)):
    day = draw(DAYS)
    end = draw(st.none() | st.integers(0, 900).map(lambda days: day + timedelta(days=days)))
    return Shown(draw(st.sampled_from(kinds)), draw(st.integers(0, 4)), day, end)


EVIDENCE = st.lists(shown(), max_size=6)


@given(EVIDENCE, st.randoms())
def test_the_level_does_not_depend_on_the_order(evidence, random):
    other = list(evidence)
    random.shuffle(other)
    assert rules.best(evidence, ON) == rules.best(other, ON)


@given(EVIDENCE, shown(kinds=("course", "quiz", "observation", "certificate")))
def test_more_evidence_never_lowers_a_level(evidence, another):
    before, after = rules.best(evidence, ON), rules.best([*evidence, another], ON)
    assert (after.level if after else -1) >= (before.level if before else -1)


@given(EVIDENCE)
def test_what_counts_is_in_force_and_the_highest(evidence):
    held = rules.best(evidence, ON)
    in_force = [each for each in evidence if each.counts(ON)]
    assert (held is None) == (not in_force)
    if held:
        assert held in in_force
        assert held.level == max(each.level for each in rules.standing(evidence, ON))


@given(EVIDENCE)
def test_of_the_diagnoses_only_the_last_one_counts(evidence):
    diagnoses = [each for each in rules.standing(evidence, ON) if each.kind == "diagnosis"]
    all_of_them = [each for each in evidence if each.kind == "diagnosis" and each.counts(ON)]
    assert len(diagnoses) == bool(all_of_them)
    if diagnoses:
        assert diagnoses[0].achieved_on == max(each.achieved_on for each in all_of_them)


def test_a_lower_new_diagnosis_takes_the_place_of_a_higher_old_one():
    old, new = Shown("diagnosis", 4, date(2025, 1, 1)), Shown("diagnosis", 1, date(2026, 1, 1))
    assert rules.best([old, new], ON) is new


@pytest.mark.parametrize(("day", "counts"), [(9, False), (10, True), (20, True), (21, False)])
def test_both_ends_of_a_validity_count(day, counts):
    assert Shown("course", 2, date(2026, 5, 10), date(2026, 5, 20)).counts(date(2026, 5, day)) is counts


@given(st.integers(0, 4), st.integers(1, 4))
def test_a_cap_is_never_passed_and_never_raises(level, cap):
    assert rules.capped(level, cap) <= cap
    assert rules.capped(level, cap) <= level
    assert rules.capped(level, 4) == level


@given(st.integers(1, 4), st.dictionaries(st.sampled_from(["EC0001", "EC0002"]), st.integers(1, 4)))
def test_whatever_is_said_to_close_a_level_reaches_it(required, standards):
    caps = {"course": 2, "quiz": 2, "observation": 3, "certificate": 4, "diagnosis": 4}
    kinds, codes = rules.closers(required, caps, standards)
    assert all(caps[kind] >= required for kind in kinds)
    assert all(standards[code] >= required for code in codes)
    assert set(standards) - set(codes) == {code for code, level in standards.items() if level < required}


@given(st.lists(st.tuples(st.sampled_from(["A", "B", ""]), DAYS), max_size=8))
def test_hours_of_one_subject_count_once_a_year(rows):
    numbered = [(number, subject, day) for number, (subject, day) in enumerate(rows)]
    counting = rules.counted(numbered)
    assert {number for number, subject, _ in numbered if not subject} <= counting
    for subject in ("A", "B"):
        days = sorted(day for number, each, day in numbered if each == subject and number in counting)
        assert all(later >= rules.anniversary(day) for day, later in itertools.pairwise(days))
        assert bool(days) == any(each == subject for _, each, _ in numbered)


def test_a_year_from_29_february_ends_on_1_march():
    assert rules.anniversary(date(2024, 2, 29)) == date(2025, 3, 1)


@pytest.mark.parametrize(("value", "decimals", "text"), [(8800, 2, "88.00"), (9125, 3, "9.125"), (10, 0, "10")])
def test_a_grade_keeps_its_own_decimals(value, decimals, text):
    assert rules.grade_text(value, decimals) == text


@pytest.mark.parametrize("value", [1.5, {"a": 0.1}, [1, (2,)], {1: "a"}, "a\x00b", date(2026, 1, 1)])
def test_frozen_data_takes_only_what_both_databases_give_back(value):
    with pytest.raises(TypeError):
        rules.refuse_inexact({"value": value})


def chain(length):
    lines, previous = [], ""
    for number in range(1, length + 1):
        line = {"number": number, "previous": previous, "title": f"Curso {number}"}
        previous = rules.chain_hash(line)
        lines.append((line, previous))
    return lines


@given(st.integers(1, 6), st.data())
def test_any_change_in_a_chain_is_found(length, data):
    lines = chain(length)
    assert rules.broken_link(lines) is None
    place = data.draw(st.integers(0, length - 1))
    line, stored = lines[place]
    changed = [*lines[:place], ({**line, "title": "Otro"}, stored), *lines[place + 1 :]]
    assert rules.broken_link(changed) == place + 1
    redone = ({**line, "title": "Otro"}, rules.chain_hash({**line, "title": "Otro"}))
    if place < length - 1:  # with its own hash redone, the line after it no longer follows
        assert rules.broken_link([*lines[:place], redone, *lines[place + 1 :]]) == place + 2
    if length > 1:
        assert rules.broken_link(lines[1:]) == 1
