"""What whoever keeps instruments sees: each one, what it lacks, and what candidates said of how they were treated."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from certification import policies
from certification.actions.instrument import publish_instrument
from certification.queries.instrument import faults_of, instruments_of, items_of
from certification.queries.survey import SCALE, summary_of
from lms.core import clock, doors
from lms.core.errors import RuleBroken
from lms.core.numbers import shown
from lms.people.scopes import scope_of

ROWS = 20
keepers = doors.offices(*policies.KEEPERS)


@keepers
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Every instrument of the institution. Two queries of its own, however many."""
    found = instruments_of(policies.reader(request).institution)
    page = Paginator(found, ROWS).get_page(request.GET.get("pagina"))
    return render(request, "certification/instruments.html", {"page": page})


@keepers
@require_http_methods(["GET", "POST"])
def instrument(request: HttpRequest, ref: str) -> HttpResponse:
    """One instrument with its items, what it lacks, and the button that puts it in use."""
    found, refusal = policies.instrument_for_keeper(request, ref), ""
    if request.method == "POST":
        try:
            publish_instrument(found, by=policies.reader(request))
            messages.success(request, _("Instrumento publicado. Los planes que se hagan desde ahora lo usan."))
            return redirect("certification:instrument", ref)
        except RuleBroken as broken:
            refusal = str(broken)
    items = items_of(found)
    answer = {
        "instrument": found,
        "items": items,
        "total": sum((item.weight for item in items if item.weight > 0), start=0),
        "faults": faults_of(found) if found.state == found.State.DRAFT else [],
        "refusal": refusal,
    }
    return render(request, "certification/instrument.html", answer, status=422 if refusal else 200)


@doors.offices(policies.OFFICE)
@require_GET
def opinions(request: HttpRequest) -> HttpResponse:
    """What candidates said in the last twelve months, when there are enough of them to name nobody. One query."""
    institution = policies.reader(request).institution
    until = clock.today(scope_of(request).institution.time_zone)  # type: ignore[union-attr]
    since = until.replace(year=until.year - 1, day=1)
    summary = summary_of(institution, since, until)
    rows = [(line, shown(line.average, 2)) for line in summary.lines]
    answer = {"summary": summary, "rows": rows, "scale": SCALE, "since": since, "until": until}
    return render(request, "certification/opinions.html", answer)
