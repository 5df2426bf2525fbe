"""What the logs may tell: where a fault happened and of what kind, never about whom."""

import logging
import re
import traceback
from typing import Any

HIDDEN = "‹oculto›"
PERSONAL = re.compile(
    r"\b[A-ZÑ&]{3,4}\d{6}(?:[A-Z0-9]{8}|[A-Z0-9]{3})\b"  # CURP of 18 signs, RFC of 12 or 13
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    re.IGNORECASE,
)


def masked(text: str) -> str:
    """The text without what looks like a CURP, an RFC or an address."""
    return PERSONAL.sub(HIDDEN, text)


class NothingPersonal(logging.Formatter):
    """One line per event and the whole way to a fault; of the faults' own words nothing, for databases quote rows."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))

    def formatException(self, ei: Any) -> str:
        return "".join(_told(ei[1])).rstrip()


def _told(error: BaseException | None) -> list[str]:
    """Frames and kinds of a fault and of those behind it, oldest first."""
    if error is None:
        return []
    behind = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    name = f"{type(error).__module__}.{type(error).__qualname__}\n"
    return [*_told(behind), "Traceback:\n", *traceback.format_tb(error.__traceback__), name]
