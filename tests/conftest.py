"""What all tests share: settings, and a migrated, empty database of each kind.

``database_url`` names it, ``app_settings`` are the settings with it, ``database`` is it, opened and bound to the
models. All three come twice, for SQLite and for PostgreSQL. ``settings`` alone is the defaults, on a SQLite file of
its own.
"""

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import peewee
import postgresql_server
import psycopg
import pytest
from database_access import close_all, open_at

from quotetrack.settings import Settings, load_settings
from quotetrack.storage.connection import bind_database
from quotetrack.storage.migrations import migrate

OWNS_SERVER = pytest.StashKey[bool]()
BACKENDS = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql))


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput") and postgresql_server.FOLDER_VARIABLE not in os.environ:
        config.stash[OWNS_SERVER] = True
        postgresql_server.announce_folder()


def pytest_unconfigure(config: pytest.Config) -> None:
    if config.stash.get(OWNS_SERVER, False):
        postgresql_server.stop_server()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The defaults, with everything that is written in a folder of the test's own."""
    return load_settings(
        {
            "QUOTETRACK_DATABASE_URL": f"sqlite:///{tmp_path}/quotetrack.db",
            "QUOTETRACK_WEB_SECRET_KEY_FILE": str(tmp_path / "secret.key"),
        }
    )


@pytest.fixture
def app_settings(settings: Settings, database_url: str) -> Settings:
    """The same on the test's database."""
    return replace(settings, database=replace(settings.database, url=database_url))


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    """The kind of database that the test runs on."""
    return str(request.param)


@pytest.fixture
def database_url(backend: str, request: pytest.FixtureRequest) -> str:
    """A migrated database without rows."""
    return str(request.getfixturevalue(f"_{backend}_url"))


@pytest.fixture
def empty_database_url(backend: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database without tables."""
    if backend == "sqlite":
        yield f"sqlite:///{request.getfixturevalue('tmp_path')}/empty.db"
        return
    folder = request.getfixturevalue("_postgresql_folder")
    name = f"empty_{os.getpid()}"
    _execute(folder, "postgres", f"CREATE DATABASE {name}")
    yield _name_url(folder, name)
    _execute(folder, "postgres", f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(database_url: str) -> Iterator[peewee.Database]:
    """The test's database, bound to the models; services connect to it by themselves."""
    opened = open_at(database_url)
    bind_database(opened)
    yield opened
    close_all(opened)


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    opened = open_at(f"sqlite:///{path}")
    migrate(opened)
    # What was written stands in the file itself only once nobody has it open.
    close_all(opened)
    return path


@pytest.fixture
def _sqlite_url(_sqlite_template: Path, tmp_path: Path) -> str:
    path = tmp_path / "quotetrack.db"
    shutil.copy(_sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def _postgresql_folder() -> Path:
    programs = postgresql_server.find_programs()
    if programs is None:
        if os.environ.get("CI") == "true":
            pytest.fail(postgresql_server.HOW_TO_GET)
        pytest.skip(postgresql_server.HOW_TO_GET)
    return postgresql_server.start_server(programs)


@pytest.fixture(scope="session")
def _postgresql_worker_url(_postgresql_folder: Path) -> Iterator[str]:
    """A copy, for this worker, of the database that was migrated once for all of them."""
    with postgresql_server.hold_lock("template"):
        if not _execute(
            _postgresql_folder, "postgres", "SELECT 1 FROM pg_database WHERE datname = 'template_migrated'"
        ):
            _execute(_postgresql_folder, "postgres", "CREATE DATABASE template_migrated")
            opened = open_at(_name_url(_postgresql_folder, "template_migrated"))
            migrate(opened)
            close_all(opened)
        name = f"worker_{os.getpid()}"
        _execute(_postgresql_folder, "postgres", f"CREATE DATABASE {name} TEMPLATE template_migrated")
    yield _name_url(_postgresql_folder, name)
    _execute(_postgresql_folder, "postgres", f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def _postgresql_url(_postgresql_worker_url: str) -> Iterator[str]:
    yield _postgresql_worker_url
    with psycopg.connect(_postgresql_worker_url, autocommit=True) as connection:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        connection.execute(f"{others} AND pid <> pg_backend_pid()")
        names = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'schema_migration'"
        ).fetchall()
        numbered = connection.execute(
            "SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL AND sequencename !~ '^schema_migration'"
        ).fetchall()
        # A test leaves few rows, and TRUNCATE makes the files of every table and index anew.
        connection.execute(
            "; ".join(
                [
                    "SET session_replication_role = replica",
                    *(f'DELETE FROM "{name}"' for (name,) in names),  # noqa: S608 - tables of ours
                    *(f'ALTER SEQUENCE "{name}" RESTART' for (name,) in numbered),
                ]
            )
        )


def _name_url(folder: Path, name: str) -> str:
    return f"postgresql://postgres@/{name}?host={folder}"


def _execute(folder: Path, name: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(_name_url(folder, name), autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []
