"""``quotetrack analyze``: the statements of a text, as a table, with reasons, or as JSON; nothing is stored."""

import sys
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import click

from quotetrack.cli.article_files import read_articles
from quotetrack.cli.lines import encode_analysis
from quotetrack.cli.opening import load_quietly
from quotetrack.cli.reading import read_lines
from quotetrack.cli.table import build_row, format_rows, get_width, indent_text, make_printable
from quotetrack.errors import InputError
from quotetrack.settings import Settings

if TYPE_CHECKING:
    # At run time this would load the whole language floor, which most commands never need.
    from quotetrack.nlp.analysis import Analysis


@click.command("analyze")
@click.argument("file")
@click.option("--jsonl", is_flag=True, help='FILE holds lines {"id", "text"}; print one line of JSON for each.')
@click.option("--explain", is_flag=True, help="Say why each statement was given to its speaker.")
@click.option("--title", help="The article's headline, which may name people in full.")
def analyze_file(file: str, jsonl: bool, explain: bool, title: str | None) -> None:
    """Print the statements in FILE, and who made them. FILE is text, .html or .json; - is standard input."""
    if jsonl and (explain or title):
        raise click.UsageError("--jsonl takes neither --explain nor --title: each line has its reason and its title.")
    settings = load_quietly()
    if jsonl:
        _print_lines(file, settings)
    else:
        _print_article(file, settings, explain=explain, title=title)


def _print_article(file: str, settings: Settings, *, explain: bool, title: str | None) -> None:
    articles = read_articles(file, settings)
    if len(articles) != 1:
        raise InputError(f"{file} holds {len(articles)} articles: give one, or use --jsonl.")
    (where, article) = articles[0]
    text, found = article.text, None
    if text is None:
        # HTML is cleaned only where there is some: the library that does it is slow to import.
        from quotetrack.text.html import extract

        found = extract(article.html or "", longest=settings.limits.body_bytes)
        text = found.text
    title = title or article.title or (found.title if found else None)
    analysis = _analyze(text, title, article.published_at, settings, where)
    if not analysis.statements:
        click.echo("No statements found.")
        return
    lines = (
        _explain_statements(analysis, text)
        if explain
        else format_rows(build_row(statement, text) for statement in analysis.statements)
    )
    for line in lines:
        click.echo(line)


def _print_lines(file: str, settings: Settings) -> None:
    out = sys.stdout.buffer
    for where, record in read_lines(file, settings.limits.text_length):
        identifier, text, title = record.get("id"), record.get("text"), record.get("title")
        if isinstance(identifier, bool) or not isinstance(identifier, str | int | float):
            raise InputError(f"{where}: 'id' must be a text or a number.")
        if not isinstance(text, str):
            raise InputError(f"{where}: 'text' must be a text.")
        if title is not None and not isinstance(title, str):
            raise InputError(f"{where}: 'title' must be a text.")
        out.write(encode_analysis(identifier, _analyze(text, title, None, settings, where)))
        out.flush()


def _analyze(text: str, title: str | None, published: datetime | None, settings: Settings, where: str) -> "Analysis":
    from quotetrack.services.analysis import analyze_text

    try:
        return analyze_text(text, title=title, published=published, language="en", limits=settings.limits)
    except InputError as error:
        raise InputError(f"{where}: {error}") from error


def _explain_statements(analysis: "Analysis", text: str) -> Iterator[str]:
    width = get_width()
    for number, statement in enumerate(analysis.statements, 1):
        row = build_row(statement, text)
        if number > 1:
            yield ""
        yield from indent_text(f"{number}. ", f"{row.speaker} · {row.cue} · {row.kind} · {row.confidence}", width)
        yield from indent_text("   ", row.statement, width)
        yield from indent_text("   why: ", make_printable(statement.reason), width)
        for evidence in statement.evidence:
            yield from indent_text("   - ", make_printable(evidence), width)
        for rival in statement.candidates:
            yield from indent_text("   ? ", f"{make_printable(rival.name)} {rival.confidence:.2f}", width)
