"""What whoever assesses sees before the instrument: her processes, each candidate's diagnosis, the plan."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from certification import policies, steps
from certification.actions import plan as acts
from certification.forms.plan import PlanForm, initial_of
from certification.models import DiagnosisDecision, Process
from certification.queries import plan as plans
from certification.queries import process as processes
from certification.queries.call import handed_of
from certification.states import ENDS, ProcessState
from lms.core import doors
from lms.core.errors import RuleBroken
from lms.people.signing import fresh_signature

ROWS = 20
S = ProcessState


@doors.offices(policies.ASSESSOR)
@require_safe
def assigned(request: HttpRequest) -> HttpResponse:
    """«Mis evaluaciones»: my processes with what comes next and when. Two queries of its own, however many."""
    page = Paginator(processes.assigned_to(policies.reader(request)), ROWS).get_page(request.GET.get("pagina"))
    rows = [(each, _next_words(each), each.state in ENDS) for each in page]
    return render(request, "certification/assigned.html", {"page": page, "rows": rows})


def _next_words(process: Process) -> str:
    """What comes next in a listed process, in a few words. No query."""
    go_on = process.decision == DiagnosisDecision.Choice.GO_ON  # type: ignore[attr-defined]
    if process.state == S.REGISTERED:
        return _("Contesta su diagnóstico")
    if process.state == S.DIAGNOSED:
        return _("Propón el plan") if go_on else _("Decide si sigue")
    if process.state == S.PLAN_PROPOSED:
        return _("Propón otro plan") if process.needs_plan else _("Firma el plan")  # type: ignore[attr-defined]
    return {S.PLAN_AGREED.value: _("Aplica el instrumento"), S.COLLECTING.value: _("Termina de aplicar")}.get(
        process.state, str(process.get_state_display())
    )


@doors.relations("assessor-of")
@require_safe
def process(request: HttpRequest, ref: str) -> HttpResponse:
    """One candidate of mine: her diagnosis, her documents, the plan and what follows. Eight queries of its own."""
    found = policies.process_for_assessor(request, ref)
    plan, diagnosis = processes.last_plan(found), getattr(found, "diagnosis", None)
    answer = {
        "process": found,
        "diagnosis": diagnosis,
        "decision": processes.last_decision(found) if diagnosis else None,
        "weak": plans.weak_elements(found.version, diagnosis.answers) if diagnosis else [],
        "plan": plan,
        "content": plan.content if plan else None,
        "signatures": plans.plan_signatures(plan) if plan else [],
        "may_propose": found.state in acts.OPEN_TO_PLANS and diagnosis is not None,
        "stale": plan is not None and plan.assessor_id != policies.reader(request).pk,
        "handed": handed_of(found.registration),
        "steps": steps.assessor_steps(found),
    }
    return render(request, "certification/assessed.html", answer)


@doors.relations("assessor-of")
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, ref: str) -> HttpResponse:
    """Write a plan, read it as the candidate will, sign it and send it once."""
    found = policies.process_for_assessor(request, ref)
    instrument = plans.instrument_in_force(found.version)
    if instrument is None or not hasattr(found, "diagnosis"):
        return render(request, "certification/plan_not_yet.html", {"process": found, "instrument": instrument})
    last = processes.last_plan(found)
    posted = request.POST if request.method == "POST" else None
    form = PlanForm(
        posted,
        institution=found.institution,
        instrument=instrument,
        activities=plans.activities_of(instrument),
        initial=initial_of(last, instrument.requirements),
    )
    answer: dict[str, Any] = {"process": found, "form": form, "last": last, "instrument": instrument}
    if posted is None or "edit" in posted:
        return render(request, "certification/plan_new.html", answer | {"quiet": True})
    if form.is_valid():
        try:
            acts.check_dates(form.terms())
            number = last.number + 1 if last else 1
            content = acts.content_of(found, instrument, form.terms(), policies.reader(request), number)
            if "confirm" not in posted:
                return render(request, "certification/plan_review.html", answer | {"content": content})
            return fresh_signature(request, _("Firmar y enviar el plan")) or _propose(request, found, form)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, str(broken))
    return render(request, "certification/plan_new.html", answer, status=422)


def _propose(request: HttpRequest, found: Process, form: PlanForm) -> HttpResponse:
    by = policies.reader(request)
    form.once(by.ref, "plan.propose", lambda: {"ref": acts.propose_plan(found, form.terms(), by=by).ref})
    messages.success(
        request,
        _("Firmaste el plan. Ahora lo lee y lo firma %(person)s.") % {"person": found.candidate.full_name},
    )
    return redirect("certification:assessed", found.ref)
