"""What readiness says of a database that is not there, not migrated, or takes no changes."""

import ast
import os
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from database_access import close_all, open_at

from quotetrack.services import health
from quotetrack.storage.connection import bind_database


def test_a_database_without_tables_lacks_migrations(empty_database_url: str) -> None:
    opened = open_at(empty_database_url)
    bind_database(opened)
    assert health.check_readiness() == {"database": True, "migrations": False, "writable": True}
    close_all(opened)


def test_a_database_out_of_reach_is_not_ready(tmp_path) -> None:
    bind_database(open_at(f"postgresql://nobody@/nothing?host={tmp_path}"))
    assert health.check_readiness() == {"database": False, "migrations": False, "writable": False}


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
@pytest.mark.postgresql
def test_a_postgresql_that_is_read_only_is_not_ready(database_url: str) -> None:
    name = "current_database()"
    alter = f"DO $$ BEGIN EXECUTE format('ALTER DATABASE %I {{}}', {name}); END $$"
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(alter.format("SET default_transaction_read_only = on"))
        try:
            opened = open_at(database_url)
            bind_database(opened)
            assert health.check_readiness() == {"database": True, "migrations": True, "writable": False}
            close_all(opened)
        finally:
            connection.execute("SET default_transaction_read_only = off")
            connection.execute(alter.format("RESET default_transaction_read_only"))
    opened = open_at(database_url)
    bind_database(opened)
    assert health.check_readiness()["writable"] is True
    close_all(opened)


def ask_as_nobody(url: str) -> dict[str, bool]:
    """What readiness says to somebody whom the file's permissions bind; the tests may run as root."""
    receiving, sending = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if os.geteuid() == 0:
                os.setresgid(65_534, 65_534, 65_534)
                os.setresuid(65_534, 65_534, 65_534)
            opened = open_at(url)
            bind_database(opened)
            os.write(sending, repr(dict(health.check_readiness())).encode())
        finally:
            os._exit(0)
    os.close(sending)
    with os.fdopen(receiving, "rb") as said:
        answer = said.read()
    os.waitpid(child, 0)
    found: dict[str, bool] = ast.literal_eval(answer.decode())
    return found


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("folder_mode", "file_mode", "writable"), [(0o777, 0o666, True), (0o777, 0o444, False), (0o555, 0o666, False)]
)
def test_a_sqlite_file_that_is_read_only_is_not_ready(
    database_url: str, folder_mode: int, file_mode: int, writable: bool
) -> None:
    # Not in the test's own folder, which nobody else may enter.
    with TemporaryDirectory() as place:
        folder = Path(place)
        path = folder / "data.db"
        shutil.copy(database_url.removeprefix("sqlite:///"), path)
        path.chmod(file_mode)
        folder.chmod(folder_mode)
        assert ask_as_nobody(f"sqlite:///{path}")["writable"] is writable
        folder.chmod(0o700)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_probe_neither_waits_for_a_writer_nor_writes(database_url: str, database: object) -> None:
    path = database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        assert health.check_readiness() == {"database": True, "migrations": True, "writable": True}
        assert time.monotonic() - began < 5
        writer.execute("ROLLBACK")
        before = writer.execute("PRAGMA data_version").fetchone()
        for _ in range(3):
            assert health.check_readiness()["writable"] is True
        assert writer.execute("PRAGMA data_version").fetchone() == before
