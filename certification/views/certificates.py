"""What the office does after a ruling: ask CONOCER, pay, receive, deliver, repeat. An auditor reads the same."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification import doors as ours
from certification import policies
from certification.actions import request as acts
from certification.actions.ruling import repeat_process
from certification.forms.ruling import DeliverForm, PaymentForm, ReceiveForm, RequestForm
from certification.models import Process
from certification.queries.acta import paper_of
from certification.queries.request import (
    capture_sheet,
    not_upheld,
    pending_of,
    renap_consent,
    suggested_end,
    under_way,
)
from certification.states import ProcessState, RequestState
from lms.core import clock, doors
from lms.core.errors import RuleBroken
from lms.people.scopes import scope_of
from lms.people.signing import fresh_signature

ROWS = 20


@doors.offices(*ours.READERS)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """«Certificados en trámite»: what each waits for and until when; and what must be repeated. Six queries."""
    person = policies.reader(request)
    if not scope_of(request).whole(*ours.READERS):
        raise Http404
    institution, today = person.institution, clock.today(person.institution.time_zone)
    page = Paginator(under_way(institution), ROWS).get_page(request.GET.get("pagina"))
    answer = {
        "page": page,
        "rows": pending_of(list(page), institution, today),
        "not_upheld": list(not_upheld(institution)[:ROWS]),
        "may_act": scope_of(request).whole(policies.OFFICE),
    }
    return render(request, "certification/certificates.html", answer)


@doors.offices(*ours.READERS)
@require_http_methods(["GET", "POST"])
def certificate(request: HttpRequest, ref: str) -> HttpResponse:
    """One process between its ruling and its delivery: its sheet to capture, its next step, what is known."""
    process = ours.ruled_for_reader(request, ref)
    may_act = scope_of(request).whole(policies.OFFICE)
    form = _form(process, request)
    if request.method == "POST":
        if not may_act or form is None:
            raise Http404
        answer = _acted(request, process, form)
        if answer is not None:
            return answer
    return _shown(request, process, form, may_act)


def _form(process: Process, request: HttpRequest) -> forms.Form | None:
    """The form of the step that a process waits for; None when nothing is left to do here."""
    data = request.POST if request.method == "POST" else None
    asked = getattr(process, "request", None)
    if process.state == ProcessState.UPHELD and process.ruling.standard_kind == "renec":
        return RequestForm(data, initial={"requested_on": clock.today(process.institution.time_zone)})
    if process.state == ProcessState.REQUESTED and asked is not None:
        if asked.state == RequestState.REQUESTED:
            return PaymentForm(data)
        return ReceiveForm(data, request.FILES or None, initial={"valid_to": suggested_end(process)})
    if process.state == ProcessState.ISSUED:
        return DeliverForm(data)
    return None


def _acted(request: HttpRequest, process: Process, form: forms.Form) -> HttpResponse | None:
    if not form.is_valid():
        return None
    if isinstance(form, RequestForm) and (again := fresh_signature(request, _("Firmar la solicitud"))) is not None:
        return again
    try:
        said = _step(request, process, form)
    except RuleBroken as broken:
        form.add_error(broken.field if broken.field in form.fields else None, str(broken))
        return None
    messages.success(request, said)
    return redirect("certification:certificate", process.ref)


def _step(request: HttpRequest, process: Process, form: forms.Form) -> str:
    data, by = form.cleaned_data, policies.reader(request)
    if isinstance(form, RequestForm):
        acts.request_certificate(process, data["reference"], data["requested_on"], by=by)
        return _("Registraste y firmaste la solicitud.")
    if isinstance(form, PaymentForm):
        acts.register_payment(process.request, data["line"], data["due"], data["paid_on"], by=by)
        return _("Registraste el pago.")
    if isinstance(form, ReceiveForm):
        file = data["file"]
        days = (data["issued_on"], data["valid_to"])
        acts.receive_certificate(process.request, data["folio"], *days, file, file.name, by=by)
        return _("Guardaste el certificado. Ya está en el historial de la persona.")
    acts.deliver_certificate(process, receipt=data["receipt"], by=by)
    return _("Registraste la entrega.")


def _shown(
    request: HttpRequest, process: Process, form: forms.Form | None, may_act: bool, curp: str = ""
) -> HttpResponse:
    asked = getattr(process, "request", None)
    today = clock.today(process.institution.time_zone)
    pending = pending_of([process], process.institution, today) if process.state in (*_OPEN,) else []
    sheet: Any = asked.sheet if asked else None
    if sheet is None and process.ruling.standard_kind == "renec":
        sheet = capture_sheet(process, process.ruling, renap_consent(process))
    answer = {
        "process": process,
        "asked": asked,
        "sheet": sheet,
        "form": form if may_act else None,
        "pending": pending[0] if pending else None,
        "paper": paper_of(process),
        "may_act": may_act,
        "curp": curp,
        "step": type(form).__name__.removesuffix("Form").lower() if form else "",
    }
    return render(request, "certification/certificate.html", answer, status=422 if form and form.is_bound else 200)


@doors.offices(policies.OFFICE)
@require_POST
def read_curp(request: HttpRequest, ref: str) -> HttpResponse:
    """The CURP on this one answer, to be typed into CONOCER's system. Its owner can read who saw it and why."""
    process = ours.ruled_for_office(request, ref)
    try:
        curp = acts.read_curp(process, by=policies.reader(request))
    except RuleBroken as broken:
        messages.warning(request, str(broken))
        return redirect("certification:certificate", ref)
    answer = _shown(request, process, RequestForm(), True, curp)
    answer["Cache-Control"] = "no-store"
    return answer


_OPEN = (ProcessState.UPHELD, ProcessState.REQUESTED, ProcessState.ISSUED)


@doors.offices(policies.OFFICE)
@require_POST
def repeat(request: HttpRequest, ref: str) -> HttpResponse:
    """Tell the candidate and begin her process again, with somebody else."""
    process = ours.ruled_for_office(request, ref)
    try:
        _again, letter = repeat_process(process, by=policies.reader(request))
        messages.success(request, _("Enviaste el oficio %s y abriste el nuevo proceso.") % letter.folio)
    except RuleBroken as broken:
        messages.warning(request, str(broken))
    return redirect("certification:certificates")
