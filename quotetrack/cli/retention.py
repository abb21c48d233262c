"""``quotetrack articles delete``: articles taken away for good, on request or by their age."""

from collections.abc import Iterable
from datetime import UTC, datetime

import click

from quotetrack.cli.opening import load_quietly, open_storage
from quotetrack.errors import InputError


@click.group("articles")
def articles_group() -> None:
    """Articles that are stored."""


@articles_group.command("delete")
@click.argument("numbers", type=click.IntRange(min=1), nargs=-1, metavar="[NUMBER]...")
@click.option(
    "--before",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]),
    metavar="DATE",
    help="Those published before this date (UTC), or taken in before it where they do not say when.",
)
@click.option(
    "--outlet", metavar="NAME", help="Those of this outlet; with --before or --expired, the older ones of it."
)
@click.option("--expired", is_flag=True, help="Those older than retention.keep_days.")
@click.option("--yes", "confirmed", is_flag=True, help="Delete them. Without it, only say how many there are.")
@click.option("--by", "name", metavar="NAME", help="Who wants it, for the record.  [default: the command line]")
def delete_articles(
    numbers: tuple[int, ...],
    before: datetime | None,
    outlet: str | None,
    expired: bool,
    confirmed: bool,
    name: str | None,
) -> None:
    """Delete articles for good: their texts, statements, what was decided of them and what finds them.

    That each was deleted, when and by whom, is kept. Without --yes nothing is deleted.
    """
    from quotetrack.services import retention
    from quotetrack.services.account_log import COMMAND_LINE
    from quotetrack.services.records import Actor

    settings = load_quietly()
    if numbers and (before or outlet or expired):
        raise InputError("Say which articles either by their numbers or by date and outlet.")
    if before and expired:
        raise InputError("Give --before or --expired, not both.")
    limit = before.replace(tzinfo=UTC) if before else None
    if expired:
        limit = retention.find_age_limit(settings.retention.keep_days)
    selection = retention.Selection(numbers, limit, outlet)
    actor = Actor(name) if name else COMMAND_LINE
    with open_storage(settings):
        extent = retention.measure_selection(selection)
        told = f"{extent.articles:,} articles, {extent.statements:,} statements, {extent.corrections:,} corrections"
        if not confirmed:
            click.echo(f"{told}: nothing is deleted without --yes")
            return
        gone = _delete(retention.delete_selection(selection, actor=actor), extent.articles)
    click.echo(f"deleted {gone:,} of {told}")


def _delete(deleting: Iterable[int], expected: int) -> int:
    """How many went, with a bar at a terminal."""
    from tqdm import tqdm

    return sum(1 for _ in tqdm(deleting, total=expected, unit="article", leave=False, disable=None))
