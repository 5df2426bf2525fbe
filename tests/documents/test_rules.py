from datetime import date

import pytest

from lms.documents import rules
from lms.documents.states import NEXT, State, on_day


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 6, 8), date(2026, 6, 25), "8 al 25 de junio de 2026"),
        (date(2026, 5, 28), date(2026, 6, 3), "28 de mayo al 3 de junio de 2026"),
        (date(2025, 12, 28), date(2026, 1, 3), "28 de diciembre de 2025 al 3 de enero de 2026"),
        (date(2026, 6, 8), date(2026, 6, 8), "8 de junio de 2026"),
    ],
)
def test_a_span_repeats_nothing(first, last, said):
    assert rules.span(first, last) == said


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(960, "16 horas"), (60, "1 hora"), (61, "1 hora 1 minuto"), (90, "1 hora 30 minutos"), (45, "45 minutos")],
)
def test_durations_are_said_as_people_say_them(minutes, said):
    assert rules.duration(minutes) == said


def test_codes_are_copied_from_paper_in_any_way():
    code = rules.check_letters(bytes(range(32)))
    assert len(code) == rules.CODE_LENGTH
    assert set(code) <= set(rules.CODE_LETTERS)
    for typed in (code, rules.printed_code(code), f" {code[:4].lower()} – {code[4:]} "):
        assert rules.typed_code(typed) == code


def test_no_two_letters_of_a_code_look_alike():
    assert not set("0O1IL2Z5S8BUV") & set(rules.CODE_LETTERS)
    assert len(set(rules.CODE_LETTERS)) == len(rules.CODE_LETTERS)


def test_what_expires_does_so_the_day_after_its_last():
    last = date(2026, 6, 25)
    assert on_day(State.VALID, last, last) == State.VALID
    assert on_day(State.VALID, last, date(2026, 6, 26)) == State.EXPIRED
    assert on_day(State.CANCELLED, last, date(2026, 6, 26)) == State.CANCELLED
    assert on_day(State.VALID, None, date(2100, 1, 1)) == State.VALID


def test_every_state_has_its_moves_and_nobody_moves_a_document_to_expired():
    assert set(NEXT) == set(State)
    assert all(State.EXPIRED not in targets for targets in NEXT.values())
