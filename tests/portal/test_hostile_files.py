"""Files that no import should be given: a report by line or one sentence in Spanish, and nothing written half.

Each is loaded dry and applied. A traceback fails the test by itself; a refused file ends with another code than 0.
"""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction

from catalog.profiles.models import Framework, Standard
from lms.core.models import AuditEntry
from lms.people.models import OrgUnit, Person, PersonIdentifier
from tests.architecture.walk import watching
from tests.factories.core import InstitutionFactory

pytestmark = pytest.mark.django_db
ROSTERS = Path(__file__).parents[1] / "samples" / "rosters"
HEADER = "curp,clave,nombre,primer_apellido,segundo_apellido,correo,organismo,area,puesto,estatus,superior"
GOOD = "HEGG780117MNERRD02,A1,María,Hernández,García,,IP,,,activo,"
ENGLISH = re.compile(r"\b(?:Traceback|Error|is not|invalid|expected|line \d|object|array|string|None)\b")


@pytest.fixture
def institution():
    return InstitutionFactory(code="IP", name="Instituto")


@pytest.fixture
def load(institution, capsys, tmp_path):
    """Load a file of these bytes: the exit code and what was said, a report or a sentence."""

    def run(command: str, content: bytes, name: str, *options: str):
        (tmp_path / name).write_bytes(content)
        try:
            call_command(command, str(tmp_path / name), "--institution", "IP", "--format", "json", *options)
            code = 0
        except SystemExit as stop:
            code = stop.code
        except CommandError as refused:
            return 1, str(refused)
        return code, json.loads(capsys.readouterr().out)

    return run


def dry_and_applied(load, *file) -> tuple[int, dict | str]:
    """What a file gives dry; applied it must give the same, and dry it must have written nothing."""
    with watching() as seen:
        dry = load(*file)
    assert seen.kept() == []
    with transaction.atomic():
        assert load(*file, "--apply") == dry
    _code, said = dry
    words = said if isinstance(said, str) else " ".join(row["message"] for row in said["rows"])
    assert ENGLISH.search(words) is None, words
    assert len(words) < 3_000
    return dry


def lines(*rows: str, end: str = "\n") -> bytes:
    return (end.join(rows) + end).encode()


def zipped(**members: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return held.getvalue()


def spreadsheet(sheet: bytes) -> bytes:
    """A file with the parts of a workbook, its sheet as given."""
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/></Types>'
    )
    return zipped(**{"[Content_Types].xml": types.encode(), "xl__workbook.xml": sheet})


# --- rosters: lines ---------------------------------------------------------------------------------------------------
LINES = {  # a roster, and the codes of its report by line; one good line is taken
    "NUL in a cell": (lines(HEADER, GOOD, "HEGG,A2,Ma\x00ría,Ruiz,,,IP,,,activo,"), ["3:row-broken"]),
    "200 cells": (lines(HEADER, GOOD, ",".join("x" * 200)), ["3:row-broken"]),
    "a cell too few": (lines(HEADER, GOOD, "HEGG,A2"), ["3:row-broken"]),
    "a line of 5 MB": (lines(HEADER, GOOD, f",A2,{'x' * 5_000_000},Ruiz,,,IP,,,activo,"), ["3:row-broken"]),
    "a cell of 3,000": (lines(HEADER, GOOD, f",A2,{'x' * 3_000},Ruiz,,,IP,,,activo,"), ["3:row-broken"]),
    "quotes that never close": (lines(HEADER, GOOD, ',A2,"Ana,Ruiz,,,IP,,,activo,'), ["3:row-broken"]),
    "letters turned round": (lines(HEADER, GOOD, ",A2,An\u202ea,Ruiz,,,IP,,,activo,"), ["3:row-broken"]),
    "mixed ends": (f"{HEADER}\r\n{GOOD}\n\r,A2,Ana\r\n".encode(), ["4:row-broken"]),
}
WELL = {  # the same roster in other clothes: taken whole
    "semicolons": lines(HEADER.replace(",", ";"), GOOD.replace(",", ";")),
    "tabs": lines(HEADER.replace(",", "\t"), GOOD.replace(",", "\t")),
    "UTF-16": lines(HEADER, GOOD).decode().encode("utf-16"),
    "old Mac": lines(HEADER, GOOD, end="\r"),
    "Windows": lines(HEADER, GOOD, end="\r\n"),
    "byte order mark": b"\xef\xbb\xbf" + lines(HEADER, GOOD),
    "blank lines": lines(HEADER, "", GOOD, "", ",,,,,,,,,,"),
    "a formula": lines(HEADER, GOOD.replace("María", "=cmd|' /C calc'!A0")),  # text; every export makes it harmless
    "a script": lines(HEADER, GOOD.replace("María", "<script>alert(1)</script>")),
    "an emoji": lines(HEADER, GOOD.replace("María", "María \U0001f600")),
}


@pytest.fixture
def areas(load):
    load("import_roster", (ROSTERS / "unidades-instituto.csv").read_bytes(), "areas.csv", "--apply")


@pytest.mark.parametrize("what", LINES)
def test_a_line_is_refused_and_the_others_are_taken(load, areas, what):
    content, expected = LINES[what]
    code, report = dry_and_applied(load, "import_roster", content, "personas.csv")
    assert code == 1
    assert [f"{row['ref'].removeprefix('línea ')}:{row['code']}" for row in report["rows"]] == expected
    assert (report["accepted"], Person.objects.count()) == (1, 1)


@pytest.mark.parametrize("what", WELL)
def test_a_roster_in_other_clothes_is_the_same(load, areas, what):
    code, report = dry_and_applied(load, "import_roster", WELL[what], "personas.csv")
    assert (code, report["rows"], Person.objects.count()) == (0, [], 1)


# --- rosters: the file ------------------------------------------------------------------------------------------------
WHOLE = {
    "empty": b"",
    "a blank line first": lines("", HEADER, GOOD),
    "spaces": b" \r\n \t\r\n",
    "no header": lines(GOOD),
    "a title twice": lines(f"{HEADER},curp", f"{GOOD},"),
    "other columns": lines("uno,dos", "1,2"),
    "header of 100,000 columns": lines(",".join(f"c{number}" for number in range(100_000))),
    "UTF-16 without its mark": lines(HEADER, GOOD).decode().encode("utf-16-le"),
    "bytes": bytes(range(256)) * 40,
    "zip called csv": zipped(**{"personas.csv": lines(HEADER, GOOD)}),
    "zip cut in two": zipped(**{"personas.csv": lines(HEADER, GOOD)})[:40],
    "broken workbook": spreadsheet(b"<workbook"),
    "workbook of nothing": spreadsheet(b"<workbook/>"),
    "PDF called csv": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj\n",
    "JSON": b'{"curp": "x"}',
}


@pytest.mark.parametrize("kind", ["people", None])
@pytest.mark.parametrize("what", WHOLE)
def test_what_is_no_roster_is_refused_whole(load, areas, what, kind):
    before = (OrgUnit.objects.count(), Person.objects.count(), PersonIdentifier.objects.count())
    kinds = ["--kind", kind] if kind else []
    code, said = dry_and_applied(load, "import_roster", WHOLE[what], "personas.csv", *kinds)
    assert code != 0
    assert said if isinstance(said, str) else said["refused"] and not said["accepted"]
    assert (OrgUnit.objects.count(), Person.objects.count(), PersonIdentifier.objects.count()) == before


# --- JSON -------------------------------------------------------------------------------------------------------------
NO_JSON = {
    "empty": b"",
    "half": b'{"formato": "calmecac-',
    "null": b"null",
    "list": b"[]",
    "number": b"1",
    "deep": b"[" * 100_000,
    "deep and closed": b"[" * 100_000 + b"]" * 100_000,
    "huge number": b'{"formato": ' + b"9" * 10_000 + b"}",
    "NaN": b'{"formato": NaN, "version": Infinity, "x": 1e999}',
    "UTF-16": '{"formato": "x"}'.encode("utf-16"),
    "bytes": bytes(range(256)),
    "CSV": b"formato,titulo\n1,2\n",
}


@pytest.mark.parametrize("command", ["import_standard", "import_framework"])
@pytest.mark.parametrize("what", NO_JSON)
def test_what_is_no_document_is_refused_whole(load, command, what):
    code, report = dry_and_applied(load, command, NO_JSON[what], "documento.json")
    assert (code, report["accepted"]) == (1, 0)
    assert report["refused"] > 0
    assert not Standard.objects.exists()
    assert not Framework.objects.exists()
    assert not AuditEntry.objects.exists()


DEMO = Path(settings.ROOT) / "lms" / "portal" / "demo"
DOCUMENTS = {
    "import_framework": DEMO / "profiles" / "framework.json",
    "import_standard": DEMO / "standards" / "EC1171.json",
}
BAD = {  # in the place of any value of a document
    "NUL": "uno\x00dos tres",
    "half a letter": "uno\ud800dos tres",
    "empty": "",
    "blanks": "   \n   \n   ",
    "long": "palabra " * 12_500,
    "script": "<script>alert(1)</script>",
    "huge": 10**30,
    "negative": -1,
    "fraction": 1.5,
    "yes": True,
    "nothing": None,
    "list": [],
    "object": {},
    "day that is not": "2026-02-31",
}
TEXTLESS = {"NUL", "half a letter"}  # no database keeps these
NEVER = {*TEXTLESS, "negative", "fraction"}


def places(document: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where each value of a document stands; of a list, its first."""
    pairs = document.items() if isinstance(document, dict) else [(0, document[0])] if isinstance(document, list) else []
    for key, value in pairs:
        yield (*path, key)
        yield from places(value, (*path, key))


def value_at(document: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        document = document[step]
    return document


def changed(document: Any, path: tuple[Any, ...], value: Any) -> bytes:
    """The document with another value in one place, small: lists of one."""
    copy = json.loads(json.dumps(document))
    value_at(copy, path[:-1])[path[-1]] = value
    return json.dumps(copy).encode()


def short(document: Any) -> Any:
    """The document with the first of each of its lists."""
    if isinstance(document, dict):
        return {key: short(value) for key, value in document.items()}
    return [short(document[0])] if isinstance(document, list) and document else document


@pytest.fixture
def documents(load):
    """The small document of each command; the standard's competencies are loaded."""
    whole = {command: path.read_bytes() for command, path in DOCUMENTS.items()}
    load("import_framework", whole["import_framework"], "marco.json", "--apply")
    return {command: short(json.loads(content)) for command, content in whole.items()}


def taken(load, command: str, document: bytes) -> tuple[int, Any]:
    """What becomes of a document; refused, it left no trace, and nothing of it stays for the next."""
    before = AuditEntry.objects.count()
    with transaction.atomic():
        code, report = dry_and_applied(load, command, document, "documento.json")
        assert code == 0 or (AuditEntry.objects.count(), Standard.objects.count()) == (before, 0)
        transaction.set_rollback(True)
    return code, report


def test_the_documents_are_taken_as_they_are(load, documents):
    for command, document in documents.items():
        assert taken(load, command, json.dumps(document).encode())[0] == 0


@pytest.mark.parametrize("what", BAD)
@pytest.mark.parametrize("command", DOCUMENTS)
def test_a_value_out_of_place_is_refused_or_taken_whole(load, documents, command, what):
    for place in places(documents[command]):
        code, report = taken(load, command, changed(documents[command], place, BAD[what]))
        free = place[0] == "datos" and what not in TEXTLESS
        assert code == 1 or free or what not in NEVER, (place, report)


@pytest.mark.parametrize("command", DOCUMENTS)
def test_what_stands_twice_is_refused_or_taken_whole(load, documents, command):
    document = documents[command]
    lists = [(place, held) for place in places(document) if isinstance(held := value_at(document, place), list)]
    assert lists
    for place, held in lists:
        taken(load, command, changed(document, place, held * 2))
