"""Sessions that end by silence or by age, and the second step that staff cannot go around."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from lms.core import clock, parameters
from lms.people import rules
from lms.people.scopes import Scope, scope_of

Answer = Callable[[HttpRequest], HttpResponse]
BEGAN, SEEN, PROVED = "began_at", "seen_at", "proved_at"
TOUCH_SECONDS = 60  # how often a session is judged and «seen» written: nobody pays for more than a minute's precision
LIMITS = ("session.idle_minutes", "session.whole_hours")
STAFF_LIMITS = ("session.staff_idle_minutes", "session.staff_whole_hours")  # who sees other people's data
FRESH_SECONDS = 300  # as allauth counts a password that was asked for again
SECOND_STEP = frozenset(
    # what is needed to set the second step up, and to leave
    {
        "mfa_index",
        "mfa_activate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
        "account_reauthenticate",
        "mfa_reauthenticate",
        "account_logout",
        "appearance",
    }
)


def begin(request: HttpRequest) -> None:
    """Date a session when somebody signs in."""
    request.session[BEGAN] = request.session[SEEN] = request.session[PROVED] = clock.now().timestamp()


def just_begun(request: HttpRequest) -> bool:
    """Whether somebody signed in here so little ago that the password still counts as just given."""
    return clock.now().timestamp() - request.session.get(PROVED, 0) < FRESH_SECONDS


class SessionLimitsMiddleware:
    """Ends a session after a silence or an age, shorter for staff; the limits are parameters of the institution.

    The person is told why, and signs in again where she was. Judged and written once per minute of use, with one
    query for the limits and the scope's; the requests in between cost nothing, and no limit is shorter than a minute.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            self._limit(request)
        return self.get_response(request)

    def _limit(self, request: HttpRequest) -> None:
        now = clock.now().timestamp()
        if BEGAN not in request.session:
            request.session[BEGAN] = request.session[SEEN] = now
        age, silence = now - request.session[BEGAN], now - request.session[SEEN]
        if silence <= TOUCH_SECONDS:
            return
        if rules.session_over(silence, age, *_limits(scope_of(request))):
            logout(request)
            request.scope = Scope(None, None)  # type: ignore[attr-defined]  # the one asked above was hers
            messages.info(request, _("Cerramos tu sesión porque pasó mucho tiempo. Entra de nuevo para continuar."))
        else:
            request.session[SEEN] = now


def _limits(scope: Scope) -> tuple[int, int]:
    """Minutes of silence and hours in all that a session of this scope bears today. Two queries."""
    assert scope.institution is not None
    codes = STAFF_LIMITS if scope.needs_mfa else LIMITS
    found = parameters.values(scope.institution, codes)
    return found[codes[0]], found[codes[1]]


class SecondStepMiddleware:
    """Leads whoever sees other people's data to set up the second step before anything else (security.md 0.6).

    Whoever has it set up was asked for it while signing in: until then allauth keeps the session anonymous. One query
    per request of staff, none for learners.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        if not settings.REQUIRE_STAFF_MFA or not request.user.is_authenticated:
            return None
        if match is not None and match.view_name in SECOND_STEP:
            return None
        if not scope_of(request).needs_mfa or is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
            return None
        return HttpResponseRedirect(reverse("mfa_activate_totp"))
