"""The list of models whose rows are only ever added: what was signed or acknowledged is superseded, never changed.

Triggers refuse the rest on both databases, whoever writes. They are put back after every `migrate`, because SQLite
drops them when a migration rebuilds a table. They guard against our own mistakes and against borrowed credentials;
against whoever owns the database there is the ledger and its anchor (`ledger_check.verify`).
"""

from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model

from lms.core import sql

_models: dict[str, type[Model]] = {}
_keeps: dict[str, sql.Keeps] = {}  # by table


def register(*models: type[Model], keeps: sql.Keeps | None = None) -> None:
    """Put models in the list; called in the `ready()` of the room that owns them. Safe to repeat.

    With `keeps`, whoever prunes may delete rows that are older than that (docs/decisions/0016); nobody changes any.
    """
    _models.update({model._meta.label: model for model in models})
    if keeps:
        _keeps.update({model._meta.db_table: keeps for model in models})


def registered() -> list[type[Model]]:
    """Every append-only model, by label."""
    return [_models[label] for label in sorted(_models)]


def missing_triggers(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Guards that are absent, disabled or altered, as "table.trigger"; an empty list is healthy. One query."""
    connection = connections[using]
    tables = [model._meta.db_table for model in registered()]
    wanted = {(table, name) for table in tables for name in sql.append_only_triggers(connection, table)}
    standing = sql.append_only_in_place(connection, {table: _keeps.get(table) for table in tables})
    return [f"{table}.{name}" for table, name in sorted(wanted - standing)]


def guards_stand() -> bool:
    """Whether every guard is in its place; the check of `/readyz`. One query."""
    return not missing_triggers()


def install(using: str = DEFAULT_DB_ALIAS) -> None:
    """Create the guards that are missing on the tables that exist. Takes no lock when none is missing."""
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    broken = {entry.rpartition(".")[0] for entry in missing_triggers(using)}
    for table in sorted(broken & existing):
        sql.guard_append_only(connection, table, _keeps.get(table))


def install_after_migrate(using: str, **_: Any) -> None:
    """Receiver of `post_migrate`: guard the list in the database that holds the facts."""
    if using == DEFAULT_DB_ALIAS:
        install(using)
