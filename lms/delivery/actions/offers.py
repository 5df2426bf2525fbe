"""What the catalogue shows of a course's groups, pushed down with each change."""

from django.db.models import F

from catalog.courses.models import OfferState
from lms.delivery import rules
from lms.delivery.models import CourseRun
from lms.delivery.states import RunState


def push_offer(course_id: int) -> None:
    """Write when a course next begins and its places left, in the caller's transaction. Three queries.

    The row is taken before the groups are read: two groups that change at once are never told half.
    """
    offer = OfferState.objects.filter(course=course_id)
    offer.update(is_open=F("is_open"))
    groups = list(
        CourseRun.objects.filter(course=course_id, state=RunState.OPEN).values_list(
            "admits_all_year", "starts_on", "capacity", "taken"
        )
    )
    dated = [starts_on for _all_year, starts_on, _capacity, _taken in groups if starts_on]
    offer.update(
        any_time=any(group[0] for group in groups),
        starts_on=min(dated, default=None),
        places_left=rules.places_left([group[2:] for group in groups]),
    )
