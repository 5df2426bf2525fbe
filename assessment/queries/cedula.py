"""Reads of whoever answers: her own sheet, and those of her team."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Prefetch, Q, QuerySet

from assessment.models import CedulaAnswer, Conversation, Participant, Rating
from assessment.queries.campaign import ASKED, led_by, with_superior
from assessment.rules import needs
from assessment.rules.needs import Said
from assessment.states import CampaignState, Instrument
from catalog.profiles.models import Competency, Level, ProfileRequirement
from lms.core import clock
from lms.people.models import Person

FRESH = 30  # days that a result stays on the home page


@dataclass(frozen=True)
class Question:
    """A competency to answer about: its levels in words, and what the sheet says by now."""

    number: int
    competency: Competency
    levels: list[Level]
    answer: CedulaAnswer | None

    @property
    def said(self) -> str:
        """The saved answer in words; empty without one."""
        if self.answer is None:
            return ""
        return level_words(self.answer.level, self.levels)


def level_words(level: int | None, levels: list[Level]) -> str:
    """«2, intermedio»; what zero and none mean in words."""
    if level is None:
        return "No la he visto hacerlo"
    if level == 0:
        return "0, todavía no"
    named = next((each.name.lower() for each in levels if each.number == level), "")
    return f"{level}, {named}" if named else str(level)


def requirements_of(participant: Participant) -> QuerySet[ProfileRequirement]:
    """The competencies that the participant's profile asks for, in its order. One query."""
    return (
        ProfileRequirement.objects.filter(profile=participant.profile_id, competency__isnull=False)
        .select_related("competency")
        .order_by("pk")
    )


def questions_of(participant: Participant, rater: Person) -> list[Question]:
    """What a sheet asks, in order, with the rater's saved answers. Three queries, however many competencies."""
    levels = Prefetch("competency__levels", Level.objects.filter(number__gte=1), to_attr="steps")
    asked = [each.competency for each in requirements_of(participant).prefetch_related(levels)]
    saved = {
        each.competency_id: each
        for each in CedulaAnswer.objects.filter(cedula__participant=participant, cedula__rater=rater)
    }
    return [
        Question(number, each, each.steps, saved.get(each.pk))  # type: ignore[union-attr, arg-type]
        for number, each in enumerate(asked, start=1)
    ]


def diagnoses_of(person: Person) -> QuerySet[Participant]:
    """The campaigns that ask or asked about a person, the newest first. One query."""
    return (
        Participant.objects.filter(ASKED, person=person)
        .select_related("campaign__unit", "campaign__institution", "position")
        .order_by("-campaign__opens_at", "-pk")
    )


def team_of(superior: Person) -> QuerySet[Participant]:
    """Participants whose superior today is this person: open campaigns first, who is to be rated on top.

    Two queries, however many.
    """
    today = clock.today(superior.institution.time_zone)
    return (
        with_superior(Participant.objects.filter(led_by(superior), ASKED, person__is_active=True), today)
        .exclude(campaign__state=CampaignState.CANCELLED)
        .select_related("person", "unit", "position", "campaign__institution")
        .order_by("-is_open", "-campaign__opens_at", "superior_at", "person__name_sort", "pk")
    )


def standing_ratings(participant: Participant) -> dict[tuple[int, str], Rating]:
    """What counts today of what was delivered about a participant, by competency and instrument. One query."""
    rows = Rating.objects.filter(participant=participant, successor=None).select_related("rater")
    return {(each.competency_id, each.instrument): each for each in rows}


@dataclass(frozen=True)
class BothSaid:
    """A competency as the person and her superior see it, once both delivered."""

    competency: Competency
    own: Rating | None
    superior: Rating | None
    apart: bool  # so much that they must talk


def said_by_both(participant: Participant) -> list[BothSaid]:
    """What each said, in the profile's order, where they differ most first. Two queries.

    Nothing until both delivered: neither pulls the other's answer towards hers.
    """
    if not participant.both_delivered:
        return []
    standing, levels = standing_ratings(participant), participant.campaign.rules.talk_levels
    rows = []
    for each in requirements_of(participant):
        assert each.competency is not None
        own = standing.get((each.competency.pk, Instrument.SELF))
        superior = standing.get((each.competency.pk, Instrument.SUPERIOR))
        said = Said(own=own.level if own else None, superior=superior.level if superior else None)
        rows.append(BothSaid(each.competency, own, superior, needs.far_apart(said, levels)))
    return sorted(rows, key=lambda row: not row.apart)


def apart(participant: Participant) -> list[Competency]:
    """Competencies in which person and superior differ so much that they must talk. Two queries."""
    return [each.competency for each in said_by_both(participant) if each.apart]


def conversation_of(participant: Participant) -> Conversation | None:
    """The conversation that counts, with its levels and the person's reply. Two queries."""
    return (
        Conversation.objects.filter(participant=participant, successor=None)
        .select_related("reply", "recorded_by")
        .prefetch_related("levels__competency")
        .first()
    )


def talks_of(participants: Sequence[Participant]) -> list[tuple[Participant, str]]:
    """Of the participants whose two sheets differ too much, where their conversation stands. Two queries, or none.

    "missing", "unanswered" by the person, "refused" by her, or "accepted". `campaign` of each must have been read.
    """
    sealed = [each for each in participants if each.both_delivered]
    if not sealed:
        return []
    sides = (Instrument.SELF, Instrument.SUPERIOR)
    said: dict[int, dict[int, list[int]]] = {}
    rows = Rating.objects.filter(participant__in=sealed, successor=None, instrument__in=sides, level__isnull=False)
    for participant, competency, level in rows.values_list("participant", "competency", "level"):
        said.setdefault(participant, {}).setdefault(competency, []).append(level or 0)
    talks = Conversation.objects.filter(participant__in=sealed, successor=None).values_list(
        "participant", "reply__agrees"
    )
    states = {None: "unanswered", True: "accepted", False: "refused"}
    replies = {participant: states[agrees] for participant, agrees in talks}
    return [
        (each, replies.get(each.pk, "missing"))
        for each in sealed
        if any(
            max(levels) - min(levels) >= each.campaign.rules.talk_levels for levels in said.get(each.pk, {}).values()
        )
    ]


def waiting_for(person: Person) -> list[Participant]:
    """Open diagnoses in which this person may have something to do, and her own that closed lately. One query.

    As participant or as superior. `person` and `campaign` come along.
    """
    doing = Q(Q(person=person) | led_by(person), is_open=True)
    lately = clock.now() - timedelta(days=FRESH)
    found = Q(person=person, campaign__state=CampaignState.CLOSED, campaign__ended_at__gte=lately)
    rows = Participant.objects.filter(doing | found, ASKED, person__is_active=True)
    return list(rows.select_related("person", "campaign").order_by("campaign__closes_at", "person__name_sort", "pk"))
