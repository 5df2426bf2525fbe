"""A file of evidence shown in place, for whoever may read it."""

from csp.constants import NONE, SELF
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from certification.actions.evidence import FILE
from certification.pane import PDF
from lms.core import doors, files

PDF_POLICY = {"default-src": [NONE], "object-src": [SELF], "frame-ancestors": [SELF]}


@doors.signed_in
@require_safe
@xframe_options_sameorigin
def pdf(request: HttpRequest, ref: str) -> HttpResponseBase:
    """A PDF of evidence for the frame beside an item; the door of its kind decides each time. Nothing else is shown.

    The browser draws it in its own viewer, apart from the page: what a PDF carries runs nowhere near the session.
    """
    row = files.readable_file(request, ref)
    if row is None or row.kind != FILE or row.media_type != PDF:
        raise Http404
    try:
        content = files.open_file(row)
    except FileNotFoundError:
        raise Http404 from None
    answer = FileResponse(content, filename=row.name, content_type=PDF)
    answer["X-Content-Type-Options"] = "nosniff"
    vars(answer)["_csp_replace"] = PDF_POLICY
    return answer
