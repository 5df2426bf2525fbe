"""The record on paper: drawn by typst, tagged and archival; a copy for consultation, never signed."""

import json
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst
from django.conf import settings
from django.utils.translation import gettext as _

from lms.core import clock
from lms.core.dates import long_date
from lms.people.models import Person
from lms.records.queries.transcript import Line, Transcript, export_of, short_day, transcript_of

FOLDER: Path = settings.ROOT / "themes" / "base" / "typst"
STANDARDS: Any = ["a-3a", "ua-1"]
_one_at_a_time = Lock()  # a compiler is not for two threads at once


def draw(person: Person) -> bytes:
    """The PDF of a person's record today, with the data of its export attached. Two queries.

    Its data are data: nothing in them is run, and nothing outside the folder of papers can be read.
    """
    export = export_of(person)
    inputs = {
        "paper": json.dumps(_words(person, transcript_of(person), export), ensure_ascii=False),
        "facts": json.dumps(export, ensure_ascii=False),
    }
    with _one_at_a_time:
        drawn = _compiler().compile(
            format="pdf", sys_inputs=inputs, pdf_standards=STANDARDS, timestamp=int(clock.now().timestamp())
        )
    if not isinstance(drawn, bytes):
        raise RuntimeError("typst gave no PDF.")
    return drawn


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(str(FOLDER / "historial.typ"), root=str(FOLDER), ignore_system_fonts=True)


def _words(person: Person, transcript: Transcript, export: dict[str, Any]) -> dict[str, Any]:
    """Everything the paper says, ready to be set."""
    today = clock.today(person.institution.time_zone)
    return {
        "institution": person.institution.name,
        "holder": person.full_name,
        "day": [today.year, today.month, today.day],
        "made": long_date(today),
        "total": _("%(hours)s en total") % {"hours": transcript.hours},
        "head": export["chain"]["head"],
        "years": [
            {"year": str(year.number), "hours": year.hours, "rows": [_row(line) for line in year.lines]}
            for year in transcript.years
        ],
    }


def _row(line: Line) -> list[str]:
    entry = line.entry
    return [
        entry.title,
        short_day(entry.achieved_on),
        "–" if not line.hours else line.hours if line.counts else _("no suma"),
        line.grade or "–",
        f"{line.state} {line.detail}".strip(),
        entry.folio or "–",
    ]
