from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lms.core import clock, doors
from lms.portal.position import puesto_of


@doors.signed_in
@require_GET
def my_position(request: HttpRequest) -> HttpResponse:
    """What my puesto asks, what I show, and what would close the difference. Seven queries of its own at most."""
    person = request.user.person  # type: ignore[union-attr]
    puesto = puesto_of(person, clock.today(person.institution.time_zone))
    return render(request, "portal/my_position.html", {"puesto": puesto, "coverage": puesto.coverage})
