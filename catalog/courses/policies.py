"""The only ways in which a view obtains a course of the desk or a review."""

from typing import Any

from django.http import Http404, HttpRequest

from catalog.courses.models import CommitteeReview, CourseDeskPage, CoursePage
from catalog.courses.queries.course import desk_of, desk_pages
from lms.people.scopes import Scope, scope_of

DESK = ("curriculum", "academic_committee")


def page_for_desk(request: HttpRequest, pk: int) -> tuple[CourseDeskPage, CoursePage]:
    """A course of the reader's own desk, for curriculum and the committee; else 404. Two queries."""
    scope = scope_of(request)
    desk = desk_of(scope.institution) if scope.holds(*DESK) else None
    page = desk_pages(desk).select_related("latest_revision").filter(id=pk).first() if desk else None
    if desk is None or page is None:
        raise Http404
    return desk, page


def review_for_desk(request: HttpRequest, ref: str) -> CommitteeReview:
    """A review of the reader's own institution, for curriculum and the committee; else 404. One query."""
    scope = scope_of(request)
    if not scope.holds(*DESK):
        raise Http404
    review = (
        CommitteeReview.objects.filter(ref=ref, course__institution=scope.institution)
        .select_related("course__institution", "asked_by", "decided_by")
        .first()
    )
    if review is None:
        raise Http404
    return review


def may_decide(scope: Scope, review: CommitteeReview) -> bool:
    """Whether the reader may answer this review: one of the committee, and not who sent it."""
    pending = review.state == CommitteeReview.State.PENDING
    return pending and scope.holds("academic_committee") and scope.person is not None and not own(scope, review)


def own(scope: Scope, review: CommitteeReview) -> bool:
    """Whether the reader sent it."""
    return scope.person is not None and scope.person.pk == review.asked_by_id


def may_publish(scope: Scope, review: CommitteeReview) -> bool:
    """Whether the reader may publish what the committee approved."""
    published: Any = getattr(review, "version", None)
    return review.state == CommitteeReview.State.APPROVED and published is None and scope.holds("curriculum")
