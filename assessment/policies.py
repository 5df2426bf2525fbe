"""The doors of this room: a person sees what her own places give her, and nothing else exists."""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from assessment.models import Attempt, DiagnosisCampaign, Participant, Place
from assessment.queries.campaign import led_by
from assessment.rules import quiz as rules
from assessment.states import CampaignState, Review, ReviewWhen, Stage
from catalog.profiles.models import ProfileRequirement
from lms.core import clock
from lms.core.models import Institution
from lms.people.models import Person
from lms.people.scopes import Scope, scope_of


def place_for_taker(person: Person, ref: str) -> Place:
    """The only way a view obtains a place: its own person asks. One query."""
    place = (
        Place.objects.filter(ref=ref, person=person).select_related("sitting__version", "sitting__institution").first()
    )
    if place is None:
        raise Http404
    return place


def attempt_for_taker(person: Person, ref: str) -> Attempt:
    """The only way a view obtains an attempt: its own person asks. One query."""
    attempt = (
        Attempt.objects.filter(ref=ref, place__person=person)
        .select_related("place__sitting__version", "place__sitting__institution")
        .first()
    )
    if attempt is None:
        raise Http404
    return attempt


def may_see(attempt: Attempt, what: Review) -> bool:
    """Whether the person may see this much of a graded attempt now. No query."""
    sitting = attempt.place.sitting
    order = list(Review)
    enough = order.index(Review(sitting.version.review)) >= order.index(what)
    waits = sitting.version.review_when == ReviewWhen.CLOSED
    return attempt.stage == Stage.GRADED and enough and rules.review_open(waits, sitting.closes_at, clock.now())


# --- needs diagnosis --------------------------------------------------------------------------------------------------
STRATEGY = "strategy"
LIAISON = "liaison"
READERS = (STRATEGY, "institute_head", "auditor")  # counts of a unit; nobody's levels (domain.md 1.3)


def may_run_campaigns(by: Person, institution: Institution) -> bool:
    """Whether a person's offices today let them open, extend, close and cancel campaigns. One query."""
    return by.institution_id == institution.pk and Scope(by, institution).whole(STRATEGY)


def leads(superior: Person, participant: Participant) -> bool:
    """Whether somebody is, today, the superior of a participant who still works here. One query."""
    return Participant.objects.filter(led_by(superior), pk=participant.pk, person__is_active=True).exists()


def _reader(request: HttpRequest) -> Person:
    person = scope_of(request).person
    if person is None:
        raise Http404
    return person


def _participants() -> QuerySet[Participant]:
    return Participant.objects.filter(profile__isnull=False).select_related(
        "campaign__unit", "campaign__institution", "campaign__created_by", "person__institution", "position"
    )


def participant_for_self(request: HttpRequest, ref: str) -> Participant:
    """The reader's own part in a campaign, whatever its state; else 404. One query."""
    found = _participants().filter(ref=ref, person=_reader(request)).first()
    if found is None:
        raise Http404
    return found


def participant_for_superior(request: HttpRequest, ref: str) -> Participant:
    """A participant whose superior today is the reader, of a campaign that was not cancelled; else 404. One query."""
    mine = _participants().filter(led_by(_reader(request)), ref=ref, person__is_active=True)
    found = mine.exclude(campaign__state=CampaignState.CANCELLED).first()
    if found is None:
        raise Http404
    return found


def _campaign(ref: str, institution: Institution | None) -> DiagnosisCampaign:
    found = (
        DiagnosisCampaign.objects.filter(ref=ref, institution=institution)
        .select_related("unit", "institution", "created_by", "ended_by")
        .first()
    )
    if found is None:
        raise Http404
    return found


def campaign_for_office(request: HttpRequest, ref: str) -> DiagnosisCampaign:
    """A campaign that the reader's office runs; else 404. Two queries."""
    scope = scope_of(request)
    if not scope.whole(STRATEGY):
        raise Http404
    return _campaign(ref, scope.institution)


def campaign_for_reader(request: HttpRequest, ref: str) -> DiagnosisCampaign:
    """A campaign of which the reader may see progress and counts; else 404. Two queries."""
    scope = scope_of(request)
    if not scope.whole(*READERS):
        raise Http404
    return _campaign(ref, scope.institution)


def campaign_for_liaison(request: HttpRequest, ref: str) -> tuple[DiagnosisCampaign, QuerySet[Participant]]:
    """A campaign that asks about people of the reader's units, and those people alone; else 404. Three queries."""
    scope = scope_of(request)
    campaign = _campaign(ref, scope.institution)
    mine = campaign.participants.filter(scope.units_filter(LIAISON, field="unit__"))
    if not mine.exists():
        raise Http404
    return campaign, mine


def duty_for_office(campaign: DiagnosisCampaign, pk: int) -> ProfileRequirement:
    """A legal duty that some profile of the campaign names; else 404. One query."""
    found = (
        ProfileRequirement.objects.filter(
            pk=pk, competency__isnull=False, profile__in=campaign.participants.values("profile")
        )
        .exclude(legal_duty="")
        .select_related("competency")
        .first()
    )
    if found is None:
        raise Http404
    return found
