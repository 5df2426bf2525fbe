"""Every address of the product, read from the resolver: what start-up and the tests of all rooms walk."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.admindocs.views import simplify_regex
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

from lms.core import doors


@dataclass(frozen=True)
class Route:
    """One address: its pattern from the root ("/personas/<ref>/"), its full name, its view and its door."""

    pattern: str
    name: str
    view: Callable[..., Any]
    door: doors.Door | None
    prefix: str  # the declared prefix that gives the door, when the view has none of its own

    @property
    def label(self) -> str:
        """The name people and tests call it by: its full name, else its pattern."""
        return self.name or self.pattern


def _text(pattern: Any) -> str:
    return str(pattern) if isinstance(pattern, RoutePattern) else simplify_regex(str(pattern)).removeprefix("/")


def _walk(patterns: list[URLPattern | URLResolver], start: str, spaces: str) -> Iterator[Route]:
    for entry in patterns:
        address = start + _text(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{spaces}{entry.namespace}:" if entry.namespace else spaces
            yield from _walk(entry.url_patterns, address, inner)
        else:
            view = entry.callback
            door = doors.door_of(view, address)
            prefix = "" if doors.door_of(view, "") else doors.prefix_of(address)
            yield Route(address, f"{spaces}{entry.name}" if entry.name else "", view, door, prefix)


def all_routes() -> list[Route]:
    """Every route of the project with its door, in the resolver's order. No query; loads every URL module."""
    return list(_walk(get_resolver().url_patterns, "/", ""))


def undeclared() -> list[Route]:
    """Routes that say nothing about who may come in. Start-up refuses to go on while there is one."""
    return [route for route in all_routes() if route.door is None]
