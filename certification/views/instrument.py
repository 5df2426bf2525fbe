"""What an assessor sees: her assessments, the start, the instrument item by item, its closing."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from certification import pane, policies, signing
from certification.actions import application as acts
from certification.forms.instrument import ItemForm, StartForm
from certification.models import Application, Process
from certification.queries import board
from certification.queries.application import Row, Sheet, plan_of, sheet_of
from certification.queries.evidence import Piece, standing_for
from certification.queries.report import unmet_of
from certification.states import ProcessState, Verdict
from lms.core import doors
from lms.core.errors import RuleBroken

assessors = doors.offices(policies.ASSESSOR)


@assessors
@require_GET
def assessment(request: HttpRequest, ref: str) -> HttpResponse:
    """One assessment: its steps, each with what it waits for. At most twelve queries."""
    found = board.board_of(policies.process_for_assessor(request, ref))
    return render(request, "certification/assessment.html", {"board": found, "steps": board.steps_of(found)})


# --- the start --------------------------------------------------------------------------------------------------------
@assessors
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, ref: str) -> HttpResponse:
    """Check the requirements, give the instructions and declare the start."""
    process = policies.process_for_assessor(request, ref)
    plan = plan_of(process)
    if plan is None or process.state != ProcessState.PLAN_AGREED:
        return redirect("certification:assessment", ref)
    form = StartForm(request.POST if request.method == "POST" else None, requirements=plan.instrument.requirements)
    if form.is_valid():
        given = {"conditions": form.cleaned_data["conditions"], "instructions_given": form.cleaned_data["instructions"]}
        try:
            acts.start_application(process, **given, by=policies.reader(request))
            messages.success(request, _("Quedó declarado el inicio. Registra lo que observes y revisa las evidencias."))
            return redirect("certification:assessment", ref)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, str(broken))
    answer = {"process": process, "plan": plan, "form": form}
    return render(request, "certification/start.html", answer, status=422 if form.is_bound else 200)


# --- item by item -----------------------------------------------------------------------------------------------------
@assessors
@require_GET
def items(request: HttpRequest, ref: str) -> HttpResponse:
    """To the first item that waits; to the closing when none does."""
    application = policies.application_for_assessor(request, ref)
    waits = sheet_of(application).next_pending()
    if waits is None or application.closed_at is not None:
        return redirect("certification:closing", ref)
    return redirect("certification:item", ref, waits.item.number)


@assessors
@require_http_methods(["GET", "POST"])
def item(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """One item beside its evidence, with the two conditions as they stand. Twelve queries, however many items."""
    application = policies.application_for_assessor(request, ref)
    sheet = sheet_of(application)
    row = sheet.row(number)
    if row is None:
        raise Http404
    if application.closed_at is not None:
        return redirect("certification:closing", ref)
    if request.method == "POST":
        return _save(request, application, sheet, row)
    return _show(request, application, sheet, row, standing_for(application.process, row.item.criterion))


def _save(request: HttpRequest, application: Application, sheet: Sheet, row: Row) -> HttpResponse:
    process, form = application.process, ItemForm(request.POST)
    if (again := signing.ask_to_record(request, process.institution, _("Guardar el reactivo"))) is not None:
        return again
    pieces = standing_for(process, row.item.criterion)
    if not form.is_valid():
        return _show(request, application, sheet, row, pieces, form=form, status=422)
    data = form.cleaned_data
    chosen = next((piece.evidence for piece in pieces if piece.evidence.number == data["evidence"]), None)
    try:
        acts.record_item(
            application,
            row.item,
            Verdict(data["verdict"]),
            expected=data["expected"],
            observation=data["observation"],
            evidence=chosen,
            by=policies.reader(request),
        )
    except acts.Outdated as outdated:
        fresh = sheet_of(application)
        now = fresh.row(row.item.number) or row
        return _show(request, application, fresh, now, pieces, form=form, clash=outdated, status=409)
    except RuleBroken as broken:
        form.add_error(broken.field if broken.field in form.fields else None, str(broken))
        return _show(request, application, sheet, row, pieces, form=form, status=422)
    return redirect(_onward(application, row.item.number))


def _onward(application: Application, number: int) -> str:
    """The next item that waits after this one, else the closing."""
    ref, waits = application.process.ref, sheet_of(application).next_pending(after=number)
    if waits is None:
        return reverse("certification:closing", args=[ref])
    return f"{reverse('certification:item', args=[ref, waits.item.number])}?guardado={number}"


def _show(
    request: HttpRequest,
    application: Application,
    sheet: Sheet,
    row: Row,
    pieces: list[Piece],
    *,
    form: ItemForm | None = None,
    clash: acts.Outdated | None = None,
    status: int = 200,
) -> HttpResponse:
    number = row.item.number
    shown = _chosen_piece(request, row, pieces)
    following = next((each for each in sheet.pending if each.item.number > number), None)
    saved = request.GET.get("guardado", "")
    answer = {
        "application": application,
        "process": application.process,
        "sheet": sheet,
        "row": row,
        "form": form,
        "clash": clash,
        "typed": _typed(row, form),
        "pieces": pieces,
        "shown": pane.pane_of(shown) if shown else None,
        "place": pieces.index(shown) + 1 if shown else 0,
        "following": following,
        "previous": sheet.row(number - 1),
        "saved": sheet.row(int(saved)) if saved.isascii() and saved.isdigit() and len(saved) < 5 else None,
        "elements": _by_element(sheet),
    }
    response = render(request, "certification/item.html", answer, status=status)
    return pane.framing(response) if shown else response


def _typed(row: Row, form: ItemForm | None) -> dict[str, Any]:
    """What the boxes hold: what was just typed, else what stands recorded."""
    if form is not None:
        return {name: form.data.get(name, "") for name in ("verdict", "observation")}
    return {"verdict": row.verdict, "observation": row.record.observation if row.record else ""}


def _chosen_piece(request: HttpRequest, row: Row, pieces: list[Piece]) -> Piece | None:
    """The piece beside the item: the one asked for, else the one it was recorded on, else the first that holds."""
    asked = request.POST.get("evidence") or request.GET.get("evidencia", "")
    by_number = {str(piece.evidence.number): piece for piece in pieces}
    recorded = row.record.evidence_id if row.record else None
    named = by_number.get(asked) or next((piece for piece in pieces if piece.evidence.pk == recorded), None)
    return named or next((piece for piece in pieces if piece.supports), None) or next(iter(pieces), None)


def _by_element(sheet: Sheet) -> list[tuple[int, list[Row]]]:
    grouped: dict[int, list[Row]] = {}
    for row in sheet.rows:
        grouped.setdefault(row.item.criterion.element.number, []).append(row)
    return sorted(grouped.items())


# --- closing ----------------------------------------------------------------------------------------------------------
@assessors
@require_http_methods(["GET", "POST"])
def closing(request: HttpRequest, ref: str) -> HttpResponse:
    """Review the whole instrument, close it and sign; afterwards, what was signed."""
    application, refusal = policies.application_for_assessor(request, ref), ""
    if request.method == "POST" and application.closed_at is None:
        if (again := signing.ask_to_sign(request, _("Cerrar y firmar el instrumento"))) is not None:
            return again
        try:
            acts.close_instrument(application, by=policies.reader(request))
            messages.success(
                request, _("Instrumento cerrado y firmado. Ahora lo firma la persona candidata con su cuenta.")
            )
            return redirect("certification:judge", ref)
        except RuleBroken as broken:
            refusal = str(broken)
    return _show_closing(request, application, refusal)


def _show_closing(request: HttpRequest, application: Application, refusal: str) -> HttpResponse:
    sheet = sheet_of(application)
    process: Process = application.process
    answer = {
        "application": application,
        "process": process,
        "sheet": sheet,
        "unmet": unmet_of(sheet),
        "unsound": acts.unsound(sheet.rows),
        "met": sum(row.verdict == Verdict.MET for row in sheet.rows),
        "refusal": refusal,
    }
    return render(request, "certification/closing.html", answer, status=422 if refusal else 200)
