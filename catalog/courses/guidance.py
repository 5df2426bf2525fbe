"""Which published courses orient to a standard, for whoever prepares to be assessed in it. None is ever compulsory."""

from django.urls import reverse

from catalog.courses.models import CourseStandard, OfferState
from catalog.profiles.models import StandardVersion
from certification.models import Process
from certification.panels import Panel
from certification.queries.report import Alternative
from lms.core.numbers import hours_and_minutes
from lms.people.models import Person

MOST = 6


def courses(version: StandardVersion, person: Person) -> Panel | None:
    """The courses shown in the catalogue that orient to a standard. One query."""
    shown = _orienting(version.standard_id, person.institution_id)
    return Panel("courses/parts/guidance.html", shown) if shown else None


def alternatives(process: Process, elements: list[str]) -> list[Alternative]:
    """The same for whoever is not yet competent: a course says its standard, not which element. One query."""
    return [
        Alternative(offer.title, reverse("course", args=[offer.course.slug]), hours_and_minutes(offer.minutes))
        for offer in _orienting(process.standard_id, process.institution_id)
    ]


def _orienting(standard_id: int, institution_id: int) -> list[OfferState]:
    oriented = CourseStandard.objects.filter(standard=standard_id).values("version")
    offers = OfferState.objects.filter(institution=institution_id, is_open=True, version__in=oriented)
    return list(offers.select_related("course").defer("search_text")[:MOST])
