from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lms.core import clock, doors
from lms.people.models import PersonIdentifier
from lms.people.queries.identifiers import clear_value, identifiers_of
from lms.records.queries.transcript import transcript_of


@doors.signed_in
@require_GET
def transcript(request: HttpRequest) -> HttpResponse:
    """My record by year; printed, it is the copy for consultation. Four queries of its own."""
    person = request.user.person  # type: ignore[union-attr]
    today = clock.today(person.institution.time_zone)
    place = person.affiliations.filter(is_main=True, ends_on=None).select_related("unit").first()
    holding = person.holdings.filter(is_main=True, ends_on=None).select_related("position").first()
    number = identifiers_of(person).filter(kind=PersonIdentifier.Kind.STAFF_NUMBER).first()
    record = transcript_of(person, today)
    context: dict[str, Any] = {
        "person": person,
        "number": clear_value(number) if number else "",
        "place": ", ".join(([holding.position.name] if holding else []) + ([place.unit.name] if place else [])),
        "transcript": record,
        "this_year": next((year for year in record.years if year.number == today.year), None),
        "today": today,
    }
    return render(request, "records/transcript.html", context)
