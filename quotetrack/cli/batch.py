"""``quotetrack batch``: an archive analysed on many processors, kept as Parquet files, and loaded from there."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from quotetrack.cli.ingest import BAR, REFUSED, Tally
from quotetrack.cli.opening import load_quietly, open_storage
from quotetrack.cli.table import make_printable

if TYPE_CHECKING:
    from quotetrack.batch.cluster import Outcome
    from quotetrack.batch.work import Entry

TOLD_FAILURES: Final = 20


class _ArchiveGroup(click.Group):
    """``batch PATH...`` means ``batch run PATH...``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = ["run", *args]
        return super().parse_args(ctx, args)


@click.group("batch", cls=_ArchiveGroup)
def batch_group() -> None:
    """Analyse an archive with many processes ('quotetrack batch PATH... --out FOLDER'), then load what was found."""


@batch_group.command("run")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--out", required=True, metavar="FOLDER", help="Where the results go; every worker must reach it.")
@click.option("--scheduler", default="local", metavar="ADDRESS", help="tcp://host:8786 of a Dask cluster, or local.")
@click.option("--workers", default=2, type=click.IntRange(1, 1024), help="Processes of a local cluster.")
@click.option("--piece-mb", default=16, type=click.IntRange(1, 4096), help="Millions of bytes that are one task.")
def analyze_archive(paths: tuple[str, ...], out: str, scheduler: str, workers: int, piece_mb: int) -> None:
    """Analyse the archive at PATH: files and folders of .jsonl, .jsonl.gz and .parquet.

    What is done stays done: the same command again passes over it and repeats what failed, and what was changed.
    Ends with status 2 where articles were refused, 1 where pieces failed.
    """
    from quotetrack.batch.cluster import open_cluster, run_partitions
    from quotetrack.batch.manifest import write_manifest
    from quotetrack.batch.partitions import divide_files, find_archive
    from quotetrack.batch.work import make_job

    settings = load_quietly()
    pieces = divide_files(find_archive(paths), piece_mb * 1_000_000)
    job = make_job(Path(out), settings)
    write_manifest(job, [], complete=False)
    done: dict[str, Entry] = {}
    failures: list[str] = []
    with open_cluster(scheduler, workers) as client:
        from tqdm import tqdm

        # disable=None: tqdm looks itself whether standard error is a terminal.
        for outcome in tqdm(run_partitions(client, job, pieces), total=len(pieces), leave=False, disable=None):
            _count(outcome, done, failures)
    ordered = [done[piece.key] for piece in pieces if piece.key in done]
    write_manifest(job, ordered, complete=not failures)
    click.echo(_describe(ordered, failures))
    if failures:
        raise click.exceptions.Exit(1)
    if any(entry["rows"][REFUSED] for entry in ordered):
        raise click.exceptions.Exit(2)


@batch_group.command("load")
@click.argument("folder", metavar="FOLDER")
def load_archive(folder: str) -> None:
    """Store what 'quotetrack batch --out FOLDER' found, in the archive's order, as if it had been ingested.

    What is stored already is passed over, so that a load that was stopped goes on.
    """
    from quotetrack.batch.loading import count_articles, load_results

    settings = load_quietly()
    total = count_articles(Path(folder))
    with open_storage(settings):
        from tqdm import tqdm

        tally = Tally(None, quiet=True)
        with tqdm(total=total, leave=False, disable=None, bar_format=BAR) as bar:
            for departure in load_results(Path(folder), settings):
                tally.count(departure)
                if not bar.disable:
                    bar.set_postfix_str(tally.describe_shortly(), refresh=False)
                    bar.update()
    click.echo(tally.describe())
    if tally.counts[REFUSED]:
        raise click.exceptions.Exit(2)


def _count(outcome: "Outcome", done: "dict[str, Entry]", failures: list[str]) -> None:
    if outcome.entry is not None:
        done[outcome.partition.key] = outcome.entry
        return
    failures.append(outcome.failure or "")
    if len(failures) <= TOLD_FAILURES:
        sys.stderr.write(f"quotetrack: {make_printable(outcome.failure or '')}\n")


def _describe(entries: "Sequence[Entry]", failures: Sequence[str]) -> str:
    rows = {name: sum(entry["rows"][name] for entry in entries) for name in ("articles", "statements", REFUSED)}
    kept = sum(entry["kept"] for entry in entries)
    spent = sum(entry["cpu_seconds"] for entry in entries if not entry["kept"])
    pieces = f"{len(entries) + len(failures):,} pieces: {len(entries) - kept:,} done, {kept:,} there already"
    counted = f"{rows['articles']:,} articles, {rows['statements']:,} statements, {rows[REFUSED]:,} refused"
    return f"{pieces}, {len(failures):,} failed; {counted}; {spent:,.0f} s of processors"
