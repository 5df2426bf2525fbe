"""Tables that leave the house as files."""

import csv
from collections.abc import Iterable, Iterator
from typing import Any

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
BYTE_ORDER_MARK = "\ufeff"  # spreadsheets read the accents right


def neutral(value: Any) -> str:
    """A cell that a spreadsheet shows as text: what would start a formula gets an apostrophe before it."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) else text


class _Line:
    """A file that gives back each line written, so that a table of any length streams."""

    def write(self, line: str) -> str:
        return line


def csv_lines(heading: Iterable[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """The lines of a CSV file for spreadsheets, one at a time, every cell neutral."""
    writer = csv.writer(_Line())
    yield BYTE_ORDER_MARK + writer.writerow([neutral(cell) for cell in heading])
    for row in rows:
        yield writer.writerow([neutral(cell) for cell in row])
