"""Documents as the product issues them: through its own action."""

from typing import Any

from django.db import transaction

from lms.documents.actions import issue
from lms.documents.models import IssuedDocument
from lms.people.models import Person
from tests.factories.people import PersonFactory

GROUND = "Programa General de Profesionalización 2026"


def constancia_data(**changes: Any) -> dict[str, Any]:
    """What a constancia freezes, with what is usual."""
    return {
        "schema": 1,
        "variant": "aprovechamiento",
        "course": {"code": "AIP-01", "title": "Atención de solicitudes de acceso"},
        "minutes": 960,
        "modality": "mixta",
        "starts_on": "2026-06-08",
        "ends_on": "2026-06-25",
        **changes,
    }


def issued(holder: Person | None = None, *, source: str = "inscripcion-1", **changes: Any) -> IssuedDocument:
    """A constancia in force of some person."""
    holder = holder or PersonFactory()
    with transaction.atomic():
        return issue(
            holder.institution,
            "constancia",
            ("enrolment", source),
            constancia_data(**changes),
            holder=holder,
            legal_basis=GROUND,
            by=None,
        )
