"""Rows that nobody asks the database for yet: kept with the identifiers that they will have, and written together.

A table's rows go in one COPY on PostgreSQL and one executemany on SQLite, instead of one query for each of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import peewee

from quotetrack.storage.articles import Article, Revision
from quotetrack.storage.bulk import Whole, write_rows
from quotetrack.storage.claims import Appearance, Claim
from quotetrack.storage.connection import is_postgresql
from quotetrack.storage.queries import Query
from quotetrack.storage.search_rows import ArticleWords
from quotetrack.storage.speakers import Alias, NameKey, Speaker
from quotetrack.storage.statements import Statement
from quotetrack.storage.wordings import StatementWording, Wording, WordingKey

WRITTEN: Final[Sequence[type[peewee.Model]]] = (
    Article,
    ArticleWords,
    Revision,
    Speaker,
    Alias,
    NameKey,
    Statement,
    Claim,
    Appearance,
    Wording,
    WordingKey,
    StatementWording,
)
"""The tables in which rows are gathered; what others refer to comes before these."""

NUMBERED_LAST: Final = frozenset({Appearance, Alias, NameKey})
"""Those whose rows nothing refers to: they get their identifiers when they are written."""

_LAST: Final = Query("SELECT seq FROM sqlite_sequence WHERE name = ?")
# The sequence is looked up once, not for each of its numbers.
_NEXT: Final = Query(
    """WITH named AS MATERIALIZED (SELECT pg_get_serial_sequence(?, 'id')::regclass AS sequence)
    SELECT nextval(named.sequence) FROM named, generate_series(1, ?)"""
)


class Gathering:
    """The rows of one transaction that are not written yet.

    Until it ends, nobody else stores rows of these tables in it. Numbers are taken as they are needed and are those
    that single rows would have; what is gathered and never written leaves no trace but numbers that PostgreSQL spent.
    """

    def __init__(self) -> None:
        self._rows: dict[type[peewee.Model], list[Mapping[str, Any] | Whole]] = defaultdict(list)
        self._last: dict[type[peewee.Model], int] = {}

    def take_numbers(self, table: type[peewee.Model], count: int) -> Sequence[int]:
        """So many identifiers for new rows of the table, rising."""
        if not count:
            return ()
        name = table._meta.table_name  # noqa: SLF001 - as peewee documents it
        if is_postgresql():
            return sorted(number for (number,) in _NEXT.fetch(name, count))
        last = self._last.get(table)
        if last is None:
            row = _LAST.first(name)
            last = row[0] if row else 0
        self._last[table] = last + count
        return range(last + 1, last + count + 1)

    def add(self, table: type[peewee.Model], row: Mapping[str, Any]) -> None:
        """Keeps a row, given by field name as ``insert_rows`` takes it, which may be changed until it is written.

        It brings its ``id``, but for the tables ``NUMBERED_LAST``.
        """
        self._rows[table].append(row)

    def extend(self, table: type[peewee.Model], rows: Iterable[Whole]) -> None:
        """Keeps rows of whole numbers, in the order of the table's fields: of some tables there are hundreds for one
        article."""
        self._rows[table].extend(rows)

    def write(self) -> None:
        """Stores what was gathered, in the order in which it was, each table as a whole."""
        for table in WRITTEN:
            rows = self._rows.pop(table, [])
            write_rows(table, self._number(table, rows) if table in NUMBERED_LAST else rows)

    def _number(
        self, table: type[peewee.Model], rows: Sequence[Mapping[str, Any] | Whole]
    ) -> Sequence[Mapping[str, Any] | Whole]:
        numbers = self.take_numbers(table, len(rows))
        return [{**row, "id": number} for row, number in zip(rows, numbers, strict=True)]  # type: ignore[dict-item]
