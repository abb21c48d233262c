"""Columns that hold the same on SQLite and PostgreSQL: identifiers never used twice, exact times."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import peewee

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
LARGEST_ID: Final = 2**63 - 1
FARTHEST_AHEAD: Final = 86_400.0
"""Seconds. A moment further ahead of the computer's clock than this is itself the mistake, and is not followed."""
NOTICED: Final = 0.1
"""Seconds. Further back than this the clock was set; two readings of it may lie apart by less."""


class IdentifierField(peewee.BigAutoField):
    """A 64-bit identifier that is never given again after its row is gone.

    SQLite would hand out the highest one anew; a correction, a cursor or a link must not come to mean another row.
    """

    def ddl(self, ctx: Any) -> Any:
        """The column's definition, with AUTOINCREMENT where SQLite needs to be told."""
        parts = super().ddl(ctx)
        db = self.model._meta.database  # noqa: SLF001 - the name under which peewee documents it
        actual = db.obj if isinstance(db, peewee.Proxy) else db
        if isinstance(actual, peewee.SqliteDatabase):
            return peewee.NodeList((parts, peewee.SQL("AUTOINCREMENT")))
        return parts


class MomentField(peewee.BigIntegerField):
    """A moment as microseconds since 1970 in UTC: exact, and in the same order on both databases.

    Takes and gives aware datetimes, always UTC out; a naive one is a bug in the caller and raises ValueError.
    """

    def db_value(self, value: Any) -> int | None:
        """Microseconds since 1970."""
        if not isinstance(value, datetime):
            return value  # type: ignore[no-any-return]  # None, and expressions that peewee passes through
        if value.tzinfo is None:
            raise ValueError("A moment needs its zone.")
        return (value - EPOCH) // timedelta(microseconds=1)

    def python_value(self, value: Any) -> datetime | None:
        """An aware datetime in UTC."""
        return None if value is None else EPOCH + timedelta(microseconds=value)


class _Clock:
    """The computer's clock, but for steps back: then time goes on from where it was, until the clock has caught up.

    Whoever asks what changed since a moment would never be told of what was stored with an earlier one.
    """

    def __init__(self) -> None:
        # What the computer's clock was ahead of a counter of seconds that nobody sets, at most.
        self._lead = float("-inf")

    def read(self) -> datetime:
        """Now."""
        now, ticks = time.time(), time.monotonic()
        behind = self._lead - (now - ticks)
        if 0 < behind <= FARTHEST_AHEAD:
            return datetime.fromtimestamp(ticks + self._lead, UTC)
        self._lead = now - ticks
        return datetime.fromtimestamp(now, UTC)

    def is_behind(self) -> bool:
        """Whether the computer's clock says less than it did before."""
        return NOTICED < self._lead - (time.time() - time.monotonic()) <= FARTHEST_AHEAD

    def raise_to(self, moment: datetime) -> None:
        """Goes on from the moment where that is later than now, and not so far that it must be a mistake."""
        if self.read() < moment and moment.timestamp() - time.time() <= FARTHEST_AHEAD:
            self._lead = moment.timestamp() - time.monotonic()


_clock: Final = _Clock()


def read_clock() -> datetime:
    """Now, in UTC, to the microsecond; never earlier than it said before in this process."""
    return _clock.read()


def is_clock_behind() -> bool:
    """Whether the computer's clock was set back, by more than it takes to read it."""
    return _clock.is_behind()


def raise_clock(moment: datetime) -> None:
    """Lets time go on from a moment that was stored by others, where the computer's clock is not there yet."""
    _clock.raise_to(moment)
