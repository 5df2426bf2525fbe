"""Data of an official paper: headed sections, tables, lists and signature blocks, as its schema takes them.

official.data(
    title="Cédula de evaluación",
    about="EC1171 Garantizar el derecho a la protección de datos personales",
    facts=[("Juicio", "Competente")],
    blocks=[official.heading("Criterios no cubiertos"), official.table(["Criterio", "Motivo"], rows)],
    signatures=[official.signed(each) for each in signatures_of("cedula", ref)],
)
"""

from collections.abc import Iterable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from lms.core.dates import long_date
from lms.documents.models import Signature

Block = dict[str, Any]


def heading(text: str, level: int = 2) -> Block:
    """A heading of a section (2) or of a part of one (3)."""
    return {"kind": "heading", "text": text, "level": level}


def paragraph(text: str) -> Block:
    """One paragraph of running text."""
    return {"kind": "paragraph", "text": text}


def notice(text: str) -> Block:
    """Words that nobody should miss, apart from the rest: «Instrumento de ejemplo»."""
    return {"kind": "notice", "text": text}


def definitions(pairs: Iterable[tuple[str, str]]) -> Block:
    """Terms with their text, one under the other."""
    return {"kind": "definitions", "items": [{"term": term, "text": text} for term, text in pairs]}


def bullets(items: Iterable[str], *, ordered: bool = False) -> Block:
    """A list, numbered or not."""
    return {"kind": "list", "ordered": ordered, "items": list(items)}


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int] = ()) -> Block:
    """A table with its head repeated on every page. `widths` are proportions, one for each column."""
    return {
        "kind": "table",
        "columns": list(columns),
        "widths": list(widths) or [1] * len(columns),
        "rows": [list(row) for row in rows],
    }


def signed(signature: Signature) -> Block:
    """The block of a signature that counts: whose, in what capacity, how, when, and over which contents."""
    at = signature.signed_at.astimezone(ZoneInfo(signature.institution.time_zone))
    return {
        "name": signature.person_name,
        "capacity": signature.capacity,
        "method": "Firmó en papel" if signature.method == Signature.Method.PAPER else "Firmó con su contraseña",
        "date": f"{long_date(at.date())}, {at:%H:%M} horas",
        "hash": signature.content_hash,
    }


def unsigned(name: str, capacity: str) -> Block:
    """The block of whoever has still to sign: a line to sign on by hand."""
    return {"name": name, "capacity": capacity, "method": "", "date": "", "hash": ""}


def data(
    *,
    title: str,
    about: str = "",
    facts: Iterable[tuple[str, str]] = (),
    blocks: Iterable[Block] = (),
    signatures: Iterable[Block] = (),
) -> dict[str, Any]:
    """What a document of an official kind freezes. Title, line and facts are public; the rest is on the paper alone."""
    return {
        "schema": 1,
        "title": title,
        "about": about,
        "facts": [{"label": label, "value": value} for label, value in facts],
        "blocks": list(blocks),
        "signatures": list(signatures),
    }
