"""The pages of what went wrong. Each says what happened and what to do; 500 needs neither database nor templates."""

import base64
import hashlib
import re
from functools import cache

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lms.core.unsent import unsent
from lms.people.queries.people import whom_to_ask
from lms.people.scopes import scope_of

STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, and 413 for what is too big to read."""
    if isinstance(exception, RequestDataTooBig):
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 for what is not there and for what is not for this person: one look, and the name of whom to ask.

    Two queries for whoever is signed in, none for the rest.
    """
    return render(request, "404.html", {"ask": whom_to_ask(scope_of(request))}, status=404)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that had been open too long or came from elsewhere; one of ours is given back to be sent again.

    Whoever signs in twice, in two tabs, is in: the second form leads where the first one did.
    """
    if request.path == settings.LOGIN_URL and request.user.is_authenticated:
        return redirect_to_login(str(request.POST.get("next") or settings.LOGIN_REDIRECT_URL), settings.LOGIN_URL)
    return render(request, "403_csrf.html", {"unsent": unsent(request)}, status=403)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429: too many tries in a row."""
    return render(request, "429.html", status=429)


def broken(request: HttpRequest) -> HttpResponse:
    """500, from a file kept in memory: when this is shown nothing else may be relied on."""
    page, style_hash = _static_page("500.html")
    response = HttpResponse(page, status=500)
    vars(response)["_csp_update"] = {"style-src": [style_hash]}
    return response


@cache
def _static_page(name: str) -> tuple[str, str]:
    """A page that carries its own style, and the hash of that style for the Content-Security-Policy."""
    page = (settings.ROOT / "themes" / "base" / "static" / "base" / name).read_text()
    found = STYLE.search(page)
    digest = hashlib.sha256(found.group(1).encode() if found else b"").digest()
    return page, f"'sha256-{base64.b64encode(digest).decode()}'"
