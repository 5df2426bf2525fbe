"""Which institution a request speaks to, who asks and what they reach; and the door of every view."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from lms.core import doors, routes
from lms.core.institutions import institution_for_host
from lms.core.models import Institution
from lms.core.unsent import unsent
from lms.people.queries.accounts import may_be_itself
from lms.people.scopes import Scope

Answer = Callable[[HttpRequest], HttpResponse]


class InstitutionMiddleware:
    """Sets `request.institution` and `request.scope`, and keeps an account out of another institution's own host.

    All three are lazy: a page that asks nothing costs nothing. On a host that belongs to another institution the
    account counts as nobody, and so does everybody at an impersonal address; signed in elsewhere, the account's
    institution is the request's.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        known: Any = AnonymousUser() if doors.is_impersonal(request.path_info) else request.user

        def user() -> Any:
            return known if known.is_authenticated and may_be_itself(known, request.get_host()) else AnonymousUser()

        request.user = SimpleLazyObject(user)  # type: ignore[assignment]
        request.institution = SimpleLazyObject(lambda: _institution(request))  # type: ignore[attr-defined]
        request.scope = SimpleLazyObject(lambda: _scope(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def _institution(request: HttpRequest) -> Institution | None:
    if request.user.is_authenticated:
        return request.user.person.institution
    return institution_for_host(request.get_host())


def _scope(request: HttpRequest) -> Scope:
    if not request.user.is_authenticated:
        return Scope(None, None)
    return Scope(request.user.person, request.user.person.institution)


class DoorMiddleware:
    """Asks each view's door before the view runs. A route without a door stops the start-up."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        if open_routes := routes.undeclared():
            names = ", ".join(f"{route.label} ({route.pattern})" for route in open_routes)
            raise ImproperlyConfigured(f"Rutas sin puerta declarada (lms.core.doors): {names}")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            answer = self.get_response(request)
            bare = answer.status_code == 405 and not answer.streaming and not answer.content
            if bare and request.method in {"GET", "POST"}:
                return _not_a_page(request, answer)
            return answer
        finally:
            timezone.deactivate()

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Let in, send to sign in, or answer as if there were nothing here. Inside, hours are the institution's.

        A form sent after the session ended comes back with what it brought, to be sent again after signing in.
        """
        door = doors.door_of(view, request.path_info)
        if door is None:
            raise Http404
        if door.kind == "public":
            return None
        if not request.user.is_authenticated:
            if brought := unsent(request):
                return render(request, "session_over.html", {"unsent": brought}, status=403)
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        if not opens(door, request.scope):  # type: ignore[attr-defined]
            raise Http404
        timezone.activate(request.user.person.institution.time_zone)
        return None


def _not_a_page(request: HttpRequest, bare: HttpResponse) -> HttpResponse:
    """In words, what Django answers with an empty page: the address of a button, opened after signing in again."""
    answer = render(request, "405.html", status=405)
    answer["Allow"] = bare["Allow"]
    return answer


def opens(door: doors.Door, scope: Scope) -> bool:
    """Whether a door opens for somebody signed in. At most one query for offices, one for each relation."""
    if door.kind == "offices":
        return scope.holds(*door.names)
    if door.kind == "relations":
        return any(scope.related(name) for name in door.names)
    return door.kind in {"public", "signed-in"}
