"""What an assessor does with evidence: writes down what was observed, reads what was handed in, judges it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from certification import pane, policies
from certification.actions.evidence import OPEN, judge_evidence
from certification.forms.evidence import ObservedForm, VerdictForm
from certification.handing import hand_in
from certification.models import Evidence, Process
from certification.queries.evidence import Piece, Standing, criteria_of, evidence_of, piece_of
from certification.states import ProcessState
from lms.core import doors
from lms.core.errors import RuleBroken

assessors = doors.offices(policies.ASSESSOR)


@assessors
@require_GET
def evidence(request: HttpRequest, ref: str) -> HttpResponse:
    """Every piece of an assessment, those to review first. Three queries of its own."""
    process = policies.process_for_assessor(request, ref)
    pieces = sorted(evidence_of(process), key=lambda piece: piece.standing is not Standing.WAITS)
    return render(
        request,
        "certification/evidence_list.html",
        {"process": process, "pieces": pieces, "open": process.state in OPEN},
    )


@assessors
@require_http_methods(["GET", "POST"])
def observed(request: HttpRequest, ref: str) -> HttpResponse:
    """Write down what was observed, or add what was collected. «volver» leads back to the item that asked for it."""
    process = policies.process_for_assessor(request, ref)
    criteria = criteria_of(process.version)
    asked = request.GET.get("criterio", "")
    chosen = [each.pk for each in criteria if str(each.pk) == asked]
    initial = {"criteria": chosen, "kind": Evidence.Kind.PERFORMANCE} if chosen else {}
    form = ObservedForm(
        *((request.POST, request.FILES) if request.method == "POST" else ()), criteria=criteria, initial=initial
    )
    held = None
    if form.is_bound:
        made, held = hand_in(request, process, form)
        if made is not None:
            messages.success(request, _("Evidencia %(number)d guardada.") % {"number": made.number})
            number = request.GET.get("reactivo", "")
            if number.isascii() and number.isdigit() and len(number) < 5:
                return redirect("certification:item", ref, int(number))
            return redirect("certification:evidence", ref)
    answer = {"process": process, "form": form, "held": held, "open": process.state in OPEN}
    return render(request, "certification/observed.html", answer, status=422 if form.is_bound else 200)


@assessors
@require_http_methods(["GET", "POST"])
def piece(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """One piece beside the four questions."""
    process = policies.process_for_assessor(request, ref)
    found = piece_of(process, number)
    if found is None:
        raise Http404
    historical = found.evidence.kind == Evidence.Kind.HISTORICAL
    form = VerdictForm(request.POST if request.method == "POST" else None, historical=historical)
    if form.is_valid():
        how, note = form.cleaned_data["how"], form.cleaned_data["note"]
        try:
            judge_evidence(found.evidence, **form.answers(), how=how, note=note, by=policies.reader(request))
            messages.success(request, _("Guardado: evidencia %(number)d.") % {"number": number})
            return _next(process, number)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, str(broken))
    return pane.framing(_show(request, process, found, form))


def _next(process: Process, number: int) -> HttpResponse:
    """The next piece to review after this one; the list when none waits."""
    waiting = [each.evidence.number for each in evidence_of(process) if each.standing is Standing.WAITS]
    later = [each for each in waiting if each > number] or waiting
    if later:
        return redirect("certification:piece", process.ref, later[0])
    return redirect("certification:evidence", process.ref)


def _show(request: HttpRequest, process: Process, found: Piece, form: VerdictForm) -> HttpResponse:
    verdicts = list(found.evidence.verdicts.all())
    answer: dict[str, Any] = {
        "process": process,
        "piece": found,
        "shown": pane.pane_of(found),
        "verdicts": list(reversed(verdicts)),
        "form": form,
        "questions": [form[name] for name in form.QUESTIONS],
        "may_judge": process.state == ProcessState.COLLECTING and found.standing is not Standing.REPLACED,
    }
    return render(request, "certification/piece.html", answer, status=422 if form.is_bound else 200)
