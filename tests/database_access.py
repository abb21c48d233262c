"""Opening and closing a test's database."""

import peewee

from quotetrack.settings import DatabaseSettings
from quotetrack.storage.connection import open_database


def open_at(url: str) -> peewee.Database:
    """The database at the URL, with waits short enough for a test."""
    return open_database(DatabaseSettings(url=url, busy_timeout_ms=10_000, cache_mb=8, pool_size=8))


def close_all(opened: peewee.Database) -> None:
    """Closes what this thread holds and what waits in the pool."""
    getattr(opened, "close_all", opened.close)()
