"""What this room puts on the page of a course."""

from catalog.courses.models import OfferState
from catalog.courses.panels import Panel
from lms.delivery.queries.runs import groups_of
from lms.people.models import Person


def groups(offer: OfferState, person: Person | None) -> Panel:
    """The groups of a course, with the button to enrol for whoever signed in. Three queries, two for nobody."""
    return Panel("delivery/parts/groups.html", {"groups": groups_of(offer.course_id, person), "person": person})
