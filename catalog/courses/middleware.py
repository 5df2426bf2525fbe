"""The editing desk: who is in its group follows from today's offices, and only its own rooms answer."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from catalog.courses.actions.pages import ensure_desk
from catalog.courses.actions.people import keep_in_group
from lms.core.middleware import EDITING_DESK
from lms.people.scopes import scope_of

Answer = Callable[[HttpRequest], HttpResponse]
# What of Wagtail an author needs. Users, groups, sites, reports, pictures and the rest answer as if they did not exist.
ROOMS = frozenset(
    "pages documents archivo choose-external-link choose-email-link choose-phone-link choose-anchor-link "
    "sprite jsi18n editing-sessions dismissibles api logout".split()
) | {""}
EDITING_OFFICES = ("curriculum", "admin")


class DeskMiddleware:
    """Before any view of the desk: the account's group is set right, and rooms that are not ours are shut.

    Three queries on the desk, none anywhere else. Stands after the doors: whoever holds no office never gets here.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> None:
        """404 outside the rooms above."""
        if not request.path_info.startswith(EDITING_DESK):
            return
        if request.path_info.removeprefix(EDITING_DESK).partition("/")[0] not in ROOMS:
            raise Http404
        scope = scope_of(request)
        if scope.institution is None:
            raise Http404
        keep_in_group(request.user, ensure_desk(scope.institution), belongs=scope.holds(*EDITING_OFFICES))
