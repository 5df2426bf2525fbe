"""What the office that runs needs diagnoses does: open, give time, record duties, review and close, call off."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessment import policies
from assessment.actions.campaign import cancel_campaign, extend_campaign, open_campaign
from assessment.actions.close import close_campaign
from assessment.actions.rating import record_duties
from assessment.forms.needs import CancelForm, DutyForm, ExtendForm, OpenForm
from assessment.models import DiagnosisCampaign
from assessment.queries.campaign import bound_by, candidates
from assessment.queries.review import review_of
from assessment.states import CampaignState
from assessment.views.frames import campaign_frame
from lms.core import doors
from lms.core.errors import RuleBroken
from lms.people.models import Person
from lms.people.scopes import scope_of

ROWS = 20


def _person(request: HttpRequest) -> Person:
    person: Person = request.user.person  # type: ignore[union-attr]
    return person


@doors.offices(policies.STRATEGY)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Open a campaign: the terms, then whom it would ask, then the act."""
    scope = scope_of(request)
    assert scope.institution is not None
    form = OpenForm(request.POST if request.method == "POST" else None, institution=scope.institution)
    if not form.is_bound or "edit" in request.POST or not form.is_valid():
        failed = form.is_bound and "edit" not in request.POST
        return render(request, "assessment/needs/new.html", {"form": form}, status=422 if failed else 200)
    if "confirm" in request.POST:
        try:
            done = form.once(_person(request).ref, "campaign.open", lambda: _open(form, _person(request)))
            messages.success(request, _("Abriste el proceso. Quienes contestan ya lo ven en su inicio."))
            return redirect("needs:campaign", done["ref"])
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, str(broken))
            return render(request, "assessment/needs/new.html", {"form": form}, status=422)
    people = candidates(form.cleaned_data["unit"])
    answer = {
        "form": form,
        "asked": sum(each.profile is not None for each in people),
        "orphans": [each for each in people if each.profile and each.superior is None],
        "outside": [each for each in people if each.profile is None],
        "busy": sum(each.is_busy for each in people),
    }
    return render(request, "assessment/needs/new_review.html", answer)


def _open(form: OpenForm, by: Person) -> dict[str, Any]:
    said = form.cleaned_data
    opens_at, closes_at = form.window(by.institution)
    terms = {"opens_at": opens_at, "closes_at": closes_at, "legal_basis": said["legal_basis"], "by": by}
    return {"ref": open_campaign(said["unit"], said["title"], **terms).ref}


@doors.offices(policies.STRATEGY)
@require_http_methods(["GET", "POST"])
def extend(request: HttpRequest, ref: str) -> HttpResponse:
    """Give more time to answer."""
    campaign = policies.campaign_for_office(request, ref)
    form = ExtendForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            closes_at = form.closes_at(campaign.institution)
            extend_campaign(campaign, closes_at, reason=form.cleaned_data["reason"], by=_person(request))
            messages.success(request, _("Ampliaste el plazo."))
            return redirect("needs:campaign", ref)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, str(broken))
    answer = {**campaign_frame(campaign), "form": form}
    return render(request, "assessment/needs/extend.html", answer, status=422 if form.is_bound else 200)


@doors.offices(policies.STRATEGY)
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, ref: str) -> HttpResponse:
    """Call a campaign off, with the reason that people read."""
    campaign = policies.campaign_for_office(request, ref)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            cancel_campaign(campaign, reason=form.cleaned_data["reason"], by=_person(request))
            messages.success(request, _("Cancelaste el proceso. Nada de él queda congelado."))
            return redirect("needs:campaign", ref)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, str(broken))
    answer = {**campaign_frame(campaign), "form": form}
    return render(request, "assessment/needs/cancel.html", answer, status=422 if form.is_bound else 200)


@doors.offices(policies.STRATEGY)
@require_http_methods(["GET", "POST"])
def duty(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """Who meets one legal duty, twenty people at a time."""
    campaign = policies.campaign_for_office(request, ref)
    requirement = policies.duty_for_office(campaign, pk)
    page = Paginator(bound_by(campaign, requirement), ROWS).get_page(request.GET.get("pagina"))
    people = list(page)
    form = DutyForm(request.POST if request.method == "POST" else None, people=people)
    if form.is_valid():
        said = form.cleaned_data
        try:
            record_duties(
                campaign,
                requirement,
                form.met(),
                document=said["document"],
                due_on=said["due_on"],
                by=_person(request),
            )
            messages.success(request, _("Registraste el deber legal."))
            return redirect("needs:campaign", ref)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, str(broken))
    answer = {**campaign_frame(campaign), "requirement": requirement, "page": page, "form": form, "rows": form.rows()}
    return render(request, "assessment/needs/duty.html", answer, status=422 if form.is_bound else 200)


@doors.offices(policies.STRATEGY)
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, ref: str) -> HttpResponse:
    """Review what would be frozen and who is missing, then close; pressed twice, it closes once."""
    campaign, refusal = policies.campaign_for_office(request, ref), ""
    if request.method == "POST":
        try:
            closed = close_campaign(campaign, by=_person(request))
            _say_closed(request, closed)
            return redirect("needs:campaign", ref)
        except RuleBroken as broken:
            refusal = str(broken)
    if campaign.state != CampaignState.OPEN:
        return redirect("needs:campaign", ref)
    answer = {**campaign_frame(campaign), "review": review_of(campaign), "refusal": refusal}
    return render(request, "assessment/needs/close.html", answer, status=422 if refusal else 200)


def _say_closed(request: HttpRequest, campaign: DiagnosisCampaign) -> None:
    if campaign.ended_by_id == _person(request).pk:
        messages.success(request, _("Cerraste el proceso. Su resultado quedó congelado y ya está en cada puesto."))
    else:
        messages.info(request, _("Este proceso ya lo había cerrado %(who)s.") % {"who": campaign.ended_by})
