"""A piece of evidence as a page shows it in place: words, an image or a PDF; anything else is downloaded."""

from dataclasses import dataclass

from csp.constants import SELF
from django.http import HttpResponse

from certification.queries.evidence import Piece
from lms.core import files, media_types
from lms.core.models import StoredFile

MOST_WORDS = 40_000  # bytes of a text that a page shows; the file has the rest
PDF = "application/pdf"


@dataclass(frozen=True)
class Pane:
    """What goes inside the sheet. `form` is "words", "image", "pdf" or "file"."""

    piece: Piece
    form: str
    words: str = ""
    cut: bool = False
    media: str = ""  # «PDF», «imagen JPEG»


def pane_of(piece: Piece) -> Pane:
    """How to show a piece. No query; reads a text file's first bytes."""
    file = piece.evidence.file
    if file is None:
        return Pane(piece, "words", piece.evidence.note)
    media = media_types.KNOWN[file.media_type].label
    if file.media_type == "text/plain":
        words, cut = _words_of(file)
        return Pane(piece, "words", words, cut, media)
    form = "pdf" if file.media_type == PDF else "image" if file.media_type.startswith("image/") else "file"
    return Pane(piece, form, media=media)


def _words_of(file: StoredFile) -> tuple[str, bool]:
    try:
        with files.open_file(file) as content:
            start = content.read(MOST_WORDS + 1)
    except FileNotFoundError:
        return "", False
    return start[:MOST_WORDS].decode("utf-8-sig", errors="replace"), len(start) > MOST_WORDS


def framing(response: HttpResponse) -> HttpResponse:
    """Let a page hold our own PDF in a frame; nobody else's, and nothing else."""
    vars(response)["_csp_update"] = {"frame-src": [SELF]}
    return response
