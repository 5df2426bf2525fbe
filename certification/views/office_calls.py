"""What whoever runs certification does with calls and registrations."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from certification import moments, policies, words
from certification.actions import admission
from certification.actions import call as acts
from certification.forms.call import CallForm, CancelForm
from certification.forms.registration import NotAdmitForm, PreventForm
from certification.models import Registration
from certification.queries import call as calls
from certification.queries.process import process_of_registration
from certification.states import RegistrationState
from lms.core import clock, doors, parameters
from lms.core.errors import RuleBroken

ROWS = 20
WAITING = gettext_lazy("Por revisar")


@doors.offices(policies.OFFICE)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Every call of the institution, with how many registrations wait. Two queries of its own."""
    scope = policies.office_scope(request)
    assert scope.institution is not None
    page = Paginator(calls.calls_of(scope.institution), ROWS).get_page(request.GET.get("pagina"))
    return render(request, "certification/office_calls.html", {"page": page, "now": clock.now()})


@doors.offices(policies.OFFICE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write a call, review it as candidates will read it, publish it once."""
    scope = policies.office_scope(request)
    person, institution = scope.person, scope.institution
    assert person is not None
    assert institution is not None
    days = parameters.value(institution, acts.MENDING_DAYS)
    posted = request.POST if request.method == "POST" else None
    form = CallForm(posted, institution=institution, mending_days=days)
    if posted is None or "edit" in posted or not form.is_valid():
        answer = {"form": form, "quiet": posted is not None and "edit" in posted}
        status = 422 if posted is not None and "edit" not in posted else 200
        return render(request, "certification/call_new.html", answer, status=status)
    terms, version = form.terms(), form.cleaned_data["version"]
    try:
        rows = acts.requirement_rows(terms.requirements)
        if "confirm" not in posted:
            answer = {"form": form, "terms": terms, "version": version, "rows": rows}
            return render(request, "certification/call_review.html", answer)
        done = form.once(person.ref, "call.open", lambda: {"ref": acts.open_call(version, terms, by=person).ref})
        messages.success(request, _("Convocatoria publicada. Así la leen las personas candidatas."))
        return redirect("certification:office_call", done["ref"])
    except RuleBroken as broken:
        form.add_error(broken.field if broken.field in form.fields else None, str(broken))
    return render(request, "certification/call_new.html", {"form": form}, status=422)


@doors.offices(policies.OFFICE)
@require_safe
def call(request: HttpRequest, ref: str) -> HttpResponse:
    """One call with its registrations, by state, twenty on a page. Four queries of its own, however many."""
    found = policies.call_for_office(request, ref)
    state = request.GET.get("estado", "")
    state = state if state in RegistrationState.values else ""
    counts = calls.counts_by_state(found)
    page = Paginator(calls.registrations_of(found, state), ROWS).get_page(request.GET.get("pagina"))
    filters = [("", _("Todas"), sum(counts.values()), state == "")] + [
        (each.value, WAITING if each == RegistrationState.RECEIVED else each.label, counts[each.value], state == each)
        for each in RegistrationState
        if counts.get(each.value)
    ]
    answer = {"call": found, "page": page, "filters": filters, "now": clock.now()}
    return render(request, "certification/office_call.html", answer)


@doors.offices(policies.OFFICE)
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, ref: str) -> HttpResponse:
    """Cancel a call, with the reason its candidates read."""
    found = policies.call_for_office(request, ref)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            acts.cancel_call(found, **form.cleaned_data, by=policies.reader(request))
            messages.success(request, _("Convocatoria cancelada."))
            return redirect("certification:office_call", ref)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, str(broken))
    answer = {"call": found, "form": form, "counts": calls.counts_by_state(found)}
    return render(request, "certification/call_cancel.html", answer, status=422 if form.is_bound else 200)


@doors.offices(policies.OFFICE)
@require_http_methods(["GET", "POST"])
def registration(request: HttpRequest, ref: str) -> HttpResponse:
    """One registration with its ficha and documents, and the decision. One form is sent at a time."""
    found = policies.registration_for_office(request, ref)
    handed = calls.handed_of(found)
    missing = [each.title for each in handed if each.document is None]
    sent = request.POST.get("act", "") if request.method == "POST" else ""
    data = request.POST if sent else None
    prevent = PreventForm(data if sent == "prevent" else None, missing=missing, prefix="prevent")
    refuse = NotAdmitForm(data if sent == "refuse" else None, prefix="refuse")
    refusal = ""
    if request.method == "POST":
        try:
            if said := _decide(request, found, sent, prevent, refuse):
                messages.success(request, said)
                return redirect("certification:office_registration", ref)
        except RuleBroken as broken:
            refusal = str(broken)
            found.refresh_from_db()
    answer = _shown(found) | {
        "handed": handed,
        "missing": missing,
        "prevent": prevent,
        "refuse": refuse,
        "form": {"prevent": prevent, "refuse": refuse}.get(sent),
        "refusal": refusal,
    }
    return render(
        request, "certification/office_registration.html", answer, status=422 if request.method == "POST" else 200
    )


def _decide(request: HttpRequest, found: Registration, sent: str, prevent: PreventForm, refuse: NotAdmitForm) -> str:
    """Do one of the three; the sentence that says so, or nothing when its form is not whole."""
    by = policies.reader(request)
    if sent == "admit":
        admission.admit(found, by=by)
        return _("Registro admitido: su proceso ya empezó. Falta asignar a quien lo evalúe.")
    if sent == "prevent" and prevent.is_valid():
        admission.prevent(found, prevent.cleaned_data["reason"], by=by)
        day = moments.last_day_words(found.mend_by, found.call.institution) if found.mend_by else ""
        return _("Prevención enviada. La persona tiene hasta el %(day)s para corregir.") % {"day": day}
    if sent == "refuse" and refuse.is_valid():
        data = refuse.cleaned_data
        admission.not_admit(found, data["reason"], legal_basis=data["legal_basis"], by=by)
        return _("Registro no admitido. La persona lee tu motivo.")
    if sent not in {"prevent", "refuse"}:
        raise RuleBroken("admission-act", _("No llegó tu decisión y no se guardó nada. Pulsa otra vez el botón."))
    return ""


def _shown(found: Registration) -> dict[str, Any]:
    waits = found.state == RegistrationState.RECEIVED
    lapsed = found.state == RegistrationState.PREVENTED and found.mend_by is not None and clock.now() >= found.mend_by
    return {
        "registration": found,
        "call": found.call,
        "schooling": words.SCHOOLING.get(found.form.get("schooling", ""), ""),
        "consents": found.consents.order_by("pk"),
        "sheets": found.sheets.count(),
        "last_day": moments.last_day_words(found.mend_by, found.call.institution) if found.mend_by else "",
        "waits": waits,
        "may_refuse": waits or lapsed,
        "process": process_of_registration(found) if found.state == RegistrationState.ADMITTED else None,
    }
