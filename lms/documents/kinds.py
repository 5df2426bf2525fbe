"""The kinds of document that this room issues, each described once."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lms.documents import formats, rules


@dataclass(frozen=True)
class Kind:
    """A kind of document: what it freezes, how it is called and numbered, and what of it is public."""

    code: str
    series: str
    label: str
    schema: Path
    title: Callable[[rules.Facts], str]
    public: tuple[str, ...]  # the keys of its data that anybody who verifies may see; the rest stays on the paper
    design: dict[str, Any]  # until the institution publishes its own


CONSTANCIA = Kind(
    code="constancia",
    series="CON",
    label="Constancias",
    schema=formats.CONSTANCIA,
    title=rules.constancia_title,
    public=("variant", "course", "standard", "minutes", "modality", "starts_on", "ends_on"),
    design={
        "layout": "horizontal",
        "unit": "",
        "note": "Esta constancia no es un certificado de competencia.",
        "primary": "#0B5D4E",
        "ornament": "#A31F34",
    },
)
KINDS = {kind.code: kind for kind in (CONSTANCIA,)}
