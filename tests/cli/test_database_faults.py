"""``backup``, ``restore``, ``db`` and ``migrate`` given what cannot work: one line says what, nothing is changed."""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from database_access import damage_table

from .conftest import Run

NAMES = ("50%41 done.db", "desk#1.db", "is it?.db", "two\nlines.db", "sur\udcff.db", "n" * 250)


@pytest.fixture
def filled(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command on a SQLite file with the samples in it, and a backup of it as ``kept.db``."""
    monkeypatch.setenv("QUOTETRACK_DATABASE_URL", "sqlite:///filled.db")
    assert run("migrate").status == 0
    assert run("ingest", "--samples").status == 0
    assert run("backup", "kept.db").status == 0
    return run


@pytest.mark.parametrize("name", NAMES)
def test_a_backup_may_have_any_name(filled: Run, home: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    made = filled("backup", name)
    assert (made.status, made.err) == (0, "")
    monkeypatch.setenv("QUOTETRACK_DATABASE_URL", "sqlite:///again.db")
    back = filled("restore", name)
    assert (back.status, back.err, back.out) == (0, "", made.out)
    assert not [path for path in home.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize("command", [["migrate"], ["ingest", "--samples"]])
def test_a_log_whose_file_was_moved_away_is_left_for_when_it_comes_back(
    filled: Run, home: Path, command: list[str]
) -> None:
    with closing(sqlite3.connect("filled.db")) as reader:
        # While somebody has the file open, its log stays.
        reader.execute("SELECT count(*) FROM article").fetchone()
        assert filled("articles", "delete", "1", "--yes").status == 0
        (home / "filled.db").rename("moved.db")
        kept = (home / "filled.db-wal").read_bytes()
        outcome = filled(*command)
        assert (outcome.status, outcome.out) == (1, "")
        assert "filled.db is gone, and what was written last is in filled.db-wal alone" in outcome.err
        assert (home / "filled.db-wal").read_bytes() == kept
        assert not (home / "filled.db").exists()


def test_a_backup_goes_to_a_drive_that_knows_no_second_names(
    filled: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    assert filled("backup", "stick.db").status == 0
    assert filled("backup", "stick.db").status == 2
    monkeypatch.setenv("QUOTETRACK_DATABASE_URL", "sqlite:///again.db")
    assert filled("restore", "stick.db").status == 0


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_a_name_that_no_file_can_have_is_one_line(filled: Run, home: Path, command: str) -> None:
    outcome = filled(command, "n" * 300)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.endswith(": File name too long.\n")
    assert outcome.err.count("\n") == 1


@pytest.mark.parametrize("arguments", [["backup", "made.db"], ["db", "compact"], ["db", "copy", "sqlite:///no.db"]])
def test_what_reads_a_database_does_not_make_one(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.setenv("QUOTETRACK_DATABASE_URL", "sqlite:///no.db")
    outcome = run(*arguments, *(["sqlite:///target.db"] if "copy" in arguments else []))
    assert (outcome.status, outcome.err) == (1, "quotetrack: There is no database no.db.\n")
    assert not list(home.iterdir())


def test_a_file_with_our_migrations_and_nothing_else_is_no_backup(
    filled: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect("kept.db")) as whole, closing(sqlite3.connect("half.db")) as half:
        half.execute(whole.execute("SELECT sql FROM sqlite_master WHERE name = 'schema_migration'").fetchone()[0])
        half.executemany(
            "INSERT INTO schema_migration VALUES (?, ?, ?)", whole.execute("SELECT * FROM schema_migration")
        )
        half.commit()
    monkeypatch.setenv("QUOTETRACK_DATABASE_URL", "sqlite:///new.db")
    outcome = filled("restore", "half.db")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err == "quotetrack: half.db is no sound backup: no such table: outlet.\n"


@pytest.mark.parametrize("command", [["restore", "kept.db"], ["db", "copy", "sqlite:///kept.db", "sqlite:///old.db"]])
def test_a_database_that_holds_something_is_left_as_it_is(
    filled: Run, home: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    with closing(sqlite3.connect("old.db")) as old:
        old.execute("CREATE TABLE outlet (id INTEGER PRIMARY KEY, name TEXT)")
        old.execute("INSERT INTO outlet (name) VALUES ('Kelmoor Gazette')")
        old.commit()
    monkeypatch.setenv("QUOTETRACK_DATABASE_URL", "sqlite:///old.db")
    assert filled(*command).status == 2
    with closing(sqlite3.connect("old.db")) as old:
        assert old.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall() == [("outlet",)]


@pytest.mark.parametrize(
    "arguments",
    [["ingest", "--samples"], ["articles", "delete", "1", "--yes"], ["export", "statements"], ["db", "compact"],
     ["backup", "made.db"], ["db", "copy", "sqlite:///filled.db", "sqlite:///made.db"]],
)  # fmt: skip
def test_a_damaged_file_is_one_line(filled: Run, home: Path, arguments: list[str]) -> None:
    for table in ("article", "statement"):
        damage_table(home / "filled.db", table)
    outcome = filled(*arguments)
    assert outcome.status == 1
    assert outcome.err.startswith("quotetrack: ")
    assert outcome.err.count("\n") == 1


@pytest.fixture
def strange_url(_postgresql_folder: Path) -> Iterator[str]:
    """A PostgreSQL database as whoever may not make a table in it."""
    address = f"@/postgres?host={_postgresql_folder}"
    with psycopg.connect(f"postgresql://postgres{address}", autocommit=True) as connection:
        connection.execute("CREATE ROLE stranger LOGIN")
        yield f"postgresql://stranger{address}"
        connection.execute("DROP ROLE stranger")


@pytest.mark.postgresql
def test_a_database_that_one_may_not_make_tables_in_is_one_line(
    run: Run, strange_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUOTETRACK_DATABASE_URL", strange_url)
    outcome = run("migrate")
    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.err.count("permission denied for schema public") == 1
    assert outcome.err.count("\n") == 1
