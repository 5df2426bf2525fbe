import csv

import pytest

from lms.core import downloads


@pytest.mark.parametrize("cell", ["=1+1", "+52", "-2", "@SUM(A1)", "\tx", "\rx", "\n=x", " =1+1"])
def test_what_starts_a_formula_is_shown_as_text(cell):
    assert downloads.neutral(cell) == "'" + cell


@pytest.mark.parametrize(("cell", "text"), [(None, ""), (12, "12"), ("Peña, Ana", "Peña, Ana"), ("a=b", "a=b")])
def test_other_cells_stay_as_they_are(cell, text):
    assert downloads.neutral(cell) == text


def test_a_table_streams_and_is_read_back_whole():
    rows = [[1, 'Ana "la" Peña', "=1"], [2, "con\nsalto", None]]
    content = "".join(downloads.csv_lines(["Núm.", "Nombre", "Nota"], rows))
    assert content.startswith("\ufeff")
    assert list(csv.reader(content.removeprefix("\ufeff").splitlines(keepends=True))) == [
        ["Núm.", "Nombre", "Nota"],
        ["1", 'Ana "la" Peña', "'=1"],
        ["2", "con\nsalto", ""],
    ]
