"""What a candidate reads and signs at the end: how the instrument was applied, her cédula, her opinion."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from certification import policies, signing
from certification.actions import report as acts
from certification.actions.application import sign_records
from certification.forms.report import ReceiptForm, SurveyForm
from certification.models import Application, Process
from certification.queries.application import is_day, records_signed, sheet_of
from certification.queries.report import application_of, document_of, receipt_of, standing_report
from certification.queries.survey import STATEMENTS
from certification.states import Judgement, ProcessState
from lms.core import clock, doors
from lms.core.errors import RuleBroken


def _application(process: Process) -> Application:
    """The closed application of a process; until then there is nothing to read."""
    application = application_of(process)
    if application is None or application.closed_at is None:
        raise Http404
    return application


@doors.signed_in
@require_http_methods(["GET", "POST"])
def records(request: HttpRequest, ref: str) -> HttpResponse:
    """Every item as it was recorded, and my signature that it was applied so."""
    process = policies.process_for_candidate(request, ref)
    application, refusal = _application(process), ""
    if request.method == "POST":
        if (again := signing.ask_to_sign(request, _("Firmar el instrumento"))) is not None:
            return again
        try:
            sign_records(application, by=policies.reader(request))
            messages.success(request, _("Firmaste el instrumento. Tu resultado llega en la fecha de tu plan."))
            return redirect("certification:my_records", ref)
        except RuleBroken as broken:
            refusal = str(broken)
    answer = {
        "process": process,
        "application": application,
        "sheet": sheet_of(application),
        "signed": records_signed(application),
        "may_sign": process.state == ProcessState.INSTRUMENT_CLOSED,
        "refusal": refusal,
    }
    return render(request, "certification/my_records.html", answer, status=422 if refusal else 200)


@doors.signed_in
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, ref: str) -> HttpResponse:
    """My cédula: read from the agreed day on, answered in my own words, signed, kept."""
    process = policies.process_for_candidate(request, ref)
    application = _application(process)
    made = standing_report(process)
    form = ReceiptForm(request.POST if request.method == "POST" else None)
    open_now = is_day(application.plan.results_at, clock.now(), process.institution)
    if made is None or not open_now:
        answer: dict[str, Any] = {"process": process, "application": application}
        return render(request, "certification/my_report_waits.html", answer)
    if form.is_bound and (again := signing.ask_to_sign(request, _("Firmar mi cédula"))) is not None:
        return again
    if form.is_valid():
        said = {"agrees": form.cleaned_data["agrees"] == "1", "note": form.cleaned_data["note"]}
        try:
            acts.present_results(made, **said, by=policies.reader(request))
            messages.success(request, _("Firmaste tu cédula. Esta página es tu copia; puedes imprimirla."))
            return redirect("certification:my_report", ref)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, str(broken))
    answer = {
        "process": process,
        "application": application,
        "report": made,
        "receipt": receipt_of(made),
        "document": document_of(process),
        "competent": made.content["judgement"]["decided"] == Judgement.COMPETENT,
        "form": form,
        "may_sign": process.state in acts.MADE_IN and receipt_of(made) is None,
    }
    return render(request, "certification/my_report.html", answer, status=422 if form.is_bound else 200)


@doors.signed_in
@require_http_methods(["GET", "POST"])
def survey(request: HttpRequest, ref: str) -> HttpResponse:
    """How I was treated, without my name."""
    process = policies.process_for_candidate(request, ref)
    form = SurveyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            acts.answer_survey(
                process, form.answers(), comment=form.cleaned_data["comment"], by=policies.reader(request)
            )
            messages.success(request, _("Gracias. Tu opinión quedó guardada sin tu nombre."))
            return redirect("certification:survey", ref)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
    answer = {
        "process": process,
        "form": form,
        "statements": [form[code] for code in STATEMENTS],
        "open": acts.results_given(process),
    }
    return render(request, "certification/survey.html", answer, status=422 if form.is_bound else 200)
