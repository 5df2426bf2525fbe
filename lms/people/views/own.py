"""What each person sees about their own data."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lms.core import doors, parameters
from lms.people import queries
from lms.people.actions.access_log import MONTHS

ROWS = 20


@doors.signed_in
@require_GET
def accesses(request: HttpRequest) -> HttpResponse:
    """Who looked at my protected data, when and why."""
    seen = queries.people.accesses_of(request.user.person)  # type: ignore[union-attr]
    page = Paginator(seen, ROWS).get_page(request.GET.get("pagina"))
    months = parameters.value(request.institution, MONTHS)  # type: ignore[attr-defined]
    return render(request, "people/accesses.html", {"page": page, "months": months})
