"""The one place where databases differ. Everything else in the house is written for both."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, Func


class CurrentInstant(Func):
    """The database's own clock at this statement, moved by `shift`; decides deadlines inside guarded writes.

    Not the transaction's start (PostgreSQL's now()), which a long wait would leave behind.
    """

    arity = 0

    def __init__(self, shift: timedelta = timedelta()) -> None:
        super().__init__(output_field=DateTimeField())
        self.shift = shift.total_seconds()

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **__: Any) -> tuple[str, tuple[Any, ...]]:
        if connection.vendor == "postgresql":
            return "(statement_timestamp() + make_interval(secs => %s))", (self.shift,)
        return "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now', %s)", (f"{self.shift:+f} seconds",)


def database_instant() -> datetime:
    """What the database's clock says now. One query that reads no table."""
    sql, values = CurrentInstant().as_sql(None, connection)
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + sql, values)
        (said,) = cursor.fetchone()
    return said if isinstance(said, datetime) else datetime.fromisoformat(said).replace(tzinfo=UTC)
