"""What a plan of assessment is made of: the instrument in force and the activities that it asks for."""

from dataclasses import dataclass

from django.db.models import QuerySet

from catalog.profiles.models import Element, StandardVersion
from certification.models import AssessmentPlan, Instrument, InstrumentItem, Process
from certification.subjects import PLAN
from lms.documents.models import Signature
from lms.documents.queries.signatures import signatures_of


@dataclass(frozen=True)
class Activity:
    """One row of the table: a part of the instrument over one element, with the criteria it covers."""

    number: int
    part: str  # of the instrument
    element: int
    title: str  # of the element
    criteria: str  # «Elemento 1 (E3692): D1, D2»


def instrument_in_force(version: StandardVersion) -> Instrument | None:
    """The published instrument of a version of a standard. One query."""
    return Instrument.objects.filter(version=version, state=Instrument.State.PUBLISHED).first()


def activities_of(instrument: Instrument) -> list[Activity]:
    """The activities that an instrument asks for: element by element, guide, checklist and questionnaire. One query."""
    parts = list(InstrumentItem.Part)
    items = InstrumentItem.objects.filter(instrument=instrument).select_related("criterion__element")
    found: dict[tuple[int, int], list[str]] = {}
    elements = {}
    for item in items.order_by("number"):
        element = item.criterion.element
        elements[element.number] = element
        names = found.setdefault((element.number, parts.index(InstrumentItem.Part(item.part))), [])
        if str(item.criterion) not in names:
            names.append(str(item.criterion))
    rows = []
    for number, ((place, part), names) in enumerate(sorted(found.items()), start=1):
        element = elements[place]
        criteria = f"Elemento {place} ({element.code}): {', '.join(names)}"
        rows.append(Activity(number, parts[part].value, place, element.title, criteria))
    return rows


def weak_elements(version: StandardVersion, answers: dict[str, bool]) -> list[tuple[Element, int, int]]:
    """Each element with how many of its bullets were left at «todavía no», of how many. One query."""
    asked: dict[str, list[bool]] = {}
    for code, known in answers.items():
        asked.setdefault(code.partition("-")[0], []).append(known)
    rows = [(each, asked.get(str(each.number), [])) for each in version.elements.order_by("number")]
    return [(each, said.count(False), len(said)) for each, said in rows]


def plans_of(process: Process) -> QuerySet[AssessmentPlan]:
    """Every plan proposed, the last one first. One query."""
    plans = AssessmentPlan.objects.filter(process=process).select_related("assessor", "remark", "agreement")
    return plans.order_by("-number")


def plan_signatures(plan: AssessmentPlan) -> QuerySet[Signature]:
    """Who signed these very contents, in order. One query."""
    return signatures_of(PLAN, plan.ref).filter(content_hash=plan.content_hash)
