"""Up to which level each kind of evidence counts: settings of the institution, dated and with their source."""

from datetime import date

from lms.core import parameters
from lms.core.models import Institution
from lms.records.models import HIGHEST_LEVEL, EvidenceKind

# What a diagnosis found counts as it is: it has no cap of its own
DEFAULTS = {
    EvidenceKind.COURSE: (2, "Tope de nivel: curso terminado"),
    EvidenceKind.QUIZ: (2, "Tope de nivel: cuestionario aprobado"),
    EvidenceKind.OBSERVATION: (3, "Tope de nivel: observación del superior"),
    EvidenceKind.CERTIFICATE: (HIGHEST_LEVEL, "Tope de nivel: certificado"),
}
SOURCE = "Criterio de la institución sobre qué prueba cada tipo de evidencia"


def code_of(kind: str) -> str:
    """The parameter that holds the cap of a kind."""
    return f"attainment.cap.{kind}"


def register() -> None:
    """Make the caps known, once, from the room's `ready()`."""
    for kind, (level, label) in DEFAULTS.items():
        parameters.register(
            code_of(kind),
            parameters.Kind.WHOLE,
            level,
            SOURCE,
            label,
            "La evidencia de este tipo cuenta hasta este nivel (1 a 4), aunque su fuente declare uno mayor.",
            minimum=1,
            maximum=HIGHEST_LEVEL,
        )


def caps(institution: Institution, on: date) -> dict[str, int]:
    """The highest level that each kind of evidence shows on a day. One query."""
    found = parameters.values(institution, [code_of(kind) for kind in DEFAULTS], on)
    return {EvidenceKind.DIAGNOSIS.value: HIGHEST_LEVEL} | {kind.value: found[code_of(kind)] for kind in DEFAULTS}
