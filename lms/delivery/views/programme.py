"""The groups of the institution for whoever runs them: open, staff, cancel."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.core import clock, doors, parameters
from lms.core.errors import RuleBroken
from lms.delivery import policies
from lms.delivery.actions.runs import COUNTING, assign_facilitator, cancel_run
from lms.delivery.actions.sessions import open_run_with_sessions
from lms.delivery.forms import FacilitatorForm, OpenRunForm, ReasonForm
from lms.delivery.models import CourseRun
from lms.delivery.queries import office
from lms.people.models import Person

ROWS = 20


def _person(request: HttpRequest) -> Person:
    return request.user.person  # type: ignore[union-attr]


@doors.offices(policies.PROGRAMME)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Groups under way, closed or cancelled."""
    institution, view = policies.institution_of_programme(request), request.GET.get("ver", "")
    page = Paginator(office.runs_for_office(institution, view), ROWS).get_page(request.GET.get("pagina"))
    return render(request, "delivery/runs.html", {"page": page, "view": view})


@doors.offices(policies.PROGRAMME)
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Which course the new group is of."""
    offers = office.courses_to_open(policies.institution_of_programme(request))
    page = Paginator(offers, ROWS).get_page(request.GET.get("pagina"))
    return render(request, "delivery/choose_course.html", {"page": page})


@doors.offices(policies.PROGRAMME)
@require_http_methods(["GET", "POST"])
def open_group(request: HttpRequest, version: str) -> HttpResponse:
    """Dates, places, sessions. The same form twice opens one group."""
    found, by = policies.version_to_open(request, version), _person(request)
    counting = parameters.value(found.course.institution, COUNTING)
    form = OpenRunForm(request.POST if request.method == "POST" else None, version=found, counting=counting)
    if form.is_valid():
        try:
            opened = form.once(by.ref, "run.open", lambda: {"run": _open(form, by).ref})
            messages.success(request, _("Grupo abierto. Asigna a quien lo facilita."))
            return redirect("delivery:manage", opened["run"])
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, str(broken))
    answer = {"version": found, "form": form}
    return render(request, "delivery/open_run.html", answer, status=422 if form.is_bound else 200)


def _open(form: OpenRunForm, by: Person) -> CourseRun:
    sessions = [(each.number, each.title, when) for each, when in form.sessions]
    return open_run_with_sessions(form.version, form.terms, sessions, by=by, quizzes=form.quizzes)


@doors.offices(policies.PROGRAMME)
@require_safe
def manage(request: HttpRequest, ref: str) -> HttpResponse:
    """One group: its sessions, who teaches it, its people in a number."""
    return _manage(request, policies.run_for_programme(request, ref))


@doors.offices(policies.PROGRAMME)
@require_POST
def assign(request: HttpRequest, ref: str) -> HttpResponse:
    """Put somebody in charge of teaching; refused, the page says by what rule and who can solve it."""
    run = policies.run_for_programme(request, ref)
    form = FacilitatorForm(request.POST, institution=run.institution)
    if form.is_valid():
        try:
            assign_facilitator(run, form.chosen, by=_person(request))
            messages.success(request, _("%(name)s facilita este grupo.") % {"name": form.chosen.full_name})
            return redirect("delivery:manage", ref)
        except RuleBroken as broken:
            form.add_error("who", str(broken))
    return _manage(request, run, form)


def _manage(request: HttpRequest, run: CourseRun, form: FacilitatorForm | None = None) -> HttpResponse:
    answer: dict[str, Any] = {
        "run": run,
        "sessions": office.sessions_of_run(run),
        "facilitations": run.facilitations.select_related("person"),
        "form": form or FacilitatorForm(institution=run.institution),
        "is_live": run.state in office.LIVE,
        "today": clock.today(run.institution.time_zone),
    }
    return render(request, "delivery/manage.html", answer, status=422 if form else 200)


@doors.offices(policies.PROGRAMME)
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, ref: str) -> HttpResponse:
    """Cancel a group, with the reason its people read."""
    run = policies.run_for_programme(request, ref)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            cancel_run(run, reason=form.cleaned_data["reason"], by=_person(request))
            messages.success(request, _("Grupo cancelado. Las personas inscritas leen el motivo en su curso."))
            return redirect("delivery:manage", ref)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, str(broken))
    answer = {"run": run, "form": form}
    return render(request, "delivery/cancel_run.html", answer, status=422 if form.is_bound else 200)
