"""A database as one SQLite file, and back: whichever kind it is of, while others write to it."""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import peewee

from quotetrack.errors import ConflictError, InputError, StorageError
from quotetrack.settings import DatabaseSettings
from quotetrack.storage.connection import SQLITE_PREFIX, find_origin, is_postgresql, open_database
from quotetrack.storage.copying import Content, Report, copy_database, is_filled, open_snapshot, sum_up
from quotetrack.storage.migrations import migrate

_LONGEST_NAME: Final = 60
"""Characters of a file's name that the unfinished one's begins with: systems allow 255 bytes, with what SQLite adds."""


def write_backup(db: Any, path: Path, report: Report) -> dict[str, Content]:
    """Writes the whole database as it stands at one moment into a new SQLite file; what each table holds.

    The file appears under its name only when it is whole, checked and on the disk. Raises ConflictError where it is
    there already, InputError where it cannot be written, StorageError where the copy is not sound.
    """
    unfinished = path.with_name(f".{path.name}"[:_LONGEST_NAME] + f".{os.getpid()}")
    if os.path.lexists(path):
        raise ConflictError(f"{path} is there already; a backup is never written over another file.")
    try:
        # What a process of the same number left that was killed.
        _remove(unfinished)
        _write(db, unfinished, report)
        content = _check_file(unfinished)
        _sync(unfinished)
        _give_name(unfinished, path)
        _sync(path.parent)
    except FileExistsError as error:
        raise ConflictError(f"{path} is there already; a backup is never written over another file.") from error
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}.") from error
    except sqlite3.Error as error:
        raise InputError(f"{path} cannot be written: {error}.") from error
    finally:
        _remove(unfinished)
    return content


def restore_backup(path: Path, db: Any, report: Report, *, replace: bool = False) -> dict[str, Content]:
    """Puts what a backup holds into the database, in one transaction; what each table holds then.

    A backup of an older version is brought up to date on the way, the file itself is left as it is. Raises InputError
    for a file that is no sound backup, and ConflictError where the database holds anything and ``replace`` is false.
    """
    with _opened_copy(path) as (source, content):
        if not replace and is_filled(db):
            raise ConflictError("The database holds something already, which would be lost.")
        migrate(db)
        if is_postgresql(db):
            return copy_database(source, db, report, replace=replace)
        db.connect(reuse_if_open=True)
        try:
            _copy_pages(source.connection(), db.connection(), report)
        finally:
            db.close()
        with open_snapshot(db):
            arrived = sum_up(db)
    if arrived != content:
        raise StorageError("What arrived is not what the backup holds.")
    return arrived


def _write(db: Any, path: Path, report: Report) -> None:
    if not is_postgresql(db):
        with open_snapshot(db), closing(sqlite3.connect(path)) as file:
            _copy_pages(db.connection(), file, report)
        return
    target: Any = open_database(_name_file(path))
    try:
        migrate(target)
        copy_database(db, target, report)
    except peewee.DatabaseError as error:
        # The file's fault, such as a full disk, is no fault of the database that is read.
        if isinstance(origin := find_origin(error), sqlite3.Error):
            raise origin from error
        raise
    finally:
        target.close_all()


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


@contextmanager
def _opened_copy(path: Path) -> Iterator[tuple[Any, dict[str, Content]]]:
    """The backup, checked and of today's schema, with what it holds, from a copy of it: the file is not touched."""
    with _made_copy(path) as copy:
        db: Any = open_database(_name_file(copy))
        try:
            yield db, _read_copy(db, path)
        finally:
            db.close_all()


def _read_copy(db: Any, path: Path) -> dict[str, Content]:
    """What the copy of the backup holds, brought up to date; it stays connected."""
    try:
        migrate(db)
        with open_snapshot(db):
            content = sum_up(db)
        db.connect(reuse_if_open=True)
    except peewee.DatabaseError as error:
        raise InputError(f"{path} is no sound backup: {find_origin(error)}.") from error
    return content


@contextmanager
def _made_copy(path: Path) -> Iterator[Path]:
    """A copy of the file, once it was checked: beside it where that can be, since there is room for such files."""
    try:
        if not path.is_file():
            raise InputError(f"{path} is no file.")
        beside = path.absolute().parent if os.access(path.absolute().parent, os.W_OK) else None
        with TemporaryDirectory(prefix=".quotetrack-restoring-", dir=beside) as folder:
            copy = Path(folder) / "copy.db"
            _check_and_copy(path, copy)
            yield copy
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error


def _check_and_copy(path: Path, copy: Path) -> None:
    try:
        # A name may have characters in it that mean something in an address.
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as kept:
            (told,) = kept.execute("PRAGMA integrity_check(1)").fetchone()
            if told != "ok":
                raise InputError(f"{path} is damaged: {told}.")
            if not kept.execute("SELECT 1 FROM sqlite_master WHERE name = 'schema_migration'").fetchone():
                raise InputError(f"{path} is no backup of quotetrack.")
            with closing(sqlite3.connect(copy)) as made:
                _copy_pages(kept, made, lambda _count: None)
    except sqlite3.DatabaseError as error:
        raise InputError(f"{path} is no sound backup: {error}.") from error


def _give_name(unfinished: Path, path: Path) -> None:
    """The file under its own name, in one step."""
    try:
        # Refuses where somebody else made the file meanwhile, as a rename would not.
        os.link(unfinished, path)
    except OSError as error:
        # Drives that others read too, such as FAT and some of a network, have no second names.
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.ENOSYS) or os.path.lexists(path):
            raise
        unfinished.rename(path)


def _remove(path: Path) -> None:
    """Takes an unfinished file away, with what SQLite puts beside it, as far as there is any."""
    for name in ("", "-wal", "-shm", "-journal"):
        with suppress(OSError):
            path.with_name(path.name + name).unlink()


def _name_file(path: Path) -> DatabaseSettings:
    return DatabaseSettings(f"{SQLITE_PREFIX}{path.absolute()}", busy_timeout_ms=10_000, cache_mb=64, pool_size=1)


def _sync(path: Path) -> None:
    """Waits until the disk has it."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
