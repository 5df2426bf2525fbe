"""What whoever runs certification does with processes: who assesses, who may not act, how they end or stand still."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from certification import policies
from certification.actions import actors, ends
from certification.forms.call import CancelForm
from certification.forms.process import AssessorForm, EndForm, ExcludeForm, ReplaceForm, SuspendForm
from certification.models import Process
from certification.queries import call as calls
from certification.queries import process as processes
from certification.states import ENDS, NEXT, Function, ProcessState
from lms.core import clock, doors
from lms.core.errors import RuleBroken
from lms.core.search import fold
from lms.people.models import Person
from lms.people.queries.people import named_or_numbered

ROWS = 20
ASSESS = Function.ASSESS
FILTERS = (("", "Todos"), ("abiertos", "Abiertos"), ("sin-evaluadora", "Sin quien evalúe"))


@doors.offices(policies.OFFICE)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Processes of the institution by state and name, twenty on a page. Three queries of its own, however many."""
    scope = policies.office_scope(request)
    assert scope.institution is not None
    state, words = request.GET.get("estado", "abiertos"), request.GET.get("q", "")[:120]
    known = {code for code, _label in FILTERS} | set(ProcessState.values)
    state = state if state in known else "abiertos"
    rows = processes.process_rows(scope.institution, state=state, words=fold(words))
    counts = processes.state_counts(scope.institution)
    states = [(each.value, each.label, counts[each.value]) for each in ProcessState if counts.get(each.value)]
    answer = {
        "page": Paginator(rows, ROWS).get_page(request.GET.get("pagina")),
        "state": state,
        "q": words,
        "filters": FILTERS,
        "states": states,
    }
    return render(request, "certification/office_processes.html", answer)


def _forms(request: HttpRequest, process: Process, has_assessor: bool, sent: str) -> dict[str, Form]:
    """The forms that fit the process as it stands; the one that was sent, bound."""
    data = request.POST if request.method == "POST" else None
    forms: dict[str, Form] = {}
    if process.state in actors.BEFORE_APPLYING:
        kind = ReplaceForm if has_assessor else AssessorForm
        code = "replace" if has_assessor else "assign"
        bound = data if sent == code else None
        forms[code] = kind(bound, prefix=code, institution=process.institution)
    if process.state not in ENDS:
        for code, plain in (("exclude", ExcludeForm), ("suspend", SuspendForm)):
            forms[code] = plain(data if sent == code else None, prefix=code)
    if ProcessState.ABANDONED in NEXT[ProcessState(process.state)]:
        forms["abandon"] = EndForm(data if sent == "abandon" else None, prefix="abandon")
    return forms


@doors.offices(policies.OFFICE)
@require_http_methods(["GET", "POST"])
def process(request: HttpRequest, ref: str) -> HttpResponse:
    """One process: where it stands, who acts in it, and what the office may do. One form is sent at a time."""
    found = policies.process_for_office(request, ref)
    sent = request.POST.get("act", "") if request.method == "POST" else ""
    acting = list(processes.actors_of(found))
    assessor = next((each.person for each in acting if each.function == ASSESS and each.ended_at is None), None)
    forms = _forms(request, found, assessor is not None, sent)
    form = forms.get(sent)
    if form is not None and form.is_valid():
        try:
            messages.success(request, ACTS[sent](found, form.cleaned_data, policies.reader(request)))
            return redirect("certification:office_process", ref)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, str(broken))
            found.refresh_from_db()
    answer = {
        "process": found,
        "forms": forms,
        "form": form,
        "stale": request.method == "POST" and form is None,
        "actors": acting,
        "assessor": assessor,
        "plan": processes.last_plan(found),
        "decision": processes.last_decision(found),
        "diagnosis": getattr(found, "diagnosis", None),
        "moves": processes.moves_of(found),
        "suspensions": processes.suspensions_of(found),
    }
    return render(request, "certification/office_process.html", answer, status=422 if request.method == "POST" else 200)


# --- what each form does, and the sentence that says so ---------------------------------------------------------------
def _assign(found: Process, data: dict[str, Any], by: Person) -> str:
    actors.assign_assessor(found, data["person"], by=by)
    return _("%(person)s evalúa este proceso.") % {"person": data["person"].full_name}


def _replace(found: Process, data: dict[str, Any], by: Person) -> str:
    actors.replace_assessor(found, data["person"], reason=data["reason"], by=by)
    return _("Desde ahora lo evalúa %(person)s. Debe proponer su propio plan.") % {"person": data["person"].full_name}


def _exclude(found: Process, data: dict[str, Any], by: Person) -> str:
    people = named_or_numbered(found.institution, data["who"])
    if len(people) != 1:
        sentence = (
            _("Nadie que trabaje aquí tiene esa clave o ese nombre. Revísalo.")
            if not people
            else _("Varias personas se llaman así. Escribe su clave de servidor público.")
        )
        raise RuleBroken("exclusion-who", sentence, field="who")
    actors.exclude(found, people[0], reason=data["reason"], by=by)
    return _("%(person)s queda fuera de este proceso.") % {"person": people[0].full_name}


def _suspend(found: Process, data: dict[str, Any], by: Person) -> str:
    ends.suspend_terms(found, by=by, **data)
    return _("Los plazos quedan suspendidos en esos días.")


def _abandon(found: Process, data: dict[str, Any], by: Person) -> str:
    ends.abandon(found, reason=data["reason"], legal_basis=data["legal_basis"], by=by)
    return _("El proceso quedó cerrado por abandono.")


ACTS: dict[str, Callable[[Process, dict[str, Any], Person], str]] = {
    "assign": _assign,
    "replace": _replace,
    "exclude": _exclude,
    "suspend": _suspend,
    "abandon": _abandon,
}


@doors.offices(policies.OFFICE)
@require_http_methods(["GET", "POST"])
def accreditation(request: HttpRequest, ref: str) -> HttpResponse:
    """The accreditation of a call's standard was lost: see whom it reaches, then cancel what has no signed plan."""
    found = policies.call_for_office(request, ref)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            done = ends.cancel_processes_without_plan(found.standard, **form.cleaned_data, by=policies.reader(request))
            messages.success(request, _("Procesos cancelados: %(count)s.") % {"count": len(done)})
            return redirect("certification:office_call", ref)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, str(broken))
    answer = {
        "call": found,
        "form": form,
        "reached": processes.without_plan(found.standard)[: ROWS * 5],
        "open_calls": calls.calls_shown(found.institution, clock.now()).filter(standard=found.standard_id),
    }
    return render(request, "certification/accreditation.html", answer, status=422 if form.is_bound else 200)
