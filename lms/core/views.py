import logging

from django.http import FileResponse, Http404, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from lms.core import doors, files, health

logger = logging.getLogger(__name__)


@doors.signed_in
@require_safe
def stored_file(request: HttpRequest, ref: str) -> HttpResponseBase:
    """A stored file, to be saved and never shown in place; the door of its kind decides each time."""
    row = files.readable_file(request, ref)
    if row is None:
        raise Http404
    try:
        content = files.open_file(row)
    except FileNotFoundError:
        logger.error("The bytes of file %s are missing.", row.ref)
        raise Http404 from None
    answer = FileResponse(content, as_attachment=True, filename=row.name, content_type=row.media_type)
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@doors.public
@require_safe
def alive(request: HttpRequest) -> JsonResponse:
    """The process answers. No query."""
    return JsonResponse({"status": "ok"})


@doors.public
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """This server may be sent traffic: 200, or 503 with the names of what is wrong."""
    found = health.run_checks()
    well = all(found.values())
    names = {name: "ok" if good else "bad" for name, good in found.items()}
    return JsonResponse({"status": "ok" if well else "bad", "checks": names}, status=200 if well else 503)
