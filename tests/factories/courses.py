from copy import deepcopy
from typing import Any

LESSON = {
    "schema": 1,
    "number": 1,
    "slug": "01-principios",
    "title": "Los ocho principios",
    "minutes": 60,
    "session": None,
    "required": True,
    "objective": "Reconocer los principios.",
    "blocks": [
        {"kind": "paragraph", "text": "Cada dato que pides tiene una razón."},
        {"kind": "figure", "file": "files/principios.svg", "alt": "Los ocho principios en orden", "caption": ""},
    ],
}
DOCUMENT = {
    "schema": 1,
    "code": "IP-PDP-01",
    "slug": "proteccion-de-datos",
    "title": "Protección de datos personales en la práctica",
    "summary": "Atiendes una solicitud ARCO completa.",
    "modality": "linea",
    "minutes": {"presencial": 0, "linea": 60},
    "keywords": ["ARCO"],
    "competencies": [],
    "standards": [],
    "lessons": [LESSON],
    "sessions": [],
    "evaluation": {"pass_mark": 8000, "min_attendance": 8000, "components": [{"id": "E1", "weight": 10000}]},
}


def course_document(**changes: Any) -> dict[str, Any]:
    """The smallest course that may be published."""
    return {**deepcopy(DOCUMENT), **changes}
