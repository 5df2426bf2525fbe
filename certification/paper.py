"""The portfolio on paper: typst sets our own pages, pypdf fills the ones of others. Data in, one file out."""

import io
import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject

from certification.leaves import Leaves

SOURCE: Path = settings.ROOT / "themes" / "base" / "typst" / "portafolio.typ"
FRAME = (51.0, 60.0, 510.0, 662.0)  # left, bottom, width, height in points: inside the margins of a letter page
WIDEST, TALLEST = 175, 150  # millimetres of a picture under its caption
LARGEST = 1.5  # how many times a small page may grow


@dataclass(frozen=True)
class Drawn:
    """A file that was drawn, with the first page of each of its documents by code."""

    path: Path
    pages: int
    first_pages: dict[str, int]


def draw(words: dict[str, Any], leaves: Mapping[str, Leaves], folder: Path, at: datetime) -> Drawn:
    """Draw a portfolio into `folder`, where its leaves already are. No query; about a second and 20 ms for each page.

    `words` is what `portafolio.typ` reads; `leaves` are the clean pages of each file that it names.
    """
    shutil.copy(SOURCE, folder / SOURCE.name)
    inputs = {"paper": json.dumps(words, ensure_ascii=False)}
    compiler = typst.Compiler(str(folder / SOURCE.name), root=str(folder), ignore_system_fonts=True, sys_inputs=inputs)
    drawn = compiler.compile(format="pdf", timestamp=int(at.timestamp()))
    if not isinstance(drawn, bytes):
        raise RuntimeError("typst gave no PDF.")
    frames = json.loads(compiler.query("<frame>", field="value"))
    first_pages = {each["code"]: each["page"] for each in json.loads(compiler.query("<piece>", field="value"))}
    target = folder / "portafolio.pdf"
    return Drawn(target, _fill(drawn, frames, leaves, target), first_pages)


def _fill(drawn: bytes, frames: list[dict[str, Any]], leaves: Mapping[str, Leaves], target: Path) -> int:
    """Put each leaf on the page that waits for it and write the file; how many pages it has."""
    writer = PdfWriter(clone_from=io.BytesIO(drawn))
    readers: dict[str, PdfReader] = {}
    for frame in frames:
        found = leaves[frame["file"]]
        reader = readers.setdefault(frame["file"], PdfReader(str(found.path)))
        leaf = reader.pages[frame["leaf"]]["/Resources"]["/XObject"]["/Leaf"]
        _place(writer, frame["page"] - 1, leaf.get_object().clone(writer), found.sizes[frame["leaf"]])
    writer.pdf_header = "%PDF-1.7"
    with target.open("wb") as file:
        writer.write(file)
    return len(writer.pages)


def _place(writer: PdfWriter, number: int, leaf: Any, size: tuple[float, float]) -> None:
    """Show a leaf as large as its frame allows, in its middle; readers of screens pass it by."""
    page = writer.pages[number]
    left, bottom, width, height = FRAME
    scale = min(width / size[0], height / size[1], LARGEST)
    x, y = left + (width - size[0] * scale) / 2, bottom + height - size[1] * scale
    drawing = DecodedStreamObject()
    drawing.set_data(f"/Artifact BMC q {scale:.5f} 0 0 {scale:.5f} {x:.3f} {y:.3f} cm /Leaf Do Q EMC".encode())
    resources = page["/Resources"].get_object()
    forms = resources.setdefault(NameObject("/XObject"), DictionaryObject()).get_object()  # type: ignore[union-attr]
    forms[NameObject("/Leaf")] = leaf.indirect_reference
    whole, before = ArrayObject(), page["/Contents"]
    whole.extend(before if isinstance(before, ArrayObject) else [page.raw_get("/Contents")])
    whole.append(writer._add_object(drawing))
    page[NameObject("/Contents")] = whole


def picture_width(size: tuple[float, float]) -> float:
    """How wide to print a picture of so many pixels under its caption, in millimetres."""
    wide, tall = size
    return round(min(WIDEST, TALLEST * wide / tall), 1)


# --- the blocks that the paper knows ----------------------------------------------------------------------------------
Block = dict[str, Any]


def rows(*pairs: tuple[str, Any]) -> Block:
    """Labels with their values; what is not there is said, never left blank."""
    return {"kind": "rows", "rows": [[label, str(value) if value not in ("", None) else "–"] for label, value in pairs]}


def table(heading: list[str], columns: list[float], lines: Iterable[Iterable[Any]]) -> Block:
    return {
        "kind": "table",
        "heading": heading,
        "columns": columns,
        "rows": [[str(cell) for cell in line] for line in lines],
    }


def text(*lines: str) -> Block:
    return {"kind": "text", "lines": [line for line in lines if line]}


def bullets(lines: list[str]) -> Block:
    return {"kind": "list", "lines": lines}


def head(words: str) -> Block:
    return {"kind": "head", "text": words}


def picture(path: Path, size: tuple[float, float], alt: str) -> Block:
    return {"kind": "image", "path": path.name, "width": picture_width(size), "alt": alt}


def piece(code: str, title: str, blocks: list[Block], *, fresh: bool = True, file: str = "", frames: int = 0) -> Block:
    """One document of the portfolio; `frames` are the pages that its file will fill."""
    return {"code": code, "title": title, "blocks": blocks, "fresh": fresh, "file": file, "frames": frames}
