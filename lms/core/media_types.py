"""What a file is, told from its content. What its sender declared counts only among kinds of plain text."""

import re
import struct
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from PIL import Image, UnidentifiedImageError

MAX_PIXELS = 80_000_000  # a telephone's 50 megapixels fit; below Pillow's own alarm (89 million), so one limit rules
HEAD = 4096
OFFICE = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True)
class MediaType:
    """A type as people call it and the endings its names may have, the usual one first."""

    label: str
    endings: tuple[str, ...]


KNOWN = {
    "application/pdf": MediaType("PDF", (".pdf",)),
    "image/png": MediaType("imagen PNG", (".png",)),
    "image/jpeg": MediaType("imagen JPEG", (".jpg", ".jpeg")),
    "image/webp": MediaType("imagen WebP", (".webp",)),
    "image/svg+xml": MediaType("imagen SVG", (".svg",)),
    "video/mp4": MediaType("video MP4", (".mp4", ".m4v")),
    OFFICE + "wordprocessingml.document": MediaType("documento de Word", (".docx",)),
    OFFICE + "spreadsheetml.sheet": MediaType("hoja de Excel", (".xlsx",)),
    OFFICE + "presentationml.presentation": MediaType("presentación de PowerPoint", (".pptx",)),
    "application/zip": MediaType("archivo ZIP", (".zip",)),
    "application/xml": MediaType("archivo XML", (".xml",)),
    "text/html": MediaType("página HTML", (".html", ".htm")),
    "text/csv": MediaType("archivo CSV", (".csv",)),
    "application/json": MediaType("archivo JSON", (".json",)),
    "text/vtt": MediaType("subtítulos WebVTT", (".vtt",)),
    "text/plain": MediaType("texto", (".txt",)),
}
IMAGES = {"PNG": "image/png", "JPEG": "image/jpeg", "MPO": "image/jpeg", "WEBP": "image/webp"}
OFFICE_PARTS = {
    "word/document.xml": OFFICE + "wordprocessingml.document",
    "xl/workbook.xml": OFFICE + "spreadsheetml.sheet",
    "ppt/presentation.xml": OFFICE + "presentationml.presentation",
}
ENDINGS_OF_TEXT = {".csv": "text/csv", ".json": "application/json", ".vtt": "text/vtt"}
CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
PREAMBLES = ((b"<?", b"?>"), (b"<!--", b"-->"))
ELEMENT = re.compile(rb"<(?:!doctype\s+)?(?:[\w-]+:)?([a-z][\w-]*)", re.IGNORECASE)
HTML = {b"html", b"head", b"body", b"script", b"iframe", b"base", b"meta", b"title", b"div", b"p", b"a", b"img"}


class Unsafe(Exception):
    """The content claims to be something and is too dangerous or too damaged to be taken as that."""


def sniff(content: BinaryIO, name: str) -> str | None:
    """The media type of a content, or None when it is none of ours. Reads headers only; nothing is unpacked or drawn.

    Raises Unsafe for an image or an archive that does not open, and for an image of more than MAX_PIXELS.
    """
    content.seek(0)
    head = content.read(HEAD)
    content.seek(0)
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    if head[4:8] == b"ftyp":
        return "video/mp4" if head[8:11] in {b"iso", b"mp4", b"M4V", b"avc"} else None
    if head.startswith((b"\x89PNG", b"\xff\xd8\xff")) or (head[:4], head[8:12]) == (b"RIFF", b"WEBP"):
        return _image(content)
    if head.startswith(b"PK\x03\x04"):
        return _archive(content)
    return None if CONTROL.search(head) else _text(head, name)


def _image(content: BinaryIO) -> str:
    try:
        with Image.open(content, formats=["PNG", "JPEG", "WEBP"]) as image:
            if image.width * image.height > MAX_PIXELS:
                raise Unsafe
            image.verify()
            return IMAGES[str(image.format)]
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise Unsafe from bomb
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, struct.error) as damaged:
        raise Unsafe from damaged


def _archive(content: BinaryIO) -> str:
    try:
        with zipfile.ZipFile(content) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, struct.error, NotImplementedError) as damaged:
        raise Unsafe from damaged
    if "[Content_Types].xml" in names:
        return next((kind for part, kind in OFFICE_PARTS.items() if part in names), "application/zip")
    return "application/zip"


def _text(head: bytes, name: str) -> str:
    if element := ELEMENT.match(_past_preambles(head.removeprefix(b"\xef\xbb\xbf").lstrip())):
        root = element[1].lower()
        return "text/html" if root in HTML else "image/svg+xml" if root == b"svg" else "application/xml"
    return ENDINGS_OF_TEXT.get(Path(name).suffix.lower(), "text/plain")


def _past_preambles(text: bytes) -> bytes:
    """What follows declarations and comments: there stands the element that says what a marked-up text is."""
    while pair := next((pair for pair in PREAMBLES if text.startswith(pair[0])), None):
        _preamble, end, text = text.partition(pair[1])
        text = text.lstrip() if end else b"<xml"  # a preamble longer than the head: marked up all the same
    return text
