"""The file of a document: drawn once by typst from what was frozen, tagged and archival; the same bytes every time."""

import hashlib
import io
import json
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import Any

import segno
import typst
from django.conf import settings

from lms.core.dates import long_date
from lms.documents import rules, seal
from lms.documents.kinds import KINDS
from lms.documents.models import IssuedDocument

FOLDER: Path = settings.ROOT / "themes" / "base" / "typst"
STANDARDS: Any = ["a-3a", "ua-1"]
_one_at_a_time = Lock()  # a compiler is not for two threads at once


def draw(document: IssuedDocument) -> bytes:
    """The PDF of a document, unsigned, with its sealed facts attached. About 20 ms; the first one of a process, more.

    Its data are data: nothing in them is run, and nothing outside the folder of papers can be read.
    """
    inputs = {
        "paper": json.dumps(words(document), ensure_ascii=False),
        "facts": seal.envelope(document).decode(),
        "qr": _qr(json.loads(document.payload)["verify"]),
    }
    with _one_at_a_time:
        drawn = _compiler(source(document).name).compile(
            format="pdf", sys_inputs=inputs, pdf_standards=STANDARDS, timestamp=int(document.issued_at.timestamp())
        )
    if not isinstance(drawn, bytes):
        raise RuntimeError("typst gave no PDF.")
    return drawn


def engine(document: IssuedDocument) -> str:
    """What draws a document now: the version of typst and the fingerprint of the paper's source."""
    drawn_from = source(document).read_bytes()
    return f"typst {version('typst')}, {hashlib.sha256(drawn_from).hexdigest()[:12]}"


def source(document: IssuedDocument) -> Path:
    """The file that says how a document looks."""
    return FOLDER / f"{KINDS[document.kind].template}.typ"


@cache
def _compiler(name: str) -> typst.Compiler:
    return typst.Compiler(str(FOLDER / name), root=str(FOLDER), ignore_system_fonts=True)


def _qr(address: str) -> str:
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", border=0, xmldecl=False, svgclass=None)
    return drawn.getvalue().decode()


def words(document: IssuedDocument) -> dict[str, Any]:
    """Everything that a paper says, ready to be set: what every one does and what its kind adds."""
    facts, design = json.loads(document.payload), document.template.design
    issued = rules.local_day(document.issued_at, document.institution.time_zone)
    dates = [("Expedida", long_date(issued))]
    if document.valid_until:
        dates.append(("Vigente hasta", long_date(document.valid_until)))
    return {
        **design,
        **KINDS[document.kind].words(document.data),
        "title": facts["title"],
        "institution": facts["institution"]["name"],
        "holder": document.holder_name,
        "dates": dates,
        "folio": document.folio,
        "code": rules.printed_code(document.check_code),
        "verify": facts["verify"],
        "hash": rules.in_groups(document.data_hash),
        "legal_basis": document.legal_basis,
        "test": facts["test"],
        "replaces": facts["replaces"],
        "issued": _parts(issued),
    }


def _parts(day: date) -> list[int]:
    return [day.year, day.month, day.day]
