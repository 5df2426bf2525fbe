"""What a candidate does with her evidence: hands it in, reads what was said of it, replaces it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from certification import policies
from certification.actions.evidence import OPEN
from certification.forms.evidence import EvidenceForm
from certification.handing import hand_in
from certification.models import Process
from certification.queries.evidence import Piece, Standing, criteria_of, evidence_of, piece_of
from lms.core import doors


@doors.signed_in
@require_GET
def listing(request: HttpRequest, ref: str) -> HttpResponse:
    """My evidence, what came back first. Three queries of its own."""
    process = policies.process_for_candidate(request, ref)
    order = [Standing.RETURNED, Standing.WAITS, Standing.ACCEPTED, Standing.OBSERVED, Standing.REPLACED]
    pieces = sorted(evidence_of(process), key=lambda piece: order.index(piece.standing))
    answer = {
        "process": process,
        "pieces": pieces,
        "returned": sum(piece.standing is Standing.RETURNED for piece in pieces),
        "open": process.state in OPEN,
    }
    return render(request, "certification/my_evidence.html", answer)


@doors.signed_in
@require_http_methods(["GET", "POST"])
def hand(request: HttpRequest, ref: str) -> HttpResponse:
    """Hand in a piece of evidence."""
    return _hand(request, policies.process_for_candidate(request, ref), None)


@doors.signed_in
@require_GET
def piece(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """One piece of mine, or one that was observed, with everything said of it."""
    process = policies.process_for_candidate(request, ref)
    found = _found(process, number)
    verdicts = list(reversed(found.evidence.verdicts.all()))
    answer = {"process": process, "piece": found, "verdicts": verdicts, "may_replace": _may_replace(process, found)}
    return render(request, "certification/my_piece.html", answer)


@doors.signed_in
@require_http_methods(["GET", "POST"])
def replace(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Hand in a better one instead; the former stays."""
    process = policies.process_for_candidate(request, ref)
    found = _found(process, number)
    if request.method == "GET" and not _may_replace(process, found):
        return redirect("certification:my_piece", ref, number)
    return _hand(request, process, found)


def _found(process: Process, number: int) -> Piece:
    found = piece_of(process, number)
    if found is None:
        raise Http404
    return found


def _may_replace(process: Process, found: Piece) -> bool:
    mine = found.evidence.presented_by_id == process.candidate_id
    return mine and process.state in OPEN and found.standing is not Standing.REPLACED


def _hand(request: HttpRequest, process: Process, former: Piece | None) -> HttpResponse:
    initial: dict[str, Any] = {}
    if former is not None:
        evidence = former.evidence
        initial = {"kind": evidence.kind, "title": evidence.title, "criteria": [each.pk for each in former.criteria]}
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = EvidenceForm(*sent, criteria=criteria_of(process.version), initial=initial)
    held = None
    if form.is_bound:
        made, held = hand_in(request, process, form, former.evidence if former else None)
        if made is not None:
            messages.success(request, _("Recibimos tu evidencia %(number)d.") % {"number": made.number})
            return redirect("certification:my_evidence", process.ref)
    answer = {"process": process, "form": form, "held": held, "former": former, "open": process.state in OPEN}
    return render(request, "certification/hand.html", answer, status=422 if form.is_bound else 200)
