"""What pages of several audiences say the same way about a participant or a campaign."""

from typing import Any
from zoneinfo import ZoneInfo

from assessment import words
from assessment.explain import explain
from assessment.models import DiagnosisCampaign, Participant
from assessment.queries.results import gaps_of, unassessed_of
from assessment.states import CampaignState
from lms.core import clock


def campaign_frame(campaign: DiagnosisCampaign) -> dict[str, Any]:
    """A campaign with its window in words. `window` is before, open, over, closed or cancelled. No query."""
    now, zone = clock.now(), ZoneInfo(campaign.institution.time_zone)
    window = "before" if now < campaign.opens_at else "over" if now >= campaign.closes_at else "open"
    return {
        "campaign": campaign,
        "window": window if campaign.state == CampaignState.OPEN else campaign.state,
        "opens": words.day(campaign.opens_at, zone),
        "until": words.until(campaign.closes_at, zone),  # after «terminó»
        "deadline": words.deadline(campaign.closes_at, zone),  # after «hasta»
        "ended": words.day(campaign.ended_at, zone) if campaign.ended_at else "",
    }


def takes_answers(participant: Participant) -> bool:
    """Whether to show the questions of a sheet. The act itself asks the database's clock. No query."""
    window = campaign_frame(participant.campaign)["window"]
    return window == "open" and not participant.both_delivered


def frame(participant: Participant) -> dict[str, Any]:
    """The same of the campaign of a participant. No query when it came along."""
    return {"participant": participant, **campaign_frame(participant.campaign)}


def result_frame(participant: Participant, *, own: bool) -> dict[str, Any]:
    """What a closed campaign found of a participant, as she (`own`) or her superior reads it. Two queries."""
    method = participant.campaign.rules
    found = [explain(each, method, own=own) for each in gaps_of(participant)]
    return {
        **frame(participant),
        "missing": [each for each in found if each.missing],
        "covered": [each for each in found if not each.missing],
        "unassessed": unassessed_of(participant),
        "total": len(found),
        "bands": words.bands(method),
        "own": own,
    }
