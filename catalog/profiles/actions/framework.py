"""Loading a framework of competencies from a file of our format."""

from collections import Counter
from typing import Any

from django.db import transaction

from catalog.profiles.models import Competency, Framework, Level
from lms.core import audit
from lms.core.models import Institution
from lms.people.models import Person


@transaction.atomic
def import_framework(institution: Institution, document: dict[str, Any], *, by: Person | None) -> Counter[str]:
    """Create or refresh a framework from a document that fits `framework.schema.json`.

    Matching is by code. What the file no longer names stays, because profiles and attainments may point at it.
    Returns how many areas, competencies and levels stand in the file. Loading the same file again changes nothing.
    """
    framework, _new = Framework.objects.update_or_create(
        institution=institution,
        code=document["codigo"],
        defaults={"title": document["titulo"], "source": document["fuente"]},
    )
    counts: Counter[str] = Counter()
    for place, entry in enumerate(document["areas"], start=1):
        area = _competency(framework, entry, parent=None, order=place)
        counts["áreas"] += 1
        for number, inner in enumerate(entry["competencias"], start=1):
            competency = _competency(framework, inner, parent=area, order=number)
            counts["competencias"] += 1
            for level in inner["niveles"]:
                Level.objects.update_or_create(
                    competency=competency,
                    number=level["numero"],
                    defaults={"name": level["nombre"], "descriptor": level["descriptor"]},
                )
                counts["niveles"] += 1
    audit.record(
        "framework.loaded",
        institution=institution,
        subject_kind="framework",
        subject_ref=framework.ref,
        by_ref=by.ref if by else "",
        data=dict(counts),
    )
    return counts


def _competency(framework: Framework, entry: dict[str, Any], *, parent: Competency | None, order: int) -> Competency:
    competency, _new = Competency.objects.update_or_create(
        institution=framework.institution,
        code=entry["codigo"],
        defaults={
            "framework": framework,
            "parent": parent,
            "is_area": parent is None,
            "name": entry["nombre"],
            "definition": entry.get("definicion", ""),
            "order": order,
        },
    )
    return competency
