"""The offices that confirm signatures on paper."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lms.core import doors
from lms.core.errors import RuleBroken
from lms.documents import policies, subjects
from lms.documents.actions.signatures import confirm_paper, refuse_paper
from lms.documents.forms import PaperForm
from lms.documents.queries.signatures import last_scan, scans_waiting

ROWS = 20


@doors.offices(*policies.CONFIRMERS)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Papers that wait for a second person. Three queries, however many."""
    waiting = scans_waiting(request.user.person.institution)  # type: ignore[union-attr]
    page = Paginator(waiting, ROWS).get_page(request.GET.get("pagina"))
    for scan in page:
        scan.subject = subjects.subject(scan.signature.subject_kind)  # type: ignore[attr-defined]
    return render(request, "documents/papers/list.html", {"page": page})


@doors.offices(*policies.CONFIRMERS)
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, ref: str) -> HttpResponse:
    """Look at the scan and say whether the signature is there."""
    signature = policies.signature_for_confirmer(request, ref)
    person = request.user.person  # type: ignore[union-attr]
    form = PaperForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            if form.cleaned_data["decision"] == "yes":
                confirm_paper(signature, by=person)
                messages.success(request, _("Firma confirmada. Ya cuenta."))
            else:
                refuse_paper(signature, form.cleaned_data["reason"], by=person)
                messages.success(request, _("Registraste que ese documento no basta. Hace falta otro."))
            return redirect("documents:papers")
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, str(broken))
    scan = last_scan(signature)
    own = scan is not None and person.pk in (signature.person_id, scan.recorded_by_id)
    subject = subjects.subject(signature.subject_kind)
    answer = {"signature": signature, "scan": scan, "own": own, "subject": subject, "form": form}
    return render(request, "documents/papers/review.html", answer, status=422 if form.is_bound else 200)
