"""What a member of a group of dictamen sees: her lots, one of them, one process, what she signs."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification import doors as ours
from certification import policies
from certification.actions.ruling import open_row, save_opinion, sign_acta, vote_batch
from certification.forms.ruling import OpinionForm
from certification.models import BatchRow
from certification.queries.acta import acta_of
from certification.queries.batch import MemberSheet, batches_to_rule, member_sheet
from certification.queries.origin import trail_of
from lms.core import doors
from lms.core.errors import RuleBroken
from lms.people.signing import fresh_signature

ROWS = 20
PLAIN = 12  # rows without alerts on the first page of a lot
RELATION = "panel_member"


@doors.relations(RELATION)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Lots I was convened to. Two queries of its own."""
    page = Paginator(batches_to_rule(policies.reader(request)), ROWS).get_page(request.GET.get("pagina"))
    return render(request, "certification/rulings.html", {"page": page})


@doors.relations(RELATION)
@require_safe
def lot(request: HttpRequest, ref: str) -> HttpResponse:
    """A lot: what must be decided, what must be opened, what is locked for me, the rest. Nine queries of its own."""
    batch = ours.batch_for_member(request, ref)
    sheet = member_sheet(batch, policies.reader(request))
    plain = Paginator(sheet.plain, PLAIN).get_page(request.GET.get("pagina"))
    return render(request, "certification/ruling.html", {**_common(sheet), "plain": plain})


def _common(sheet: MemberSheet) -> dict[str, Any]:
    return {
        "sheet": sheet,
        "aside": len(sheet.exceptions) + len(sheet.locked),
        "batch": sheet.batch,
        "first_due": min((line.row.due_on for line in sheet.lines), default=None),
        "acta": acta_of(sheet.batch) if sheet.batch.state == "ruled" else None,
    }


@doors.relations(RELATION)
@require_POST
def open_one(request: HttpRequest, ref: str, row: str) -> HttpResponse:
    """«Abrir»: recorded, then shown."""
    found = ours.row_for_member(request, ours.batch_for_member(request, ref), row)
    try:
        open_row(found, by=policies.reader(request))
    except RuleBroken as broken:
        messages.warning(request, str(broken))
        return redirect("certification:ruling", ref)
    return redirect("certification:ruling_row", ref, row)


@doors.relations(RELATION)
@require_http_methods(["GET", "POST"])
def row(request: HttpRequest, ref: str, row: str) -> HttpResponse:
    """One process of the lot: its alerts, its portfolio, what each criterion stands on, my vote. Twelve queries."""
    batch, person = ours.batch_for_member(request, ref), policies.reader(request)
    found = ours.row_for_member(request, batch, row)
    mine = found.opinions.filter(person=person).first()
    initial = {"outcome": mine.outcome, "reason": mine.reason} if mine else {}
    form = OpinionForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            save_opinion(found, form.cleaned_data["outcome"], form.cleaned_data["reason"], by=person)
            messages.success(request, _("Guardamos tu fallo. Cuenta cuando firmes todo el lote."))
            return redirect("certification:ruling", ref)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, str(broken))
    answer = {
        "batch": batch,
        "row": found,
        "form": form,
        "trail": trail_of(found.process, found.portfolio),
        "alerts": _alerts(found),
    }
    return render(request, "certification/ruling_row.html", answer, status=422 if form.is_bound else 200)


def _alerts(found: BatchRow) -> list[dict[str, Any]]:
    return [each for each in found.findings if not each["ok"]]


@doors.relations(RELATION)
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, ref: str) -> HttpResponse:
    """«Revisa tu dictamen»: every vote of mine on one page, and one signature."""
    batch, person = ours.batch_for_member(request, ref), policies.reader(request)
    sheet = member_sheet(batch, person)
    if sheet.ballot is not None:
        messages.info(request, _("Ya firmaste tu dictamen de este lote."))
        return redirect("certification:ruling", ref)
    refusal = ""
    if request.method == "POST":
        if (again := fresh_signature(request, _("Firmar mi dictamen"))) is not None:
            return again
        try:
            vote_batch(batch, request.POST.get("digest", ""), by=person)
            messages.success(request, _("Firmaste tu dictamen."))
            return redirect("certification:ruling", ref)
        except RuleBroken as broken:
            refusal = str(broken)
            sheet = member_sheet(ours.batch_for_member(request, ref), person)
    answer = {**_common(sheet), "refusal": refusal, "digest": sheet.digest()}
    return render(request, "certification/ruling_sign.html", answer, status=422 if refusal else 200)


@doors.relations(RELATION)
@require_POST
def acta(request: HttpRequest, ref: str) -> HttpResponse:
    """Sign the acta after it was closed."""
    batch = ours.batch_for_member(request, ref)
    if (again := fresh_signature(request, _("Firmar el acta"))) is not None:
        return again
    try:
        sign_acta(batch, by=policies.reader(request))
        messages.success(request, _("Firmaste el acta. Su fecha no cambia."))
    except RuleBroken as broken:
        messages.warning(request, str(broken))
    return redirect("certification:ruling", ref)
