"""Columns that hold the same on SQLite and PostgreSQL: identifiers never used twice, exact times."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import peewee

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
LARGEST_ID: Final = 2**63 - 1


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


def read_clock() -> datetime:
    """Now, in UTC, to the microsecond."""
    return datetime.now(UTC)
