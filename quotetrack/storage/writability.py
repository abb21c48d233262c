"""Whether the database would take a change now, found out without making one.

What watches over the service asks every few seconds, and a write each time would wake the disk, grow the log and wait
for whoever writes. So nothing is written: the databases are asked what they would say to a writer.
"""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from quotetrack.storage.connection import is_postgresql

# Standbys are read-only too. A table that is not there yet is the migrations' concern.
_POSTGRESQL: Final = """SELECT current_setting('transaction_read_only') = 'off'
    AND COALESCE(has_table_privilege(to_regclass('article'), 'INSERT'), true)"""


def is_writable(db: Any) -> bool:
    """Whether the peewee database takes changes; within an open connection and outside of a transaction.

    Raises what the driver raises where the database is out of reach.
    """
    if is_postgresql(db):
        return bool(db.execute_sql(_POSTGRESQL).fetchone()[0])
    return _has_room(Path(str(db.database))) and _takes_writer(db.connection())


def _has_room(path: Path) -> bool:
    """Whether file and folder, where SQLite puts its log, may be changed, and the disk is not full."""
    if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
        return False
    disk = os.statvfs(path)
    # Some file systems do not say how large they are.
    full = disk.f_blocks > 0 and disk.f_bavail == 0
    return not full and not disk.f_flag & os.ST_RDONLY


def _takes_writer(connection: Any) -> bool:
    """Whether SQLite begins a transaction that writes; where somebody else is writing just now, it does."""
    with closing(connection.cursor()) as cursor:
        (patience,) = cursor.execute("PRAGMA busy_timeout").fetchone()
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            cursor.execute("BEGIN IMMEDIATE")
            cursor.execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            return error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {patience}")
    return True
