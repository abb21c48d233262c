"""A database as one SQLite file, and back: whichever kind it is of, while others write to it."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from quotetrack.errors import ConflictError, InputError, StorageError
from quotetrack.settings import DatabaseSettings
from quotetrack.storage.connection import SQLITE_PREFIX, is_postgresql, open_database
from quotetrack.storage.copying import Content, Report, copy_database, count_rows, open_snapshot, sum_up
from quotetrack.storage.migrations import migrate


def write_backup(db: Any, path: Path, report: Report) -> dict[str, Content]:
    """Writes the whole database as it stands at one moment into a new SQLite file; what each table holds.

    The file appears under its name only when it is whole, checked and on the disk. Raises ConflictError where it is
    there already, InputError where it cannot be written, StorageError where the copy is not sound.
    """
    if path.exists():
        raise ConflictError(f"{path} is there already; a backup is never written over another file.")
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        _write(db, unfinished, report)
        content = _check_file(unfinished)
        _sync(unfinished)
        # link() refuses where somebody else made the file meanwhile, as a rename would not.
        os.link(unfinished, path)
        _sync(path.parent)
    except FileExistsError as error:
        raise ConflictError(f"{path} is there already; a backup is never written over another file.") from error
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}.") from error
    except sqlite3.Error as error:
        raise InputError(f"{path} cannot be written: {error}.") from error
    finally:
        for name in ("", "-wal", "-shm", "-journal"):
            unfinished.with_name(unfinished.name + name).unlink(missing_ok=True)
    return content


def restore_backup(path: Path, db: Any, report: Report, *, replace: bool = False) -> dict[str, Content]:
    """Puts what a backup holds into the database, in one transaction; what each table holds then.

    A backup of an older version is brought up to date on the way, the file itself is left as it is. Raises InputError
    for a file that is no sound backup, and ConflictError where the database holds anything and ``replace`` is false.
    """
    with _opened_copy(path) as source:
        content = _count_source(source)
        migrate(db)
        db.connect(reuse_if_open=True)
        try:
            if not replace and count_rows(db):
                raise ConflictError("The database holds something already, which would be lost.")
            if not is_postgresql(db):
                _copy_pages(source.connection(), db.connection(), report)
        finally:
            db.close()
        if is_postgresql(db):
            return copy_database(source, db, report, replace=replace)
        with open_snapshot(db):
            arrived = sum_up(db)
    if arrived != content:
        raise StorageError("What arrived is not what the backup holds.")
    return arrived


def _write(db: Any, path: Path, report: Report) -> None:
    if is_postgresql(db):
        target: Any = open_database(_name_file(path))
        try:
            migrate(target)
            copy_database(db, target, report)
        finally:
            target.close_all()
        return
    with open_snapshot(db), closing(sqlite3.connect(path)) as target:
        _copy_pages(db.connection(), target, report)


def _copy_pages(source: sqlite3.Connection, target: sqlite3.Connection, report: Report) -> None:
    """SQLite's own way, page by page: one transaction for who reads the target, and readers of the source go on.

    All in one step: a step's end would let go of the moment that is being read.
    """
    try:
        source.backup(target)
    except sqlite3.Error as error:
        raise StorageError(f"The database could not be copied: {error}.") from error
    (pages,) = target.execute("PRAGMA page_count").fetchone()
    report(int(pages))


def _check_file(path: Path) -> dict[str, Content]:
    """What the file holds; StorageError where SQLite finds it damaged."""
    with closing(sqlite3.connect(path)) as connection:
        # One file, not three, and nothing to be left behind by whoever opens it.
        connection.execute("PRAGMA journal_mode = DELETE")
        (told,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        if told != "ok":
            raise StorageError(f"The copy is damaged: {told}.")
        if connection.execute("PRAGMA foreign_key_check").fetchone():
            raise StorageError("The copy has rows that refer to missing ones.")
    db: Any = open_database(_name_file(path))
    try:
        with open_snapshot(db):
            return sum_up(db)
    finally:
        db.close_all()
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")


def _count_source(source: Any) -> dict[str, Content]:
    with open_snapshot(source):
        content = sum_up(source)
    source.connect(reuse_if_open=True)
    return content


@contextmanager
def _opened_copy(path: Path) -> Iterator[Any]:
    """The backup, checked and of today's schema, from a copy beside it: the file itself is not touched."""
    if not path.is_file():
        raise InputError(f"{path} is no file.")
    copy = path.with_name(f".{path.name}.{os.getpid()}.restoring")
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as kept, closing(sqlite3.connect(copy)) as made:
            (told,) = kept.execute("PRAGMA integrity_check(1)").fetchone()
            if told != "ok":
                raise InputError(f"{path} is damaged: {told}.")
            if not kept.execute("SELECT 1 FROM sqlite_master WHERE name = 'schema_migration'").fetchone():
                raise InputError(f"{path} is no backup of quotetrack.")
            kept.backup(made)
        db: Any = open_database(_name_file(copy))
        try:
            migrate(db)
            yield db
        finally:
            db.close_all()
    except sqlite3.DatabaseError as error:
        raise InputError(f"{path} is no sound backup: {error}.") from error
    finally:
        for name in ("", "-wal", "-shm", "-journal"):
            copy.with_name(copy.name + name).unlink(missing_ok=True)


def _name_file(path: Path) -> DatabaseSettings:
    return DatabaseSettings(f"{SQLITE_PREFIX}{path.absolute()}", busy_timeout_ms=10_000, cache_mb=64, pool_size=1)


def _sync(path: Path) -> None:
    """Waits until the disk has it."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
