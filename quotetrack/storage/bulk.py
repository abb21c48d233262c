"""Rows of a table stored by a query that peewee writes once and the driver fills for each row.

Composing an INSERT of twenty statements takes peewee longer than storing them.
"""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import peewee

from quotetrack.storage.connection import TRANSLATED, database, is_postgresql

_PLAIN: Final = frozenset({str, int, float, bool, type(None)})
"""What both drivers store as it is."""


def insert_rows(table: type[peewee.Model], rows: Sequence[Mapping[str, Any]], *, ignore: bool = False) -> None:
    """Stores the rows, given by field name, in their order; what a row lacks has its field's default.

    With ``ignore`` a row that is there already stays as it is. Within the caller's transaction.
    """
    if not rows:
        return
    fields = _list_fields(table)
    text = _compose(table, is_postgresql()) + (" ON CONFLICT DO NOTHING" if ignore else "")
    with TRANSLATED:
        cursor = database.cursor()
        cursor.executemany(text, [_adapt(fields, row) for row in rows])
        cursor.close()


def insert_row(table: type[peewee.Model], row: Mapping[str, Any]) -> int:
    """Stores one row, given by field name, and gives its identifier."""
    text = _compose(table, is_postgresql()) + " RETURNING id"
    (number,) = database.execute_sql(text, _adapt(_list_fields(table), row)).fetchone()
    return int(number)


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
    text = str(table.insert(row).sql()[0])
    # peewee asks PostgreSQL for the identifier, which many rows at once do not give.
    return text.partition(" RETURNING ")[0]


def _adapt(fields: Sequence[tuple[str, Any, Any, bool]], row: Mapping[str, Any]) -> list[Any]:
    adapted = []
    for name, default, convert, is_json in fields:
        value = row[name] if name in row else default() if callable(default) else default
        if is_json:
            adapted.append(None if value is None else json.dumps(value))
        elif type(value) in _PLAIN:
            adapted.append(value)
        else:
            adapted.append(convert(value))
    return adapted
