"""Programming the sessions of a group, and closing it: whoever teaches it and whoever runs groups."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from catalog.courses.models.course import Modality
from lms.core import clock, doors
from lms.core.errors import RuleBroken
from lms.delivery import policies
from lms.delivery.actions.results import close_run
from lms.delivery.actions.sessions import add_session, cancel_session, change_session
from lms.delivery.forms import ReasonForm, SessionForm
from lms.delivery.models import CourseRun
from lms.delivery.queries.closing import closing_of
from lms.people.models import Person


def _home(teaches: bool) -> str:
    """Where a keeper of a group comes from."""
    return "delivery:people" if teaches else "delivery:manage"


def _person(request: HttpRequest) -> Person:
    return request.user.person  # type: ignore[union-attr]


@doors.signed_in
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, ref: str) -> HttpResponse:
    """Programme one more session."""
    run, teaches = policies.run_for_keeper(request, ref)
    if run.modality == Modality.ONLINE:
        raise Http404
    form = SessionForm(request.POST if request.method == "POST" else None, run=run)
    return _act(
        request,
        run,
        teaches,
        form,
        lambda: add_session(run, form.when, by=_person(request)),
        {"heading": _("Programar una sesión"), "button": _("Programar la sesión"), "done": _("Sesión programada.")},
    )


@doors.signed_in
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Another day, hour or room for a session that has no list."""
    session, teaches = policies.session_for_keeper(request, ref, number)
    form = SessionForm(request.POST if request.method == "POST" else None, run=session.run, session=session)
    return _act(
        request,
        session.run,
        teaches,
        form,
        lambda: change_session(session, form.when, by=_person(request)),
        {
            "session": session,
            "heading": _("Cambiar la sesión %(number)s") % {"number": number},
            "button": _("Guardar el cambio"),
            "done": _("Sesión cambiada. Quienes asisten ven el nuevo día y la sala en su inicio."),
        },
    )


@doors.signed_in
@require_http_methods(["GET", "POST"])
def replace(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Another session in the place of a cancelled one."""
    session, teaches = policies.session_for_keeper(request, ref, number)
    form = SessionForm(request.POST if request.method == "POST" else None, run=session.run)
    return _act(
        request,
        session.run,
        teaches,
        form,
        lambda: add_session(session.run, form.when, by=_person(request), replaces=session),
        {
            "session": session,
            "heading": _("Reponer la sesión %(number)s") % {"number": number},
            "button": _("Programar la reposición"),
            "done": _("Reposición programada."),
        },
    )


@doors.signed_in
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """A session that will not be given, with the reason its people read."""
    session, teaches = policies.session_for_keeper(request, ref, number)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    return _act(
        request,
        session.run,
        teaches,
        form,
        lambda: cancel_session(session, reason=form.cleaned_data["reason"], by=_person(request)),
        {
            "session": session,
            "heading": _("Cancelar la sesión %(number)s") % {"number": number},
            "button": _("Cancelar la sesión"),
            "cancels": True,
            "done": _("Sesión cancelada. Si se va a dar otro día, programa su reposición."),
        },
    )


def _act(
    request: HttpRequest, run: CourseRun, teaches: bool, form: Any, do: Callable[[], Any], words: dict[str, Any]
) -> HttpResponse:
    """Ask, or do it and go back to the group; refused, the page keeps what was typed."""
    if form.is_valid():
        try:
            do()
            messages.success(request, words["done"])
            return redirect(_home(teaches), run.ref)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, str(broken))
    answer = {"run": run, "teaches": teaches, "home": _home(teaches), "form": form, **words}
    return render(request, "delivery/session_form.html", answer, status=422 if form.is_bound else 200)


@doors.signed_in
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, ref: str) -> HttpResponse:
    """Review what each person obtains and what stands in the way, then close."""
    run, teaches = policies.run_for_keeper(request, ref)
    refusal = ""
    if request.method == "POST":
        try:
            close_run(run, by=_person(request))
            messages.success(request, _("Cerraste el grupo. Se preparan las constancias de quienes las obtuvieron."))
            return redirect(_home(teaches), ref)
        except RuleBroken as broken:
            refusal = str(broken)
    answer = {
        "run": run,
        "teaches": teaches,
        "home": _home(teaches),
        "refusal": refusal,
        "is_over": run.ends_on is None or run.ends_on <= clock.today(run.institution.time_zone),
        "closing": closing_of(run, request.GET.get("pagina")),
    }
    return render(request, "delivery/close.html", answer, status=422 if refusal else 200)
