"""Where a certificate comes from, for its holder and whoever audits; and her own last steps."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from certification import doors as ours
from certification import policies
from certification.actions.request import deliver_certificate
from certification.queries.acta import paper_of
from certification.queries.origin import line_of, origin_of
from certification.states import ProcessState
from lms.core import doors
from lms.core.errors import RuleBroken

FROM_RULING = (
    ProcessState.UPHELD,
    ProcessState.REQUESTED,
    ProcessState.ISSUED,
    ProcessState.DELIVERED,
    ProcessState.NOT_UPHELD,
)


@doors.signed_in
@require_safe
def origin(request: HttpRequest, ref: str) -> HttpResponse:
    """«De dónde viene este certificado». Twelve queries of its own."""
    process = ours.process_for_origin(request, ref)
    answer = origin_of(process, policies.reader(request))
    answer["mine"] = process.candidate_id == policies.reader(request).pk
    return render(request, "certification/origin.html", answer)


@doors.signed_in
@require_http_methods(["GET", "POST"])
def own_certificate(request: HttpRequest, ref: str) -> HttpResponse:
    """From my ruling to my certificate: where it is, what comes next, «Recibí mi certificado». Five queries."""
    process = policies.process_for_candidate(request, ref)
    if process.state not in FROM_RULING:
        raise Http404
    refusal = ""
    if request.method == "POST":
        try:
            deliver_certificate(process, by=policies.reader(request))
            messages.success(request, _("Gracias: quedó registrado que ya lo tienes."))
            return redirect("certification:own_certificate", ref)
        except RuleBroken as broken:
            refusal = str(broken)
    answer = {
        "process": process,
        "asked": getattr(process, "request", None),
        "paper": paper_of(process),
        "entry": line_of(process),
        "refusal": refusal,
    }
    return render(request, "certification/own_certificate.html", answer, status=422 if refusal else 200)
