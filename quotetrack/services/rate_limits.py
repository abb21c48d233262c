"""How often a caller may call in a minute, over all processes.

The generic cell rate algorithm (ATM Forum, 1996): an allowance that is full again so long after the last calls, kept
as one time in one row. A process takes a few calls at once from it and spends them by itself, so that a reading costs
no writing; where another writer holds the database for long, a call is not kept waiting: it is let through and the row
is brought up afterwards.
"""

import hashlib
import math
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import peewee

from quotetrack.errors import StorageError
from quotetrack.storage.connection import database, is_postgresql, reading
from quotetrack.storage.fields import EPOCH, read_clock
from quotetrack.storage.limits import Allowance
from quotetrack.storage.queries import Query

MINUTE: Final = 60_000_000
"""Microseconds in which an allowance is whole again."""

SHARES: Final = 100
"""A process takes a hundredth of an allowance at once: so much may lie with a process that does not use it."""

BUSY_MILLISECONDS: Final = 100
"""How long another writer of a SQLite file is waited for: longer than one that counts calls too, or takes an article
in, takes as a rule."""

MOST_KEPT: Final = 10_000
"""Callers that a process keeps in mind."""

# Full again so much later, unless that is more than a minute away: then nothing changes and no row comes back. A row
# that lies further ahead than it can is from a clock that was set back since.
_TAKE: Final = Query(
    """INSERT INTO allowance (subject, full_at) VALUES (?, ?)
    ON CONFLICT (subject) DO UPDATE SET full_at = CASE
        WHEN allowance.full_at < ? OR allowance.full_at > ? THEN excluded.full_at
        ELSE allowance.full_at + ? END
    WHERE allowance.full_at + ? <= ? OR allowance.full_at > ?
    RETURNING full_at"""
)
_READ: Final = Query("SELECT full_at FROM allowance WHERE subject = ?")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a call may go on; ``wait`` are the seconds until one may again, ``left`` the calls that are left now."""

    allowed: bool
    limit: int
    left: int
    wait: int


@dataclass(slots=True)
class _Purse:
    """What this process has taken of one caller's allowance and not spent, what it spent without taking it, and until
    when there is nothing to take."""

    tokens: int = 0
    debt: int = 0
    full_at: int = 0
    closed_until: int = 0


class RateLimiter:
    """The allowances of all callers as this process knows them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._purses: OrderedDict[str, _Purse] = OrderedDict()

    def spend(self, kind: str, caller: str, limit: int) -> Verdict:
        """One call of the caller; with a limit of 0 there is none. Raises StorageError where the database is away."""
        if limit == 0:
            return Verdict(True, 0, 0, 0)
        subject = name_subject(kind, caller)
        now = _read_microseconds()
        with self._lock:
            purse = self._find(subject)
            if purse.tokens > 0:
                purse.tokens -= 1
                return _allow(purse, limit, now)
            if now < purse.closed_until <= now + MINUTE:
                return _refuse(purse, limit, now)
        size = max(1, limit // SHARES)
        taken = _take(subject, size + purse.debt, limit, now)
        if taken is False and size + purse.debt > 1:
            # The last few calls one by one, so that none of them is lost to a share that does not fit any more.
            size, taken = 1, _take(subject, 1, limit, now)
        with self._lock:
            if taken is None:
                purse.debt = min(purse.debt + 1, limit)
                return _allow(purse, limit, now)
            if taken is False:
                purse.full_at = _read_full(subject, now)
                purse.closed_until = max(now + 1, purse.full_at + MINUTE // limit - MINUTE)
                return _refuse(purse, limit, now)
            purse.debt = 0
            purse.tokens += size - 1
            purse.full_at = taken
            return _allow(purse, limit, now)

    def is_closed(self, kind: str, caller: str) -> bool:
        """Whether this process knows that the caller's allowance is used up; asks nobody."""
        purse = self._purses.get(name_subject(kind, caller))
        return purse is not None and _read_microseconds() < purse.closed_until

    def _find(self, subject: str) -> _Purse:
        purse = self._purses.get(subject)
        if purse is None:
            purse = self._purses[subject] = _Purse()
            if len(self._purses) > MOST_KEPT:
                self._purses.popitem(last=False)
        return purse


def name_subject(kind: str, caller: str) -> str:
    """The name under which an allowance is kept; neither keys nor addresses can be read from it."""
    return hashlib.sha256(f"{kind} {caller}".encode("utf-8", "surrogatepass")).hexdigest()


def purge_allowances() -> int:
    """Forgets the allowances that are full again; how many."""
    with reading():
        until = _read_microseconds() - MINUTE
        return int(Allowance.delete().where(Allowance.full_at < until).execute())


def _take(subject: str, size: int, limit: int, now: int) -> int | bool | None:
    """When the allowance is full again after so many calls more; False where they are not there, None where the
    database is busy with another writer."""
    cost = MINUTE * size // limit
    last = now + MINUTE
    given = (subject, now + cost, now, last, cost, cost, last, last)
    with reading():
        if is_postgresql():
            rows = _TAKE.fetch(*given)
            return int(rows[0][0]) if rows else False
        database.execute_sql(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
        try:
            # Read to its end: SQLite's own transaction lasts until then.
            rows = _TAKE.fetch(*given)
        except peewee.OperationalError as error:
            if "locked" not in str(error):
                raise StorageError("The database cannot be used at the moment.") from error
            return None
        finally:
            database.execute_sql(f"PRAGMA busy_timeout = {int(database.obj.timeout * 1000)}")
        return int(rows[0][0]) if rows else False


def _read_full(subject: str, now: int) -> int:
    with reading():
        row = _READ.first(subject)
    return now if row is None else min(int(row[0]), now + MINUTE)


def _allow(purse: _Purse, limit: int, now: int) -> Verdict:
    return Verdict(True, limit, _count_left(purse, limit, now), 0)


def _refuse(purse: _Purse, limit: int, now: int) -> Verdict:
    return Verdict(False, limit, 0, max(1, math.ceil((purse.closed_until - now) / 1_000_000)))


def _count_left(purse: _Purse, limit: int, now: int) -> int:
    free = MINUTE - max(0, purse.full_at - now)
    return max(0, min(limit, purse.tokens + free * limit // MINUTE))


def _read_microseconds() -> int:
    return (read_clock() - EPOCH) // timedelta(microseconds=1)
