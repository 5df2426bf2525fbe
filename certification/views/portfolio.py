"""What whoever assesses sees of a portfolio: what is missing, how it is being made, what came back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from certification import policies
from certification.actions.portfolio import PortfolioIncomplete, submit_portfolio
from certification.models import Process
from certification.points import POINTS
from certification.queries import portfolio as portfolios
from certification.queries.dossier import dossier_of
from certification.states import Judgement, ProcessState
from lms.core import doors
from lms.core.errors import RuleBroken
from lms.core.models import Job

REFRESH = 5  # seconds between looks while it is drawn


@doors.relations("assessor-of")
@require_http_methods(["GET", "POST"])
def portfolio(request: HttpRequest, ref: str) -> HttpResponse:
    """What is missing with who fills it, the button to hand in, the work under way, the ones handed in."""
    process = policies.process_for_assessor(request, ref)
    refusal = ""
    if request.method == "POST":
        try:
            submit_portfolio(process, by=policies.reader(request))
            return redirect("certification:portfolio", ref)
        except PortfolioIncomplete as incomplete:
            return _shown(request, process, str(incomplete), incomplete.gaps)
        except RuleBroken as broken:
            refusal = str(broken)
    return _shown(request, process, refusal)


def _shown(
    request: HttpRequest, process: Process, refusal: str, gaps: list[portfolios.Gap] | None = None
) -> HttpResponse:
    """Fifteen queries before it is handed in (the whole dossier is read), four after."""
    work = portfolios.drawing_of(process)
    handed = portfolios.portfolios_of(process)
    answer: dict[str, Any] = {"process": process, "portfolios": handed, "refusal": refusal, "refresh": None}
    answer["findings"] = _findings(handed)
    if process.state == ProcessState.RESULTS_PRESENTED:
        dossier = dossier_of(process)
        answer["competent"] = bool(dossier.judgement and dossier.judgement.decided == Judgement.COMPETENT)
        answer["gaps"] = portfolios.gaps_of(dossier) if gaps is None else gaps
        if work is not None and work.state in (Job.State.QUEUED, Job.State.RUNNING):
            answer |= {"work": work, "refresh": REFRESH}
        elif work is not None and work.state == Job.State.FAILED:
            answer["failed"] = work
    return render(request, "certification/portfolio.html", answer, status=422 if refusal else 200)


def _findings(handed: list[Any]) -> list[tuple[str, str]]:
    """The points of the last check that came back, with their notes."""
    check = portfolios.returned_check(handed)
    if check is None:
        return []
    return [
        (str(point.words), check.points[point.code]["note"]) for point in POINTS if not check.points[point.code]["ok"]
    ]
