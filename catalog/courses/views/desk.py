"""Curriculum's screens: its courses, the versions of one, and what is missing for the next."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalog.courses import checklist, policies
from catalog.courses.actions.desk import send_to_committee
from catalog.courses.policies import DESK
from catalog.courses.queries import course as courses
from lms.core import doors
from lms.core.errors import RuleBroken
from lms.people.scopes import scope_of


@doors.offices(*DESK)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Courses of the desk with their versions and states."""
    scope = scope_of(request)
    desk = courses.desk_of(scope.institution)
    page, rows = courses.desk_rows(desk, request.GET.get("pagina")) if desk else (None, [])
    answer = {"desk": desk, "page": page, "rows": rows, "writes": scope.holds("curriculum")}
    return render(request, "courses/desk_list.html", answer)


@doors.offices(*DESK)
@require_safe
def course(request: HttpRequest, pk: int) -> HttpResponse:
    """One course of the desk: versions, reviews, and the way to the next version."""
    desk, page = policies.page_for_desk(request, pk)
    answer = {"row": courses.row_of(desk, page), "writes": scope_of(request).holds("curriculum")}
    return render(request, "courses/desk_course.html", answer)


@doors.offices("curriculum")
@require_http_methods(["GET", "HEAD", "POST"])
def new_version(request: HttpRequest, pk: int) -> HttpResponse:
    """What is missing before the committee sees the course; and sending it."""
    desk, page = policies.page_for_desk(request, pk)
    refusal, status = "", 200
    if request.method == "POST":
        try:
            review = send_to_committee(page, by=request.user.person)  # type: ignore[union-attr]
            messages.success(request, _("Enviado al comité. Te avisaremos aquí cuando responda."))
            return redirect("courses:review", review.ref)
        except RuleBroken as broken:
            refusal, status = str(broken), 422
    places = checklist.of(desk, page)
    answer: dict[str, Any] = {
        "page": page,
        "checklist": places,
        "blocked": any(place.blocks for place in places),
        "row": courses.row_of(desk, page),
        "refusal": refusal,
    }
    return render(request, "courses/new_version.html", answer, status=status)
