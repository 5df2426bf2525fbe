from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.core import clock, doors
from lms.core.dates import long_date
from lms.documents import files, keys, limits, policies, queries, seal
from lms.documents.facts import Sheet, sheet
from lms.documents.forms import CodeForm, FileForm
from lms.documents.models import IssuedDocument
from lms.documents.verification import Finding, judge_document, judge_file

Answer = HttpResponseBase


def _page(request: HttpRequest, name: str, status: int = 200, **context: Any) -> HttpResponse:
    """A page of verification: no session, no menu, nothing but the document, so that it opens anywhere and always."""
    nonce = str(getattr(request, "csp_nonce", ""))
    body = render_to_string(f"documents/{name}.html", {"nonce": nonce, "consulted": _consulted(), **context})
    answer = HttpResponse(body, status=status)
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _consulted() -> str:
    """The moment of the answer, for whoever prints it: what held then may not hold later."""
    at = clock.now().astimezone(ZoneInfo(settings.TIME_ZONE))
    return f"{long_date(at.date())}, {at:%H:%M}"


def _desk(request: HttpRequest, status: int = 200, **forms: Any) -> HttpResponse:
    house = getattr(request, "institution", None)
    return _page(request, "verify", status, house=house.name if house else "Calmécac", **forms)


def _too_many(request: HttpRequest) -> HttpResponse:
    return _desk(
        request,
        status=429,
        refusal=_("Hubo demasiados intentos seguidos desde tu red. Espera un minuto y vuelve a intentarlo."),
    )


def _shown(request: HttpRequest, finding: Finding, *, from_file: bool = False) -> HttpResponse:
    found: Sheet = sheet(finding, from_file=from_file)
    return _page(request, "verification", sheet=found, house=found.issuer)


# The three pages below take a POST without a token: they change nothing, and a token would need a session.
@doors.public
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def by_code(request: HttpRequest) -> HttpResponse:
    """The desk of verification: by folio and code, or by file. A wrong code and an unknown folio read the same."""
    if request.method != "POST":
        return _desk(request)
    if limits.is_over(request):
        return _too_many(request)
    form = CodeForm(request.POST)
    if form.is_valid():
        if document := queries.document_by_code(form.cleaned_data["folio"], form.cleaned_data["codigo"]):
            return HttpResponseRedirect(reverse("documents:verification", args=[document.token]), status=303)
        form.add_error(
            None,
            _(
                "No encontramos un documento con ese folio y ese código. Cópialos tal como están impresos; "
                "si coinciden y sigue sin aparecer, pregunta a la institución que lo entregó."
            ),
        )
    limits.count(request)
    return _desk(request, status=422, form=form)


@doors.public
@csrf_exempt
@require_POST
def by_file(request: HttpRequest) -> HttpResponse:
    """Judge a file that somebody was given. It is read in memory and forgotten; more than 2.5 MB is not even read."""
    request.upload_handlers = [MemoryFileUploadHandler(request)]
    if limits.is_over(request):
        return _too_many(request)
    limits.count(request)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _desk(request, status=422, file_form=form)
    return _shown(request, judge_file(form.cleaned_data["archivo"].read()), from_file=True)


@doors.public
@require_safe
def by_token(request: HttpRequest, token: str) -> HttpResponse:
    """What the QR opens: the state in one word, then the facts. Two queries; works on a database that only reads."""
    document = queries.document_by_token(token)
    if document is not None:
        return _shown(request, judge_document(document))
    over = limits.is_over(request)
    limits.count(request)
    if over:
        return _too_many(request)
    return _desk(
        request,
        status=404,
        refusal=_("No encontramos ese documento. Vuelve a leer el código QR o escribe el folio y el código impresos."),
    )


@doors.public
@require_safe
def sealed_facts(request: HttpRequest, token: str) -> HttpResponse:
    """The sealed facts as a file, for whoever checks the signature without us. Two queries."""
    document = queries.document_by_token(token)
    if document is None:
        return _desk(request, status=404, refusal=_("No encontramos ese documento."))
    answer = HttpResponse(seal.envelope(document), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{_file_name(document, "json")}"'
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


@doors.public
@require_safe
def published_keys(request: HttpRequest) -> JsonResponse:
    """The public keys that check our seals, as a JWK set (RFC 7517); former ones stay. One query."""
    published = [
        {**keys.jwk(key.public_key), "kid": key.code, "use": "sig", "alg": "EdDSA", "prueba": key.is_test}
        for key in queries.seal_keys()
    ]
    return JsonResponse({"keys": published})


@doors.signed_in
@require_safe
def download(request: HttpRequest, ref: str) -> Answer:
    """The PDF of a document for who may read it; while it is being made, a page that says so. Two queries."""
    document = policies.document_for_reader(request, ref)
    rendering = getattr(document, "rendering", None)
    if rendering is None:
        return render(request, "documents/preparing.html", {"document": document}, status=202)
    answer = FileResponse(
        files.open_pdf(rendering),
        as_attachment=True,
        filename=_file_name(document, "pdf"),
        content_type="application/pdf",
    )
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _file_name(document: IssuedDocument, ending: str) -> str:
    return f"{document.folio.replace('/', '-')}.{ending}"
