"""What somebody types who means well, and what nobody should: values for the controls of any form."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from lms.core import clock
from tests.architecture.forms import Box, Form

SAMPLES = Path(__file__).parents[1] / "samples" / "hostile"
FORM_TYPE = "application/x-www-form-urlencoded"
PART = re.compile(r"(.+)_([012])$")  # day, month and year in three boxes

Pairs = list[tuple[str, Any]]  # text, bytes or a file, under the name of its control

LONG = f"{'palabra ' * 5_000}{'x' * 60_000}"  # 100,000 letters, in many words and in one
NUL = "antes\x00después"
BROKEN = b"\xed\xa0\x80\xff\xc3("  # a lone surrogate, a byte of no alphabet, a letter cut in two
SUM = 1343433
MIXED = "\"'><script>alert(1)</script>{{ 7*191919 }}{% now 'Y' %}\U0001f600\u202e\u200f\u2066 \ufeff&lt;b&gt;"
NOWHERE = "AAAAAAAAAAAAAAAAAAAAAA"  # as an id looks; nothing has it
FOREIGN = "id of the other institution"
STRANGER = "OTRA-0"  # a staff number of the other institution
REF, PK = re.compile(r"[\w-]{22}"), re.compile(r"\d+")
NUMBERS = ("-1", "1e309", "NaN", "9" * 60, "\u0661\u0662", "0x10", "1_0")
DAYS = ("0001-01-01", "9999-12-31", "31/02/2026", "2026-02-31", "hoy")
HOURS = ("25:61", "24:00", "00:00:00.000001")
PARTS = ("0", "99", "99999", "-1", "\u0661")


def is_day(box: Box) -> bool:
    return box.kind == "date"


def part_of_day(form: Form, box: Box) -> int | None:
    """Which of three boxes of a date this is."""
    found = PART.fullmatch(box.name)
    names = {each.name for each in form.boxes}
    return int(found[2]) if found and {f"{found[1]}_{part}" for part in range(3)} <= names else None


# --- what means well --------------------------------------------------------------------------------------------------
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def file_for(box: Box) -> SimpleUploadedFile:
    """A small file of the kind that a control asks for."""
    if ".svg" in box.accept:
        return SimpleUploadedFile("logo.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "image/svg+xml")
    return SimpleUploadedFile("oficio.pdf", PDF, "application/pdf")


def good_value(form: Form, box: Box) -> list[Any]:
    """What a person would leave or put in a control: what it holds, or something of its kind."""
    if box.kind == "file":
        return [file_for(box)]
    if box.kind == "checks":
        return list(box.held or box.options[:1])
    if box.held and (box.held[0] or box.kind == "hidden"):
        return [box.held[0]]
    if box.kind in {"select", "choice"}:
        return [next((option for option in box.options if option), "")]
    day = clock.today() + timedelta(days=20)
    if (part := part_of_day(form, box)) is not None:
        return [str((day.day, day.month, day.year)[part])]
    usual = {
        "date": day.isoformat(),
        "time": "10:00",
        "email": "alguien@muestra.example",
        "tel": "5512345678",
        "password": "una-clave-larga-9",
    }
    return ["2" if box.numeric else usual.get(box.kind, "Texto de prueba")]


def good(form: Form) -> Pairs:
    """A form filled in."""
    pairs: Pairs = [(box.name, value) for box in form.boxes for value in good_value(form, box)]
    return [*pairs, form.button] if form.button else pairs


# --- what does not ----------------------------------------------------------------------------------------------------
def _text(form: Form, box: Box) -> Iterator[tuple[str, list[Any]]]:
    yield "empty", [""]
    yield "spaces", ["   \t "]
    yield "long", [LONG]
    yield "NUL", [NUL]
    yield "broken bytes", [BROKEN]
    yield "script", [MIXED]
    yield "file", [SimpleUploadedFile("texto.txt", b"texto", "text/plain")]
    if box.numeric:
        yield from ((f"number {each}", [each]) for each in NUMBERS)
    if is_day(box):
        yield from ((f"day {each}", [each]) for each in DAYS)
    if box.kind == "time":
        yield from ((f"hour {each}", [each]) for each in HOURS)
    if part_of_day(form, box) is not None:
        yield from ((f"part {each}", [each]) for each in PARTS)


def _hidden(box: Box) -> Iterator[tuple[str, list[Any]]]:
    yield "id of nothing", [NOWHERE]
    yield from ((f"number {each}", [each]) for each in NUMBERS)


def _chosen(box: Box, foreign: tuple[str, ...]) -> Iterator[tuple[str, list[Any]]]:
    yield "empty", [""]
    yield "none", []
    yield "unknown", ["no-existe"]
    yield "id of nothing", [NOWHERE]
    yield "number", ["9" * 30]
    yield "NUL", [NUL]
    yield "script", [MIXED]
    yield "long", [LONG]
    yield "broken bytes", [BROKEN]
    shape = REF if any(REF.fullmatch(option) for option in box.options) else PK
    if any(shape.fullmatch(option) for option in box.options):
        own = set(box.options)
        yield from ((f"{FOREIGN} {each}", [each]) for each in foreign if shape.fullmatch(each) and each not in own)


def _files(box: Box) -> Iterator[tuple[str, list[Any]]]:
    yield "nothing", []
    yield "text", ["no soy un archivo"]
    yield "no bytes", [SimpleUploadedFile("vacio.pdf", b"", "application/pdf")]
    yield "other kind", [SimpleUploadedFile("programa.exe", b"MZ\x90\x00", "application/octet-stream")]
    yield "page called PDF", [SimpleUploadedFile("pagina.pdf", b"<script>alert(1)</script>", "application/pdf")]
    yield "name", [SimpleUploadedFile(f"{MIXED}{'n' * 300}.pdf", PDF, "application/pdf")]
    for sample in ("zip/bomb-ratio.zip", "images/pixel-bomb.png", "svg/script.svg", "pdf/javascript.pdf"):
        file = SAMPLES / sample
        yield sample, [SimpleUploadedFile(file.name, file.read_bytes(), "application/pdf")]
    yield "cut in two", [SimpleUploadedFile("medio.pdf", PDF[:9], "application/pdf")]


def wrong_values(form: Form, box: Box, foreign: tuple[str, ...]) -> Iterator[tuple[str, list[Any]]]:
    """What a control may be sent instead of its value: what it is, and the values, which may be none or two."""
    if box.kind == "file":
        yield from _files(box)
        return
    if box.options:
        yield from _chosen(box, foreign)
    else:
        yield from _text(form, box)
        yield "somebody of the other institution", [STRANGER]
    if box.kind == "hidden":
        yield from _hidden(box)
    twice = good_value(form, box)
    yield "twice", [*twice, *(box.options[-1:] or twice)]


ALIKE = 3  # controls of one form and one kind that get everything; the rest, of a table, get what breaks most
SHORT = {"empty", "NUL", "script", "none", "unknown"}


def attempts(form: Form, foreign: tuple[str, ...], most: int = ALIKE) -> Iterator[tuple[str, Pairs]]:
    """Everything to send a form: each control wrong in each way while the rest is well, and nothing at all.

    `foreign` are ids of the other institution, sent where a control offers ids; `most`, how many controls of one kind
    get everything.
    """
    well = good(form)
    seen: Counter[tuple[Any, ...]] = Counter()
    yield "nothing at all", []
    for box in form.boxes:
        kind = (box.kind, box.numeric, len(box.options))
        seen[kind] += 1
        others = [pair for pair in well if pair[0] != box.name]
        for what, values in wrong_values(form, box, foreign):
            if seen[kind] <= most or what in SHORT:
                yield f"{box.name}: {what}", [*others, *((box.name, value) for value in values)]


# --- on the wire ------------------------------------------------------------------------------------------------------
def envelope(form: Form, pairs: Pairs) -> tuple[bytes, str]:
    """Body and content type, as a browser sends them: bytes stay as they are, broken or not."""
    if form.with_files or any(hasattr(value, "read") for _name, value in pairs):
        fields: dict[str, list[Any]] = {}
        for name, value in pairs:
            if hasattr(value, "seek"):
                value.seek(0)
            text = value.decode("latin-1") if isinstance(value, bytes) else value
            fields.setdefault(name, []).append(text)
        return encode_multipart(BOUNDARY, fields), MULTIPART_CONTENT
    return "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in pairs).encode(), FORM_TYPE
