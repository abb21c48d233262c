"""Whether the service can do its work now."""

from collections.abc import Mapping

import peewee

from quotetrack.errors import QuotetrackError
from quotetrack.storage.connection import database, reading
from quotetrack.storage.migrations import pending
from quotetrack.storage.writability import is_writable


def check_readiness() -> Mapping[str, bool]:
    """``database``: it answers; ``migrations``: none is missing; ``writable``: it would take a change, which is found
    out without making one. Never raises for a database that is out of reach."""
    try:
        with reading():
            database.execute_sql("SELECT 1").fetchone()
            return {
                "database": True,
                "migrations": not pending(database.obj),
                "writable": is_writable(database.obj),
            }
    except (QuotetrackError, peewee.PeeweeException, OSError):
        return {"database": False, "migrations": False, "writable": False}
