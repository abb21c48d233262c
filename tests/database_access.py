"""Opening and closing a test's database."""

import sqlite3
from contextlib import closing
from pathlib import Path

import peewee

from quotetrack.settings import DatabaseSettings
from quotetrack.storage.connection import open_database


def open_at(url: str) -> peewee.Database:
    """The database at the URL, with waits short enough for a test."""
    return open_database(DatabaseSettings(url=url, busy_timeout_ms=10_000, cache_mb=8, pool_size=8))


def close_all(opened: peewee.Database) -> None:
    """Closes what this thread holds and what waits in the pool."""
    getattr(opened, "close_all", opened.close)()


def damage_table(path: Path, table: str) -> None:
    """Writes nonsense over the first page of the table, once nothing of the file is in its log any more."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    with path.open("r+b") as stream:
        stream.seek((page - 1) * size)
        stream.write(b"\xde\xad" * (size // 2))
