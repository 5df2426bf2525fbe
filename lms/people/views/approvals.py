"""Requests of two persons: the list, and the decision."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lms.core import doors
from lms.core.errors import RuleBroken
from lms.people import policies, queries
from lms.people.actions.approvals import decide
from lms.people.forms import DecisionForm
from lms.people.policies import PEOPLE_DESK
from lms.people.scopes import scope_of


@doors.offices(*PEOPLE_DESK)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Requests that the reader may decide or asked for."""
    return render(request, "people/approvals.html", {"requests": queries.people.requests_to_decide(scope_of(request))})


@doors.offices(*PEOPLE_DESK)
@require_POST
def decision(request: HttpRequest, ref: str) -> HttpResponse:
    """Authorise a request or not. What cannot be decided any more says why."""
    approval = policies.approval_for_decider(request, ref)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Elige si autorizas la solicitud o no."))
        return redirect("people:approvals")
    approve = form.cleaned_data["decision"] == "yes"
    try:
        decide(approval, approve, by=request.user.person)  # type: ignore[union-attr]
        messages.success(request, _("Autorizada. Ya tiene efecto.") if approve else _("No autorizada. Nada cambió."))
    except RuleBroken as broken:
        messages.error(request, str(broken))
    return redirect("people:approvals")
