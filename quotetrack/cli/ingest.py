"""``quotetrack ingest``: articles from files into the database; all are read and checked before the first is stored."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from quotetrack.cli.opening import load_quietly, open_storage
from quotetrack.cli.reading import name_input, parse_time, read_articles
from quotetrack.cli.table import make_printable
from quotetrack.errors import InputError
from quotetrack.services.records import IngestResult, NewArticle
from quotetrack.settings import Settings

SAMPLES = Path(__file__).parent / "samples"
Checked = tuple[str, NewArticle]


@click.command("ingest")
@click.argument("files", nargs=-1, metavar="FILE...")
@click.option("--samples", is_flag=True, help="Take in the invented sample articles that come with quotetrack.")
@click.option("--title", help="The headline, for a .txt or .html file.")
@click.option("--outlet", help="Who published it, for .txt and .html files.")
@click.option("--byline", help="Who wrote it, for .txt and .html files.")
@click.option("--url", help="Where it was published, for one .txt or .html file.")
@click.option("--external-id", help="The newsroom's own identifier, for one .txt or .html file.")
@click.option("--published", help="When, as 2026-03-01T09:30:00+01:00, for .txt and .html files.")
def ingest_files(files: tuple[str, ...], samples: bool, published: str | None, **given: str | None) -> None:
    """Store articles and their statements. FILE is .txt, .html, .json (one article, as the API takes it) or .jsonl
    (one on each line; an id in words is its external_id where none is given); - is plain text on standard input.

    An article that is there already is left alone; one whose text has changed becomes a new revision.
    """
    if not files and not samples:
        raise click.UsageError("Name at least one FILE, or --samples.")
    settings = load_quietly()
    if samples:
        files = (*files, *list_samples())
    articles = check_files(files, settings, {name: value for name, value in given.items() if value}, published)
    with open_storage(settings):
        for where, result in _show_progress(store_articles(articles, settings), len(articles)):
            click.echo(describe_outcome(where, result))


def list_samples() -> tuple[str, ...]:
    """The paths of the sample articles."""
    return tuple(str(path) for path in sorted(SAMPLES.glob("*.json")))


def check_files(
    files: Sequence[str], settings: Settings, given: dict[str, Any] | None = None, published: str | None = None
) -> list[Checked]:
    """Every article of the files; InputError names the first file that cannot be taken, and nothing is stored."""
    from quotetrack.services.drafts import prepare_article

    plain = [name for name in files if Path(name).suffix.lower() not in (".json", ".jsonl", ".ndjson")]
    if (given or published) and len(plain) != len(files):
        raise InputError("--title and its like are for .txt and .html files: .json files say it themselves.")
    if given and {"title", "url", "external_id"} & set(given) and len(files) > 1:
        raise InputError("--title, --url and --external-id are for one file at a time.")
    articles = [found for name in files for found in read_articles(name, settings)]
    if given:
        articles = [(where, replace(article, **given)) for where, article in articles]
    if published:
        moment, zone = parse_time(published, "--published", settings)
        articles = [(where, replace(article, published_at=moment, published_zone=zone)) for where, article in articles]
    for where, article in articles:
        with _naming(where):
            prepare_article(article, settings.limits)
    return articles


def store_articles(articles: Sequence[Checked], settings: Settings) -> Iterator[tuple[str, IngestResult]]:
    """Stores one article after another, each in a transaction of its own."""
    from quotetrack.services.ingestion import ingest

    for where, article in articles:
        with _naming(where):
            result = ingest(article, limits=settings.limits, matching=settings.matching)
        yield where, result


@contextmanager
def _naming(where: str) -> Iterator[None]:
    """Complaints from within name the file that they are about."""
    try:
        yield
    except InputError as error:
        raise InputError(f"{where}: {error}") from error


def describe_outcome(where: str, result: IngestResult) -> str:
    """One line: what became of the article, its id, how many statements, its title or file."""
    count = len(result.statements)
    name = make_printable(result.article.title or name_input(where))
    return f"{result.outcome}  article {result.article.id}  {count} statement{'' if count == 1 else 's'}  {name}"


def _show_progress(results: Iterator[tuple[str, IngestResult]], total: int) -> Iterator[tuple[str, IngestResult]]:
    """A bar on standard error while there is somebody at a terminal to see it and enough to wait for."""
    from tqdm import tqdm

    # disable=None: tqdm looks itself whether standard error is a terminal.
    yield from tqdm(results, total=total, unit="article", leave=False, disable=None if total > 1 else True)
