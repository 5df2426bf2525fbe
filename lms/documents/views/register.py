"""The offices that keep issued documents: list, one document, cancel or replace it with a second person."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lms.core import doors
from lms.core.errors import RuleBroken
from lms.documents import acts, policies, queries, rules
from lms.documents.forms import GroundForm, RegisterForm
from lms.documents.kinds import KEEPERS, KINDS
from lms.documents.models import IssuedDocument
from lms.documents.states import NEXT, State
from lms.people.models import Approval
from lms.people.scopes import scope_of

ROWS = 20
Ask = Callable[..., Approval]


@doors.offices(*KEEPERS)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Documents of the kinds that the reader's offices keep, by folio or name. Three queries, however many."""
    scope = scope_of(request)
    kept = policies.kept_kinds(scope)
    form = RegisterForm(request.GET, kinds=[(kind.code, kind.label) for kind in kept])
    chosen = form.cleaned_data if form.is_valid() else {"q": "", "clase": ""}
    codes = [kind.code for kind in kept if chosen["clase"] in {"", kind.code}]
    rows = queries.register_of(request.user.person.institution, codes, chosen["q"])  # type: ignore[union-attr]
    page = Paginator(rows, ROWS).get_page(request.GET.get("pagina"))
    for each in page:
        _words(each)
    answer = {"form": form, "page": page, "asked": bool(chosen["q"] or chosen["clase"])}
    return render(request, "documents/register/list.html", answer)


def _words(document: IssuedDocument) -> None:
    """What a row says of a document beyond its own columns. No query."""
    document.title = KINDS[document.kind].title(document.data)  # type: ignore[attr-defined]
    document.state = queries.state_now(document)  # type: ignore[attr-defined]


@doors.offices(*KEEPERS)
@require_safe
def page(request: HttpRequest, ref: str) -> HttpResponse:
    """One document: what it says of itself, its moves, what waits for a second person. Five queries."""
    document = policies.document_for_keeper(request, ref)
    _words(document)
    asked = list(queries.requests_over(document))
    left = NEXT[document.state]  # type: ignore[attr-defined]
    answer = {
        "document": document,
        "about": KINDS[document.kind].about(document.data)[1],
        "rows": KINDS[document.kind].rows(document.data),
        "hash": rules.in_groups(document.data_hash),
        "events": document.events.all(),
        "asked": asked,
        "may_cancel": State.CANCELLED in left and not asked,
        "may_replace": State.REPLACED in left and not asked,
    }
    return render(request, "documents/register/page.html", answer)


def _ask(request: HttpRequest, ref: str, ask: Ask, template: str) -> HttpResponse:
    document = policies.document_for_keeper(request, ref)
    _words(document)
    form = GroundForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            ask(document, by=request.user.person, **form.cleaned_data)  # type: ignore[union-attr]
            messages.success(request, _("Solicitud enviada. Nada cambia hasta que otra persona la autorice."))
            return redirect("documents:record", ref)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, str(broken))
    answer = {"document": document, "form": form}
    return render(request, template, answer, status=422 if form.is_bound else 200)


@doors.offices(*KEEPERS)
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask that a document lose its effects."""
    return _ask(request, ref, acts.ask_cancel, "documents/register/cancel.html")


@doors.offices(*KEEPERS)
@require_http_methods(["GET", "POST"])
def replace(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask that a document be issued again with its holder's name of today."""
    return _ask(request, ref, acts.ask_replace, "documents/register/replace.html")
