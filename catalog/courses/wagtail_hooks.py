"""What the desk shows: courses and their files, nothing else of Wagtail."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets import HeaderButton
from wagtail.documents.models import Document
from wagtail.models import Page

from catalog.courses.models import Course, CourseDeskPage, CoursePage
from lms.people.scopes import scope_of

MENU = {"explorer": "Cursos", "documents": "Archivos de los cursos"}

ACTIONS = {"action-save-draft", "action-page-locked"}


@hooks.register("construct_main_menu", order=1000)
def only_ours(request: HttpRequest, items: list[Any]) -> None:
    """The tree of courses and the library; no pictures, reports, settings or help."""
    items[:] = [item for item in items if item.name in MENU]
    for item in items:
        item.label = MENU[item.name]


@hooks.register("construct_homepage_panels", order=1000)
@hooks.register("construct_homepage_summary_items", order=1000)
def no_summaries(request: HttpRequest, panels: list[Any]) -> None:
    """No counts and no recent edits: our own list of courses says what there is."""
    panels.clear()


@hooks.register("construct_page_action_menu", order=1000)
def only_save(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """On the desk one saves; publishing goes through the committee."""
    items[:] = [item for item in items if item.name in ACTIONS]


@hooks.register("register_page_header_buttons")
def towards_the_committee(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[HeaderButton]:
    """From a course or its lesson to what is missing before it is sent."""
    course = page.specific if isinstance(page.specific, CoursePage) else page.get_parent().specific
    if isinstance(course, CoursePage):
        url = reverse("courses:new_version", args=[course.pk])
        yield HeaderButton(label=_("Qué falta para enviarlo al comité"), url=url, icon_name="tasks", priority=5)


@hooks.register("before_delete_page")
def what_was_published_stays(request: HttpRequest, page: Page) -> HttpResponse | None:
    """The page of a published course, and a desk, are not deleted: versions would have nowhere to be written."""
    own = page.specific
    if isinstance(own, CourseDeskPage) or (isinstance(own, CoursePage) and _published(own)):
        messages.error(request, _("Este curso ya se publicó y no puede borrarse del escritorio."))
        return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None


def _published(page: CoursePage) -> bool:
    desk = CourseDeskPage.objects.get(pk=page.get_parent().pk)
    return Course.objects.filter(institution=desk.institution_id, code=page.code, versions__isnull=False).exists()


@hooks.register("before_serve_document", order=-1)
def only_of_ones_own_desk(document: Document, request: HttpRequest) -> None:
    """A file of the library is read on its own desk; elsewhere it does not exist."""
    institution = scope_of(request).institution
    if not CourseDeskPage.objects.filter(institution=institution, collection=document.collection_id).exists():
        raise Http404
