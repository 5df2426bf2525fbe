"""What closing a campaign would freeze, for whoever reviews it first: counts and names, nobody's levels."""

from collections import Counter
from dataclasses import dataclass

from assessment.models import DiagnosisCampaign, Participant
from assessment.queries.campaign import lacking, participants_of, progress
from assessment.queries.cedula import talks_of
from assessment.queries.findings import findings_of
from assessment.rules import needs
from assessment.states import Unassessable
from lms.core import clock
from lms.people.models import Person

SHOWN = 50  # names of each list


@dataclass(frozen=True)
class Left:
    """Why something stays without result: the words, how many competencies, and whose."""

    words: str
    competencies: int
    people: list[Person]
    more: int  # people beyond those named


@dataclass(frozen=True)
class Review:
    """Everything the page of the review shows."""

    people: int
    whole: int  # people all of whose competencies would be frozen
    frozen: int  # competencies that would be
    left: list[Left]
    outside: int  # people whose puesto has no published profile
    missing: int  # people of whom a sheet is missing
    unanswered: list[Participant]  # conversations that the person has not confirmed


def review_of(campaign: DiagnosisCampaign) -> Review:
    """What `close_campaign` would do now, read the same way. Nine queries, however many people."""
    people = participants_of(campaign)
    found = findings_of(people, campaign.rules, clock.today(campaign.institution.time_zone))
    reasons: dict[str, dict[int, Person]] = {}
    for each in found:
        if each.reason:
            reasons.setdefault(each.reason, {})[each.participant.pk] = each.participant.person
    counts = Counter(each.reason for each in found)
    touched = {pk for named in reasons.values() for pk in named}
    for each_one in people:
        each_one.campaign = campaign
    return Review(
        people=len(people),
        whole=len(people) - len(touched),
        frozen=counts[""],
        left=[_left(reason, counts[reason], list(reasons[reason].values())) for reason in _order(reasons)],
        outside=progress(campaign.participants.all()).outside,
        missing=lacking(campaign.participants.all()).count(),
        unanswered=[each for each, state in talks_of(people) if state == "unanswered"],
    )


def _order(reasons: dict[str, dict[int, Person]]) -> list[str]:
    return [each for each in (needs.TALK, needs.ONLY_SELF, needs.SILENCE, needs.LEFT) if each in reasons]


def _left(reason: str, competencies: int, people: list[Person]) -> Left:
    named = sorted(people, key=lambda each: (each.name_sort, each.pk))
    return Left(str(Unassessable(reason).label), competencies, named[:SHOWN], max(0, len(named) - SHOWN))
