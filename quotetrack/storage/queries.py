"""Queries written out once and sent as they stand.

What taking an article in asks is always the same; composing it anew takes peewee longer than the database needs to
answer. What is asked through the models as often is composed once. Everything else is asked through the models.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any, Final

from quotetrack.storage.connection import TRANSLATED, database, is_postgresql

Row = tuple[Any, ...]

_MARKS: Final = (
    # A list is one parameter, so that the text is always the same and is parsed once.
    ("IN [?]", "IN (SELECT value FROM json_each(?))", "= ANY(%s)"),
    ("FROM [?]", "FROM json_each(?) AS listed", "FROM unnest(%s::bigint[]) AS listed (value)"),
    ("?", "?", "%s"),
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
