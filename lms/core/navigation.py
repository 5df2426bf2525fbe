"""The menu: rooms register their entries in `ready()`, a page shows those whose door opens for whoever asks."""

from dataclasses import dataclass, field
from typing import Any, Literal

from django.http import HttpRequest
from django.urls import reverse

from lms.core.doors import Door

Place = Literal["main", "account", "foot"]


@dataclass(frozen=True)
class Item:
    """One entry: its words, the name of its route, where it stands, and the door of the page it leads to."""

    label: str
    route: str
    place: Place = "main"
    order: int = 50
    door: Door = field(default_factory=lambda: Door("public"))


@dataclass(frozen=True)
class Link:
    """An entry as the page draws it. `current` is "page" on the page itself, "true" inside its section, else empty."""

    label: str
    href: str
    current: str


_items: dict[str, Item] = {}


def register(item: Item) -> None:
    """Add an entry to the menu; the same route again replaces it. Called from `AppConfig.ready()`."""
    _items[item.route] = item


def links(request: HttpRequest, place: Place) -> list[Link]:
    """The entries of one place that this request may open, in order. No query."""
    chosen = [item for item in _items.values() if item.place == place and _opens(item.door, request)]
    chosen.sort(key=lambda item: (item.order, item.label))
    hrefs = [reverse(item.route) for item in chosen]
    # «Inicio» is /mi/, and so begins every address of one's own: the longest match is where one stands
    here = max((href for href in hrefs if href != "/" and request.path.startswith(href)), key=len, default="")
    return [_link(item, href, request.path, here) for item, href in zip(chosen, hrefs, strict=True)]


def _opens(door: Door, request: HttpRequest) -> bool:
    """Whether to show an entry. The view's own door decides; this only spares people doors that stay shut."""
    if door.kind == "public":
        return True
    user: Any = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return False
    held: frozenset[str] = getattr(getattr(request, "scope", None), "offices", frozenset())
    return door.kind == "signed-in" or (door.kind == "offices" and bool(door.names & held))


def _link(item: Item, href: str, path: str, here: str) -> Link:
    return Link(str(item.label), href, "page" if path == href else "true" if href == here else "")
