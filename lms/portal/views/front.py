from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from lms.core import doors
from lms.core.context import MODE_COOKIE
from lms.core.themes import MODES
from lms.people.scopes import scope_of
from lms.portal import guides
from lms.portal.desks import guides_of

YEAR = 365 * 24 * 3600


@doors.public
@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """The door: what this is, the search, the way in."""
    return render(request, "portal/front.html")


@doors.public
@require_GET
def help_page(request: HttpRequest) -> HttpResponse:
    """Whom to ask and how to begin, then the guides, one's own first; the same place on every page leads here."""
    scope = scope_of(request)
    own = guides_of(scope) if scope.person else []
    rest = [code for code in guides.order() if code not in own]
    listed = {"own": [guides.guide(code) for code in own], "rest": [guides.guide(code) for code in rest]}
    return render(request, "portal/help.html", listed)


@doors.public
@require_GET
def guide(request: HttpRequest, code: str) -> HttpResponse:
    """How somebody does her work here, step by step. Says nothing about anybody."""
    found = guides.guide(code)
    if found is None:
        raise Http404
    return render(request, "portal/guide.html", {"guide": found})


@doors.public
@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    """What we promise to whoever reads or works in another way, and what to do when it fails."""
    return render(request, "portal/accessibility.html")


# Exempt from CSRF: it changes only how this browser draws, and a token in the footer of every page
# would set a cookie on public pages and keep caches from holding them.
@doors.public
@csrf_exempt
@require_POST
def appearance(request: HttpRequest) -> HttpResponse:
    """Keep light, dark or automatic in a cookie and go back to the page the form stood on."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = "/"
    answer = HttpResponseRedirect(back)
    mode = request.POST.get("mode", "")
    if mode in MODES:
        answer.set_cookie(MODE_COOKIE, mode, max_age=YEAR, secure=request.is_secure(), httponly=True, samesite="Lax")
    else:
        answer.delete_cookie(MODE_COOKIE, samesite="Lax")
    return answer
