"""What is written in the Learning Record Store."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from lms.core import clock
from lms.core.models import Institution
from lms.lrs.models import Statement


def store_own(institution: Institution, statements: Iterable[dict[str, Any]]) -> list[Statement]:
    """Store statements of `rules` in the transaction of the act they tell. One insert, however many; none for none.

    A statement that is already there is an IntegrityError: the act behind it was done twice.
    """
    now = clock.now()
    return Statement.objects.bulk_create(_row(institution, statement, now) for statement in statements)


def _row(institution: Institution, statement: dict[str, Any], now: datetime) -> Statement:
    stored = {**statement, "stored": now.isoformat(timespec="milliseconds").replace("+00:00", "Z")}
    return Statement(
        institution=institution,
        statement_id=statement["id"],
        verb=statement["verb"]["id"],
        object_id=statement["object"]["id"],
        actor=statement["actor"]["account"]["name"],
        timestamp=datetime.fromisoformat(statement["timestamp"]),
        stored=now,
        body=json.dumps(stored, ensure_ascii=False, separators=(",", ":")),
    )
