"""The one place where databases differ. Everything else in the house is written for both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, Func, Model


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


def insert_rows(model: type[Model], fields: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows in one statement past the models' layer, which costs more than the database: where a hall waits.

    Values are given as their columns hold them (a related id, units of a scale); fields left out take their defaults.
    No row, no statement.
    """
    if not rows:
        return
    given = [model._meta.get_field(name) for name in fields]
    others = [field for field in model._meta.concrete_fields if field not in given and not field.primary_key]
    defaults = [field.get_db_prep_save(field.get_default(), connection) for field in others]
    quoted = [connection.ops.quote_name(str(field.column)) for field in (*given, *others)]  # type: ignore[union-attr]
    one = f"({', '.join(['%s'] * len(quoted))})"
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(quoted)}) VALUES {', '.join([one] * len(rows))}",  # noqa: S608 - our names
            [value for row in rows for value in (*row, *defaults)],
        )


APPEND_ONLY = "append-only"  # begins every refusal of the triggers below
_REFUSAL = (
    APPEND_ONLY + ": «%s» solo admite altas. Lo escrito no se cambia ni se borra; registra un hecho que lo sustituya."
)
_FUNCTION = "calmecac_append_only"
# ERRCODE 23000: both databases answer with an IntegrityError
_FUNCTION_BODY = f"""
BEGIN
    IF TG_OP = 'DELETE' AND TG_NARGS = 2 AND (to_jsonb(OLD) ->> TG_ARGV[0])::timestamptz
        < statement_timestamp() - make_interval(days => TG_ARGV[1]::integer) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '{_REFUSAL.replace("%s", "%")}', TG_TABLE_NAME USING ERRCODE = '23000';
END
"""
_ROWS, _TRUNCATE = "append_only_rows", "append_only_truncate"
_ROWS_TYPE, _TRUNCATE_TYPE = 27, 34  # pg_trigger.tgtype: before update or delete of each row; before truncate


@dataclass(frozen=True)
class Keeps:
    """How long at least rows of an append-only table are kept: a column that dates them, and days."""

    column: str
    days: int


def append_only_triggers(connection: Any, table: str, keeps: Keeps | None = None) -> dict[str, str]:
    """The triggers that make a table append-only: name → the statement that creates it.

    With `keeps`, rows older than that may be deleted, by the database's own clock; never changed.
    """
    quoted = connection.ops.quote_name(table)
    if connection.vendor == "postgresql":
        create, call = "CREATE OR REPLACE TRIGGER", f"EXECUTE FUNCTION {_FUNCTION}"
        terms = f"'{keeps.column}', '{keeps.days}'" if keeps else ""
        return {
            _ROWS: f"{create} {_ROWS} BEFORE UPDATE OR DELETE ON {quoted} FOR EACH ROW {call}({terms})",
            _TRUNCATE: f"{create} {_TRUNCATE} BEFORE TRUNCATE ON {quoted} FOR EACH STATEMENT {call}()",
        }
    names = {verb: f"append_only_{table}_{verb.lower()}" for verb in ("UPDATE", "DELETE")}
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL % table}'); END"
    when = dict.fromkeys(names, "")
    if keeps:
        floor = f"strftime('%Y-%m-%d %H:%M:%f', 'now', '-{keeps.days} days')"
        when["DELETE"] = f'WHEN NOT (OLD."{keeps.column}" < {floor}) '
    return {
        name: f'CREATE TRIGGER "{name}" BEFORE {verb} ON {quoted} {when[verb]}{refuse}' for verb, name in names.items()
    }


def append_only_in_place(connection: Any, tables: Mapping[str, Keeps | None]) -> set[tuple[str, str]]:
    """Which of those triggers stand, enabled and unaltered, as (table, name). One query."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT c.relname, t.tgname, t.tgtype, t.tgargs FROM pg_trigger t"
                " JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid"
                " WHERE c.relname = ANY(%s) AND pg_table_is_visible(c.oid) AND p.prosrc = %s"
                " AND t.tgenabled IN ('O', 'A') AND t.tgqual IS NULL",
                [list(tables), _FUNCTION_BODY],
            )
            return {
                (table, name)
                for table, name, kind, terms in cursor.fetchall()
                if (name, kind, bytes(terms)) in _trigger_facts(tables[table])
            }
        cursor.execute("SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'")
        return {
            (table, name)
            for table, name, statement in cursor.fetchall()
            if table in tables and append_only_triggers(connection, table, tables[table]).get(name) == statement
        }


def _trigger_facts(keeps: Keeps | None) -> set[tuple[str, int, bytes]]:
    """Name, type and arguments of a table's triggers as PostgreSQL keeps them."""
    terms = f"{keeps.column}\0{keeps.days}\0".encode() if keeps else b""
    return {(_ROWS, _ROWS_TYPE, terms), (_TRUNCATE, _TRUNCATE_TYPE, b"")}


def guard_append_only(connection: Any, table: str, keeps: Keeps | None = None) -> None:
    """Create the append-only triggers of a table, or put altered ones right."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql"
                f" AS $guard${_FUNCTION_BODY}$guard$"
            )
        for name, statement in append_only_triggers(connection, table, keeps).items():
            if connection.vendor == "sqlite":
                cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"')
            cursor.execute(statement)
            if connection.vendor == "postgresql":  # replacing a disabled trigger leaves it disabled
                cursor.execute(f"ALTER TABLE {connection.ops.quote_name(table)} ENABLE TRIGGER {name}")
