"""What a candidate sees of her own processes: where each stands, her diagnosis, what she decides."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification import policies, steps, words
from certification.actions import diagnosis as acts
from certification.actions.ends import withdraw_process
from certification.forms.diagnosis import DecisionForm, ElementForm, HistoryForm
from certification.forms.process import LeaveForm
from certification.models import DiagnosisDraft, Process
from certification.panels import guidance_for
from certification.queries import process as processes
from certification.queries.call import own_registrations
from certification.queries.diagnosis import ElementPage, element_pages
from certification.states import ENDS, NEXT, STAGES, ProcessState, RegistrationState
from lms.core import doors
from lms.core.errors import RuleBroken

ROWS = 20


@doors.signed_in
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """«Mis certificaciones»: my processes, and my registrations that are no process. Three queries of its own."""
    person = policies.reader(request)
    page = Paginator(processes.own_processes(person), ROWS).get_page(request.GET.get("pagina"))
    waiting = [row for row in own_registrations(person)[:ROWS] if row.state != RegistrationState.ADMITTED]
    rows = [(each, words.WHERE[each.state][0], each.state in ENDS) for each in page]
    return render(request, "certification/own_list.html", {"page": page, "rows": rows, "registrations": waiting})


@doors.signed_in
@require_safe
def process(request: HttpRequest, ref: str) -> HttpResponse:
    """One process of mine: what, when, where, what to bring, what it costs, what if not. Five queries of its own."""
    mine = policies.process_for_candidate(request, ref)
    plan, decision = processes.last_plan(mine), processes.last_decision(mine)
    assessor = policies.assessor_of(mine)
    moves = list(processes.moves_of(mine))
    rows = steps.steps_of(steps.Standing(mine, plan, decision, assessor is not None))
    agreed = plan if plan is not None and steps.reached(mine, ProcessState.PLAN_AGREED) else None
    where, following = words.WHERE[mine.state]
    answer = {
        "process": mine,
        "where": where,
        "following": following,
        "stages": _stages(mine, moves[0].from_state if moves else ""),
        "steps": rows,
        "next": next((row for row in rows if row.verb and row.href), None),
        "assessor": assessor,
        "plan": agreed,
        "bring": [each["text"] for each in agreed.content["requirements"] if each["by"] == "candidate"]
        if agreed
        else [],
        "moves": moves,
        "last": moves[0] if moves else None,
        "may_leave": ProcessState.WITHDRAWN in NEXT[ProcessState(mine.state)],
        "over": mine.state in ENDS,
    }
    return render(request, "certification/own_process.html", answer)


def _stages(mine: Process, came_from: str) -> list[tuple[str, str]]:
    """The four stages, each "done", "here" or "next"."""
    here = processes.stage_of(mine.state)
    here = here if here >= 0 else processes.stage_of(came_from)
    over = mine.state == ProcessState.DELIVERED
    return [
        (str(name), "done" if place < here or over else "here" if place == here else "next")
        for place, (name, _states) in enumerate(STAGES)
    ]


# --- diagnosis --------------------------------------------------------------------------------------------------------
def _draft(mine: Process) -> DiagnosisDraft:
    return processes.draft_of(mine) or DiagnosisDraft(process=mine, answers={})


def _progress(pages: list[ElementPage], draft: DiagnosisDraft) -> list[dict[str, Any]]:
    return [
        {"page": page, "said": sum(code in draft.answers for code in page.codes), "asked": len(page.codes)}
        for page in pages
    ]


@doors.signed_in
@require_safe
def diagnosis(request: HttpRequest, ref: str) -> HttpResponse:
    """Before answering, what it is and how far I came; afterwards, my result and my decision. Seven queries."""
    mine = policies.process_for_candidate(request, ref)
    if hasattr(mine, "diagnosis"):
        return _result(request, mine, DecisionForm())
    rows = _progress(element_pages(mine.version), _draft(mine))
    following = next((row["page"].number for row in rows if row["said"] < row["asked"]), 0)
    said, asked = (sum(row[name] for row in rows) for name in ("said", "asked"))
    answer = {"process": mine, "rows": rows, "next": following, "said": said, "asked": asked}
    return render(request, "certification/diagnosis.html", {**answer, "open": mine.state == ProcessState.REGISTERED})


def _result(request: HttpRequest, mine: Process, form: DecisionForm) -> HttpResponse:
    decision = processes.last_decision(mine)
    low = [page for page in element_pages(mine.version) if not all(mine.diagnosis.answers.get(c) for c in page.codes)]
    answer = {
        "process": mine,
        "diagnosis": mine.diagnosis,
        "decision": decision,
        "form": form,
        "may_decide": mine.state == ProcessState.DIAGNOSED,
        "to_review": [
            (page, [b.text for g in page.groups for b in g.bullets if not mine.diagnosis.answers.get(b.code)])
            for page in low
        ],
        "panels": guidance_for(mine.version, mine.candidate),
    }
    return render(request, "certification/diagnosis_result.html", answer, status=422 if form.is_bound else 200)


@doors.signed_in
@require_http_methods(["GET", "POST"])
def diagnosis_element(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """The bullets of one element. What is answered is kept at each «Guardar y continuar»."""
    mine = policies.process_for_candidate(request, ref)
    pages = {page.number: page for page in element_pages(mine.version)}
    if number not in pages:
        raise Http404
    if hasattr(mine, "diagnosis"):
        return redirect("certification:diagnosis", ref)
    posted = request.POST if request.method == "POST" else None
    form, refusal = ElementForm(posted, page=pages[number], answers=_draft(mine).answers), ""
    if posted is not None:
        try:
            acts.save_draft(mine, form.answers(), by=policies.reader(request))
            following = min((each for each in pages if each > number), default=0)
            if following:
                return redirect("certification:diagnosis_element", ref, following)
            return redirect("certification:diagnosis_review", ref)
        except RuleBroken as broken:
            refusal = str(broken)
    before = max((each for each in pages if each < number), default=0)
    answer = {"process": mine, "page": pages[number], "total": len(pages), "form": form, "before": before}
    answer |= {"refusal": refusal, "kinds": words.KINDS}
    return render(request, "certification/diagnosis_element.html", answer, status=422 if refusal else 200)


@doors.signed_in
@require_http_methods(["GET", "POST"])
def diagnosis_review(request: HttpRequest, ref: str) -> HttpResponse:
    """How many I answered, what I left for later, my own evidence; then deliver."""
    mine = policies.process_for_candidate(request, ref)
    if hasattr(mine, "diagnosis"):
        return redirect("certification:diagnosis", ref)
    draft = _draft(mine)
    form = HistoryForm(request.POST if request.method == "POST" else None, initial={"history": draft.history})
    if form.is_valid():
        try:
            acts.save_draft(mine, {}, history=form.cleaned_data["history"], by=policies.reader(request))
            acts.diagnose(mine, by=policies.reader(request))
            messages.success(request, _("Entregaste tu diagnóstico. Este es tu resultado."))
            return redirect("certification:diagnosis", ref)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
    rows = _progress(element_pages(mine.version), draft)
    missing = sum(row["asked"] - row["said"] for row in rows)
    answer = {"process": mine, "rows": rows, "missing": missing, "form": form}
    return render(request, "certification/diagnosis_review.html", answer, status=422 if form.is_bound else 200)


@doors.signed_in
@require_POST
def decide(request: HttpRequest, ref: str) -> HttpResponse:
    """Go on, or train first."""
    mine = policies.process_for_candidate(request, ref)
    form = DecisionForm(request.POST)
    if form.is_valid():
        try:
            acts.decide(mine, form.cleaned_data["choice"], by=policies.reader(request))
            messages.success(request, _("Guardamos tu decisión."))
            return redirect("certification:own_process", ref)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
    if not hasattr(mine, "diagnosis"):
        return redirect("certification:diagnosis", ref)
    return _result(request, mine, form)


# --- leaving ----------------------------------------------------------------------------------------------------------
@doors.signed_in
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, ref: str) -> HttpResponse:
    """Read what leaving means, then leave."""
    mine = policies.process_for_candidate(request, ref)
    form = LeaveForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            withdraw_process(mine, reason=form.cleaned_data["reason"], by=policies.reader(request))
            messages.success(request, _("Dejaste el proceso. Lo que ya estaba escrito se conserva."))
            return redirect("certification:own_process", ref)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
    answer = {"process": mine, "form": form}
    return render(request, "certification/leave.html", answer, status=422 if form.is_bound else 200)
