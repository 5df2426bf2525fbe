from datetime import timedelta
from typing import Any

from assessment.actions.campaign import open_campaign
from assessment.actions.conversation import record_conversation
from assessment.actions.rating import Answer, deliver, save_answers
from assessment.models import Participant
from catalog.profiles.models import PositionHolding, ProfileRequirement
from lms.core import clock
from tests.architecture.samples import Side, furnishes, sample


@furnishes
def needs(side: Side) -> None:
    """A campaign about the owner and her colleague, under a legal duty; owner and superior differ and have talked."""
    position = PositionHolding.objects.get(person=side.owner).position
    colleague, chief = side.personas["colleague"].person, side.personas["supervisor"].person
    colleague.affiliations.update(superior=chief)
    PositionHolding.objects.create(
        institution=side.institution, person=colleague, position=position, starts_on="2020-01-01"
    )
    ProfileRequirement.objects.filter(profile__position=position).update(legal_duty=f"Ley {side.mark}")
    now = clock.now()
    window = {"opens_at": now - timedelta(days=1), "closes_at": now + timedelta(days=9)}
    office = side.personas["strategy"].person
    side.things["campaign"] = open_campaign(
        side.units["A1"], f"Necesidades {side.mark}", **window, legal_basis=f"Oficio {side.mark}", by=office
    )
    mine, hers = (Participant.objects.get(person=each) for each in (side.owner, colleague))
    side.things["participant"], side.things["to_rate"] = mine, hers
    [asked] = ProfileRequirement.objects.filter(profile=mine.profile, competency__isnull=False)
    side.things["duty"] = asked
    for by, level in ((side.owner, 4), (chief, 1)):
        save_answers(mine, {asked.competency_id: Answer(level)}, by=by)
        deliver(mine, by=by)
    agreed = {asked.competency_id: 2}
    record_conversation(mine, clock.today(), f"Acuerdo {side.mark}", agreed, by=chief)


@sample(*(f"needs:{name}" for name in ("start", "review", "reply", "person", "talk")))
def one_participant(side: Side) -> dict[str, Any]:
    return {"ref": side.things["participant"].ref}


@sample("needs:question")
def one_question(side: Side) -> dict[str, Any]:
    # the other institution asks for one competency too: a number that neither has
    return {**one_participant(side), "number": 1 if side.institution.is_default else 2}


@sample("needs:rate")
def one_to_rate(side: Side) -> dict[str, Any]:
    return {"ref": side.things["to_rate"].ref}


@sample(*(f"needs:{name}" for name in ("campaign", "follow", "extend", "cancel", "close")))
def one_campaign(side: Side) -> dict[str, Any]:
    return {"ref": side.things["campaign"].ref}


@sample("needs:duty")
def one_duty(side: Side) -> dict[str, Any]:
    return {**one_campaign(side), "pk": side.things["duty"].pk}
