"""The words that statements and articles are found by, and the condition that they match a query.

A statement's words stand in its own row (``folded``), an article's in ``article_words``; both are written as
``text.search`` reads them. Beside them stands an index of single words: FTS5 on SQLite, kept by triggers, and a GIN
index over a tsvector on PostgreSQL, kept by itself. The index finds the rows that have all words; phrases and what must
not be there are then looked for in the words themselves, so that both databases give the same answer.
"""

from collections.abc import Iterable
from typing import Any, Final

import peewee
from peewee import SQL, fn

from quotetrack.storage.articles import Article
from quotetrack.storage.base import refer_to
from quotetrack.storage.connection import database, is_postgresql
from quotetrack.storage.queries import Query
from quotetrack.storage.statements import Statement
from quotetrack.text.search import SearchQuery, Term, index_words

_WRITE: Final = Query(
    """
    INSERT INTO article_words (article_id, words) VALUES (?, ?)
    ON CONFLICT (article_id) DO UPDATE SET words = excluded.words WHERE article_words.words <> excluded.words
    """
)
_STATEMENTS: Final = "SELECT rowid FROM statement_search WHERE statement_search MATCH ?"
_ARTICLES: Final = "SELECT rowid FROM article_search WHERE article_search MATCH ?"


class ArticleWords(peewee.Model):
    """The words of an article's title, byline and current text."""

    article = refer_to(Article, "CASCADE", primary_key=True)
    words = peewee.TextField()

    class Meta:
        database = database
        legacy_table_names = False


def write_article_words(article_id: int, *, title: str | None, byline: str | None, text: str) -> None:
    """Stores what the article is found by, in the caller's transaction; the same words again write nothing."""
    _WRITE.run(article_id, index_words(title, byline, text))


def match_statement_words(query: SearchQuery, *, of_few: bool = False) -> list[Any]:
    """Conditions on statements; nothing fits a query without terms.

    With ``of_few`` other conditions leave so few that SQLite must not begin with all that have the words.
    """
    identifier = Statement.id + 0 if of_few else Statement.id
    found = _match_words(query, Statement.folded, identifier, _STATEMENTS)
    return [*found, *_match_phrases(query, Statement.folded)] or [Statement.id < 0]


def match_article_words(query: SearchQuery) -> list[Any]:
    """Conditions on articles; nothing fits a query without terms."""
    found = _match_words(query, ArticleWords.words, ArticleWords.article, _ARTICLES)
    conditions: list[Any] = []
    if found:
        conditions.append(Article.id.in_(ArticleWords.select(ArticleWords.article).where(*found)))
    return [*conditions, *_match_own_phrases(query)] or [Article.id < 0]


def seek_statement_words(query: Any, search: SearchQuery) -> tuple[Any, Any]:
    """The query with what ``match_statement_words`` asks for, and its identifier as the index of words knows it.

    In the order of that one, a search for words that many have ends once enough are found.
    """
    if is_postgresql() or not search.wanted:
        return query.where(*match_statement_words(search)), Statement.id
    return _join_found(query.where(*_match_phrases(search, Statement.folded)), "statement_search", Statement.id, search)


def seek_article_words(query: Any, search: SearchQuery) -> tuple[Any, Any]:
    """The same of articles."""
    if is_postgresql() or not search.wanted:
        return query.where(*match_article_words(search)), Article.id
    return _join_found(query.where(*_match_own_phrases(search)), "article_search", Article.id, search)


def _join_found(query: Any, table: str, identifier: Any, search: SearchQuery) -> tuple[Any, Any]:
    found = peewee.Table(table).alias("found")
    joined = query.join(found, on=found.c.rowid == identifier)
    matched = peewee.Expression(getattr(found.c, table), "MATCH", peewee.Value(_write_fts5(search.wanted)))
    return joined.where(matched), found.c.rowid


def _match_words(query: SearchQuery, column: Any, identifier: Any, sqlite_query: str) -> list[Any]:
    """That all wanted words are there, as the index knows it."""
    if not query.wanted:
        return []
    if is_postgresql():
        # Lexemes are compared as they stand: nothing of the database's own parsing or language is asked.
        sought = peewee.Value(_write_tsquery(query.wanted)).cast("tsquery")
        return [peewee.Expression(fn.word_vector(column), "@@", sought)]
    found = SQL(sqlite_query, (_write_fts5(query.wanted),))
    return [peewee.Expression(identifier, peewee.OP.IN, peewee.EnclosedNodeList((found,)))]


def _match_phrases(query: SearchQuery, column: Any) -> list[Any]:
    """That the words of a phrase stand one behind the other, and what is unwanted does not stand there."""
    wanted = [_find(column, term) > 0 for term in query.wanted if len(term.words) > 1]
    return [*wanted, *(_find(column, term) == 0 for term in query.unwanted)]


def _match_own_phrases(query: SearchQuery) -> list[Any]:
    """The same of an article's words; asked of each article in turn, so that a page ends once it is full."""
    if phrases := _match_phrases(query, ArticleWords.words):
        return [fn.EXISTS(ArticleWords.select(SQL("1")).where(ArticleWords.article == Article.id, *phrases))]
    return []


def _find(column: Any, term: Term) -> Any:
    return (fn.strpos if is_postgresql() else fn.instr)(column, term.form)


def _write_tsquery(terms: Iterable[Term]) -> str:
    return " & ".join(f"'{word}'{':*' if prefix else ''}" for word, prefix in _list_words(terms))


def _write_fts5(terms: Iterable[Term]) -> str:
    return " AND ".join(f'"{word}"{"*" if prefix else ""}' for word, prefix in _list_words(terms))


def _list_words(terms: Iterable[Term]) -> Iterable[tuple[str, bool]]:
    """Each word once, with whether it is only a beginning; words hold letters and digits alone, no signs to escape."""
    return dict.fromkeys(
        (word, term.prefix and at == len(term.words) - 1) for term in terms for at, word in enumerate(term.words)
    )
