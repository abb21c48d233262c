"""Two articles side by side, for people: stored ones, or two files compared as if both had been taken in."""

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from quotetrack.cli.article_files import read_articles
from quotetrack.cli.opening import load_quietly, open_storage
from quotetrack.cli.table import get_width, indent_text, make_printable
from quotetrack.errors import InputError, NotFoundError
from quotetrack.services.checks import check_storable
from quotetrack.services.claim_exports import describe_changes
from quotetrack.services.claim_records import AlignedPair, ArticleComparison
from quotetrack.services.comparisons import compare_articles
from quotetrack.services.records import ArticleRecord, NewArticle, StatementRecord
from quotetrack.settings import Settings

_SHOWN_ARTICLES = 10


def print_alignment(left: str, right: str) -> None:
    """Prints how two articles compare; InputError or NotFoundError where they are not what can be compared."""
    settings = load_quietly()
    files = [_is_file(name) for name in (left, right)]
    if files[0] != files[1]:
        one, other = (left, right) if files[0] else (right, left)
        raise InputError(f"{one} is a file and {other} is none: give two files, or two stored articles.")
    if files[0]:
        found = _compare_files(left, right, settings)
        names = (left, right)
    else:
        with open_storage(settings):
            found = compare_articles(_find_article(left), _find_article(right))
        names = (_name_article(found.left), _name_article(found.right))
    for line in _show_comparison(found, names):
        click.echo(line)


def _is_file(name: str) -> bool:
    """Whether the argument is a file; a bare number is an article's id."""
    try:
        return not name.isdecimal() and Path(name).is_file()
    except (OSError, ValueError):
        return False


def _compare_files(left: str, right: str, settings: Settings) -> ArticleComparison:
    """Takes both into a database of their own, which is gone afterwards: so that speakers are told apart alike."""
    from quotetrack.services.ingestion import ingest
    from quotetrack.storage.connection import database
    from quotetrack.storage.migrations import migrate

    articles = [_read_article(path, settings) for path in (left, right)]
    with tempfile.TemporaryDirectory(prefix="quotetrack-") as folder:
        aside = replace(settings, database=replace(settings.database, url=f"sqlite:///{folder}/pair.db"))
        with open_storage(aside, migrated=False):
            migrate(database.obj)
            taken = [
                # Two files of the same words are two articles all the same.
                ingest(
                    replace(article, external_id=str(number), url=None),
                    limits=settings.limits,
                    matching=settings.matching,
                )
                for number, article in enumerate(articles)
            ]
            return compare_articles(*(one.article.id for one in taken))


def _read_article(path: str, settings: Settings) -> NewArticle:
    articles = read_articles(path, settings)
    if len(articles) != 1:
        raise InputError(f"{path} holds {len(articles)} articles: give files of one each.")
    return articles[0][1]


def _find_article(name: str) -> int:
    """The id of a stored article, given as that or as the sender's own id."""
    from quotetrack.storage.articles import Article
    from quotetrack.storage.connection import reading

    check_storable(name, "")
    with reading():
        if name.isdecimal() and len(name) < 19 and Article.get_or_none(Article.id == int(name)):
            return int(name)
        query = Article.select(Article.id).where(Article.external_id == name).order_by(Article.id)
        found = [row.id for row in query.limit(_SHOWN_ARTICLES)]
    if not found:
        raise NotFoundError(f"There is no stored article {name}, by id or external id, and no file of that name.")
    if len(found) > 1:
        listed = ", ".join(map(str, found))
        raise InputError(f"Several articles have the external id {name}: {listed}. Choose one by its id.")
    return int(found[0])


def _name_article(article: ArticleRecord) -> str:
    published = article.published_at.date().isoformat() if article.published_at else None
    parts = [f"article {article.id}", article.outlet, published, article.title]
    return make_printable(" · ".join(part for part in parts if part))


def _show_comparison(found: ArticleComparison, names: tuple[str, str]) -> Iterator[str]:
    width = get_width()
    for mark, name in zip(("left:  ", "right: "), names, strict=True):
        yield from indent_text(mark, make_printable(name), width)
    if found.copy_of is not None:
        side, other = ("right", "left") if found.copy_of == found.left.id else ("left", "right")
        yield f"The {side} one is a copy of the {other} one."
    if not found.pairs:
        yield "They have no statement in common."
    for number, pair in enumerate(found.pairs, 1):
        yield ""
        yield from _show_pair(number, pair, width)
    for heading, statements in (("only left:", found.only_left), ("only right:", found.only_right)):
        if statements:
            yield ""
            yield heading
            for statement in statements:
                yield from indent_text("   ", f"{_name_speaker(statement)} · {make_printable(statement.text)}", width)


def _show_pair(number: int, pair: AlignedPair, width: int) -> Iterator[str]:
    speakers = " / ".join(dict.fromkeys(_name_speaker(one) for one in (pair.left, pair.right)))
    yield from indent_text(f"{number}. ", f"{pair.relation} {pair.score:.2f} · {speakers}", width)
    yield from indent_text("   left:    ", make_printable(pair.left.text), width)
    yield from indent_text("   right:   ", make_printable(pair.right.text), width)
    if pair.changes:
        changes = describe_changes(pair.changes, pair.left.text, pair.right.text)
        yield from indent_text("   changes: ", make_printable(changes), width)


def _name_speaker(statement: StatementRecord) -> str:
    return make_printable(statement.speaker.name) if statement.speaker else statement.status.value
