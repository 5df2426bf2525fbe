"""How many mistakes in a minute one address may make where documents are verified.

Counted in the cache and never in the way: where the cache cannot be written (a database that only reads, a server
that is away) verification goes on without counting.
"""

import hashlib
import logging

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

from lms.core import clock

PER_MINUTE = 120  # 22^8 codes: a guesser at this pace needs centuries; a classroom behind one address does not
logger = logging.getLogger(__name__)


def _place(request: HttpRequest) -> str:
    address = get_adapter().get_client_ip(request)
    minute = clock.now().strftime("%H%M")
    return f"documents:{hashlib.sha256(address.encode()).hexdigest()[:32]}:{minute}"


def is_over(request: HttpRequest) -> bool:
    """Whether this address spent what it had for this minute. One read of the cache."""
    try:
        return cache.get(_place(request), 0) >= PER_MINUTE
    except Exception as away:
        logger.warning("No se cuentan los intentos de verificación: %s", type(away).__name__)
        return False


def count(request: HttpRequest) -> None:
    """Note one mistake (or one file, which costs to judge)."""
    try:
        place = _place(request)
        if not cache.add(place, 1, 120):
            cache.incr(place)
    except Exception as away:
        logger.warning("No se cuentan los intentos de verificación: %s", type(away).__name__)
