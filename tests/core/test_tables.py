from datetime import date

import pytest
from openpyxl import Workbook

from lms.core.errors import RuleBroken
from lms.core.tables import fold_column, read_table

LINES = "Clave,Nombre\nU-1,Atención Ciudadana\nU-2,«Ñandú»\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "iso-8859-1"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_every_encoding_and_separator_gives_the_same_rows(tmp_path, encoding, separator, newline):
    path = tmp_path / "unidades.csv"
    path.write_bytes(LINES.replace(",", separator).replace("\n", newline).encode(encoding))
    table = read_table(path)
    assert table.columns == ("clave", "nombre")
    assert [(row.line, row["clave"], row["nombre"]) for row in table.rows] == [
        (2, "U-1", "Atención Ciudadana"),
        (3, "U-2", "«Ñandú»"),
    ]
    assert table.broken == ()


def test_a_spreadsheet_reads_like_a_csv(tmp_path):
    book = Workbook()
    for line in (["Clave", "Ingreso", "Nivel"], ["U-1", date(2020, 7, 1), 4.0], [None, None, None]):
        book.active.append(line)
    book.save(tmp_path / "unidades.xlsx")
    table = read_table(tmp_path / "unidades.xlsx")
    assert [row.cells for row in table.rows] == [{"clave": "U-1", "ingreso": "2020-07-01", "nivel": "4"}]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "table-empty"),
        (b"\n\n", "table-empty"),
        (b"clave,clave\n1,2\n", "table-header"),
        (b"clave,,nombre\n1,2,3\n", "table-header"),
        (b"\xff\xfeabc", "table-encoding"),
        (b"clave\n\x81\x8d\n", "table-encoding"),
        (b"PK\x03\x04 not a book", "table-not-readable"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(tmp_path, content, code):
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(RuleBroken) as refusal:
        read_table(path)
    assert refusal.value.code == code
    assert str(refusal.value).endswith(".")


def test_a_bad_line_is_told_and_the_others_are_read(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(b"clave,nombre\na,b\na\na,b,c\na,b,\n\na\x00,b\n" + b"x," + b"y" * 2001 + b"\n")
    table = read_table(path)
    assert [row.line for row in table.rows] == [2, 5]
    assert [line for line, _ in table.broken] == [3, 4, 7, 8]


def test_a_cell_with_a_line_break_keeps_later_numbers_right(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(b'clave,nombre\na,"uno\ndos"\nb,tres\n')
    assert [row.line for row in read_table(path).rows] == [2, 4]


def test_titles_are_compared_without_accents_or_blanks():
    assert fold_column("  Número de Empleado ") == "numero_de_empleado"
