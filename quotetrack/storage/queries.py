"""Queries written out once and sent as they stand.

What taking an article in asks is always the same; composing it anew takes peewee longer than the database needs to
answer. What is asked through the models as often is composed once. Everything else is asked through the models.
"""

import json
from collections.abc import Callable, Hashable, Sequence
from functools import lru_cache
from typing import Any, Final, Generic, NamedTuple, TypeVar

import msgspec
import peewee

from quotetrack.storage.connection import TRANSLATED, database, is_postgresql

Row = tuple[Any, ...]
Item = TypeVar("Item")

REMEMBERED: Final = 500
"""Queries of one kind that a process keeps in mind."""

_MARKS: Final = (
    # A list is one parameter, so that the text is always the same and is parsed once.
    ("IN [?]", "IN (SELECT value FROM json_each(?))", "= ANY(%s)"),
    ("FROM [?]", "FROM json_each(?) AS listed", "FROM unnest(%s::bigint[]) AS listed (value)"),
    ("LIST(", "json_group_array(", "json_agg("),
    ("?", "?", "%s"),
)


class _Mark(NamedTuple):
    """Stands among a query's parameters for a number that is given when it is asked."""

    place: int


class Query:
    """One query for both databases: ``?`` stands for a value, ``IN [?]`` for being one of a list's, ``FROM [?]``
    for a list of whole numbers as the table ``listed`` with the column ``value``, ``LIST(x)`` for all of a column's
    values. ``parts`` are put in where the text names them in braces."""

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


class Repeated:
    """A query of the models that is asked in the same words again and again, with other numbers in it.

    ``build`` makes it of what was asked, which must be hashable, and of as many numbers as are given. Composing it
    takes peewee several times as long as the database needs to answer: what was asked lately is remembered.
    """

    def __init__(self, build: Callable[..., Any]) -> None:
        self._build = build
        self._compose = lru_cache(maxsize=REMEMBERED)(self._compose_anew)
        self._decoder = msgspec.json.Decoder(list[list[Any]])

    def fetch(self, asked: Hashable, *numbers: int) -> list[list[Any]]:
        """The rows as the database has them, read as those of ``Listed`` are."""
        text, parameters = self._compose(is_postgresql(), asked, len(numbers))
        given = [numbers[one.place] if isinstance(one, _Mark) else one for one in parameters]
        ((packed,),) = database.execute_sql(text, given).fetchall()
        return self._decoder.decode(packed)

    def _compose_anew(self, postgresql: bool, asked: Hashable, count: int) -> tuple[str, list[Any]]:
        marks = [-4_611_686_018_427_387_840 + place for place in range(count)]
        query = self._build(asked, *marks)
        text, parameters = query.sql()
        packed = _pack_rows(text, query.selected_columns, postgresql)
        return packed, [_Mark(marks.index(one)) if one in marks else one for one in parameters]


class Listed(Generic[Item]):
    """A query of the models for the rows that belong to any of a list of numbers, composed once for each kind of
    database.

    ``build`` makes it of a condition on ``identifier``; what it selects are the members of ``shape`` in their order, a
    structure that msgspec reads from an array. The database gives all rows as one text of JSON: of rows one by one,
    the driver lets other threads go first at each, and reading them takes several times as long.
    """

    _MARK: Final = -4_611_686_018_427_387_846

    def __init__(self, build: Callable[[Any], Any], identifier: Any, shape: type[Item]) -> None:
        self._build = build
        self._identifier = identifier
        self._decoder = msgspec.json.Decoder(list[shape])  # type: ignore[valid-type]  # a type at run time
        self._kept: dict[bool, tuple[str, list[Any]]] = {}

    def fetch(self, numbers: Sequence[int]) -> list[Item]:
        """The rows of these numbers that there are, in no order."""
        kind = is_postgresql()
        kept = self._kept.get(kind)
        if kept is None:
            kept = self._kept[kind] = self._compose(kind)
        text, parameters = kept
        wanted = list(numbers) if kind else json.dumps(list(numbers))
        cursor = database.execute_sql(text, [wanted if one is self._MARK else one for one in parameters])
        ((packed,),) = cursor.fetchall()
        return self._decoder.decode(packed)

    def _compose(self, postgresql: bool) -> tuple[str, list[Any]]:
        query = self._build(self._identifier == self._MARK)
        text, parameters = query.sql()
        sign = "%s" if postgresql else "?"
        place = next(place for place, one in enumerate(parameters) if one == self._MARK)
        parts = text.split(sign)
        before, after = sign.join(parts[: place + 1]), sign.join(parts[place + 1 :])
        written = "= ANY(%s::bigint[])" if postgresql else "IN (SELECT value FROM json_each(?))"
        marked = [self._MARK if one == self._MARK else one for one in parameters]
        listed = f"{before.removesuffix('= ')}{written}{after}"
        return _pack_rows(listed, query.selected_columns, postgresql), marked


def _pack_rows(text: str, columns: Sequence[Any], postgresql: bool) -> str:
    """The query with all its rows as one JSON array of arrays."""
    places = [f'"c{place}"' for place in range(len(columns))]
    named = f"WITH listed ({', '.join(places)}) AS ({text}) SELECT"
    if postgresql:
        return f"{named} COALESCE(json_agg(json_build_array({', '.join(places)})), '[]')::text FROM listed"
    members = [_write_member(place, column) for place, column in zip(places, columns, strict=True)]
    return f"{named} json_group_array(json_array({', '.join(members)})) FROM listed"


def _write_member(name: str, column: Any) -> str:
    """How SQLite writes a column into JSON without changing it."""
    if isinstance(column, peewee.JSONField):
        return f"json({name})"
    # By itself it writes fifteen digits, and two numbers that differ come out the same.
    return f"json(printf('%!.17g', {name}))" if isinstance(column, peewee.DoubleField) else name
