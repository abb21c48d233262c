"""Opening a database, binding the models to it, and the two ways of using it: reading and writing.

A database is opened in each process by itself, after any fork. A thread's connection is opened by whoever begins the
work (a web request, a command) or, where nobody did, by ``reading`` and ``writing`` for as long as they last.
"""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Final, NamedTuple

import peewee
import psycopg
from playhouse.pool import MaxConnectionsExceeded
from playhouse.postgres_ext import PooledPsycopg3Database
from psycopg.errors import (
    DeadlockDetected,
    InsufficientPrivilege,
    SerializationFailure,
    UndefinedColumn,
    UndefinedTable,
)

from quotetrack.errors import ConfigurationError, ContentionError, StorageError
from quotetrack.settings import DatabaseSettings
from quotetrack.storage.clock import keep_time

SQLITE_PREFIX: Final = "sqlite:///"
POSTGRESQL_PREFIXES: Final = ("postgresql://", "postgres://")
STALE_SECONDS: Final = 300
WAIT_SECONDS: Final = 10
RETRY_SECONDS: Final = 0.02
WAL_PAGES: Final = 8_000
"""Pages (32 MB) that SQLite's log holds before they are written back into the file."""
KEPT_MOST: Final = 32
"""Connections to an SQLite file that wait for their next use; each has files and a cache of its own."""

NAME_LOCKS: Final = 1_024
"""Locks that all names share, a power of two: PostgreSQL has room for some ten thousand at once, for all connections
together, and an article may name more people than that. Those whose names fall on one lock wait for each other, as they
soon do for claims anyway."""

_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
# Locks of two numbers are others than those of one.
_LOCK_NAMES: Final = """SELECT pg_advisory_xact_lock(0, shared.place) FROM (
    SELECT DISTINCT (hashtextextended(name, 0) & %s)::integer AS place FROM unnest(%s::text[]) AS listed (name)
    ORDER BY place) shared"""

database = peewee.DatabaseProxy()

_numbers: Final = count(1)

_ERRORS: Final = (
    "DatabaseError",
    "DataError",
    "IntegrityError",
    "InterfaceError",
    "InternalError",
    "NotSupportedError",
    "OperationalError",
    "ProgrammingError",
)
TRANSLATED: Final = peewee.ExceptionWrapper({name: getattr(peewee, name) for name in _ERRORS})
"""Around a driver's own methods: its errors as peewee's."""


def open_database(settings: DatabaseSettings) -> peewee.Database:
    """The database that the settings name, without a connection yet; ``bind_database`` gives it to the models.

    Raises ConfigurationError for a URL of no known form and for a folder that cannot be made.
    """
    url = settings.url
    if url.startswith(SQLITE_PREFIX):
        return _open_sqlite(url.removeprefix(SQLITE_PREFIX), settings.busy_timeout_ms, settings.cache_mb)
    if url.startswith(POSTGRESQL_PREFIXES):
        return _open_postgresql("postgresql://" + url.split("://", 1)[1], settings.pool_size)
    raise ConfigurationError("database.url must begin with sqlite:/// or postgresql://.")


def bind_database(db: peewee.Database) -> None:
    """Gives the models their database; binding another one later is allowed."""
    database.initialize(db)


def require_file(settings: DatabaseSettings) -> None:
    """Raises StorageError where the settings name a SQLite file that is not there: to open it would make it."""
    path = settings.url.removeprefix(SQLITE_PREFIX)
    if path != settings.url and not os.path.lexists(path):
        raise StorageError(f"There is no database {path}.")


def is_postgresql(db: peewee.Database | None = None) -> bool:
    """Whether the database (the bound one unless given) is PostgreSQL."""
    actual = database.obj if db is None else db
    return isinstance(actual, peewee.PostgresqlDatabase)


@contextmanager
def reading() -> Iterator[None]:
    """Work that reads: opens a connection if the thread has none and closes it again.

    Raises StorageError where the database is out of reach, too busy or not of our shape.
    """
    with translated_errors():
        if not database.is_closed():
            yield
            return
        database.connect()
        try:
            yield
        finally:
            database.close()


@contextmanager
def writing() -> Iterator[None]:
    """Work that writes: one transaction, all of it or nothing.

    On SQLite it takes the write lock at once (BEGIN IMMEDIATE), so that waiting happens before anything was read and a
    read never has to be upgraded, which is what ends in "database is locked".
    """
    with reading(), database.atomic():
        keep_time(database.obj)
        yield


def lock_rows(query: Any) -> Any:
    """The query, holding its rows until the transaction ends; SQLite's writers are alone anyway.

    Others may go on referring to the rows, as they do where they store what belongs to them: to wait for that with
    claims held would end in two that wait for each other.
    """
    return query.for_update("FOR NO KEY UPDATE") if is_postgresql() else query


def lock_names(names: list[str]) -> None:
    """Holds the names until the transaction ends, so that two writers cannot both make what neither found.

    Taken in one order, so that two writers never wait for each other; whoever needs several takes them at once.
    """
    if names and is_postgresql():
        database.execute_sql(_LOCK_NAMES, (NAME_LOCKS - 1, sorted(set(names))))


def lock_alone(purpose: str) -> None:
    """Holds what is called so, and nothing else, until the transaction ends; SQLite's writers are alone anyway."""
    if is_postgresql():
        database.execute_sql(_LOCK, (purpose,))


class _Place(NamedTuple):
    """Whose connection it is and to which file: a fork must not use it, and a file put in its place is another one."""

    process: int
    device: int
    file: int


class _NumberedConnection(sqlite3.Connection):
    """A connection that is told apart from every other one of this process, those that are gone too."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.number = next(_numbers)


class _PatientSqliteDatabase(peewee.SqliteDatabase):
    """SQLite whose first connections may come from several processes at once, and whose connections are used again.

    The switch of a new file to WAL fails at once where another process is switching it: SQLite does not wait there,
    whatever the busy timeout. Opening a connection and reading the schema takes longer than most queries, so one that
    is given back waits for the next user, unless the file was replaced or the process is another one by then.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        self._kept: list[tuple[_Place, Any]] = []
        self._places: dict[int, _Place] = {}
        super().__init__(*args, **options)

    def close_all(self) -> None:
        """Closes this thread's connection and those that wait for their next use."""
        self.close()
        while self._kept:
            self._kept.pop()[1].close()

    def _connect(self) -> Any:
        place = self._find_place()
        while self._kept:
            # Each step is one of a list or a dict alone, which threads cannot get between.
            try:
                kept, connection = self._kept.pop()
            except IndexError:
                break
            if kept == place:
                self._places[id(connection)] = place
                return connection
            connection.close()
        self._refuse_lone_log()
        connection = super()._connect()  # type: ignore[misc]  # peewee tells no types of it
        # A new file has its place only now.
        self._places[id(connection)] = self._find_place()
        return connection

    def _close(self, connection: Any) -> None:
        place = self._places.pop(id(connection), None)
        if place is None or place.process != os.getpid():
            connection.close()
            return
        if connection.in_transaction:
            connection.rollback()
        if len(self._kept) >= KEPT_MOST:
            connection.close()
            return
        self._kept.append((place, connection))

    def _refuse_lone_log(self) -> None:
        """A new file in the place of one that was moved away would take the log along, with what stands in it alone."""
        log = Path(f"{self.database}-wal")
        try:
            alone = not Path(self.database).exists() and log.stat().st_size > 0
        except OSError:
            # No log, or none that may be looked at: opening the file tells what is wrong.
            return
        if alone:
            raise sqlite3.OperationalError(f"{self.database} is gone, and what was written last is in {log.name} alone")

    def _find_place(self) -> _Place:
        try:
            found = Path(self.database).stat()
        except OSError:
            return _Place(os.getpid(), 0, 0)
        return _Place(os.getpid(), found.st_dev, found.st_ino)

    def connect(self, reuse_if_open: bool = False) -> bool:
        """Connects, trying again for as long as a writer waits; raises OperationalError after that."""
        give_up = time.monotonic() + self.timeout
        while True:
            try:
                return bool(super().connect(reuse_if_open=reuse_if_open))
            except peewee.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > give_up:
                    raise
                time.sleep(RETRY_SECONDS)


def _open_sqlite(path: str, busy_timeout_ms: int, cache_mb: int) -> peewee.Database:
    if not path or path == ":memory:":
        raise ConfigurationError("database.url must name a file: each thread would see its own database in memory.")
    try:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(f"The folder of the database {path} cannot be made: {error.strerror}.") from error
    return _PatientSqliteDatabase(
        path,
        # The order counts: the wait must be set before the journal mode, which may have to wait itself.
        pragmas=[
            ("busy_timeout", busy_timeout_ms),
            ("journal_mode", "wal"),
            ("synchronous", "normal"),
            ("foreign_keys", 1),
            # Below zero it is in KiB.
            ("cache_size", -1000 * cache_mb),
            # Pages that many transactions change go back into a large file once instead of every few articles.
            ("wal_autocheckpoint", WAL_PAGES),
        ],
        lock_type="IMMEDIATE",
        timeout=busy_timeout_ms / 1000,
        autoconnect=False,
        # A connection is one thread's at a time, and another one's after that.
        check_same_thread=False,
        factory=_NumberedConnection,
    )


def _open_postgresql(url: str, pool_size: int) -> peewee.Database:
    db: peewee.Database = PooledPsycopg3Database(
        url,
        max_connections=pool_size,
        stale_timeout=STALE_SECONDS,
        timeout=WAIT_SECONDS,
        encoding="utf8",
        # Queries here take milliseconds, planned from estimates that fear the worst: where ten million statements
        # are stored, compiling the most repeated claims took 1.4 s, asking for them 0.08 s.
        options="-c timezone=UTC -c jit=off",
        connect_timeout=WAIT_SECONDS,
        autoconnect=False,
    )
    return db


@contextmanager
def translated_errors() -> Iterator[None]:
    """What keeps the database from being used, as StorageError; errors of ours in what is asked stay what they are."""
    try:
        yield
    except (peewee.DatabaseError, peewee.InterfaceError, MaxConnectionsExceeded) as error:
        cause = error.__context__
        if isinstance(cause, DeadlockDetected | SerializationFailure):
            raise ContentionError("Others changed the same at the same moment; try again.") from error
        if isinstance(cause, UndefinedTable | UndefinedColumn):
            # PostgreSQL's words for what the migrations have not made; SQLite calls it an operational error.
            raise StorageError("The database has not been migrated.") from error
        if _is_mistake(error):
            raise
        raise StorageError("The database cannot be used at the moment.") from find_origin(error)


def _is_mistake(error: BaseException) -> bool:
    """Whether what was asked is wrong, and not the state of the database or what we may do in it."""
    if isinstance(error.__context__, InsufficientPrivilege):
        return False
    wrong = peewee.DataError | peewee.IntegrityError | peewee.ProgrammingError | peewee.NotSupportedError
    return isinstance(error, wrong)


def find_origin(error: BaseException) -> BaseException:
    """What went wrong first: SQLite undoes a transaction by itself when the disk is full, and peewee's own undoing then
    fails for another reason, that there is none."""
    while isinstance(error.__context__, peewee.PeeweeException | sqlite3.Error | psycopg.Error):
        error = error.__context__
    return error
