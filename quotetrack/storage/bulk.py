"""Many rows at once: peewee writes the query once, the driver fills it for each row.

Composing an INSERT of twenty statements takes peewee longer than storing them.
"""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import peewee

from quotetrack.storage.connection import database, is_postgresql


def insert_rows(table: type[peewee.Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Stores the rows, given by field name, in their order; what a row lacks has its field's default.

    Within the caller's transaction.
    """
    if not rows:
        return
    fields = _list_fields(table)
    cursor = database.cursor()
    cursor.executemany(_compose(table, is_postgresql()), [_adapt(fields, row) for row in rows])
    cursor.close()


@lru_cache(maxsize=64)
def _list_fields(table: Any) -> tuple[tuple[str, Any, Any, bool], ...]:
    """Name, default, conversion and whether it is JSON, for every field but the identifier."""
    meta = table._meta  # noqa: SLF001 - the name under which peewee documents it
    return tuple(
        (field.name, meta.defaults.get(field), field.db_value, isinstance(field, peewee.JSONField))
        for field in meta.sorted_fields
        if not isinstance(field, peewee.AutoField)
    )


@lru_cache(maxsize=64)
def _compose(table: Any, postgresql: bool) -> str:
    row: dict[str, Any] = {name: [] if is_json else None for name, _, _, is_json in _list_fields(table)}
    return str(table.insert(row).sql()[0])


def _adapt(fields: Sequence[tuple[str, Any, Any, bool]], row: Mapping[str, Any]) -> list[Any]:
    adapted = []
    for name, default, convert, is_json in fields:
        value = row[name] if name in row else default() if callable(default) else default
        if is_json:
            adapted.append(None if value is None else json.dumps(value))
        else:
            adapted.append(convert(value))
    return adapted
