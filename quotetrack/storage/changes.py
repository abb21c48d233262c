"""Whether anything in the database has changed, without looking at what."""

from collections.abc import Hashable
from typing import Final

from quotetrack.storage.connection import database, is_postgresql
from quotetrack.storage.queries import Query

# Which transactions are over and which are not settles what can be seen; those that only read have no number.
_SNAPSHOT: Final = Query("SELECT pg_current_snapshot()::text")
_VERSION: Final = Query("PRAGMA data_version")


def read_stamp() -> tuple[Hashable, Hashable]:
    """Whose view of the database it is, and a value that differs as soon as that view does.

    What is read after the same value was given to the same viewer is the same. On SQLite each connection is a viewer of
    its own, on PostgreSQL all of them are one. Within the caller's connection.
    """
    if is_postgresql():
        return database.obj.database, _SNAPSHOT.fetch()[0]
    connection = database.obj.connection()
    # Other connections' changes are counted by SQLite, this one's by the driver.
    return connection.number, (_VERSION.fetch()[0], connection.total_changes)
