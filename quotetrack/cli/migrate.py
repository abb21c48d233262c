"""``quotetrack migrate``: the database brought to the schema of this version."""

import click

from quotetrack.cli.opening import load_quietly


@click.command("migrate")
def migrate_database() -> None:
    """Create the database, or bring it up to date."""
    from quotetrack.storage.connection import open_database
    from quotetrack.storage.migrations import migrate

    settings = load_quietly()
    database = open_database(settings.database)
    try:
        names = migrate(database)
    finally:
        database.close()
    for name in names:
        click.echo(f"applied {name}")
    if not names:
        click.echo("The database is up to date.")
