"""What each person sees of their own data, and whom to ask when a page is not there."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lms.core import doors
from lms.people import queries
from lms.people.scopes import scope_of

ROWS = 20


@doors.signed_in
@require_GET
def accesses(request: HttpRequest) -> HttpResponse:
    """Who looked at my protected data, when and why."""
    seen = queries.people.accesses_of(request.user.person)  # type: ignore[union-attr]
    page = Paginator(seen, ROWS).get_page(request.GET.get("pagina"))
    return render(request, "people/accesses.html", {"page": page})


@doors.public
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page of what is missing and of what is not for the reader: one look, and whom to ask. Three queries."""
    return render(request, "404.html", {"ask": queries.people.whom_to_ask(scope_of(request))}, status=404)
