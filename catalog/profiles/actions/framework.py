"""Loading a framework of competencies from a file of our format."""

from collections import Counter
from typing import Any

from django.db import transaction

from catalog.profiles.models import Competency, Framework, Level
from lms.core import audit
from lms.core.models import Institution
from lms.core.upserts import upsert
from lms.people.models import Person


@transaction.atomic
def import_framework(institution: Institution, document: dict[str, Any], *, by: Person | None) -> Counter[str]:
    """Create or refresh a framework from a document that fits `framework.schema.json`.

    Matching is by code. What the file no longer names stays, because profiles and attainments may point at it.
    Returns how many areas, competencies and levels stand in the file. Loading the same file again changes nothing.
    """
    values = {"title": document["titulo"], "source": document["fuente"]}
    framework, changed = upsert(Framework.objects, {"institution": institution, "code": document["codigo"]}, values)
    counts: Counter[str] = Counter()
    for place, entry in enumerate(document["areas"], start=1):
        area, fresh = _competency(framework, entry, parent=None, order=place)
        changed |= fresh
        counts["áreas"] += 1
        for number, inner in enumerate(entry["competencias"], start=1):
            competency, fresh = _competency(framework, inner, parent=area, order=number)
            changed |= fresh
            counts["competencias"] += 1
            for level in inner["niveles"]:
                words = {"name": level["nombre"], "descriptor": level["descriptor"]}
                key = {"competency": competency, "number": level["numero"]}
                changed |= upsert(Level.objects, key, words)[1]
                counts["niveles"] += 1
    if changed:
        audit.record(
            "framework.loaded",
            institution=institution,
            subject_kind="framework",
            subject_ref=framework.ref,
            by_ref=by.ref if by else "",
            data=dict(counts),
        )
    return counts


def _competency(
    framework: Framework, entry: dict[str, Any], *, parent: Competency | None, order: int
) -> tuple[Competency, bool]:
    return upsert(
        Competency.objects,
        {"institution": framework.institution, "code": entry["codigo"]},
        {
            "framework": framework,
            "parent": parent,
            "is_area": parent is None,
            "name": entry["nombre"],
            "definition": entry.get("definicion", ""),
            "order": order,
        },
    )
