"""Headers that every answer carries."""

from csp.constants import SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control

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
