import csv
import random
from datetime import date
from pathlib import Path

import pytest

from lms.people import rules

TODAY = date(2026, 11, 20)
VECTORS = Path(__file__).parent.parent / "samples" / "identifiers" / "curp-rfc-vectors.csv"


def vectors():
    with VECTORS.open(encoding="utf-8") as file:
        return [(row["kind"], row["value"], row["valid"] == "1", row["why"]) for row in csv.DictReader(file)]


def check(kind, value):
    return rules.check_curp(value, TODAY) if kind == "curp" else rules.check_rfc(value)


def test_there_are_22_vectors():
    assert len(vectors()) == 22


@pytest.mark.parametrize(("kind", "value", "valid", "why"), vectors())
def test_every_vector(kind, value, valid, why):
    checked = check(kind, value)
    assert checked.ok is valid, why
    assert bool(checked.warning) is (why.startswith("generic") or "exception" in why)


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        ("curp", "MOTR930411HJCRMN0", "curp-length"),
        ("curp", "MOTR931311HJCRMN02", "curp-date"),
        ("curp", "MOTR930411HXXRMN06", "curp-entity"),
        ("curp", "MOTR930411HJCRMN06", "curp-digit"),
        ("rfc", "MHTR810511A79", "rfc-digit"),
        ("rfc", "FETO930411792", "rfc-word"),
        ("rfc", "MHTR815511A70", "rfc-date"),
        ("rfc", "SAT970701NN3", ""),
        ("rfc", "GODE561231GR8", ""),
        ("curp", "HEGG560427MVZRRL04", ""),
    ],
)
def test_a_refusal_names_its_fault(kind, value, code):
    assert check(kind, value).error == code


def signed(head: str) -> str:
    return head + rules.curp_digit(head)


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ("MOTR930411XJCRMN0", ""),  # sex X
        ("MOTR930411HDFRMN0", ""),  # the capital stays DF
        ("PXDO930411HJCRMN0", ""),  # as RENAPO writes the word
        ("PEDO930411HJCRMN0", "curp-word"),
        ("MOTR110411HJCRMN0", ""),  # born 1911: nobody judges age
        ("MOTR110411HJCRMNA", ""),  # born 2011
        ("MOTR261120HJCRMNA", ""),  # born today
        ("MOTR261121HJCRMNA", "curp-date"),  # tomorrow
        ("MOTR000229HJCRMNA", ""),  # 2000 was a leap year
        ("MOTR000229HJCRMN0", "curp-date"),  # 1900 was not
    ],
)
def test_curp_without_prejudice(head, code):
    assert rules.check_curp(signed(head), TODAY).error == code


def test_numbers_are_something_and_not_a_book():
    assert rules.check_number("  IP-0013 ").value == "IP-0013"
    assert not rules.check_number(" - ").ok
    assert not rules.check_number("9" * 41).ok


@pytest.mark.parametrize(
    ("value", "shown"),
    [("HEGG560427MVZRRL04", "HEGG••••••••••••04"), ("IP-0013", "•••••13"), ("12", "•••"), ("", "•••")],
)
def test_mask(value, shown):
    assert rules.mask(value) == shown


IN_ORDER = [
    ("Lara", "", "Zoé"),
    ("Larrañaga", "Solís", "Begoña"),
    ("Nava", "Ruiz", "Ana"),
    ("Núñez", "Ruiz", "Ana"),
    ("Nuzco", "", "Ana"),
    ("Ñandú", "", "Ana"),
    ("O'Farrill", "Güemes", "Ana Sofía"),
    ("Ríos", "Alba", "Ana"),
    ("Rios", "Bravo", "Ana"),
    ("Rios", "Bravo", "José"),
    ("Ríos", "Bravo", "José"),  # an accent only decides between equal letters
    ("Ríos", "de la Cruz", "Ana"),
    ("Ríos de León", "Alba", "Ana"),
    ("Sánchez-Mora", "", "Ana"),
]


def test_spanish_order():
    shuffled = IN_ORDER.copy()
    random.Random(7).shuffle(shuffled)
    assert sorted(shuffled, key=lambda name: rules.sort_key(*name)) == IN_ORDER


def test_sort_keys_hold_nothing_that_collations_disagree_on():
    for name in IN_ORDER:
        key = rules.sort_key(*name)
        assert key.isascii()
        assert key.isalnum()
        assert key == key.lower()


def test_sort_key_fits_its_column():
    assert len(rules.sort_key("Ñ" * 80, "ñ" * 80, "É" * 120)) <= 290


def test_names_agree():
    assert rules.names_agree("José Luis López Ávila", "JOSE LUIS LOPEZ")
    assert rules.names_agree("Ana", "Ana Sofía O'Farrill")
    assert not rules.names_agree("María Guadalupe Hernández", "Íñigo Ávila López")
    assert not rules.names_agree("Ana López", "Juan López")


def test_codes_hold_49_bits_and_no_twins():
    assert len(rules.CODE_SIGNS) ** rules.CODE_LENGTH > 2**40
    assert not set(rules.CODE_SIGNS) & set("0O1ILQ2Z5S8BVDGPENU")
    assert rules.written_code("ACFHJKMR3467") == "ACFH-JKMR-3467"


@pytest.mark.parametrize(
    ("silence", "age", "limits", "over"),
    [
        (30 * 60, 3600, (30, 12), False),
        (30 * 60 + 1, 3600, (30, 12), True),
        (8 * 3600, 9 * 3600, (480, 168), False),
        (8 * 3600 + 1, 9 * 3600, (480, 168), True),
        (1, 12 * 3600 + 1, (30, 12), True),
        (1, 7 * 86400 + 1, (480, 168), True),
    ],
)
def test_sessions_end_by_silence_or_age(silence, age, limits, over):
    assert rules.session_over(silence, age, *limits) is over
