from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lms.core import clock, doors
from lms.records.queries.coverage import coverage_of


@doors.signed_in
@require_GET
def my_position(request: HttpRequest) -> HttpResponse:
    """What my puesto asks, what I show, and what would close the difference. Nine queries of its own at most."""
    person = request.user.person  # type: ignore[union-attr]
    place = person.affiliations.filter(is_main=True, ends_on=None).select_related("unit").first()
    coverage = coverage_of(person, clock.today(person.institution.time_zone))
    unit = place.unit.name if place else ""
    return render(request, "portal/my_position.html", {"coverage": coverage, "unit": unit})
