"""Writing a row by its natural key, and knowing whether that changed anything."""

from typing import Any, TypeVar

from django.db.models import Manager, Model

Row = TypeVar("Row", bound=Model)


def upsert(rows: Manager[Row], key: dict[str, Any], values: dict[str, Any]) -> tuple[Row, bool]:
    """The row of a key with these values, and whether it was made or changed. One query when it already says so."""
    row, made = rows.get_or_create(**key, defaults=values)
    differing = [name for name, value in values.items() if getattr(row, name) != value]
    if differing:
        for name in differing:
            setattr(row, name, values[name])
        row.save(update_fields=differing)
    return row, made or bool(differing)
