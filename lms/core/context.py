"""What the frame of every page needs: whose house it is, its colours, the menu, light or dark."""

from typing import Any

from django.http import HttpRequest

from lms.core import navigation, themes

MODE_COOKIE = "apariencia"


def mode(request: HttpRequest) -> str:
    """The appearance chosen in the footer: "light", "dark", or empty when the system decides."""
    chosen = request.COOKIES.get(MODE_COOKIE, "")
    return chosen if chosen in themes.MODES else ""


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor of every template. No query: the institution comes with its theme from the middleware."""
    institution = getattr(request, "institution", None)
    theme = institution.theme if institution else None
    return {
        "institution": institution,
        "theme": theme,
        "theme_version": themes.version(theme) if theme else "",
        "mode": mode(request),
        "nav": navigation.links(request, "main"),
        "nav_account": navigation.links(request, "account"),
        "nav_foot": navigation.links(request, "foot"),
    }
