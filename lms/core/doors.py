"""Who may come in: every route declares it, in one word, where the view is written.

A view says `@doors.public`, `@doors.signed_in`, `@doors.offices("liaison", "hr")` or `@doors.relations("candidate")`.
`lms.people` enforces it before the view runs; a route without a declaration stops the start-up. The declaration is the
first door only: a view obtains its object through a policy of its room, which checks the row itself. Missing and
forbidden look the same from outside (404). Views of other people's packages are declared by address, beside their
`include`: `doors.declare_prefix("/gestion/", Door("offices", frozenset({"admin"})))`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Door:
    """What a route asks of whoever knocks: nothing, a session, one of these offices, or one of these relations."""

    kind: str  # "public", "signed-in", "offices", "relations"
    names: frozenset[str] = field(default_factory=frozenset)


def _declare(door: Door) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.door = door  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """Anybody, signed in or not. The view must show nothing personal."""
    return _declare(Door("public"))(view)


def signed_in(view: View) -> View:
    """Any active account; the view shows what is the person's own."""
    return _declare(Door("signed-in"))(view)


def offices(*codes: str) -> Callable[[View], View]:
    """A holder, today, of one of these roles (codes of registered role classes)."""
    return _declare(Door("offices", frozenset(codes)))


def relations(*codes: str) -> Callable[[View], View]:
    """Somebody with one of these registered relations to some row (the view's policy decides to which)."""
    return _declare(Door("relations", frozenset(codes)))


_prefixes: dict[str, Door] = {}


def declare_prefix(prefix: str, door: Door) -> None:
    """Give one door to every view under an address that has none of its own (third-party includes)."""
    _prefixes[prefix] = door


_impersonal: list[str] = []


def declare_impersonal(prefix: str) -> None:
    """Serve every address under this one as to nobody: no session is read or written there, whoever comes with one.

    For pages that say the same to everybody and must answer when nothing can be written.
    """
    if prefix not in _impersonal:
        _impersonal.append(prefix)


def is_impersonal(path: str) -> bool:
    """Whether an address is served as to nobody."""
    return path.startswith(tuple(_impersonal))


def prefix_of(path: str) -> str:
    """The longest declared prefix that holds an address; empty when there is none."""
    return max((prefix for prefix in _prefixes if path.startswith(prefix)), key=len, default="")


def door_of(view: Callable[..., Any], path: str) -> Door | None:
    """The door of a view served at an address: its own, else its prefix's, else None, which nobody may open."""
    own: Door | None = getattr(view, "door", None) or getattr(getattr(view, "view_class", None), "door", None)
    return own or _prefixes.get(prefix_of(path))
