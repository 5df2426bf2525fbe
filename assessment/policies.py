"""The doors of this room: a person sees what her own places give her, and nothing else exists."""

from django.http import Http404

from assessment import rules
from assessment.models import Attempt, Place
from assessment.states import Review, ReviewWhen, Stage
from lms.core import clock
from lms.people.models import Person


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
