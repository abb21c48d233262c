"""Variants of statements stored as taking articles in would store them, without the time that takes."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from databases import measure_size, settle
from variants import draw_variants

from quotetrack.matching import prepare
from quotetrack.matching.index import make_fingerprint
from quotetrack.services.composition import compose_content
from quotetrack.storage.articles import Article, Revision
from quotetrack.storage.bulk import insert_rows
from quotetrack.storage.connection import database
from quotetrack.storage.statements import Statement
from quotetrack.storage.wordings import MOST_POSTINGS, add_keys, add_wordings, set_wordings
from quotetrack.text.spans import Span

ARTICLE_SIZE = 10
CHUNK = 2_000


def fill(statements: Sequence[str], size: int) -> float:
    """Stores so many variants in articles of ten, then their index; the bytes of the index for each."""
    words = store_statements(statements, size)
    before = measure_size()
    index_statements(words)
    settle()
    return (measure_size() - before) / max(1, size)


def store_statements(statements: Sequence[str], size: int) -> list[str]:
    """Rows of articles, revisions and statements, in the order of their identifiers; the statements' words."""
    words = [text for _, _, text in draw_variants(statements, size, seed=1)]
    for at in range(0, size, CHUNK):
        with database.atomic():
            parts = [words[first : first + ARTICLE_SIZE] for first in range(at, min(at + CHUNK, size), ARTICLE_SIZE)]
            first_article = at // ARTICLE_SIZE + 1
            numbered = list(enumerate(parts, first_article))
            insert_rows(Article, [describe_article(number) for number, _ in numbered])
            insert_rows(Revision, [describe_revision(number, part) for number, part in numbered])
            insert_rows(Statement, [row for number, part in numbered for row in describe_statements(number, part)])
    return words


def describe_article(number: int) -> dict[str, Any]:
    """An article's row."""
    return {"natural_key": f"bench-{number}", "language": "en", "extra": {}, "folded": ""}


def describe_revision(number: int, part: Sequence[str]) -> dict[str, Any]:
    """The row of its only revision."""
    text = "\n".join(part)
    spans = [[0, len(text)]]
    return {"article": number, "number": 1, "text": text, "text_hash": "", "sentences": spans, "furniture": []}


def describe_statements(number: int, part: Sequence[str]) -> list[dict[str, Any]]:
    """The rows of its statements."""
    rows, at = [], 0
    text = "\n".join(part)
    for words in part:
        rows.append(
            {
                "article": number,
                "revision": number,
                **compose_content(text, (Span(at, at + len(words)),)),
                "kind": "direct",
                "polarity": "affirmed",
                "status": "unknown",
                "candidates": [],
                "confidence": 0.5,
                "reason": "",
            }
        )
        at += len(words) + 1
    return rows


def index_statements(words: Sequence[str]) -> None:
    """The index as taking articles in would make it, a chunk a transaction."""
    seen: Counter[int] = Counter()
    known: dict[int, int] = {}
    for at in range(0, len(words), CHUNK):
        prints = [make_fingerprint(prepare(text)) for text in words[at : at + CHUNK]]
        new = {one.digest: one for one in prints if one.digest not in known}
        with database.atomic():
            known |= add_wordings([(one.digest, one.words) for one in new.values()])
            keys = []
            for one in new.values():
                keys += [(key, known[one.digest]) for key in one.stored if seen[key] < MOST_POSTINGS]
                seen.update(one.stored)
            add_keys(keys)
            set_wordings([(number, known[one.digest]) for number, one in enumerate(prints, at + 1)])
