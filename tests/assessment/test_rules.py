from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment import kinds
from assessment.rules import quiz as rules

TWO = {"options": ["a", "c"]}
NOW = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("marked", "share"),
    [
        (["a", "c"], "1"),
        (["a"], "1/2"),
        (["a", "b"], "0"),
        (["a", "c", "b"], "1/2"),
        (["a", "b", "c", "d"], "0"),
        (["b", "d"], "0"),
        ([], "0"),
        ("a", "0"),
        ({"a": 1}, "0"),
    ],
)
def test_several_answers_earn_right_minus_wrong_and_never_less_than_nothing(marked, share):
    assert rules.multiple_share(TWO, marked, partial=True) == Fraction(share)


@pytest.mark.parametrize(("marked", "share"), [(["c", "a"], 1), (["a"], 0), (["a", "c", "b"], 0), ([], 0)])
def test_all_or_nothing_is_an_option(marked, share):
    assert rules.multiple_share(TWO, marked, partial=False) == share


@given(st.lists(st.sampled_from("abcd"), unique=True), st.booleans())
def test_a_share_is_between_nothing_and_everything(marked, partial):
    assert 0 <= rules.multiple_share(TWO, marked, partial=partial) <= 1


@pytest.mark.parametrize(("marked", "share"), [("b", 1), ("a", 0), (["b"], 0), ("", 0), (None, 0), (2, 0)])
def test_one_answer_is_all_or_nothing(marked, share):
    assert rules.single_share({"options": ["b"]}, marked) == share


@pytest.mark.parametrize(
    ("typed", "share"),
    [
        ("12.5", 1),
        ("12,5", 1),
        (" 13 ", 1),
        ("13,0", 1),
        ("12", 1),
        ("11.999999999", 0),
        ("13.000000001", 0),
        ("1,250", 0),
        ("+12.5", 1),
        ("doce", 0),
        ("12.5.1", 0),
        ("1e1", 0),
        ("∞", 0),
        ("", 0),
        (12.5, 0),
        ("9" * 200, 0),
    ],
)
def test_a_number_is_right_up_to_the_border_of_its_tolerance(typed, share):
    assert rules.numerical_share({"value": "12.5", "tolerance": "0.5"}, typed) == share


def test_passing_is_decided_on_the_exact_share_and_the_figure_never_contradicts_it():
    near = rules.grade([(Decimal("79.99"), Fraction(1)), (Decimal("20.01"), Fraction(0))], Decimal("80.00"))
    assert (near.passed, near.score) == (False, Decimal("79.99"))
    third = rules.grade([(Decimal(1), Fraction(1)), (Decimal(1), Fraction(1)), (Decimal(1), Fraction(0))], Decimal(66))
    assert (third.share, third.score, third.passed) == (Fraction(2, 3), Decimal("66.66"), True)
    whole = rules.grade([(Decimal(1), Fraction(1, 3))] * 3 + [(Decimal(1), Fraction(1))] * 3, Decimal("66.67"))
    assert (whole.score, whole.passed) == (Decimal("66.66"), False)


@given(st.lists(st.tuples(st.integers(1, 900), st.fractions(0, 1)), min_size=1), st.integers(0, 10000))
def test_whoever_passes_reads_a_figure_that_passes(parts, mark):
    grade = rules.grade([(Decimal(units).scaleb(-2), share) for units, share in parts], Decimal(mark).scaleb(-2))
    assert grade.passed == (grade.score >= Decimal(mark).scaleb(-2))
    assert 0 <= grade.score <= 100


def test_the_seed_alone_decides_the_order():
    names = [str(each) for each in range(20)]
    assert rules.shuffled("s1", names) == rules.shuffled("s1", names[::-1]) != rules.shuffled("s2", names)
    assert sorted(rules.shuffled("s1", names)) == sorted(names)
    assert rules.shuffled("semilla-1", list("abcd")) == list("cdba")  # pinned: old seeds stay readable


def test_time_ends_at_the_limit_or_at_the_close_whichever_comes_first():
    soon, late = NOW + timedelta(minutes=5), NOW + timedelta(days=1)
    assert rules.deadline(NOW, 20, 10, late) == NOW + timedelta(minutes=30)
    assert rules.deadline(NOW, 20, 10, soon) == soon
    assert rules.deadline(NOW, None, 10, soon) == soon
    assert rules.deadline(NOW, None, 0, None) is None


def test_a_receipt_can_be_read_aloud():
    code = rules.receipt_code(bytes(range(16)))
    assert len(code) == 14
    assert not set(code) & set("01IL O")
    assert code != rules.receipt_code(bytes(16))


def test_a_kind_that_nobody_knows_is_an_error_and_never_shown_whole():
    for asked in (
        lambda: kinds.shown("essay", "x", {"key": "SECRETO"}, "s", shuffle=False),
        lambda: kinds.words("essay", "x", {}),
        lambda: kinds.share("essay", {}, "x", partial=True),
        lambda: kinds.clean("essay", ["x"], {}),
    ):
        with pytest.raises(kinds.UnknownKind):
            asked()


@pytest.mark.parametrize("code", kinds.codes())
def test_what_is_shown_is_an_allow_list(code):
    extra = {"key": "SECRETO", "correct": "SECRETO"}
    option = {"id": "a", "text": "A", "fraction": "SECRETO", "feedback": "SECRETO"}
    body = {"schema": 1, "options": [option], "unit": "horas", "tolerance": "SECRETO", **extra}
    assert "SECRETO" not in repr(kinds.shown(code, "¿?", body, "s", shuffle=True))


@pytest.mark.parametrize(
    ("code", "sent"), [("single", ["z"]), ("single", ["a", "b"]), ("multiple", ["a", "z"]), ("numerical", ["1", "2"])]
)
def test_what_is_no_answer_to_the_question_is_refused(code, sent):
    with pytest.raises(kinds.BadAnswer):
        kinds.clean(code, sent, {"options": [{"id": "a", "text": "A"}, {"id": "b", "text": "B"}], "unit": ""})
