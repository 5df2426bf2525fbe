"""What a liaison sees of her units' diagnoses: how many delivered and who is missing. Never what anybody said."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessment import policies
from assessment.queries.campaign import followed, missing_sheets, progress
from assessment.views.frames import campaign_frame
from lms.core import clock, doors
from lms.people.scopes import scope_of

ROWS = 20


@doors.offices(policies.LIAISON)
@require_safe
def follow_list(request: HttpRequest) -> HttpResponse:
    """Campaigns that ask about people of my units, the newest first. Two queries of its own, however many."""
    reached = scope_of(request).units_filter(policies.LIAISON, field="participants__unit__")
    page = Paginator(followed(reached), ROWS).get_page(request.GET.get("pagina"))
    rows = [campaign_frame(each) for each in page]
    return render(request, "assessment/needs/follow_list.html", {"page": page, "rows": rows})


@doors.offices(policies.LIAISON)
@require_safe
def follow(request: HttpRequest, ref: str) -> HttpResponse:
    """Counts of my units in one campaign, and who is missing. Six queries of its own, however many people."""
    campaign, mine = policies.campaign_for_liaison(request, ref)
    today = clock.today(campaign.institution.time_zone)
    page = Paginator(missing_sheets(mine, today), ROWS).get_page(request.GET.get("pagina"))
    answer = {**campaign_frame(campaign), "progress": progress(mine), "page": page}
    return render(request, "assessment/needs/follow.html", answer)
