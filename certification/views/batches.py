"""What the office does with lots: list, open, convene, begin, let go, close. An auditor reads the same."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification import doors as ours
from certification import policies
from certification.actions import batch as acts
from certification.actions.ruling import close_batch
from certification.forms.ruling import BatchForm, ConveneForm, PresentForm, ReleaseForm
from certification.models import RulingBatch
from certification.queries import acta
from certification.queries.batch import batches_of, live_rows, verified_processes
from certification.queries.lot import lot_page, panels_for
from lms.core import doors
from lms.core.errors import RuleBroken
from lms.people.scopes import scope_of

ROWS = 20
READERS = ours.READERS


@doors.offices(*READERS)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Lots, newest first, and how many verified processes wait for one. Three queries of its own."""
    person = policies.reader(request)
    if not scope_of(request).whole(*READERS):
        raise Http404
    page = Paginator(batches_of(person.institution), ROWS).get_page(request.GET.get("pagina"))
    waiting = verified_processes(person.institution).count()
    answer = {"page": page, "waiting": waiting, "may_act": scope_of(request).whole(policies.OFFICE)}
    return render(request, "certification/batches.html", answer)


@doors.offices(policies.OFFICE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Choose the verified processes of one standard and open their lot. Three queries to show."""
    person = policies.reader(request)
    if not scope_of(request).whole(policies.OFFICE):
        raise Http404
    waiting = list(verified_processes(person.institution)[: acts.MOST])
    codes = list(dict.fromkeys(each.standard.code for each in waiting))
    code = request.POST.get("standard") or request.GET.get("estandar") or (codes[0] if codes else "")
    offered = [each for each in waiting if each.standard.code == code]
    choices = [(each.ref, each.candidate.list_name) for each in offered]
    form = BatchForm(request.POST if request.method == "POST" else None, choices=choices)
    if form.is_valid():
        chosen = [each for each in offered if each.ref in form.cleaned_data["processes"]]
        try:
            batch = acts.open_batch(chosen[0].standard, chosen, by=person)
            messages.success(request, _("Abriste el lote %s. Ahora convoca a su grupo.") % batch.folio)
            return redirect("certification:batch", batch.ref)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
    ticked = set(request.POST.getlist("processes")) if form.is_bound else {each.ref for each in offered}
    answer = {"form": form, "offered": offered, "codes": codes, "code": code, "ticked": ticked}
    return render(request, "certification/batch_new.html", answer, status=422 if form.is_bound else 200)


@doors.offices(*READERS)
@require_safe
def batch(request: HttpRequest, ref: str) -> HttpResponse:
    """One lot: its rows with alerts first, its group, who has signed, what comes next. Eight queries of its own."""
    found = ours.batch_for_reader(request, ref)
    may_act = scope_of(request).whole(policies.OFFICE)
    page = Paginator(live_rows(found).order_by("-alerts", "process__candidate__name_sort", "pk"), ROWS)
    answer: dict[str, Any] = {"batch": found, "page": page.get_page(request.GET.get("pagina")), "may_act": may_act}
    answer |= lot_page(found)
    return render(request, "certification/batch.html", answer)


@doors.offices(policies.OFFICE)
@require_http_methods(["GET", "POST"])
def convene(request: HttpRequest, ref: str) -> HttpResponse:
    """Choose the group, the day and the place, and record the invitations."""
    found = ours.batch_for_office(request, ref)
    panels = panels_for(found.institution)
    offered = [(each.ref, f"{each.name} ({each.seats})") for each in panels]  # type: ignore[attr-defined]
    form = ConveneForm(request.POST if request.method == "POST" else None, panels=offered)
    if form.is_valid():
        panel = next(each for each in panels if each.ref == form.cleaned_data["panel"])
        at, place = form.at(found.institution), form.cleaned_data["place"]
        try:
            acts.convene_batch(found, panel, at, place, form.guests(), by=policies.reader(request))
            messages.success(request, _("Convocaste al grupo. Cada integrante ve el lote en su inicio."))
            return redirect("certification:batch", ref)
        except RuleBroken as broken:
            name = {"on": "day", "guests": None}.get(broken.field or "", broken.field)
            form.add_error(name if name in form.fields else None, str(broken))
    answer = {"batch": found, "form": form, "panels": panels, "rows": live_rows(found).count()}
    return render(request, "certification/batch_convene.html", answer, status=422 if form.is_bound else 200)


@doors.offices(policies.OFFICE)
@require_http_methods(["GET", "POST"])
def present(request: HttpRequest, ref: str) -> HttpResponse:
    """Who is at the session; from then on its members vote."""
    found = ours.batch_for_office(request, ref)
    if found.session is None:
        return redirect("certification:batch", ref)
    members = lot_page(found)["members"]
    choices = [(each.person.ref, each.person.full_name) for each in members]
    initial = {"present": [each.person.ref for each in members if each.present or each.member.alternate_of_id is None]}
    form = PresentForm(request.POST if request.method == "POST" else None, members=choices, initial=initial)
    if form.is_valid():
        here = [each.person for each in members if each.person.ref in form.cleaned_data["present"]]
        try:
            acts.begin_session(found, here, by=policies.reader(request))
            messages.success(request, _("La sesión empezó: ya pueden firmar."))
            return redirect("certification:batch", ref)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
    answer = {"batch": found, "form": form, "members": members}
    return render(request, "certification/batch_present.html", answer, status=422 if form.is_bound else 200)


@doors.offices(policies.OFFICE)
@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, ref: str, row: str) -> HttpResponse:
    """Let one process go back to wait for another lot."""
    found = ours.batch_for_office(request, ref)
    line = live_rows(found).filter(ref=row).first()
    if line is None:
        raise Http404
    line.batch = found
    form = ReleaseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            acts.release_row(line, form.cleaned_data["reason"], by=policies.reader(request))
            messages.success(request, _("El expediente salió del lote y espera otro."))
            return redirect("certification:batch", ref)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
    answer = {"batch": found, "row": line, "form": form}
    return render(request, "certification/row_release.html", answer, status=422 if form.is_bound else 200)


@doors.offices(policies.OFFICE)
@require_POST
def close(request: HttpRequest, ref: str) -> HttpResponse:
    """Close a lot that the last vote did not."""
    found: RulingBatch = ours.batch_for_office(request, ref)
    try:
        close_batch(found, by=policies.reader(request))
        folio = getattr(acta.acta_of(found), "folio", "")
        messages.success(request, _("Cerraste el lote con el acta %s.") % folio)
    except RuleBroken as broken:
        messages.warning(request, str(broken))
    return redirect("certification:batch", ref)
