"""Headers that every answer carries, and addresses that nobody writes."""

from collections.abc import Callable

from csp.constants import SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware
from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control

NUL = "\x00"
EDITING_DESK = "/gestion/"
# Wagtail's editor carries inline script and previews in frames (deps.md 5.6); nobody but authors gets there
DESK_POLICY = {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
}


class HeadersMiddleware(CSPMiddleware):
    """Strict Content-Security-Policy everywhere but on the editing desk; nothing personal is ever stored by a cache.

    An answer that says nothing about caching is private and not stored: a shared telephone keeps no one's record.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.path.startswith(EDITING_DESK):
            vars(response)["_csp_replace"] = DESK_POLICY
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
        return super().process_response(request, response)


class WholeAddressMiddleware:
    """Refuses an address or a cookie with the character NUL: no text of ours has it, and PostgreSQL takes none.

    What a form carries is refused by its fields, beside what was typed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        asked = (request.path_info, request.META.get("QUERY_STRING", "").replace("%00", NUL), *request.COOKIES.values())
        if any(NUL in part for part in asked):
            raise BadRequest("NUL in the address or a cookie.")
        return self.get_response(request)
