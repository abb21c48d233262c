"""Opening a database, and the promises of reading and writing."""

import os
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import peewee
import pytest
from database_access import close_all, open_at

from quotetrack.errors import ConfigurationError, StorageError
from quotetrack.storage import connection
from quotetrack.storage.articles import Outlet
from quotetrack.storage.connection import bind_database, is_postgresql, reading, writing
from quotetrack.storage.fields import MomentField


def test_sqlite_waits_for_writers_and_enforces_references(settings) -> None:
    db = open_at(settings.database.url)
    with db:
        assert db.pragma("journal_mode") == "wal"
        assert db.pragma("busy_timeout") == 10_000
        assert db.pragma("foreign_keys") == 1


def test_sqlite_makes_the_folder_of_its_file(tmp_path) -> None:
    db = open_at(f"sqlite:///{tmp_path}/deep/down/quotetrack.db")
    with db:
        assert db.execute_sql("SELECT 1").fetchone() == (1,)
    assert (tmp_path / "deep" / "down" / "quotetrack.db").exists()


def count_files(path: Path) -> int:
    """How often this process has the file open."""
    places = [os.path.realpath(entry) for entry in Path("/proc/self/fd").iterdir()]
    return sum(place == str(path) for place in places)


def test_sqlite_uses_a_connection_again(tmp_path: Path) -> None:
    path = tmp_path / "quotetrack.db"
    db = open_at(f"sqlite:///{path}")
    for _ in range(5):
        with db:
            db.execute_sql("CREATE TABLE IF NOT EXISTS a (b)")
    threads = [threading.Thread(target=lambda: db.connect() and db.close()) for _ in range(5)]
    for thread in threads:
        thread.start()
        thread.join()
    assert count_files(path) == 1
    db.close_all()
    assert count_files(path) == 0


def test_sqlite_keeps_no_more_connections_than_are_wanted_again(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(connection, "KEPT_MOST", 2)
    path = tmp_path / "quotetrack.db"
    opened = open_at(f"sqlite:///{path}")
    together = threading.Barrier(6)

    def use() -> None:
        opened.connect()
        opened.execute_sql("PRAGMA user_version").fetchone()
        together.wait(10)
        opened.close()

    threads = [threading.Thread(target=use) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Each has the log open; the file itself SQLite closes only with the last connection of the process.
    assert count_files(tmp_path / "quotetrack.db-wal") <= 3
    close_all(opened)


def test_sqlite_notices_a_file_that_was_put_in_the_place(tmp_path: Path) -> None:
    path, other = tmp_path / "quotetrack.db", tmp_path / "restored.db"
    for place, number in ((path, 1), (other, 2)):
        db = open_at(f"sqlite:///{place}")
        with db:
            db.execute_sql("CREATE TABLE a (b)")
            db.execute_sql("INSERT INTO a VALUES (?)", (number,))
        close_all(db)
    db = open_at(f"sqlite:///{path}")
    with db:
        assert db.execute_sql("SELECT b FROM a").fetchall() == [(1,)]
    path.unlink()
    other.rename(path)
    with db:
        assert db.execute_sql("SELECT b FROM a").fetchall() == [(2,)]
    close_all(db)


def test_a_connection_given_back_within_a_transaction_takes_nothing_along(tmp_path: Path) -> None:
    db = open_at(f"sqlite:///{tmp_path}/quotetrack.db")
    db.connect()
    db.execute_sql("CREATE TABLE a (b)")
    connection = db.connection()
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT INTO a VALUES (1)")
    db.close()
    db.connect()
    assert db.connection() is connection
    assert db.execute_sql("SELECT COUNT(*) FROM a").fetchone() == (0,)
    assert not connection.in_transaction
    close_all(db)


def test_a_forked_process_opens_connections_of_its_own(tmp_path: Path) -> None:
    db = open_at(f"sqlite:///{tmp_path}/quotetrack.db")
    with db:
        kept = db.connection()
    child = os.fork()
    if child == 0:
        with db:
            os._exit(0 if db.connection() is not kept else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    with db:
        assert db.connection() is kept
    close_all(db)


@pytest.mark.parametrize("url", ["mysql://host/name", "sqlite:///", "sqlite:///:memory:", "quotetrack.db"])
def test_a_url_that_cannot_work_is_a_configuration_error(url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"database\.url"):
        open_at(url)


def test_a_folder_that_cannot_be_made_is_a_configuration_error(tmp_path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ConfigurationError, match="cannot be made"):
        open_at(f"sqlite:///{tmp_path}/file/quotetrack.db")


def test_connections_are_in_utc(database: peewee.Database) -> None:
    if is_postgresql():
        with reading():
            assert database.execute_sql("SHOW timezone").fetchone() == ("UTC",)
    else:
        assert not is_postgresql()


def test_reading_closes_the_connection_that_it_opened(database: peewee.Database) -> None:
    with reading():
        assert not database.is_closed()
    assert database.is_closed()


def test_reading_leaves_the_callers_connection_open(database: peewee.Database) -> None:
    with reading():
        with reading():
            assert Outlet.select().count() == 0
        assert not database.is_closed()


def test_writing_that_fails_writes_nothing(database: peewee.Database) -> None:
    def write_and_fail() -> None:
        with writing():
            Outlet.create(name="Kelmoor Post", folded="kelmoor post")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    with reading():
        assert Outlet.select().count() == 0


def test_an_unreachable_database_is_a_storage_error(tmp_path) -> None:
    db = open_at(f"postgresql://nobody@/nothing?host={tmp_path}")
    bind_database(db)
    with pytest.raises(StorageError, match="cannot be used at the moment"), reading():
        pass


def test_a_database_without_tables_is_a_storage_error(empty_database_url: str) -> None:
    db = open_at(empty_database_url)
    bind_database(db)
    with pytest.raises(StorageError), reading():
        Outlet.select().count()
    close_all(db)


def test_a_pool_that_is_used_up_serves_the_next_one_when_a_connection_is_free(database: peewee.Database) -> None:
    gone_on = []

    def use() -> None:
        with reading():
            gone_on.append(Outlet.select().count())

    threads = [threading.Thread(target=use) for _ in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert gone_on == [0] * 24


def test_identifiers_are_never_given_again(database: peewee.Database) -> None:
    with writing():
        first = Outlet.create(name="A", folded="a")
        Outlet.delete().execute()
        second = Outlet.create(name="B", folded="b")
    assert second.id > first.id


@pytest.mark.parametrize(
    "moment",
    [
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(2026, 3, 4, 5, 6, 7, 891_011, tzinfo=timezone(timedelta(hours=-9, minutes=-30))),
        datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    ],
)
def test_moments_are_kept_to_the_microsecond(database: peewee.Database, moment: datetime) -> None:
    with writing():
        outlet = Outlet.create(name="A", folded="a", created_at=moment)
    with reading():
        kept = Outlet.get(Outlet.id == outlet.id).created_at
    assert kept == moment
    assert kept.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        MomentField().db_value(datetime(2026, 3, 4))  # noqa: DTZ001 - what is refused
