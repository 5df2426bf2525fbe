"""The office of the certifying body: its bodies, their seats and their sessions."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lms.core import clock, doors
from lms.core.errors import RuleBroken
from lms.documents import policies, rules
from lms.documents.actions.panels import appoint_member, end_member, form_panel
from lms.documents.actions.sessions import FAULTS, Guest, composition_of, convene
from lms.documents.forms import ConveneForm, MemberForm, PanelForm
from lms.documents.models import Panel
from lms.documents.queries.panels import members_on, panels_in, seat, sessions_of
from lms.people.models import Person
from lms.people.scopes import scope_of

ROWS = 20


def _told(form: Any, broken: RuleBroken) -> None:
    form.add_error(broken.field if broken.field in form.fields else None, str(broken))


@doors.offices(*policies.CONVENERS)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Bodies that the office reaches. Four queries, however many."""
    page = Paginator(panels_in(scope_of(request), *policies.CONVENERS), ROWS).get_page(request.GET.get("pagina"))
    return render(request, "documents/panels/list.html", {"page": page})


@doors.offices(*policies.CONVENERS)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Form a body."""
    person = request.user.person  # type: ignore[union-attr]
    form = PanelForm(request.POST if request.method == "POST" else None, institution=person.institution)
    if form.is_valid():
        given = form.cleaned_data
        try:
            panel = form_panel(
                person.institution, given["kind"], given["code"], given["name"], unit=given["unit"], by=person
            )
            messages.success(request, _("Grupo formado. Ahora nombra a quienes lo integran."))
            return redirect("documents:panel", panel.ref)
        except RuleBroken as broken:
            _told(form, broken)
    return render(request, "documents/panels/add.html", {"form": form}, status=422 if form.is_bound else 200)


@doors.offices(*policies.CONVENERS)
@require_safe
def page(request: HttpRequest, ref: str) -> HttpResponse:
    """One body: who sits in it, what it lacks to be convened, its sessions. Seven queries, however many."""
    panel = policies.panel_for_convener(request, ref)
    now = clock.now()
    members = list(members_on(panel, clock.today(panel.institution.time_zone)))
    faults = _faults(panel, [seat(each) for each in members if each.alternate_of is None])
    sessions = Paginator(sessions_of(panel), ROWS).get_page(request.GET.get("pagina"))
    answer = {"panel": panel, "members": members, "faults": faults, "sessions": sessions, "now": now}
    return render(request, "documents/panels/page.html", answer)


def _faults(panel: Panel, seats: list[rules.Seat]) -> list[str]:
    return [FAULTS[code]() for code in rules.composition_faults(composition_of(panel, clock.now()), seats)]


@doors.offices(*policies.CONVENERS)
@require_http_methods(["GET", "POST"])
def appoint(request: HttpRequest, ref: str) -> HttpResponse:
    """Give a person a seat."""
    panel = policies.panel_for_convener(request, ref)
    today = clock.today(panel.institution.time_zone)
    form = MemberForm(
        request.POST if request.method == "POST" else None,
        initial={"starts_on": today},
        institution=panel.institution,
        members=members_on(panel, today),
    )
    if form.is_valid():
        try:
            appoint_member(panel, form.chosen, by=request.user.person, **form.given())  # type: ignore[union-attr]
            messages.success(request, _("Nombramiento registrado."))
            return redirect("documents:panel", panel.ref)
        except RuleBroken as broken:
            _told(form, broken)
    answer = {"panel": panel, "form": form}
    return render(request, "documents/panels/appoint.html", answer, status=422 if form.is_bound else 200)


@doors.offices(*policies.CONVENERS)
@require_http_methods(["GET", "POST"])
def dismiss(request: HttpRequest, ref: str, member: str) -> HttpResponse:
    """End a seat today, after asking once."""
    panel = policies.panel_for_convener(request, ref)
    found = policies.member_for_convener(request, panel, member)
    refusal = ""
    if request.method == "POST":
        try:
            end_member(found, by=request.user.person)  # type: ignore[union-attr]
            messages.success(request, _("Nombramiento terminado. Lo que votó se conserva."))
            return redirect("documents:panel", panel.ref)
        except RuleBroken as broken:
            refusal = str(broken)
    answer = {"panel": panel, "member": found, "refusal": refusal}
    return render(request, "documents/panels/dismiss.html", answer, status=422 if refusal else 200)


@doors.offices(*policies.CONVENERS)
@require_http_methods(["GET", "POST"])
def call(request: HttpRequest, ref: str) -> HttpResponse:
    """Convene a body to a session."""
    panel = policies.panel_for_convener(request, ref)
    invitations = composition_of(panel, clock.now()).invitations
    zone, by = panel.institution.time_zone, request.user.person  # type: ignore[union-attr]
    form = ConveneForm(request.POST if request.method == "POST" else None, invitations=invitations, time_zone=zone)
    if form.is_valid():
        guests = [Guest(body, body, receipt) for body, receipt in form.receipts()]
        guests += [Guest(name) for name in form.cleaned_data["guests"]]
        try:
            done = form.once(by.ref, "session.convene", lambda: _convened(panel, form, guests, by))
            messages.success(request, _("Sesión convocada. Quienes integran el grupo la ven en su inicio."))
            return redirect("documents:session_desk", done["ref"])
        except RuleBroken as broken:
            _told(form, broken)
    answer = {"panel": panel, "form": form}
    return render(request, "documents/panels/convene.html", answer, status=422 if form.is_bound else 200)


def _convened(panel: Panel, form: ConveneForm, guests: list[Guest], by: Person) -> dict[str, Any]:
    return {"ref": convene(panel, form.instant, form.cleaned_data["place"], guests, by=by).ref}
