"""What a verifier sees: portfolios that wait, and one of them with its fourteen points."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from certification import doors as ours
from certification import policies
from certification.actions.check import check_portfolio
from certification.forms.ruling import CheckForm
from certification.models import Portfolio
from certification.points import POINTS
from certification.queries.dossier import dossier_of
from certification.queries.findings import Finding, findings_of
from certification.queries.portfolio import to_verify
from certification.states import ProcessState
from lms.core import doors
from lms.core.errors import RuleBroken
from lms.people.signing import fresh_signature

ROWS = 20


@doors.offices(policies.VERIFIER)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Portfolios that wait for a verifier, the oldest first. Two queries of its own."""
    person = policies.reader(request)
    page = Paginator(to_verify(person.institution, person), ROWS).get_page(request.GET.get("pagina"))
    return render(request, "certification/to_verify.html", {"page": page})


@doors.offices(policies.VERIFIER)
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, ref: str) -> HttpResponse:
    """One portfolio: what the machine found not to be well on top, the fourteen points, one signature."""
    portfolio = ours.portfolio_for_verifier(request, ref)
    if portfolio.process.state != ProcessState.PORTFOLIO_SUBMITTED:
        messages.info(request, _("Ese portafolio ya se verificó."))
        return redirect("certification:to_verify")
    form = CheckForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if (again := fresh_signature(request, _("Firmar la verificación"))) is not None:
            return again
        try:
            done = check_portfolio(portfolio, form.answers(), by=policies.reader(request))
            said = _("Verificaste el portafolio: ya puede ir a un lote.")
            messages.success(request, said if done.accepted else _("Lo devolviste con tus hallazgos a quien evaluó."))
            return redirect("certification:to_verify")
        except RuleBroken as broken:
            name = f"{broken.field}-note" if broken.code == "check-note" else broken.field
            form.add_error(name if name in form.fields else None, str(broken))
    return _shown(request, portfolio, form)


def _shown(request: HttpRequest, portfolio: Portfolio, form: CheckForm) -> HttpResponse:
    findings = {each.code: each for each in findings_of(dossier_of(portfolio.process))}
    rows: list[dict[str, Any]] = []
    for number, point in enumerate(POINTS, start=1):
        seen: list[Finding] = [findings[code] for code in point.findings if code in findings]
        rows.append(
            {
                "number": number,
                "point": point,
                "field": form[point.code],
                "note": form[f"{point.code}-note"],
                "seen": seen,
                "bad": any(not each.ok for each in seen),
            }
        )
    rows.sort(key=lambda row: (not row["bad"], row["number"]))
    alerts = [each for each in findings.values() if not each.ok]
    answer = {"portfolio": portfolio, "process": portfolio.process, "form": form, "rows": rows, "alerts": alerts}
    return render(request, "certification/verify_portfolio.html", answer, status=422 if form.is_bound else 200)
