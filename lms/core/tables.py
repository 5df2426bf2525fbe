"""Tables as people send them: CSV of any encoding and separator, or a spreadsheet, read row by row."""

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from lms.core.errors import RuleBroken

MAX_BYTES = 64 * 1024 * 1024  # a payroll of 47,700 people is 8 MB
MAX_CELL = 2_000
SEPARATORS = ",;\t|"
# controls, halves of letters, and marks that turn the direction of what follows them
NOT_TEXT = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffd]")


@dataclass(frozen=True)
class Row:
    """One line of a table: its number in the file (the header is line 1) and its cells by folded column name."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True)
class Table:
    """A read file: folded header, the lines, and lines that could not be read with their reason."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    broken: tuple[tuple[int, str], ...]
    encoding: str
    separator: str


def fold_column(title: str) -> str:
    """`Número de empleado ` → `numero_de_empleado`: how column titles are compared."""
    plain = unicodedata.normalize("NFKD", title.strip().lower())
    letters = "".join(char if char.isalnum() else "_" for char in plain if not unicodedata.combining(char))
    return "_".join(part for part in letters.split("_") if part)


def decode(content: bytes) -> tuple[str, str]:
    """Text and the encoding it was in: a byte order mark says it, else UTF-8 if it reads as such, else Windows-1252.

    ISO-8859-1 files are read by Windows-1252, which gives the same letters; the five bytes it lacks mean a broken file.
    """
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            candidates = [name]
            break
    else:
        candidates = ["utf-8", "cp1252"]
    for name in candidates:
        try:
            return content.decode(name), name
        except UnicodeDecodeError:
            continue
    raise RuleBroken(
        "table-encoding",
        _("No se pudo leer el texto del archivo. Guárdalo como «CSV UTF-8» y vuelve a subirlo."),
    )


def separator_of(first_line: str) -> str:
    """The separator that the header uses most; a comma when it uses none."""
    return max(SEPARATORS, key=first_line.count) if any(mark in first_line for mark in SEPARATORS) else ","


def read_table(path: Path) -> Table:
    """Read a CSV or .xlsx file. Refuses (RuleBroken) what is empty, too large, repeated in its header or not a table.

    Lines with another number of cells than the header, or with forbidden characters, come back in `broken`.
    """
    if path.stat().st_size > MAX_BYTES:
        raise RuleBroken("table-too-large", _("El archivo pesa más de 64 MB. Divídelo en partes."))
    content = path.read_bytes()
    if content.startswith(b"PK\x03\x04"):
        return _table(_sheet_lines(path), "xlsx", "")
    text, encoding = decode(content)
    separator = separator_of(text.split("\n", 1)[0])
    return _table(_csv_lines(text, separator), encoding, separator)


def _csv_lines(text: str, separator: str) -> Iterator[tuple[int, list[str] | str]]:
    """Pairs of (line in the file, cells), or (line, reason) for a line that is no CSV."""
    source = io.StringIO(text.replace("\x00", "\ufffd"), newline="")
    reader = csv.reader(source, delimiter=separator, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield line, _("Las comillas de esta línea no cierran bien, o una celda es demasiado larga.")
            continue
        yield line, cells


def _sheet_lines(path: Path) -> Iterator[tuple[int, list[str] | str]]:
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(item.file_size for item in archive.infolist()) > 8 * MAX_BYTES:
                raise RuleBroken("table-too-large", _("La hoja de cálculo es demasiado grande al abrirla. Divídela."))
        book = load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError):
        raise RuleBroken(
            "table-not-readable", _("El archivo no es una hoja de cálculo que podamos abrir. Guárdala como CSV UTF-8.")
        ) from None
    for line, values in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1):
        yield line, [_cell(value) for value in values]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _table(lines: Iterator[tuple[int, list[str] | str]], encoding: str, separator: str) -> Table:
    first = next(lines, None)
    columns = tuple(fold_column(title) for title in first[1]) if first and not isinstance(first[1], str) else ()
    while columns and not columns[-1]:
        columns = columns[:-1]
    if not columns:
        raise RuleBroken("table-empty", _("El archivo está vacío: la primera línea debe llevar los títulos."))
    if len(set(columns)) < len(columns) or "" in columns:
        raise RuleBroken("table-header", _("Hay títulos de columna vacíos o repetidos en la primera línea."))
    rows: list[Row] = []
    broken: list[tuple[int, str]] = []
    for line, cells in lines:
        if isinstance(cells, str):
            broken.append((line, cells))
            continue
        cells = [cell.strip() for cell in cells]
        if not any(cells):
            continue
        if reason := _fault(cells, len(columns)):
            broken.append((line, reason))
        else:
            rows.append(Row(line, dict(zip(columns, cells, strict=False))))
    return Table(columns, tuple(rows), tuple(broken), encoding, separator)


def _fault(cells: list[str], width: int) -> str:
    if len(cells) < width or any(cells[width:]):
        return _("Tiene %(found)d columnas; el encabezado tiene %(expected)d.") % {
            "found": len(cells),
            "expected": width,
        }
    if any(len(cell) > MAX_CELL for cell in cells):
        return _("Una celda tiene más de 2,000 caracteres.")
    if any(NOT_TEXT.search(cell) for cell in cells):
        return _("Tiene caracteres que no son texto.")
    return ""
