"""``quotetrack export``: statements as CSV, streamed."""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import click

from quotetrack.cli.opening import load_quietly, open_storage
from quotetrack.errors import InputError
from quotetrack.services.record_reading import parse_time
from quotetrack.services.records import StatementFilters
from quotetrack.terms import Kind, Polarity, Review, Status

Choice = TypeVar("Choice", Kind, Polarity, Review, Status)


@click.group("export")
def export_group() -> None:
    """Write what is stored as CSV."""


@export_group.command("statements")
@click.option("--q", help="Only statements with these words.")
@click.option("--speaker", type=int, metavar="ID", help="Only those of this speaker.")
@click.option("--outlet", help="Only those published by this outlet.")
@click.option("--article", type=int, metavar="ID", help="Only those of this article.")
@click.option("--kind", type=click.Choice([choice.value for choice in Kind]))
@click.option("--status", type=click.Choice([choice.value for choice in Status]))
@click.option("--polarity", type=click.Choice([choice.value for choice in Polarity]))
@click.option(
    "--review",
    type=click.Choice([choice.value for choice in Review]),
    help="Only those with this decision of an editor.",
)
@click.option("--reviewed/--unreviewed", default=None, help="Only those that an editor has, or has not, looked at.")
@click.option("--min-confidence", type=click.FloatRange(0, 1))
@click.option("--published-from", metavar="TIME", help="Published at this time or later.")
@click.option("--published-to", metavar="TIME", help="Published before this time.")
@click.option("--include-outdated", is_flag=True, help="Also statements whose words a later revision no longer has.")
@click.option("--raw", is_flag=True, help="For machines: leave cells that begin with = + - @ as they are.")
@click.option("--bom", is_flag=True, help="Begin with a byte order mark, for Excel.")
@click.option("-o", "--output", metavar="FILE", help="Write to FILE, complete or not at all, instead of printing.")
def export_statements(raw: bool, bom: bool, output: str | None, **given: Any) -> None:
    """Print the statements, oldest first, one a row."""
    from quotetrack.services.exports import write_statements_csv

    settings = load_quietly()
    for name in ("published_from", "published_to"):
        if given[name] is not None:
            given[name] = parse_time(given[name], f"--{name.replace('_', '-')}", settings)[0]
    for name, choices in (("kind", Kind), ("status", Status), ("polarity", Polarity), ("review", Review)):
        given[name] = choices(given[name]) if given[name] else None
    with open_storage(settings):
        chunks = write_statements_csv(StatementFilters(**given), raw=raw, bom=bom)
        if output:
            _write_file(chunks, Path(output))
        else:
            out = sys.stdout.buffer
            for chunk in chunks:
                out.write(chunk.encode("utf-8", "replace"))
            out.flush()


def _write_file(chunks: Iterator[str], path: Path) -> None:
    """Writes beside the file and renames at the end, so that nobody ever reads a half-written one.

    What is there and no file, such as a pipe or /dev/null, is written to and stays what it is.
    """
    try:
        if path.exists() and not path.is_file():
            with path.open("wb") as stream:
                stream.writelines(chunk.encode("utf-8", "replace") for chunk in chunks)
            return
        descriptor, made = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}.") from error
    unfinished = Path(made)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            for chunk in chunks:
                stream.write(chunk.encode("utf-8", "replace"))
        # mkstemp makes a file for its owner alone; an export has the rights that any new file gets.
        mask = os.umask(0)
        os.umask(mask)
        unfinished.chmod(0o666 & ~mask)
        unfinished.replace(path)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}.") from error
    finally:
        unfinished.unlink(missing_ok=True)
