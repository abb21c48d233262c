"""Whether the service can do its work now."""

from collections.abc import Mapping

import peewee

from quotetrack.errors import QuotetrackError
from quotetrack.storage.connection import database, reading
from quotetrack.storage.migrations import pending


def check_readiness() -> Mapping[str, bool]:
    """``database``: it answers; ``migrations``: none is missing. Never raises for a database that is out of reach."""
    try:
        with reading():
            database.execute_sql("SELECT 1").fetchone()
            return {"database": True, "migrations": not pending(database.obj)}
    except (QuotetrackError, peewee.PeeweeException):
        return {"database": False, "migrations": False}
