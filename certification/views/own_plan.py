"""The plan as its candidate reads it, signs it or asks for changes; and as the office reads it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification import policies, steps
from certification.actions import plan as acts
from certification.forms.plan import RemarkForm
from certification.models import AssessmentPlan, Process
from certification.queries import plan as plans
from certification.states import ProcessState
from lms.core import doors
from lms.core.errors import RuleBroken
from lms.people.signing import fresh_signature


def _last(mine: Process) -> AssessmentPlan:
    plan = plans.plans_of(mine).first()
    if plan is None:
        raise Http404
    plan.process = mine
    return plan


def _page(request: HttpRequest, plan: AssessmentPlan, form: RemarkForm, refusal: str = "") -> HttpResponse:
    process = plan.process
    answer: dict[str, Any] = {
        "process": process,
        "plan": plan,
        "content": plan.content,
        "signatures": plans.plan_signatures(plan),
        "form": form,
        "refusal": refusal,
        "may_sign": process.state == ProcessState.PLAN_PROPOSED and steps.waits_for_signature(plan),
    }
    status = 422 if refusal or form.is_bound else 200
    return render(request, "certification/own_plan.html", answer, status=status)


@doors.signed_in
@require_safe
def plan(request: HttpRequest, ref: str) -> HttpResponse:
    """My plan whole; printed, it is my copy. Three queries of its own."""
    return _page(request, _last(policies.process_for_candidate(request, ref)), RemarkForm())


@doors.signed_in
@require_POST
def sign(request: HttpRequest, ref: str) -> HttpResponse:
    """Sign my plan; the password is asked for again when it was not just given."""
    last = _last(policies.process_for_candidate(request, ref))
    if request.POST.get("plan") != last.ref:
        return _page(request, last, RemarkForm(), _("Hay una propuesta más nueva: es la que ves ahora. Léela y firma."))
    if (again := fresh_signature(request, _("Firmar mi plan"))) is not None:
        return again
    try:
        agreement = acts.agree_plan(last, by=policies.reader(request))
    except RuleBroken as broken:
        return _page(request, last, RemarkForm(), str(broken))
    messages.success(request, _("Firmaste tu plan. Tu acuse es %(code)s.") % {"code": agreement.receipt})
    return redirect("certification:own_plan", ref)


@doors.signed_in
@require_POST
def remark(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask for changes of my plan."""
    last = _last(policies.process_for_candidate(request, ref))
    form = RemarkForm(request.POST)
    if not form.is_valid():
        return _page(request, last, form)
    try:
        acts.remark_plan(last, form.cleaned_data["note"], by=policies.reader(request))
    except RuleBroken as broken:
        form.add_error("note" if broken.field == "note" else None, str(broken))
        return _page(request, last, form)
    messages.success(request, _("Enviamos tus observaciones. Te propondrán otro plan."))
    return redirect("certification:own_process", ref)


@doors.offices(policies.OFFICE)
@require_http_methods(["GET"])
def for_office(request: HttpRequest, ref: str) -> HttpResponse:
    """The last plan of a process, to read and print. Three queries of its own."""
    last = _last(policies.process_for_office(request, ref))
    answer = {"process": last.process, "plan": last, "content": last.content}
    return render(request, "certification/office_plan.html", answer | {"signatures": plans.plan_signatures(last)})
