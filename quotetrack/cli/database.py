"""``quotetrack db copy``, ``quotetrack backup`` and ``quotetrack restore``: the whole database moved and kept."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from quotetrack.cli.opening import load_quietly
from quotetrack.errors import InputError, StorageError


@click.group("db")
def database_group() -> None:
    """Move the whole database."""


@database_group.command("copy")
@click.argument("origin", metavar="FROM")
@click.argument("target", metavar="TO")
def copy_database(origin: str, target: str) -> None:
    """Copy every row from one database to an empty one, SQLite or PostgreSQL, and compare both.

    FROM and TO are addresses as in database.url. What is written to FROM meanwhile is not copied.
    """
    from quotetrack.storage import copying
    from quotetrack.storage.migrations import migrate

    if origin == target:
        raise InputError("FROM and TO are the same database.")
    with _opened(origin, there=True) as source, _opened(target) as filled:
        _refuse_outdated(source)
        copying.refuse_filled(filled)
        migrate(filled)
        with _progress(source) as report:
            content = copying.copy_database(source, filled, report)
    _tell(content)


@database_group.command("compact")
def compact() -> None:
    """Write the whole database anew, so that nothing of what was deleted is left in its files.

    It needs as much room again as the database has. Others wait meanwhile; with PostgreSQL readers too.
    """
    from quotetrack.storage.compaction import compact_database

    with _opened(load_quietly().database.url, there=True) as database:
        _refuse_outdated(database)
        before, after = compact_database(database)
    click.echo(f"{before / 1e6:,.1f} MB before, {after / 1e6:,.1f} MB now")


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
def back_up(file: Path) -> None:
    """Write the database as it stands to a new FILE, whole and checked, while the service goes on.

    The file is an SQLite database, whatever kind the database is of.
    """
    from quotetrack.storage.backups import write_backup

    with _opened(load_quietly().database.url, there=True) as source:
        _refuse_outdated(source)
        with _progress(source) as report:
            content = write_backup(source, file, report)
    _tell(content)


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", "replaced", is_flag=True, help="Even where the database holds something: that is lost.")
def restore(file: Path, replaced: bool) -> None:
    """Put what a backup holds into the database, all of it or nothing; FILE stays as it is."""
    from quotetrack.storage.backups import restore_backup

    with _opened(load_quietly().database.url) as target:
        content = restore_backup(file, target, lambda _count: None, replace=replaced)
    _tell(content)


@contextmanager
def _opened(url: str, *, there: bool = False) -> Iterator[Any]:
    """The database at the address; with ``there``, StorageError where it would have to be made first."""
    from quotetrack.storage.connection import open_database, require_file, translated_errors

    settings = replace(load_quietly().database, url=url)
    if there:
        require_file(settings)
    database: Any = open_database(settings)
    try:
        with translated_errors():
            yield database
    finally:
        database.close_all()


def _refuse_outdated(database: Any) -> None:
    from quotetrack.storage.migrations import pending

    if pending(database):
        raise StorageError("The database is not up to date: run 'quotetrack migrate' first.")


@contextmanager
def _progress(database: Any) -> Iterator[Callable[[int], None]]:
    from tqdm import tqdm

    from quotetrack.storage.copying import count_rows, open_snapshot

    with open_snapshot(database):
        total = count_rows(database)
    with tqdm(total=total, unit="row", unit_scale=True, leave=False, disable=None) as bar:
        yield bar.update


def _tell(content: Mapping[str, Any]) -> None:
    """Each table that holds anything, with its rows and their checksum."""
    for name, held in content.items():
        if held.rows:
            click.echo(f"{name:<20} {held.rows:>12,}  {held.checksum}")
    click.echo(f"{'in all':<20} {sum(held.rows for held in content.values()):>12,}  the same on both sides")
