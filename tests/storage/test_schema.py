"""The migrations make exactly the schema that the models describe, on both databases, forwards and back."""

import subprocess
import sys
from collections.abc import Callable

import peewee
import pytest
from database_access import close_all, open_at

from quotetrack.errors import ConfigurationError
from quotetrack.storage import migrations
from quotetrack.storage.connection import bind_database, is_postgresql
from quotetrack.storage.migrations import find_migrations_folder, migrate, pending, revert
from quotetrack.storage.tables import TABLES

STEPS = tuple(sorted(path.stem for path in find_migrations_folder().glob("[0-9]*.py")))
HISTORY = {"schema_migration", "sqlite_sequence"}
# What the words are found by is no table of the models: FTS5's tables with their triggers, indexes over expressions.
SEARCH = ("statement_search", "article_search")
POSTGRESQL_CHECKS = """
    SELECT rel.relname, pg_get_constraintdef(con.oid) FROM pg_constraint con JOIN pg_class rel ON rel.oid = con.conrelid
    WHERE con.contype = 'c' ORDER BY 1, 2
"""


def describe_schema(db: peewee.Database) -> dict[str, object]:
    """Tables, columns with types and nullability, keys, indexes, foreign keys with their actions, checks."""
    described: dict[str, object] = {}
    for table in sorted(name for name in set(db.get_tables()) - HISTORY if not name.startswith(SEARCH)):
        described[table] = {
            "columns": sorted((c.name, c.full_type, c.null, c.primary_key, c.default) for c in db.get_columns(table)),
            "indexes": sorted(
                (i.name, tuple(i.columns), i.unique) for i in db.get_indexes(table) if i.name not in SEARCH
            ),
            "foreign keys": sorted(
                (f.column, f.dest_table, f.dest_column, f.on_delete) for f in db.get_foreign_keys(table)
            ),
        }
    if is_postgresql(db):
        described["checks"] = sorted(db.execute_sql(POSTGRESQL_CHECKS).fetchall())
    else:
        rows = db.execute_sql("SELECT name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
        described["sql"] = sorted(
            (table, sql) for name, table, sql in rows if table not in HISTORY and not name.startswith(SEARCH)
        )
    return described


@pytest.fixture
def described(empty_database_url: str) -> Callable[[Callable[[peewee.Database], object]], dict[str, object]]:
    """The schema that something makes in a database without tables, which is emptied again."""

    def describe(make: Callable[[peewee.Database], object]) -> dict[str, object]:
        db = open_at(empty_database_url)
        bind_database(db)
        make(db)
        with db.connection_context():
            schema = describe_schema(db)
            db.drop_tables([*TABLES])
            db.execute_sql("DROP TABLE IF EXISTS schema_migration")
        close_all(db)
        return schema

    return describe


def test_the_migrations_make_the_schema_of_the_models(described) -> None:
    from_models = described(make_by_models)
    from_migrations = described(migrate)
    assert from_migrations == from_models
    assert len(from_models) == len(TABLES) + 1


def make_by_models(db: peewee.Database) -> None:
    with db.connection_context():
        db.create_tables(list(TABLES))


def test_every_reference_says_what_happens_when_the_other_row_goes(described) -> None:
    schema = described(migrate)
    actions = {
        (table, key[0]): key[3].upper()
        for table, parts in schema.items()
        if isinstance(parts, dict)
        for key in parts["foreign keys"]
    }
    assert actions[("statement", "speaker_id")] == "RESTRICT"
    assert actions[("statement", "article_id")] == "CASCADE"
    assert actions[("correction", "user_id")] == "SET NULL"
    assert "NO ACTION" not in actions.values()


def test_migrations_go_up_and_down_again(empty_database_url: str) -> None:
    db = open_at(empty_database_url)
    assert pending(db) == STEPS
    assert migrate(db) == STEPS
    assert migrate(db) == ()
    assert pending(db) == ()
    assert revert(db, STEPS[-1]) == ()
    assert revert(db, STEPS[0]) == STEPS[:0:-1]
    assert pending(db) == STEPS[1:]
    assert migrate(db) == STEPS[1:]
    assert revert(db) == STEPS[::-1]
    with db:
        assert set(db.get_tables()) <= HISTORY
    assert migrate(db) == STEPS
    close_all(db)


def test_reverting_to_what_was_never_applied_is_refused(empty_database_url: str) -> None:
    db = open_at(empty_database_url)
    with pytest.raises(ConfigurationError, match="0009_never is no applied migration"):
        revert(db, "0009_never")
    close_all(db)


def test_a_database_of_a_newer_version_is_left_alone(empty_database_url: str) -> None:
    db = open_at(empty_database_url)
    migrate(db)
    with db:
        db.execute_sql("INSERT INTO schema_migration (name, applied) VALUES ('0999_later', '2026-01-01 00:00:00')")
    with pytest.raises(ConfigurationError, match="newer version: it has 0999_later"):
        migrate(db)
    close_all(db)


def test_a_migration_that_fails_leaves_nothing_behind(empty_database_url: str, tmp_path, monkeypatch) -> None:
    broken = tmp_path / "migrations"
    broken.mkdir()
    (broken / "0001_broken.py").write_text(
        "def up(migrator, db):\n"
        "    db.execute_sql('CREATE TABLE half (id INTEGER)')\n"
        "    raise RuntimeError('stopped half-way')\n"
    )
    monkeypatch.setattr(migrations, "find_migrations_folder", lambda: broken)
    db = open_at(empty_database_url)
    with pytest.raises(RuntimeError, match="half-way"):
        migrate(db)
    with db:
        assert "half" not in db.get_tables()
    close_all(db)


def test_several_processes_may_migrate_at_once(empty_database_url: str) -> None:
    code = (
        "import sys\n"
        "from quotetrack.settings import DatabaseSettings\n"
        "from quotetrack.storage.connection import open_database\n"
        "from quotetrack.storage.migrations import migrate\n"
        "db = open_database(DatabaseSettings(url=sys.argv[1], busy_timeout_ms=20000, cache_mb=2, pool_size=2))\n"
        "print(len(migrate(db)))\n"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, empty_database_url], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    answers = [process.communicate(timeout=60) for process in started]
    assert [process.returncode for process in started] == [0, 0, 0, 0], answers
    assert sorted(out.strip() for out, _ in answers) == ["0", "0", "0", str(len(STEPS))]
