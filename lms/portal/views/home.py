from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lms.core import doors
from lms.people.scopes import scope_of
from lms.portal.home import home_of


@doors.signed_in
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """«¿Qué sigue?»: one button, then the list."""
    return render(request, "portal/home.html", {"home": home_of(scope_of(request))})
