"""Time that goes on where the computer's clock was set back: what is stored later is never dated earlier."""

from typing import Any, Final
from weakref import WeakSet

from quotetrack.storage.fields import EPOCH, MomentField, is_clock_behind, raise_clock

# Each is the end of an index, or the last row of a table.
_LATEST: Final = """
    SELECT max(latest) FROM (
        SELECT max(updated_at) AS latest FROM article UNION ALL SELECT max(updated_at) FROM statement
        UNION ALL SELECT max(updated_at) FROM speaker UNION ALL SELECT max(updated_at) FROM claim
        UNION ALL SELECT max(deleted_at) FROM tombstone WHERE id = (SELECT max(id) FROM tombstone)) AS latest_of_each"""

_met: Final[WeakSet[Any]] = WeakSet()


def keep_time(db: Any) -> None:
    """Raises this process's clock to the latest moment stored, at its first transaction and for as long as the
    computer's clock is behind. Within a transaction that writes."""
    if db in _met and not is_clock_behind():
        return
    latest = db.execute_sql(_LATEST).fetchone()[0]
    moment = MomentField().python_value(None if latest is None else int(latest))
    raise_clock(moment or EPOCH)
    _met.add(db)
