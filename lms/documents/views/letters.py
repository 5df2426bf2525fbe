"""Letters, for whoever gets them and whoever sent them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.core import clock, doors
from lms.core.errors import RuleBroken
from lms.documents import policies
from lms.documents.actions.letters import acknowledge
from lms.documents.forms import ReceiptForm
from lms.documents.models import Acknowledgement
from lms.documents.queries.letters import received_by, sent_by

ROWS = 20


@doors.signed_in
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Letters sent to me. Two queries, however many."""
    page = Paginator(received_by(request.user.person), ROWS).get_page(request.GET.get("pagina"))  # type: ignore[union-attr]
    return render(request, "documents/letters/list.html", {"page": page})


@doors.signed_in
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Letters that I sent, each with its receipt. Two queries, however many."""
    page = Paginator(sent_by(request.user.person), ROWS).get_page(request.GET.get("pagina"))  # type: ignore[union-attr]
    return render(request, "documents/letters/sent.html", {"page": page})


@doors.signed_in
@require_safe
def letter(request: HttpRequest, ref: str) -> HttpResponse:
    """A letter, and its receipt: given, or to be given by whom it is sent to. One query."""
    found = policies.letter_for_reader(request, ref)
    answer = {
        "letter": found,
        "receipt": getattr(found, "acknowledgement", None),
        "mine": found.addressee_id == request.user.person.pk,  # type: ignore[union-attr]
    }
    return render(request, "documents/letters/letter.html", answer)


@doors.signed_in
@require_POST
def receipt(request: HttpRequest, ref: str) -> HttpResponse:
    """«Acuse de recibido»."""
    found = policies.letter_for_reader(request, ref)
    try:
        acknowledge(found, by=request.user.person)  # type: ignore[union-attr]
        messages.success(request, _("Diste tu acuse de recibido."))
    except RuleBroken as broken:
        messages.error(request, str(broken))
    return redirect("documents:letter", ref)


@doors.signed_in
@require_http_methods(["GET", "POST"])
def paper_receipt(request: HttpRequest, ref: str) -> HttpResponse:
    """Record the receipt of a letter that was delivered on paper or by mail."""
    found = policies.letter_for_clerk(request, ref)
    today = clock.today(found.institution.time_zone)
    form = ReceiptForm(request.POST if request.method == "POST" else None, initial={"received_on": today})
    if form.is_valid():
        given = {**form.cleaned_data, "method": Acknowledgement.Method(form.cleaned_data["method"])}
        try:
            acknowledge(found, by=request.user.person, **given)  # type: ignore[union-attr]
            messages.success(request, _("Acuse registrado."))
            return redirect("documents:letters_sent")
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, str(broken))
    answer = {"letter": found, "form": form}
    return render(request, "documents/letters/receipt.html", answer, status=422 if form.is_bound else 200)
