"""A form that arrived and could not be taken is given back: what somebody wrote is on the page, one press from sent.

Nothing is kept on the server: on a shared telephone whoever comes next must not find it.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import HttpRequest

TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field
MOST_FIELDS = 600
MOST_LETTERS = 200_000


@dataclass(frozen=True)
class Unsent:
    """What a form brought: all its fields, to send it again, and the sentences among them, for whoever wrote them."""

    fields: list[tuple[str, str]]
    texts: list[str]
    files: bool  # it also brought files, which have to be chosen again


def unsent(request: HttpRequest) -> Unsent | None:
    """What the form of this request brought; None when there is nothing to give back, or it may not be.

    Only what a page of this site sent (the browser says so in Origin): a press on our page must never send what some
    other site wrote. Never a password. No query.
    """
    if request.method != "POST" or not _from_here(request):
        return None
    fields = [(name, str(value)) for name, values in request.POST.lists() for value in values if name != TOKEN]
    files = bool(request.FILES)
    letters = sum(len(value) for _name, value in fields)
    secret = any("password" in name for name, _value in fields)
    if not fields or secret or len(fields) > MOST_FIELDS or letters > MOST_LETTERS:
        return None
    return Unsent(fields, [value for _name, value in fields if " " in value.strip()], files)


def _from_here(request: HttpRequest) -> bool:
    sent = urlsplit(request.headers.get("Origin", ""))
    return (sent.scheme, sent.netloc) == (request.scheme, request.get_host())
