"""The schema's way forwards and back, by the numbered files in ``migrations/``."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import peewee
from playhouse.migrations import MigrationError, Runner

from quotetrack.errors import ConfigurationError, StorageError
from quotetrack.storage.connection import find_origin, is_postgresql

LOCK_NUMBER: Final = 4_815_162_342
"""Any number that nothing else in the database locks by."""


def find_migrations_folder() -> Path:
    """``migrations/``: inside an installed package, beside the package in a checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "migrations"
    return installed if installed.is_dir() else package.parent / "migrations"


def migrate(db: peewee.Database) -> tuple[str, ...]:
    """Applies every migration that is missing and names those it applied.

    All or nothing, and safe in several processes at once: the second one waits and then finds nothing to do. Raises
    ConfigurationError where the database was made by a newer version.
    """
    with _connected(db), _alone(db):
        runner = Runner(db, str(find_migrations_folder()))
        unknown = [row.name for row in runner.status() if row.path is None]
        if unknown:
            raise ConfigurationError(f"The database was made by a newer version: it has {', '.join(unknown)}.")
        return tuple(runner.up())


def revert(db: peewee.Database, to: str | None = None) -> tuple[str, ...]:
    """Takes back every migration after the one called ``to``, all of them for None; names those taken back.

    Raises ConfigurationError where ``to`` was never applied.
    """
    with _connected(db), _alone(db):
        runner = Runner(db, str(find_migrations_folder()))
        applied = [row.name for row in runner.status() if row.applied]
        if to is not None and to not in applied:
            raise ConfigurationError(f"{to} is no applied migration.")
        after = applied if to is None else applied[applied.index(to) + 1 :]
        return tuple(runner.down(after[0])) if after else ()


def pending(db: peewee.Database) -> tuple[str, ...]:
    """The migrations that the database lacks, in order."""
    with _connected(db):
        rows = Runner(db, str(find_migrations_folder())).status()
        return tuple(row.name for row in rows if not row.applied)


@contextmanager
def _connected(db: peewee.Database) -> Iterator[None]:
    try:
        opened = db.connect(reuse_if_open=True) if db.is_closed() else False
    except (peewee.DatabaseError, peewee.InterfaceError) as error:
        raise StorageError(f"The database cannot be opened: {error}") from error
    try:
        yield
    except (MigrationError, peewee.DatabaseError, peewee.InterfaceError) as error:
        raise StorageError(f"The database could not be migrated: {find_origin(error)}") from error
    finally:
        if opened:
            db.close()


@contextmanager
def _alone(db: Any) -> Iterator[None]:
    """One transaction that no other migrating process shares.

    SQLite enforces foreign keys at once while a table is rebuilt, and lets that be switched off only outside of a
    transaction; so it is done here and checked before the end.
    """
    if is_postgresql(db):
        with db.atomic():
            db.execute_sql("SELECT pg_advisory_xact_lock(%s)", (LOCK_NUMBER,))
            yield
        return
    db.execute_sql("PRAGMA foreign_keys = 0")
    try:
        with db.atomic():
            yield
            broken = db.execute_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise StorageError(f"A migration left {len(broken)} rows that refer to missing ones.")
    finally:
        db.execute_sql("PRAGMA foreign_keys = 1")
