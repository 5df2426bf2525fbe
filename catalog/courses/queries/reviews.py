"""What waits for the committee, and what came back from it."""

from django.db.models import F, Max, QuerySet
from django.db.models.fields.json import KT

from catalog.courses.models import CommitteeReview
from lms.core.models import Institution
from lms.people.models import Person


def reviews_in(institution: Institution) -> QuerySet[CommitteeReview]:
    """Reviews of an institution for a list: names and states, without the documents."""
    return (
        CommitteeReview.objects.filter(course__institution=institution)
        .select_related("course", "asked_by", "decided_by")
        .annotate(document_title=KT("document__title"))
        .defer("document")
    )


def pending_in(institution: Institution) -> QuerySet[CommitteeReview]:
    """Reviews that the committee has not answered, the oldest first. One query."""
    return reviews_in(institution).filter(state=CommitteeReview.State.PENDING).order_by("asked_at", "pk")


def waiting_for(person: Person) -> QuerySet[CommitteeReview]:
    """Those of them that this person may answer: nobody reviews what she sent."""
    return pending_in(person.institution).exclude(asked_by=person)


def in_hands_of_curriculum(institution: Institution) -> QuerySet[CommitteeReview]:
    """The last review of each course, when it was answered and neither mended nor published yet. One query."""
    last = Max("course__reviews__pk")
    return (
        reviews_in(institution)
        .annotate(last=last)
        .filter(pk=F("last"), version=None)
        .exclude(state=CommitteeReview.State.PENDING)
        .order_by("decided_at", "pk")
    )
