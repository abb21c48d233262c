"""A database's files written anew: what was deleted stays in free pages and old index segments otherwise."""

from typing import Any, Final

import peewee

from quotetrack.errors import StorageError
from quotetrack.storage.connection import is_postgresql
from quotetrack.storage.copying import name_table
from quotetrack.storage.tables import TABLES

# Words of rows that are gone stay in the older segments of an index of words until these are joined.
_JOIN_SEGMENTS: Final = (
    "INSERT INTO statement_search (statement_search) VALUES ('optimize')",
    "INSERT INTO article_search (article_search) VALUES ('optimize')",
)


def compact_database(db: Any) -> tuple[int, int]:
    """Writes every table and index anew; how many bytes they took before and take now.

    Raises StorageError where others use the database for too long, or there is no room for a second copy.
    """
    try:
        db.connect(reuse_if_open=True)
        before = _measure(db)
        if is_postgresql(db):
            _compact_postgresql(db)
        else:
            _compact_sqlite(db)
        return before, _measure(db)
    except (peewee.DatabaseError, peewee.InterfaceError) as error:
        raise StorageError(f"The database could not be compacted: {error}") from error
    finally:
        db.close()


def _compact_postgresql(db: Any) -> None:
    # Not within a transaction, which is what peewee leaves its connections to.
    for table in TABLES:
        db.execute_sql(f'VACUUM (FULL, ANALYZE) "{name_table(table)}"')


def _compact_sqlite(db: Any) -> None:
    for statement in _JOIN_SEGMENTS:
        db.execute_sql(statement)
    db.execute_sql("VACUUM")
    busy, _, _ = db.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise StorageError("Others read the database: what was deleted is still in its log. Try again.")


def _measure(db: Any) -> int:
    if is_postgresql(db):
        return int(db.execute_sql("SELECT pg_database_size(current_database())").fetchone()[0])
    pages = db.execute_sql("PRAGMA page_count").fetchone()[0]
    return int(pages) * int(db.execute_sql("PRAGMA page_size").fetchone()[0])
