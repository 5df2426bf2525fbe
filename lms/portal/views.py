from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def front(request: HttpRequest) -> HttpResponse:
    """The door: what this is, the search, the way in."""
    return render(request, "portal/front.html")
