"""Where lines of the record come from: rooms above register, by kind of source, the page that tells it."""

from collections.abc import Callable

Address = Callable[[str], str]
_origins: dict[str, Address] = {}


def register_origin(source_kind: str, address: Address) -> None:
    """Let lines of a kind of source lead to a page, by the ref of the source; called from a room's `ready()`."""
    if source_kind in _origins:
        raise RuntimeError(f"The origin of {source_kind} is registered twice.")
    _origins[source_kind] = address


def origin_of(source_kind: str, source_ref: str) -> str:
    """The address of the page that tells where a line comes from; empty when its room has none."""
    address = _origins.get(source_kind)
    return address(source_ref) if address else ""
