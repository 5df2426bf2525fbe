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

from lms.core import clock
from lms.people import rules
from lms.people.scopes import scope_of

Answer = Callable[[HttpRequest], HttpResponse]
BEGAN, SEEN = "began_at", "seen_at"
TOUCH_SECONDS = 60  # how often «seen» is written: no request pays for more than a minute's precision
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
    request.session[BEGAN] = request.session[SEEN] = clock.now().timestamp()


class SessionLimitsMiddleware:
    """Ends a session after a silence or an age: 30 minutes and 12 hours for staff, 8 hours and 7 days for learners.

    The person is told why, and signs in again where she was. One write per minute of use, no query of its own beyond
    the scope that doors ask for anyway.
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
            begin(request)
        began, seen = request.session[BEGAN], request.session[SEEN]
        if rules.session_over(began, seen, now, staff=scope_of(request).needs_mfa):
            logout(request)
            messages.info(request, _("Cerramos tu sesión porque pasó mucho tiempo. Entra de nuevo para continuar."))
        elif now - seen > TOUCH_SECONDS:
            request.session[SEEN] = now


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
