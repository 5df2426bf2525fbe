"""What an assessor decides: the judgement, the cédula, the end of a process that is not yet competent."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from certification import policies, signing
from certification.actions import judgement as judging
from certification.actions import report as acts
from certification.forms.instrument import JudgementForm, ReportForm
from certification.models import Process
from certification.queries.application import records_signed, sheet_of
from certification.queries.report import (
    document_of,
    judgement_of,
    receipt_of,
    report_is_whole,
    standing_report,
    unmet_of,
)
from certification.states import Judgement, ProcessState
from lms.core import doors
from lms.core.errors import RuleBroken

assessors = doors.offices(policies.ASSESSOR)


@assessors
@require_http_methods(["GET", "POST"])
def judge(request: HttpRequest, ref: str) -> HttpResponse:
    """What the records propose, and the form in which a person decides and signs. Afterwards, what was decided."""
    application = policies.application_for_assessor(request, ref)
    process = application.process
    if application.closed_at is None:
        return redirect("certification:closing", ref)
    act = judgement_of(process)
    form = JudgementForm(request.POST if request.method == "POST" and act is None else None)
    if form.is_bound and (again := signing.ask_to_sign(request, _("Emitir y firmar el juicio"))) is not None:
        return again
    if form.is_valid():
        data = form.cleaned_data
        given = {"sufficiencies": form.sufficiencies(), "reason": data["reason"]}
        try:
            judging.judge(application, Judgement(data["decided"]), **given, by=policies.reader(request))
            messages.success(request, _("Juicio emitido y firmado. Ahora haz la cédula."))
            return redirect("certification:report", ref)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, str(broken))
    sheet = sheet_of(application)
    answer: dict[str, Any] = {
        "application": application,
        "process": process,
        "act": act,
        "sheet": sheet,
        "proposed": judging.proposed(sheet.proposal),
        "signed": records_signed(application),
        "form": form,
        "sufficiencies": [form[name] for name in form.SUFFICIENCIES],
    }
    return render(request, "certification/judge.html", answer, status=422 if form.is_bound else 200)


@assessors
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, ref: str) -> HttpResponse:
    """The cédula: made and signed, and made again when something must be put right."""
    application = policies.application_for_assessor(request, ref)
    process = application.process
    act, made = judgement_of(process), standing_report(process)
    if act is None:
        return redirect("certification:judge", ref)
    form = ReportForm(request.POST if request.method == "POST" else None, initial=_initial(made))
    if form.is_bound and (again := signing.ask_to_sign(request, _("Firmar la cédula"))) is not None:
        return again
    if form.is_valid():
        words = acts.Words(**{name: form.cleaned_data[name] for name in WORDS})
        try:
            acts.make_report(process, words, by=policies.reader(request), expected=form.cleaned_data["expected"])
            messages.success(request, _("Cédula hecha y firmada. La persona candidata ya puede leerla en su fecha."))
            return redirect("certification:report", ref)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, str(broken))
    receipt = receipt_of(made) if made else None
    answer = {
        "application": application,
        "process": process,
        "act": act,
        "report": made,
        "receipt": receipt,
        "document": document_of(process) if receipt else None,
        "whole": report_is_whole(made) if made else False,
        "unmet": unmet_of(sheet_of(application)),
        "form": form,
        "may_make": process.state in acts.MADE_IN,
        "may_conclude": _may_conclude(process, act.decided, receipt is not None),
    }
    return render(request, "certification/report.html", answer, status=422 if form.is_bound else 200)


WORDS = ("best_practices", "opportunities", "incidents", "recommendations")


def _initial(made: Any) -> dict[str, Any]:
    if made is None:
        return {"expected": 0}
    return {"expected": made.number, **{name: made.content[name] for name in WORDS}}


def _may_conclude(process: Process, decided: str, signed: bool) -> bool:
    return process.state == ProcessState.RESULTS_PRESENTED and decided == Judgement.NOT_YET and signed


@assessors
@require_POST
def conclude(request: HttpRequest, ref: str) -> HttpResponse:
    """End a process that is not yet competent."""
    process = policies.process_for_assessor(request, ref)
    try:
        acts.conclude_not_yet(process, by=policies.reader(request))
        messages.success(request, _("Proceso concluido. La persona candidata conserva su derecho a pedir revisión."))
    except RuleBroken as broken:
        messages.error(request, str(broken))
        return redirect("certification:report", ref)
    return redirect("certification:assessment", ref)
