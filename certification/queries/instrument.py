"""What an instrument asks, what it lacks, and which one is in use."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.profiles.models import Criterion
from certification import rules
from certification.models import Instrument, InstrumentItem
from lms.core.models import Institution

PART_OF = {  # which part of an instrument asks each kind of criterion (domain.md 2.4)
    Criterion.Kind.PERFORMANCE: InstrumentItem.Part.GUIDE,
    Criterion.Kind.ATTITUDE: InstrumentItem.Part.GUIDE,
    Criterion.Kind.CONTINGENCY: InstrumentItem.Part.GUIDE,
    Criterion.Kind.PRODUCT: InstrumentItem.Part.CHECKLIST,
    Criterion.Kind.KNOWLEDGE: InstrumentItem.Part.QUESTIONNAIRE,
}


def units(weight: Any) -> int:
    """A weight or a score in hundredths, as rules take it."""
    return int(weight * 100)


def criterion_code(criterion: Criterion) -> str:
    """A criterion as lists name it, "2-P1": element 2, product 1. Its element must be at hand."""
    return f"{criterion.element.number}-{criterion}"


def items_of(instrument: Instrument) -> list[InstrumentItem]:
    """The items in order, each with its criterion and element. One query, however many."""
    return list(instrument.items.select_related("criterion__element").order_by("number"))


def weighed(
    items: Iterable[InstrumentItem], scope: str, met: dict[int, bool | None] | None = None
) -> list[rules.Weighed]:
    """Items as scoring takes them; `met` says by item id what was recorded. `scope` is the instrument's. No query."""
    by_kind, met = scope == Instrument.Scope.KIND, met or {}
    return [
        rules.Weighed(
            code=item.code,
            group=item.criterion.get_kind_display() if by_kind else criterion_code(item.criterion),
            kind=item.criterion.kind,
            weight=units(item.weight),
            met=met.get(item.pk),
        )
        for item in items
    ]


def content_of(instrument: Instrument, items: Iterable[InstrumentItem]) -> dict[str, Any]:
    """What the hash of an instrument covers: its rules and every item. No query."""
    return {
        "version": instrument.version_id,
        "title": instrument.title,
        "minimum": units(instrument.minimum),
        "scope": instrument.scope,
        "is_example": instrument.is_example,
        "source": instrument.source,
        "requirements": instrument.requirements,
        "items": [
            [
                item.number,
                item.code,
                item.part,
                item.criterion_id,
                item.criterion_item_id,
                item.text,
                units(item.weight),
            ]
            for item in items
        ],
    }


def faults_of(instrument: Instrument) -> list[str]:
    """Why an instrument cannot be published, a sentence each; empty when it can. Two queries."""
    items = items_of(instrument)
    criteria = Criterion.objects.filter(element__version=instrument.version_id).select_related("element")
    return [
        *_weight_sentences(rules.weight_faults(weighed(items, instrument.scope)), items),
        *_coverage_sentences(criteria.order_by("element__number", "pk"), items),
        *_part_sentences(items),
    ]


def _weight_sentences(faults: list[str], items: list[InstrumentItem]) -> list[str]:
    said = {
        "zero": _("El reactivo %(code)s no tiene peso. Dale uno."),
        "negative": _("El reactivo %(code)s resta y no es de actitudes, hábitos o valores. Dale un peso positivo."),
        "positive": _("El reactivo %(code)s es de actitudes, hábitos o valores: solo resta. Dale un peso negativo."),
    }
    sentences = []
    for fault in faults:
        kind, _colon, code = fault.partition(":")
        if kind != "sum":
            sentences.append(said[kind] % {"code": code})
            continue
        total = sum((item.weight for item in items if item.weight > 0), start=0)
        sentences.append(_("Los pesos positivos suman %(sum)s; deben sumar 100.00.") % {"sum": f"{total:.2f}"})
    return sentences


def _coverage_sentences(criteria: Iterable[Criterion], items: list[InstrumentItem]) -> list[str]:
    asked = {item.criterion_id for item in items}
    missing = [criterion_code(criterion) for criterion in criteria if criterion.pk not in asked]
    if not missing:
        return []
    words = ngettext(
        "Falta al menos un reactivo del criterio %(codes)s.",
        "Falta al menos un reactivo de cada uno de estos criterios: %(codes)s.",
        len(missing),
    )
    return [words % {"codes": ", ".join(missing)}]


def _part_sentences(items: list[InstrumentItem]) -> list[str]:
    sentence = _("El reactivo %(code)s va en «%(part)s», por el tipo de su criterio.")
    return [
        sentence % {"code": item.code, "part": PART_OF[Criterion.Kind(item.criterion.kind)].label.lower()}
        for item in items
        if item.part != PART_OF[Criterion.Kind(item.criterion.kind)]
    ]


def instruments_of(institution: Institution) -> QuerySet[Instrument]:
    """Every instrument of an institution for its list, with standard and version. One query, however many."""
    ours = Instrument.objects.filter(institution=institution).select_related("version__standard")
    return ours.order_by("version__standard__code", "-version__number", "-number")
