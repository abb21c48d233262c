"""Rows of a table stored by a query that peewee writes once and the driver fills for each row.

Composing an INSERT of twenty statements takes peewee longer than storing them.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import peewee

from quotetrack.storage.connection import TRANSLATED, database, is_postgresql
from quotetrack.storage.fields import MomentField


def insert_rows(table: type[peewee.Model], rows: Sequence[Mapping[str, Any]], *, ignore: bool = False) -> None:
    """Stores the rows, given by field name as the driver takes them, moments and JSON apart, in their order; what a row
    lacks has its field's default.

    With ``ignore`` a row that is there already stays as it is. Within the caller's transaction.
    """
    if not rows:
        return
    shape = _read_shape(table)
    text = _compose(table, is_postgresql()) + (" ON CONFLICT DO NOTHING" if ignore else "")
    with TRANSLATED:
        cursor = database.cursor()
        cursor.executemany(text, [_adapt(shape, row) for row in rows])
        cursor.close()


def insert_row(table: type[peewee.Model], row: Mapping[str, Any]) -> int:
    """Stores one row, given by field name, and gives its identifier."""
    text = _compose(table, is_postgresql()) + " RETURNING id"
    (number,) = database.execute_sql(text, _adapt(_read_shape(table), row)).fetchone()
    return int(number)


Whole = tuple[int, ...]
"""A row of whole numbers alone, in the order of the table's fields."""


def write_rows(table: type[peewee.Model], rows: Sequence[Mapping[str, Any] | Whole]) -> None:
    """Stores the rows as ``insert_rows`` does, with the identifiers that they bring: by COPY on PostgreSQL."""
    if not rows:
        return
    shape = _read_shape(table, numbered=True)
    adapted = [row if isinstance(row, tuple) else _adapt(shape, row) for row in rows]
    with TRANSLATED, closing(database.cursor()) as cursor:
        if is_postgresql():
            with cursor.copy(_compose_copy(table)) as copy:
                for row in adapted:
                    copy.write_row(row)
        else:
            cursor.executemany(_compose(table, postgresql=False, numbered=True), adapted)


@dataclass(frozen=True, slots=True)
class _Shape:
    """A table's fields, mostly without the identifier, in the order of the query: their names, what stands for a value
    that is not given, and the places of those that are converted."""

    names: tuple[str, ...]
    columns: tuple[str, ...]
    defaults: Mapping[str, Any]
    made: tuple[tuple[str, Callable[[], Any]], ...]
    converted: tuple[tuple[int, Callable[[Any], Any]], ...]


@lru_cache(maxsize=64)
def _read_shape(table: Any, *, numbered: bool = False) -> _Shape:
    meta = table._meta  # noqa: SLF001 - the name under which peewee documents it
    fields = [field for field in meta.sorted_fields if numbered or not isinstance(field, peewee.AutoField)]
    defaults = {field.name: meta.defaults.get(field) for field in fields}
    made = {name: default for name, default in defaults.items() if callable(default)}
    return _Shape(
        names=tuple(defaults),
        columns=tuple(field.column_name for field in fields),
        defaults={name: None if name in made else default for name, default in defaults.items()},
        made=tuple(made.items()),
        converted=tuple(
            (place, _write_json if isinstance(field, peewee.JSONField) else field.db_value)
            for place, field in enumerate(fields)
            if isinstance(field, peewee.JSONField | MomentField)
        ),
    )


def _write_json(value: Any) -> str | None:
    return None if value is None else json.dumps(value)


@lru_cache(maxsize=64)
def _compose(table: Any, postgresql: bool, *, numbered: bool = False) -> str:
    shape = _read_shape(table, numbered=numbered)
    as_json = {place for place, convert in shape.converted if convert is _write_json}
    row: dict[str, Any] = {name: [] if place in as_json else None for place, name in enumerate(shape.names)}
    text = str(table.insert(row).sql()[0])
    # peewee asks PostgreSQL for the identifier, which many rows at once do not give.
    return text.partition(" RETURNING ")[0]


def _compose_copy(table: Any) -> str:
    name = table._meta.table_name  # noqa: SLF001 - as peewee documents it
    columns = ", ".join(f'"{column}"' for column in _read_shape(table, numbered=True).columns)
    return f'COPY "{name}" ({columns}) FROM STDIN'


def _adapt(shape: _Shape, row: Mapping[str, Any]) -> list[Any]:
    values = {**shape.defaults, **row}
    for name, make in shape.made:
        if name not in row:
            values[name] = make()
    adapted = [values[name] for name in shape.names]
    for place, convert in shape.converted:
        adapted[place] = convert(adapted[place])
    return adapted
