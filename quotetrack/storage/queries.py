"""Queries written out once and sent as they stand.

What taking an article in asks is always the same; composing it anew takes peewee longer than the database needs to
answer. Everything else is asked through the models.
"""

import json
from collections.abc import Sequence
from typing import Any, Final

from quotetrack.storage.connection import TRANSLATED, database, is_postgresql

Row = tuple[Any, ...]

_LIST: Final = (
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
        for mark, ours, theirs in _LIST:
            # Marked first, so that no replacement is replaced again.
            sqlite = sqlite.replace(mark, ours.replace("?", "\0"))
            postgresql = postgresql.replace(mark, theirs)
        self._texts = (sqlite.replace("\0", "?"), postgresql)

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
