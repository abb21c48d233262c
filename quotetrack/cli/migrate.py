"""``quotetrack migrate``: the database brought to the schema of this version."""

from typing import Any

import click

from quotetrack.cli.opening import load_quietly, open_storage
from quotetrack.settings import Settings


@click.command("migrate")
def migrate_database() -> None:
    """Create the database, or bring it up to date."""
    from quotetrack.storage.connection import open_database
    from quotetrack.storage.migrations import migrate

    settings = load_quietly()
    database: Any = open_database(settings.database)
    try:
        names = migrate(database)
    finally:
        database.close_all()
    for name in names:
        click.echo(f"applied {name}")
    if not names:
        click.echo("The database is up to date.")
    _match_what_was_there(settings)


def _match_what_was_there(settings: Settings) -> None:
    """Brings articles that were stored before there were claims into them; quick where there are none."""
    from tqdm import tqdm

    from quotetrack.services.backlog import match_backlog

    with open_storage(settings):
        count = sum(1 for _ in tqdm(match_backlog(settings.matching), unit="article", leave=False, disable=None))
    if count:
        click.echo(f"matched the statements of {count} article{'' if count == 1 else 's'}")
