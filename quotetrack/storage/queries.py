"""Queries written out once and sent as they stand.

What taking an article in asks is always the same; composing it anew takes peewee longer than the database needs to
answer. What is asked through the models as often is composed once. Everything else is asked through the models.
"""

import json
from collections import namedtuple
from collections.abc import Callable, Sequence
from typing import Any, Final

import peewee

from quotetrack.storage.connection import TRANSLATED, database, is_postgresql

Row = tuple[Any, ...]

_MARKS: Final = (
    # A list is one parameter, so that the text is always the same and is parsed once.
    ("IN [?]", "IN (SELECT value FROM json_each(?))", "= ANY(%s)"),
    ("FROM [?]", "FROM json_each(?) AS listed", "FROM unnest(%s::bigint[]) AS listed (value)"),
    ("?", "?", "%s"),
)


# What both databases give back in the type that Python wants.
_READ_AS_THEY_ARE: Final = frozenset(
    {
        peewee.AutoField,
        peewee.BigAutoField,
        peewee.BigIntegerField,
        peewee.CharField,
        peewee.DoubleField,
        peewee.ForeignKeyField,
        peewee.IntegerField,
        peewee.SmallIntegerField,
        peewee.TextField,
    }
)


class Query:
    """One query for both databases: ``?`` stands for a value, ``IN [?]`` for being one of a list's, ``FROM [?]``
    for a list of whole numbers as the table ``listed`` with the column ``value``. ``parts`` are put in where the
    text names them in braces."""

    __slots__ = ("_texts",)

    def __init__(self, text: str, **parts: str) -> None:
        sqlite = postgresql = " ".join(text.format(**parts).split())
        for mark, ours, theirs in _MARKS:
            # Marked first, so that no replacement is replaced again.
            sqlite = sqlite.replace(mark, ours.replace("?", "\0"))
            postgresql = postgresql.replace(mark, theirs)
        # SQLite's writers are alone anyway.
        self._texts = (sqlite.replace("\0", "?").partition(" FOR UPDATE")[0], postgresql)

    def fetch(self, *parameters: Any) -> list[Row]:
        """Every row of the answer."""
        return list(self._send(parameters).fetchall())

    def first(self, *parameters: Any) -> Row | None:
        """The first row of the answer; None where there is none."""
        row: Row | None = self._send(parameters).fetchone()
        return row

    def run(self, *parameters: Any) -> None:
        """Sends the query for what it does."""
        self._send(parameters)

    def run_many(self, rows: Sequence[Sequence[Any]]) -> None:
        """Sends the query once for each row, in their order."""
        if not rows:
            return
        with TRANSLATED:
            cursor = database.cursor()
            cursor.executemany(self._texts[is_postgresql()], rows)
            cursor.close()

    def _send(self, parameters: Sequence[Any]) -> Any:
        if is_postgresql():
            return database.execute_sql(self._texts[1], parameters)
        given = [json.dumps(value) if isinstance(value, list) else value for value in parameters]
        return database.execute_sql(self._texts[0], given)


class Composed:
    """A query of the models that asks for one value, such as an article's number.

    ``build`` makes it, once for each kind of database, of ``mark``, which stands for the value until it is known and
    must be none that the query holds otherwise.
    """

    def __init__(self, build: Callable[[Any], Any], mark: Any = -4_611_686_018_427_387_847) -> None:
        self._build = build
        self._mark = mark
        self._kept: dict[bool, tuple[Any, str, list[Any]]] = {}

    def fetch(self, value: Any) -> list[Any]:
        """The rows, as the query of the models gives them."""
        query, cursor = self._send(value)
        return list(query._get_cursor_wrapper(cursor))  # noqa: SLF001 - peewee has no other way from a cursor to rows

    def run(self, value: Any) -> None:
        """Sends the query for what it does."""
        self._send(value)

    def _send(self, value: Any) -> tuple[Any, Any]:
        kept = self._kept.get(is_postgresql())
        if kept is None:
            query = self._build(self._mark)
            kept = self._kept[is_postgresql()] = (query, *query.sql())
        query, text, parameters = kept
        given = [value if one == self._mark else one for one in parameters]
        return query, database.execute_sql(text, given)


class Listed:
    """A query of the models for the items of a list of numbers, composed once for each kind of database.

    ``build`` makes it of a condition on ``identifier``. The rows come as tuples with the names of the columns, in no
    order; building the models' own objects takes several times as long as reading the rows.
    """

    def __init__(self, build: Callable[[Any], Any], identifier: Any) -> None:
        self._build = build
        self._identifier = identifier
        self._kept: dict[bool, tuple[Any, str, list[Any]]] = {}
        self._shapes: dict[bool, tuple[Any, list[tuple[int, Callable[[Any], Any]]]]] = {}

    def fetch(self, numbers: Sequence[int]) -> list[Any]:
        """The rows of these numbers that there are."""
        kind = is_postgresql()
        kept = self._kept.get(kind)
        if kept is None:
            kept = self._kept[kind] = self._compose(kind)
        query, text, parameters = kept
        wanted = list(numbers) if kind else json.dumps(list(numbers))
        cursor = database.execute_sql(text, [wanted if one is self._MARK else one for one in parameters])
        shape = self._shapes.get(kind)
        if shape is None:
            shape = self._shapes[kind] = self._find_shape(query, cursor)
        row_type, converters = shape
        rows = []
        for row in cursor.fetchall():
            values = list(row)
            for place, convert in converters:
                if values[place] is not None:
                    values[place] = convert(values[place])
            rows.append(row_type._make(values))
        return rows

    _MARK: Final = -4_611_686_018_427_387_846

    def _compose(self, postgresql: bool) -> tuple[Any, str, list[Any]]:
        query = self._build(self._identifier == self._MARK)
        text, parameters = query.sql()
        sign = "%s" if postgresql else "?"
        place = next(place for place, one in enumerate(parameters) if one == self._MARK)
        parts = text.split(sign)
        before, after = sign.join(parts[: place + 1]), sign.join(parts[place + 1 :])
        written = "= ANY(%s::bigint[])" if postgresql else "IN (SELECT value FROM json_each(?))"
        marked = [self._MARK if one == self._MARK else one for one in parameters]
        return query, f"{before.removesuffix('= ')}{written}{after}", marked

    @staticmethod
    def _find_shape(query: Any, cursor: Any) -> tuple[Any, list[tuple[int, Callable[[Any], Any]]]]:
        wrapper = query._get_cursor_wrapper(cursor)  # noqa: SLF001 - as in Composed
        wrapper.initialize()
        names = [column[0] for column in cursor.description]
        converters = [
            (place, convert)
            for place, convert in enumerate(wrapper.converters or [])
            if convert is not None and type(getattr(convert, "__self__", None)) not in _READ_AS_THEY_ARE
        ]
        return namedtuple("Row", names), converters  # typed by the models
