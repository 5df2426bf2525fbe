"""What those who answer for needs see: the campaigns, how far each got, and what a closed one found, in counts."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessment import policies
from assessment.queries.campaign import campaigns_of, duties_in, missing_sheets, progress
from assessment.queries.results import summary_of
from assessment.states import CampaignState
from assessment.views.frames import campaign_frame
from lms.core import clock, doors
from lms.people.scopes import scope_of

ROWS = 20


@doors.offices(*policies.READERS)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Campaigns of the institution, the newest first. Two queries of its own, however many."""
    scope = scope_of(request)
    assert scope.institution is not None
    page = Paginator(campaigns_of(scope.institution), ROWS).get_page(request.GET.get("pagina"))
    rows = [campaign_frame(each) for each in page]
    answer = {"page": page, "rows": rows, "runs": scope.holds(policies.STRATEGY)}
    return render(request, "assessment/needs/list.html", answer)


@doors.offices(*policies.READERS)
@require_safe
def campaign(request: HttpRequest, ref: str) -> HttpResponse:
    """One campaign: how many delivered and who is missing; closed, what it found by competency, in counts."""
    found = policies.campaign_for_reader(request, ref)
    runs = scope_of(request).holds(policies.STRATEGY)
    answer: dict[str, Any] = {**campaign_frame(found), "runs": runs, "progress": progress(found.participants.all())}
    if found.state == CampaignState.CLOSED:
        answer["summary"] = summary_of(found)
    elif found.state == CampaignState.OPEN and runs:
        today = clock.today(found.institution.time_zone)
        missing = missing_sheets(found.participants.all(), today)
        answer["page"] = Paginator(missing, ROWS).get_page(request.GET.get("pagina"))
        answer["duties"] = duties_in(found)
    return render(request, "assessment/needs/campaign.html", answer)
