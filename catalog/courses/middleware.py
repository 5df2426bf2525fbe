"""The editing desk: who is in its group follows from today's offices, and only its own rooms answer."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.models import Page

from catalog.courses.actions.pages import ensure_desk
from catalog.courses.actions.people import keep_in_group
from catalog.courses.models import CourseDeskPage
from lms.core.middleware import EDITING_DESK
from lms.people.scopes import scope_of

Answer = Callable[[HttpRequest], HttpResponse]
# What of Wagtail an author needs. Users, groups, sites, reports, pictures and the rest answer as if they did not exist.
ROOMS = frozenset(
    "pages documents archivo account choose-external-link choose-email-link choose-phone-link choose-anchor-link "
    "sprite jsi18n editing-sessions dismissibles api logout".split()
) | {""}
PAGES = (
    "page_id",
    "parent_page_id",
    "page_to_move_id",
    "destination_id",
    "page_pk",
)  # how addresses of Wagtail name a page
EDITING_OFFICES = ("curriculum", "admin")


class DeskMiddleware:
    """Before any view of the desk: the account's group is set right, and what is not ours is shut.

    Up to four queries on the desk, none anywhere else. Stands after the doors: whoever holds no office never gets here.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """404 outside the rooms above and for a page of another desk, whatever Wagtail would say.

        The desk's own front leads to its courses, and its account page to ours.
        """
        if not request.path_info.startswith(EDITING_DESK):
            return None
        room = request.path_info.removeprefix(EDITING_DESK).partition("/")[0]
        scope = scope_of(request)
        if room not in ROOMS or scope.institution is None:
            raise Http404
        desk = ensure_desk(scope.institution)
        if not _stays_on(desk, kwargs):
            raise Http404
        keep_in_group(request.user, desk, belongs=scope.holds(*EDITING_OFFICES))
        if room == "account":
            return redirect("account_home")
        return None if room else redirect("wagtailadmin_explore", desk.pk)


def _stays_on(desk: CourseDeskPage, kwargs: dict[str, Any]) -> bool:
    """Whether every page that an address names is the desk or below it. One query when it names any."""
    named = {int(value) for name, value in kwargs.items() if name in PAGES and str(value).isdigit()}
    return not named or Page.objects.filter(pk__in=named, path__startswith=desk.path).count() == len(named)
