"""What the frame of every page needs: whose house it is, the menu, light or dark."""

from typing import Any

from django.http import HttpRequest

from lms.core import navigation

MODES = ("light", "dark")
MODE_COOKIE = "apariencia"


def mode(request: HttpRequest) -> str:
    """The appearance chosen in the footer: "light", "dark", or empty when the system decides."""
    chosen = request.COOKIES.get(MODE_COOKIE, "")
    return chosen if chosen in MODES else ""


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor of every template. No query beyond what the request already carries."""
    return {
        "institution": getattr(request, "institution", None),
        "mode": mode(request),
        "nav": navigation.links(request, "main"),
        "nav_account": navigation.links(request, "account"),
        "nav_foot": navigation.links(request, "foot"),
    }
