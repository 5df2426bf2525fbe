"""Reads of needs diagnoses: whom one would ask, how far it got, who is missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from assessment.models import DiagnosisCampaign, Participant, Rating
from assessment.states import CampaignState, Instrument
from catalog.profiles.models import Position, PositionHolding, Profile, ProfileRequirement
from lms.core import clock
from lms.core.models import Institution
from lms.people.models import Affiliation, OrgUnit, Person
from lms.people.models.unit import path_range
from lms.people.queries.people import on_day

ASKED = Q(profile__isnull=False)


# --- before opening ---------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Candidate:
    """Somebody of a unit as a campaign would find her. Without profile she is not asked."""

    person: Person
    unit: OrgUnit
    superior: Person | None
    position: Position | None
    profile: Profile | None
    is_busy: bool  # another open campaign asks her already


def candidates(unit: OrgUnit) -> list[Candidate]:
    """Who works today in a unit and the areas under it, by name, with what their main puesto asks. Four queries."""
    today = on_day(clock.today(unit.institution.time_zone))
    low, high = path_range(unit.path)
    here = Affiliation.objects.filter(
        today,
        institution=unit.institution,
        is_main=True,
        person__is_active=True,
        unit__path__gte=low,
        unit__path__lt=high,
    )
    people = here.values("person")
    held = PositionHolding.objects.filter(today, is_main=True, person__in=people).select_related("position")
    positions = {each.person_id: each.position for each in held}
    asks = ProfileRequirement.objects.filter(profile=OuterRef("pk"), competency__isnull=False)
    published = Profile.objects.filter(
        Exists(asks), state=Profile.State.PUBLISHED, position__institution=unit.institution
    )
    profiles = {each.position_id: each for each in published}
    busy = set(Participant.objects.filter(is_open=True, person__in=people).values_list("person_id", flat=True))
    found = []
    for place in here.select_related("person", "unit", "superior").order_by("person__name_sort", "person"):
        position = positions.get(place.person_id)
        profile = profiles.get(position.pk) if position else None
        found.append(Candidate(place.person, place.unit, place.superior, position, profile, place.person_id in busy))
    return found


# --- how far it got ---------------------------------------------------------------------------------------------------
def with_counts(campaigns: QuerySet[DiagnosisCampaign]) -> QuerySet[DiagnosisCampaign]:
    """The same campaigns with `asked`, `by_self` and `by_superior`: people asked, and sheets delivered. One query."""
    return campaigns.select_related("unit", "institution").annotate(
        asked=Count("participants", filter=Q(participants__profile__isnull=False)),
        by_self=Count("participants", filter=Q(participants__self_at__isnull=False)),
        by_superior=Count("participants", filter=Q(participants__superior_at__isnull=False)),
    )


def campaigns_of(institution: Institution) -> QuerySet[DiagnosisCampaign]:
    """Campaigns of an institution, the newest first, with their counts. One query."""
    return with_counts(DiagnosisCampaign.objects.filter(institution=institution)).order_by("-opens_at", "-pk")


@dataclass(frozen=True)
class Progress:
    """How many of the people asked delivered, and how many their superiors did."""

    asked: int
    by_self: int
    by_superior: int
    outside: int  # people of the unit whose puesto has no published profile

    @property
    def missing(self) -> int:
        """Sheets that have not been delivered."""
        return 2 * self.asked - self.by_self - self.by_superior


def progress(participants: QuerySet[Participant]) -> Progress:
    """Counts over some participants. One query."""
    counts = participants.aggregate(
        asked=Count("pk", filter=ASKED),
        by_self=Count("pk", filter=Q(self_at__isnull=False)),
        by_superior=Count("pk", filter=Q(superior_at__isnull=False)),
        outside=Count("pk", filter=Q(profile=None)),
    )
    return Progress(**counts)


def participants_of(campaign: DiagnosisCampaign) -> list[Participant]:
    """Whom a campaign asks, with person and institution: what `findings_of` reads. One query."""
    return list(campaign.participants.filter(ASKED).select_related("person__institution", "unit").order_by("pk"))


def lacking(participants: QuerySet[Participant]) -> QuerySet[Participant]:
    """Of some participants still here, those of whom one of the two sheets is missing. One query."""
    return participants.filter(ASKED, Q(self_at=None) | Q(superior_at=None), person__is_active=True)


def missing_sheets(participants: QuerySet[Participant], today: date) -> QuerySet[Participant]:
    """The same by name, for a list; `person.places_today` says their superior. Two queries, however many."""
    return with_superior(lacking(participants), today).order_by("person__name_sort", "pk")


def with_superior(participants: QuerySet[Participant], today: date) -> QuerySet[Participant]:
    """The same participants with person, unit and, in `person.places_today`, their main place of that day."""
    main = Affiliation.objects.filter(on_day(today), is_main=True).select_related("superior")
    places = Prefetch("person__affiliations", queryset=main, to_attr="places_today")
    return participants.select_related("person", "unit", "position").prefetch_related(places)


def led_by(superior: Person) -> Q:
    """Condition of a participant whose superior, today, is this person."""
    today = clock.today(superior.institution.time_zone)
    places = Affiliation.objects.filter(on_day(today), superior=superior, is_main=True, person=OuterRef("person"))
    return Q(Exists(places))


def to_run(institution: Institution) -> QuerySet[DiagnosisCampaign]:
    """Campaigns that began and nobody has closed, with their counts, the first to end on top. One query."""
    begun = DiagnosisCampaign.objects.filter(
        institution=institution, state=CampaignState.OPEN, opens_at__lte=clock.now()
    )
    return with_counts(begun).order_by("closes_at", "pk")


def followed(reached: Q) -> QuerySet[DiagnosisCampaign]:
    """Campaigns that ask about people of the units that a condition reaches («participants__unit__…»). One query."""
    rows = DiagnosisCampaign.objects.filter(reached).distinct()
    return rows.select_related("unit", "institution").order_by("-opens_at", "-pk")


def to_remind(reached: Q) -> list[tuple[DiagnosisCampaign, int]]:
    """Campaigns that take answers now and how many people lack a sheet, among the units that a condition reaches.

    `reached` is a condition on the campaign («participants__unit__…»). One query.
    """
    now = clock.now()
    waiting = Q(participants__self_at=None) | Q(participants__superior_at=None)
    rows = DiagnosisCampaign.objects.filter(
        reached,
        waiting,
        state=CampaignState.OPEN,
        opens_at__lte=now,
        closes_at__gt=now,
        participants__is_open=True,
        participants__person__is_active=True,
    )
    counted = rows.annotate(people=Count("participants", distinct=True)).order_by("closes_at", "pk")
    return [(each, each.people) for each in counted]


# --- legal duties -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Duty:
    """A legal duty that profiles of a campaign name for a competency, and how many people have it on record."""

    requirement: ProfileRequirement  # one of those that name it; its competency and norm
    people: int
    recorded: int


def duties_in(campaign: DiagnosisCampaign) -> list[Duty]:
    """Legal duties that the campaign's profiles name, by competency and norm. Three queries, however many people."""
    asked = dict(campaign.participants.filter(ASKED).values_list("profile").annotate(people=Count("pk")).order_by())
    rows = _with_duty(asked)
    done = Rating.objects.filter(
        participant__campaign=campaign, instrument=Instrument.DUTY, successor=None
    ).values_list("participant__profile", "competency")
    recorded: dict[tuple[int | None, int | None], int] = {}
    for key in done:
        recorded[key] = recorded.get(key, 0) + 1
    found: dict[tuple[int | None, str], Duty] = {}
    for each in rows:
        named = (each.competency_id, each.legal_duty)
        before = found.get(named)
        people = asked[each.profile_id] + (before.people if before else 0)
        count = recorded.get((each.profile_id, each.competency_id), 0) + (before.recorded if before else 0)
        found[named] = Duty(before.requirement if before else each, people, count)
    return list(found.values())


def _with_duty(profiles: Iterable[int]) -> QuerySet[ProfileRequirement]:
    return (
        ProfileRequirement.objects.filter(profile__in=list(profiles), competency__isnull=False)
        .exclude(legal_duty="")
        .select_related("competency")
        .order_by("competency__name", "legal_duty", "pk")
    )


def bound_by(campaign: DiagnosisCampaign, requirement: ProfileRequirement) -> QuerySet[Participant]:
    """Participants whose profile names the same duty for the same competency, by name, with what is on record.

    `duty_on_record` holds at most one rating. Two queries.
    """
    same = ProfileRequirement.objects.filter(competency=requirement.competency_id, legal_duty=requirement.legal_duty)
    standing = Rating.objects.filter(competency=requirement.competency_id, instrument=Instrument.DUTY, successor=None)
    return (
        campaign.participants.filter(profile__in=same.values("profile"))
        .select_related("person", "unit")
        .prefetch_related(Prefetch("ratings", standing, to_attr="duty_on_record"))
        .order_by("person__name_sort", "pk")
    )
