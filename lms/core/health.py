"""Is this server fit to serve? Rooms register checks in `ready()`; the answer is yes or no, never a detail."""

import logging
import shutil
from collections.abc import Callable
from datetime import timedelta
from functools import cache

from django.conf import settings
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from lms.core.sql import database_instant

logger = logging.getLogger(__name__)

Check = Callable[[], bool]
MAX_SKEW = timedelta(seconds=2)
MIN_FREE_BYTES = 512 * 1024 * 1024

_checks: dict[str, Check] = {}


def register_check(name: str, check: Check) -> None:
    """Make a check known, once. It answers True when all is well; False or any exception means that it is not."""
    if name in _checks:
        raise RuntimeError(f"The check {name} is registered twice.")
    _checks[name] = check


def run_checks() -> dict[str, bool]:
    """Every registered check by name. What failed is written to the log, which only the operator reads."""
    return {name: _run(name, check) for name, check in sorted(_checks.items())}


def _run(name: str, check: Check) -> bool:
    try:
        well = check()
    except Exception:
        logger.exception("The check %s could not be made.", name)
        return False
    if not well:
        logger.error("The check %s failed.", name)
    return well


def databases_answer() -> bool:
    """Every database of this installation takes a query. One query each."""
    for alias in connections:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT 1")
    return True


def migrations_are_applied() -> bool:
    """The database of the facts lacks no migration of this version. Two queries."""
    return _last_migrations() <= set(MigrationRecorder(connections["default"]).applied_migrations())


@cache
def _last_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).graph.leaf_nodes())


def clocks_agree(max_skew: timedelta = MAX_SKEW) -> bool:
    """This host's clock and the database's differ by two seconds at most. One query."""
    return abs(database_instant() - timezone.now()) <= max_skew


def disk_has_room(min_free: int = MIN_FREE_BYTES) -> bool:
    """The disk of the files has at least half a gigabyte left."""
    place = settings.STORED_FILES_ROOT
    while not place.exists():
        place = place.parent
    return shutil.disk_usage(place).free >= min_free
