"""What a campaign finds from what was said: the same reading for the review before closing and for closing itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from assessment.models import Conversation, ConversationReply, Participant, Rating
from assessment.rules import needs
from assessment.rules.needs import Method, Result, Said
from assessment.states import Instrument
from catalog.profiles.models import ProfileRequirement


@dataclass(frozen=True)
class Finding:
    """One competency that the puesto asks of one participant: its result, or the reason why there is none."""

    participant: Participant
    asked: ProfileRequirement
    said: Said
    ratings: dict[str, Rating] = field(default_factory=dict)  # by instrument
    conversation: Conversation | None = None
    reason: str = ""
    result: Result | None = None

    @property
    def cause(self) -> str:
        """Why the gap is not of training, as the superior says; empty without a gap or without such a cause."""
        superior = self.ratings.get(Instrument.SUPERIOR)
        return superior.cause if superior and self.result and self.result.gap else ""


def findings_of(participants: Sequence[Participant], method: Method, today: date) -> list[Finding]:
    """What is found of some participants by what counts today, in their order and the profile's. Four queries.

    Participants without profile give nothing; of who left, every competency has that reason. `person` of each must
    have been read.
    """
    asked: dict[int, list[ProfileRequirement]] = {}
    profiles = {each.profile_id for each in participants if each.profile_id}
    rows = ProfileRequirement.objects.filter(profile__in=profiles, competency__isnull=False)
    for each in rows.select_related("competency").order_by("pk"):
        asked.setdefault(each.profile_id, []).append(each)
    ratings: dict[tuple[int, int], dict[str, Rating]] = {}
    for rating in Rating.objects.filter(participant__in=participants, successor=None):
        ratings.setdefault((rating.participant_id, rating.competency_id), {})[rating.instrument] = rating
    talks = {
        each.participant_id: each
        for each in Conversation.objects.filter(participant__in=participants, successor=None)
        .select_related("reply")
        .prefetch_related("levels")
    }
    found = []
    for one in participants:
        for requirement in asked.get(one.profile_id or 0, []):
            said = ratings.get((one.pk, requirement.competency_id or 0), {})
            found.append(_finding(one, requirement, said, talks.get(one.pk), method, today))
    return found


def _finding(
    participant: Participant,
    asked: ProfileRequirement,
    ratings: dict[str, Rating],
    talk: Conversation | None,
    method: Method,
    today: date,
) -> Finding:
    said = _said(asked, ratings, talk)
    reason = needs.LEFT if not participant.person.is_active else needs.why_not(said, method.talk_levels)
    result = None
    if not reason:
        wanted = needs.Asked(asked.level or 0, asked.criticality, asked.weight)
        result = needs.diagnose(wanted, said, _urgency(ratings, method, today), method)
    return Finding(participant, asked, said, ratings, talk, reason, result)


def _said(asked: ProfileRequirement, ratings: dict[str, Rating], talk: Conversation | None) -> Said:
    levels = {instrument: rating.level for instrument, rating in ratings.items()}
    settled = {each.competency_id: each.level for each in talk.levels.all()} if talk else {}
    return Said(
        own=levels.get(Instrument.SELF),
        superior=levels.get(Instrument.SUPERIOR),
        duty=levels.get(Instrument.DUTY),
        talked=asked.competency_id in settled,
        agreed=settled.get(asked.competency_id or 0) if talk and accepted(talk) else None,
    )


def accepted(talk: Conversation) -> bool:
    """Whether the person said yes to what her superior recorded. No query when the reply came along."""
    try:
        return talk.reply.agrees
    except ConversationReply.DoesNotExist:
        return False


def _urgency(ratings: dict[str, Rating], method: Method, today: date) -> int:
    """The most urgent that the superior or a pending duty says."""
    superior, duty = ratings.get(Instrument.SUPERIOR), ratings.get(Instrument.DUTY)
    said = superior.urgency if superior and superior.level is not None else needs.UNHURRIED
    pending = needs.urgency_of(duty.due_on, today, method) if duty and duty.level == 0 else needs.UNHURRIED
    return max(said, pending)
