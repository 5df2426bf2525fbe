"""The kinds of document that can be issued: each room registers its own in `ready()`, described once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from lms.core import folios
from lms.core.errors import RuleBroken
from lms.documents import formats, rules

Rows = list[tuple[str, str]]
KEEPERS = frozenset({"programme", "certifying_body"})  # offices whose menu leads to the register of documents
Check = Callable[[rules.Facts], RuleBroken | None]
OFFICIAL = "oficial"  # the paper of headed sections, tables and signature blocks: themes/base/typst/oficial.typ
HOUSE_DESIGN: Mapping[str, Any] = {
    "layout": "vertical",
    "unit": "",
    "note": "",
    "primary": "#0B5D4E",
    "ornament": "#A31F34",
}


def _no_fault(_data: rules.Facts) -> RuleBroken | None:
    return None


def _malformed(data: rules.Facts) -> RuleBroken | None:
    """What the schema cannot say: tables are even, and no heading of a part stands outside a section (PDF/UA)."""
    for block in data["blocks"]:
        if block["kind"] == "heading":
            if block["level"] == 2:
                break
            return RuleBroken("document-heading", _("Un apartado del documento va dentro de una sección."))
    for table in (block for block in data["blocks"] if block["kind"] == "table"):
        if {len(table["columns"])} != {len(cells) for cells in [table["widths"], *table["rows"]]}:
            return RuleBroken("document-table", _("Una tabla del documento tiene renglones de distinto tamaño."))
    return None


@dataclass(frozen=True)
class Kind:
    """A kind of document: what it freezes, how it is called, numbered, drawn and verified, and who keeps it."""

    code: str
    series: str
    label: str  # plural, as lists say it: «Constancias»
    schema: Path  # of what it freezes
    title: Callable[[rules.Facts], str]
    public: tuple[str, ...]  # the keys of its data that anybody who verifies may see; the rest stays on the paper
    design: Mapping[str, Any]  # until the institution publishes its own
    template: str  # name of its source in themes/base/typst, without the ending
    words: Callable[[rules.Facts], dict[str, Any]]  # what the paper says beyond what every paper does
    about: Callable[[rules.Facts], tuple[str, str]]  # from its public facts: («del curso», «Atención de solicitudes»)
    rows: Callable[[rules.Facts], Rows]  # its public facts as whoever verifies reads them
    keepers: tuple[str, ...]  # offices that list it, read it and ask for it to be cancelled or replaced
    deciders: tuple[str, ...] = ("institute_head",)  # offices that authorise that (security.md I7)
    check: Check = _no_fault  # what a schema cannot say: why these data make no sense


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Make a kind and its series of folios known, once, from a room's `ready()`. A code twice stops the start-up."""
    if kind.code in KINDS:
        raise RuntimeError(f"The kind of document {kind.code} is registered twice.")
    if not kind.keepers or not KEEPERS.issuperset(kind.keepers):
        raise RuntimeError(f"The kind of document {kind.code} has keepers without the register.")
    folios.register_series(kind.series, kind.label)
    KINDS[kind.code] = kind
    return kind


def official(
    code: str, series: str, label: str, *, keepers: tuple[str, ...], deciders: tuple[str, ...] = ("institute_head",)
) -> Kind:
    """A kind of the paper of headed sections, whose data are made by `official.data`. It still has to be registered.

    Anybody who verifies one sees its title, its line and its facts; sections and signatures stay on the paper.
    """
    return Kind(
        code=code,
        series=series,
        label=label,
        schema=formats.OFFICIAL,
        title=lambda data: str(data["title"]),
        public=("about", "facts"),
        design=HOUSE_DESIGN,
        template=OFFICIAL,
        words=rules.official_words,
        about=lambda facts: ("", str(facts.get("about", ""))),
        rows=lambda facts: [(each["label"], each["value"]) for each in facts.get("facts", [])],
        keepers=keepers,
        deciders=deciders,
        check=_malformed,
    )
