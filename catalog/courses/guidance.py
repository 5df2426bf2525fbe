"""Which published courses orient to a standard, for whoever prepares to be assessed in it. None is ever compulsory."""

from catalog.courses.models import CourseStandard, OfferState
from catalog.profiles.models import StandardVersion
from certification.panels import Panel
from lms.people.models import Person

MOST = 6


def courses(version: StandardVersion, person: Person) -> Panel | None:
    """The courses shown in the catalogue that orient to a standard. One query."""
    oriented = CourseStandard.objects.filter(standard=version.standard_id).values("version")
    offers = OfferState.objects.filter(institution=person.institution_id, is_open=True, version__in=oriented)
    shown = list(offers.select_related("course").defer("search_text")[:MOST])
    return Panel("courses/parts/guidance.html", shown) if shown else None
