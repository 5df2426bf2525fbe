"""Work that the clock asks for: short functions that the beat process itself calls, one after another.

Nothing travels through the broker, so nothing piles up when it or the workers are away, and a busy worker delays no
tick. Several beats may run side by side: each function must be safe for that. What takes longer than an instant is
enqueued from here as a job whose key names its period («2026-11-20»), and so happens once.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db import close_old_connections

from lms.core import clock

PULSE = "core.last_beat"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Work:
    """A function of the clock and how often it is called."""

    name: str
    seconds: float
    function: Callable[[], object]


_registry: dict[str, Work] = {}


def register(name: str, seconds: float, function: Callable[[], object]) -> None:
    """Have `function` called about every so many seconds (in a room's tasks.py)."""
    if name in _registry:
        raise ValueError(f"Two periodic functions called {name}")
    _registry[name] = Work(name, seconds, function)


def registered() -> list[Work]:
    """Everything that the clock asks for."""
    return list(_registry.values())


def call(name: str) -> None:
    """Call one function now. Never raises: the next one must have its turn."""
    close_old_connections()
    try:
        _registry[name].function()
    except Exception as fault:  # the text of a database error may carry a person's data: class and place only
        place = fault.__traceback__
        while place and place.tb_next:
            place = place.tb_next
        where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else ""
        logger.error("El trabajo periódico %s falló con %s en %s.", name, type(fault).__name__, where)
    finally:
        close_old_connections()


def beat() -> None:
    """Leave word that the clock is running. For the beat itself."""
    cache.set(PULSE, clock.now().isoformat(), timeout=None)


def last_beat() -> datetime | None:
    """When the clock last said that it runs; None when it never did. For /readyz. One read of the cache."""
    said = cache.get(PULSE)
    return datetime.fromisoformat(said) if said else None
