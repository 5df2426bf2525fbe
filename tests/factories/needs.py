"""A needs diagnosis made by the real actions: an area, its people with a puesto, their superior, and the office."""

from datetime import date, timedelta
from typing import Any

from assessment.actions.campaign import open_campaign
from assessment.actions.rating import Answer, deliver, save_answers
from assessment.models import DiagnosisCampaign, Participant
from catalog.profiles.models import Level
from lms.core import clock
from tests.factories.core import InstitutionFactory
from tests.factories.people import AccountFactory, AffiliationFactory, OrgUnitFactory, PersonFactory, RoleGrantFactory
from tests.factories.profiles import (
    CompetencyFactory,
    PositionFactory,
    PositionHoldingFactory,
    ProfileFactory,
    ProfileRequirementFactory,
)

NORM = "Tratar los datos conforme a la ley"
NAMES = ("básico", "intermedio", "avanzado", "experto")


def profile(institution, asks=(2, 2), **changes: Any):
    """A published profile that asks for as many competencies as levels are given, each with its four levels."""
    made = ProfileFactory(published=True, position=PositionFactory(institution=institution))
    for level in asks:
        competency = CompetencyFactory(institution=institution)
        for number, name in enumerate(NAMES, start=1):
            Level.objects.create(competency=competency, number=number, name=name, descriptor=f"Hace lo {name}.")
        ProfileRequirementFactory(profile=made, competency=competency, level=level, **changes)
    return made


class Area:
    """An area whose superior leads everybody in it; `office` runs campaigns of the whole institution."""

    def __init__(self, institution=None, people: int = 1, asks=(2, 2), **changes: Any) -> None:
        self.institution = institution or InstitutionFactory(code="IP", is_default=True)
        self.unit = OrgUnitFactory(institution=self.institution)
        self.office = RoleGrantFactory(role="strategy", person=self.somebody()).person
        self.superior = self.somebody()
        above = OrgUnitFactory(institution=self.institution)
        AffiliationFactory(person=self.superior, unit=above)
        self.profile = profile(self.institution, asks, **changes)
        self.people = [self.joins() for _number in range(people)]

    def somebody(self, **names: Any):
        return AccountFactory(person=PersonFactory(institution=self.institution, **names), activated=True).person

    def joins(self, person=None, holds=True, unit=None, **names: Any):
        """Somebody who works here under the superior, with the puesto unless told otherwise."""
        person = person or self.somebody(**names)
        AffiliationFactory(person=person, unit=unit or self.unit, superior=self.superior)
        if holds:
            PositionHoldingFactory(person=person, position=self.profile.position)
        return person

    @property
    def asked(self):
        """The competencies that the profile asks for, in order."""
        asked = self.profile.requirements.filter(competency__isnull=False)
        return list(asked.select_related("competency").order_by("pk"))


def campaign(area: Area, *, opens: int = -1, closes: int = 7, **changes: Any) -> DiagnosisCampaign:
    """An open campaign of an area, `opens` and `closes` days from now."""
    now = clock.now()
    terms = {
        "opens_at": now + timedelta(days=opens),
        "closes_at": now + timedelta(days=closes),
        "legal_basis": "Oficio 1",
        "by": area.office,
    }
    return open_campaign(area.unit, "Necesidades 2026", **{**terms, **changes})


def part(area: Area, which: int = 0) -> Participant:
    """What the only open campaign asks about one of the people."""
    found = Participant.objects.select_related("campaign__institution", "campaign__created_by", "person__institution")
    return found.get(person=area.people[which], is_open=True)


def answers(area: Area, *levels: int | None, **also: Any) -> dict[int, Answer]:
    """One answer for each competency of the area's profile, in order."""
    return {each.competency_id: Answer(level, **also) for each, level in zip(area.asked, levels, strict=True)}


def says(area: Area, by, *levels: int | None, which: int = 0, **also: Any):
    """Save and deliver what somebody says about one of the people."""
    one = part(area, which)
    save_answers(one, answers(area, *levels, **also), by=by)
    return deliver(one, by=by)


def over(campaign: DiagnosisCampaign) -> DiagnosisCampaign:
    """The same campaign, its window for answers ended an hour ago."""
    now = clock.now()
    DiagnosisCampaign.objects.filter(pk=campaign.pk).update(
        opens_at=now - timedelta(days=9), closes_at=now - timedelta(hours=1)
    )
    campaign.refresh_from_db()
    return campaign


def yesterday() -> date:
    return clock.today() - timedelta(days=1)
