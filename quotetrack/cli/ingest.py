"""``quotetrack ingest``: articles from files, folders and patterns into the database."""

import json
import sys
import time
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TextIO

import click

from quotetrack.cli.article_files import FoundFiles, find_files, iterate_articles, measure_file
from quotetrack.cli.opening import load_quietly, open_storage
from quotetrack.cli.output import drop_output
from quotetrack.cli.reading import name_input
from quotetrack.cli.table import make_printable
from quotetrack.errors import InputError
from quotetrack.services.record_reading import parse_time
from quotetrack.services.records import NewArticle
from quotetrack.settings import Settings

if TYPE_CHECKING:
    # At run time this would load the database, which ``--help`` does not need.
    from quotetrack.services.analysis_pool import AnalysisPool
    from quotetrack.services.bulk_ingestion import Arrival, Departure

SAMPLES: Final = Path(__file__).parent / "samples"

REFUSED: Final = "refused"

KEPT: Final = 1_000
"""Articles that are kept in memory once they are checked; where there are more, the files are read again."""

TOLD_REFUSALS: Final = 20
"""Refusals that are told one by one; --refused has them all."""

BAR: Final = "{l_bar}{bar}| {postfix} [{elapsed}<{remaining}]"


@click.command("ingest")
@click.argument("files", nargs=-1, metavar="PATH...")
@click.option("--samples", is_flag=True, help="Take in the invented sample articles that come with quotetrack.")
@click.option("--workers", default=1, type=click.IntRange(1, 256), help="Processes that analyse; one more stores.")
@click.option("--refused", metavar="FILE", help="Go on past what is refused, and write which and why as JSON lines.")
@click.option("--quiet", is_flag=True, help="Say how many at the end instead of a line for each article.")
@click.option("--title", help="The headline, for a .txt or .html file.")
@click.option("--outlet", help="Who published it, for .txt and .html files.")
@click.option("--byline", help="Who wrote it, for .txt and .html files.")
@click.option("--url", help="Where it was published, for one .txt or .html file.")
@click.option("--external-id", help="The newsroom's own identifier, for one .txt or .html file.")
@click.option("--published", help="When, as 2026-03-01T09:30:00+01:00, for .txt and .html files.")
def ingest_files(
    files: tuple[str, ...],
    samples: bool,
    workers: int,
    refused: str | None,
    quiet: bool,
    published: str | None,
    **given: str | None,
) -> None:
    """Store articles and their statements. PATH is a file, a folder or a pattern ('2026/**/*.jsonl.gz'): .txt, .html,
    .json (one article as the API takes it, or a list), .jsonl (one on each line; an id in words is its external_id
    where none is given), .csv (the first line names the fields), each also packed (.gz); - is plain text on standard
    input.

    An article that is there already is left alone, so that a run that was stopped goes on where it was; one whose text
    has changed becomes a new revision. Of files that are named one by one, a bad one keeps all out; of folders,
    patterns and with --refused, the others are stored. Ends with status 2 where anything was refused.
    """
    if not files and not samples:
        raise click.UsageError("Name at least one PATH, or --samples.")
    settings = load_quietly()
    found = find_files((*files, *(list_samples() if samples else ())))
    changes = _read_changes({name: value for name, value in given.items() if value}, published, found, settings)
    goes_on = refused is not None or not found.named
    # First, so that the processes are made ready while the files are looked at.
    with _open_pool(workers, settings) as pool:
        arrivals: Iterable[Arrival] = _read_arrivals(found, changes, settings)
        if not goes_on:
            arrivals = _check_arrivals(arrivals, lambda: _read_arrivals(found, changes, settings), found)
        with _open_report(refused, found) as report, open_storage(settings):
            tally = Tally(report, quiet=quiet)
            with closing(_take_in(arrivals, pool, settings)) as departures:
                for departure in _show_progress(departures, found, tally):
                    tally.count(departure)
    if quiet or goes_on:
        tally.say(tally.describe())
    if tally.counts[REFUSED]:
        raise click.exceptions.Exit(2)


def list_samples() -> tuple[str, ...]:
    """The paths of the sample articles."""
    return tuple(str(path) for path in sorted(SAMPLES.glob("*.json")))


@dataclass(slots=True)
class Tally:
    """What became of the articles so far, told as it comes; ``report`` takes the refusals."""

    report: TextIO | None
    quiet: bool = False
    counts: Counter[str] = field(default_factory=Counter)
    statements: int = 0
    began: float = field(default_factory=time.monotonic)
    write: Any = click.echo

    def count(self, departure: "Departure") -> None:
        """Counts one article and says what became of it."""
        if departure.told is None:
            self._refuse(departure)
            return
        self.counts[departure.told.stored.outcome] += 1
        self.statements += departure.told.statements
        if not self.quiet:
            self.say(describe_outcome(departure))

    def describe(self) -> str:
        """One line: how many of each outcome, statements, and how fast."""
        names = ["created", "revised", "unchanged", *(["older"] if self.counts["older"] else []), REFUSED]
        counted = ", ".join(f"{self.counts[name]:,} {name}" for name in names)
        seconds = time.monotonic() - self.began
        total = self.counts.total()
        rate = f"{total / max(seconds, 0.001):,.0f} articles a second"
        return f"{total:,} articles: {counted}; {self.statements:,} statements; {seconds:,.0f} s, {rate}"

    def describe_shortly(self) -> str:
        """How many, for a bar."""
        total = self.counts.total()
        rate = total / max(time.monotonic() - self.began, 0.001)
        return f"{total:,} articles, {self.statements:,} statements, {rate:,.0f} articles/s"

    def say(self, line: str) -> None:
        """Prints a line, for as long as somebody reads."""
        try:
            self.write(line)
        except BrokenPipeError:
            # Whoever read has seen enough; the articles are wanted all the same.
            drop_output()

    def _refuse(self, departure: "Departure") -> None:
        self.counts[REFUSED] += 1
        if self.report is not None:
            reason = {"where": departure.arrival.where, "reason": departure.refusal}
            try:
                self.report.write(json.dumps(reason, ensure_ascii=True) + "\n")
                self.report.flush()
            except OSError as error:
                raise _name_report(self.report.name, error) from error
        if self.counts[REFUSED] <= TOLD_REFUSALS:
            click.echo(f"quotetrack: {make_printable(departure.refusal or '')}", err=True)
        elif self.counts[REFUSED] == TOLD_REFUSALS + 1:
            more = "see the file of --refused" if self.report is not None else "--refused FILE writes them all"
            click.echo(f"quotetrack: more is refused; {more}.", err=True)


def describe_outcome(departure: "Departure") -> str:
    """One line: what became of the article, its id, how many statements, its title or file."""
    told = departure.told
    if told is None:
        raise ValueError("A refused article has no outcome.")
    name = make_printable(told.title or departure.arrival.where)
    plural = "" if told.statements == 1 else "s"
    return f"{told.stored.outcome}  article {told.stored.article_id}  {told.statements} statement{plural}  {name}"


def _read_changes(
    given: dict[str, Any], published: str | None, found: FoundFiles, settings: Settings
) -> dict[str, Any]:
    """What the options say of every article; InputError where they cannot be meant for these files."""
    plain = [path for path in found.paths if Path(path).suffix.lower() in ("", ".txt", ".html", ".htm", ".xhtml")]
    if (given or published) and len(plain) != len(found.paths):
        raise InputError("--title and its like are for .txt and .html files: others say it themselves.")
    if {"title", "url", "external_id"} & set(given) and len(found.paths) > 1:
        raise InputError("--title, --url and --external-id are for one file at a time.")
    if published:
        moment, zone = parse_time(published, "--published", settings)
        given |= {"published_at": moment, "published_zone": zone}
    return given


def _read_arrivals(found: FoundFiles, changes: dict[str, Any], settings: Settings) -> "Iterator[Arrival]":
    """Every article of the files, made ready to be stored, or why it cannot be."""
    from quotetrack.services.bulk_ingestion import Arrival

    before = 0
    for path in found.paths:
        for one in iterate_articles(path, settings):
            if one.article is None:
                yield Arrival(one.where, None, one.refusal, before + one.read)
            else:
                yield _prepare(one.where, replace(one.article, **changes), before + one.read, settings)
        before += measure_file(path)


def _prepare(where: str, article: NewArticle, read: int, settings: Settings) -> "Arrival":
    from quotetrack.services.bulk_ingestion import Arrival
    from quotetrack.services.drafts import prepare_article

    try:
        return Arrival(where, prepare_article(article, settings.limits), None, read)
    except InputError as error:
        return Arrival(where, None, f"{where}: {error}", read)


def _check_arrivals(arrivals: "Iterable[Arrival]", again: Any, found: FoundFiles) -> "Iterable[Arrival]":
    """The arrivals, when all of them were looked at; InputError at the first that is refused."""
    kept: list[Arrival] | None = []
    for one in arrivals:
        if one.draft is None:
            raise InputError(one.refusal or one.where)
        if kept is not None:
            kept.append(one)
            if len(kept) > KEPT and found.lasting:
                kept = None
    return again() if kept is None else kept


def _open_pool(workers: int, settings: Settings) -> "AnalysisPool":
    from quotetrack.services.analysis_pool import AnalysisPool

    return AnalysisPool(workers, settings.analysis)


def _take_in(
    arrivals: "Iterable[Arrival]", pool: "AnalysisPool", settings: Settings
) -> "Generator[Departure, None, None]":
    from quotetrack.services.bulk_ingestion import take_in

    yield from take_in(arrivals, pool, settings.ingest, settings.matching)


@contextmanager
def _open_report(name: str | None, found: FoundFiles) -> Iterator[TextIO | None]:
    """The file that takes the refusals; InputError where it cannot, and where it is one of those that are read."""
    if name is None:
        yield None
        return
    try:
        if any(_is_same(name, path) for path in found.paths):
            raise InputError(f"{name} is one of the files that are read; --refused would write over it.")
        report = Path(name).open("w", encoding="ascii")  # noqa: SIM115 - closed below, whether that works or not
    except OSError as error:
        raise _name_report(name, error) from error
    try:
        yield report
    finally:
        # Each line was flushed, so that there is nothing left that closing might lose.
        with suppress(OSError):
            report.close()


def _is_same(name: str, path: str) -> bool:
    try:
        return Path(name).samefile(path)
    except (OSError, ValueError):
        return False


def _name_report(name: str, error: OSError) -> InputError:
    return InputError(f"{name} cannot be written: {error.strerror}.")


def _show_progress(departures: "Iterator[Departure]", found: FoundFiles, tally: Tally) -> "Iterator[Departure]":
    """A bar on standard error while there is somebody at a terminal to see it and enough to wait for."""
    from tqdm import tqdm

    hidden = True if len(found.paths) == 1 and found.size < 100_000 else None
    # disable=None: tqdm looks itself whether standard error is a terminal.
    with tqdm(total=found.size or None, unit="B", leave=False, disable=hidden, bar_format=BAR) as bar:
        if not bar.disable:
            tally.write = lambda line: bar.write(line, file=sys.stdout)
        for departure in departures:
            yield departure
            if not bar.disable:
                bar.set_postfix_str(tally.describe_shortly(), refresh=False)
                bar.update(max(0, departure.arrival.read - bar.n))


def check_files(files: Sequence[str], settings: Settings) -> "list[Arrival]":
    """Every article of the files, made ready; InputError names the first file that cannot be taken."""
    arrivals = list(_read_arrivals(find_files(files), {}, settings))
    for one in arrivals:
        if one.draft is None:
            raise InputError(one.refusal or name_input(one.where))
    return arrivals


def store_articles(arrivals: "Sequence[Arrival]", settings: Settings) -> "Iterator[Departure]":
    """Stores one article after another."""
    with _open_pool(1, settings) as pool:
        yield from _take_in(arrivals, pool, settings)
