"""Two articles side by side, for people: stored ones, or two files of which nothing is stored."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from quotetrack.cli.article_files import read_articles
from quotetrack.cli.opening import load_quietly, open_storage
from quotetrack.cli.table import get_width, indent_text, make_printable
from quotetrack.errors import InputError, NotFoundError
from quotetrack.services.article_names import find_article_named
from quotetrack.services.claim_exports import describe_changes
from quotetrack.services.claim_records import AlignedPair, ArticleComparison, SaidRecord, Side, UnstoredComparison
from quotetrack.services.comparisons import compare_articles, compare_unstored
from quotetrack.services.records import ArticleRecord, NewArticle, StatementRecord
from quotetrack.settings import Settings


def print_alignment(left: str, right: str) -> None:
    """Prints how two articles compare; InputError or NotFoundError where they are not what can be compared."""
    settings = load_quietly()
    files = [_is_file(name) for name in (left, right)]
    if files[0] != files[1]:
        one, other = (left, right) if files[0] else (right, left)
        raise InputError(f"{one} is a file and {other} is none: give two files, or two stored articles.")
    if files[0]:
        unstored = _compare_files(left, right, settings)
        lines = _show_comparison(unstored, (left, right), unstored.copy)
    else:
        with open_storage(settings):
            found = compare_articles(_find_article(left), _find_article(right))
        lines = _show_comparison(found, (_name_article(found.left), _name_article(found.right)), _find_copy(found))
    for line in lines:
        click.echo(line)


def _find_copy(found: ArticleComparison) -> Side | None:
    if found.copy_of is None:
        return None
    return Side.RIGHT if found.copy_of == found.left.id else Side.LEFT


def _is_file(name: str) -> bool:
    """Whether the argument is a file; a bare number is an article's id."""
    try:
        return not name.isdecimal() and Path(name).is_file()
    except (OSError, ValueError):
        return False


def _compare_files(left: str, right: str, settings: Settings) -> UnstoredComparison:
    articles = [_read_article(path, settings) for path in (left, right)]
    return compare_unstored(*articles, limits=settings.limits, rules=settings.matching)


def _read_article(path: str, settings: Settings) -> NewArticle:
    articles = read_articles(path, settings)
    if len(articles) != 1:
        raise InputError(f"{path} holds {len(articles)} articles: give files of one each.")
    return articles[0][1]


def _find_article(name: str) -> int:
    try:
        return find_article_named(name)
    except NotFoundError as error:
        raise NotFoundError(f"{str(error).removesuffix('.')}, and no file of that name.") from error


def _name_article(article: ArticleRecord) -> str:
    published = article.published_at.date().isoformat() if article.published_at else None
    parts = [f"article {article.id}", article.outlet, published, article.title]
    return make_printable(" · ".join(part for part in parts if part))


def _show_comparison(
    found: ArticleComparison | UnstoredComparison, names: tuple[str, str], copy: Side | None
) -> Iterator[str]:
    width = get_width()
    for mark, name in zip(("left:  ", "right: "), names, strict=True):
        yield from indent_text(mark, make_printable(name), width)
    if copy is not None:
        yield f"The {copy} one is a copy of the {'left' if copy is Side.RIGHT else 'right'} one."
    if not found.pairs:
        yield "They have no statement in common."
    pairs: Sequence[AlignedPair[Any]] = found.pairs
    for number, pair in enumerate(pairs, 1):
        yield ""
        yield from _show_pair(number, pair, width)
    for heading, statements in (("only left:", found.only_left), ("only right:", found.only_right)):
        if statements:
            yield ""
            yield heading
            for statement in statements:
                yield from indent_text("   ", f"{_name_speaker(statement)} · {make_printable(statement.text)}", width)


def _show_pair(number: int, pair: AlignedPair[Any], width: int) -> Iterator[str]:
    speakers = " / ".join(dict.fromkeys(_name_speaker(one) for one in (pair.left, pair.right)))
    yield from indent_text(f"{number}. ", f"{pair.relation} {pair.score:.2f} · {speakers}", width)
    yield from indent_text("   left:    ", make_printable(pair.left.text), width)
    yield from indent_text("   right:   ", make_printable(pair.right.text), width)
    if pair.changes:
        changes = describe_changes(pair.changes, pair.left.text, pair.right.text)
        yield from indent_text("   changes: ", make_printable(changes), width)


def _name_speaker(statement: StatementRecord | SaidRecord) -> str:
    speaker = statement.speaker if isinstance(statement, SaidRecord) else statement.speaker and statement.speaker.name
    return make_printable(speaker) if speaker else statement.status.value
