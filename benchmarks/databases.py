"""An empty database for one measurement, SQLite in a temporary folder or PostgreSQL on a server that is there."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from quotetrack.settings import Settings, load_settings
from quotetrack.storage.connection import bind_database, database, is_postgresql, open_database
from quotetrack.storage.migrations import migrate

_numbers = count(1)

# In one piece each: the many that a bulk load leaves are merged while the next thousand articles are taken in, which
# costs these a third more.
_MERGES = (
    "INSERT INTO statement_search(statement_search) VALUES ('optimize')",
    "INSERT INTO article_search(article_search) VALUES ('optimize')",
)


@contextmanager
def open_empty(server: str | None) -> Iterator[Settings]:
    """The settings of a migrated database that is bound to the models and gone afterwards.

    ``server`` is the URL of any database of a PostgreSQL server on which databases may be made.
    """
    if server is None:
        with tempfile.TemporaryDirectory() as folder:
            yield from _use(f"sqlite:///{folder}/measured.db")
        return
    name = f"quotetrack_bench_{os.getpid()}_{next(_numbers)}"
    _send(server, f"CREATE DATABASE {name}")
    try:
        address, mark, options = server.partition("?")
        yield from _use(f"{address.rpartition('/')[0]}/{name}{mark}{options}")
    finally:
        _send(server, f"DROP DATABASE {name} WITH (FORCE)")


def _use(url: str) -> Iterator[Settings]:
    settings = load_settings({"QUOTETRACK_DATABASE_URL": url})
    opened = open_database(settings.database)
    bind_database(opened)
    migrate(opened)
    try:
        with database.connection_context():
            yield settings
    finally:
        getattr(opened, "close_all", opened.close)()


def _send(server: str, command: str) -> None:
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(command)


def measure_size() -> int:
    """The bytes of the whole database as it is kept on disk."""
    if is_postgresql():
        (size,) = database.execute_sql("SELECT pg_database_size(current_database())").fetchone()
        return int(size)
    database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    (pages,) = database.execute_sql("PRAGMA page_count").fetchone()
    (page,) = database.execute_sql("PRAGMA page_size").fetchone()
    return int(pages) * int(page)


def settle() -> None:
    """What a database does by itself in time: PostgreSQL counts its rows, so that it plans as for a grown one; SQLite
    merges the pieces of its indexes of words."""
    if is_postgresql():
        database.execute_sql("VACUUM ANALYZE")
        return
    for merge in _MERGES:
        database.execute_sql(merge)
    database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
