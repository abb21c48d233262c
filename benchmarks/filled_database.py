"""A database with as many statements as asked for, of invented words, for measuring lists, searches and exports."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from quotetrack.services.composition import compose_content
from quotetrack.storage.articles import Article, Outlet, Revision
from quotetrack.storage.bulk import insert_rows
from quotetrack.storage.connection import writing
from quotetrack.storage.search_rows import write_article_words
from quotetrack.storage.speakers import Speaker
from quotetrack.storage.statements import Statement
from quotetrack.text.spans import Span

PER_ARTICLE = 10
SPEAKERS = 2_000
OUTLETS = 20
BATCH = 200
COMMON = [
    "the",
    "of",
    "to",
    "and",
    "a",
    "in",
    "that",
    "it",
    "is",
    "was",
    "for",
    "on",
    "with",
    "as",
    "be",
    "we",
    "they",
    "will",
    "not",
    "this",
    "have",
    "are",
    "from",
    "by",
    "at",
]
FIRST = datetime(2020, 1, 1, tzinfo=UTC)


def fill_database(statements: int, *, seed: int = 7) -> None:
    """Stores that many statements, ten to an article of about 600 words, in the bound and empty database."""
    draw = random.Random(seed)
    words = [f"{draw.choice('bcdfglmnprst')}{draw.choice('aeiou')}{draw.choice('lmnrst')}{n:x}" for n in range(20_000)]
    with writing():
        insert_rows(Outlet, [{"name": f"Outlet {n}", "folded": f"outlet {n}"} for n in range(OUTLETS)])
        people = [{"name": f"Speaker {n}", "folded": f"speaker {n}", "kind": "person"} for n in range(SPEAKERS)]
        insert_rows(Speaker, people)
    articles = statements // PER_ARTICLE
    for first in range(1, articles + 1, BATCH):
        with writing():
            for number in range(first, min(first + BATCH, articles + 1)):
                _store_article(number, words, draw)


def _store_article(number: int, words: list[str], draw: random.Random) -> None:
    contents, parts, length = [], [], 0
    for _ in range(PER_ARTICLE):
        before, said = _write(words, draw, 36), _write(words, draw, 22)
        part = f"{before}. “{said},” said Speaker. "
        contents.append(Span(length + len(before) + 3, length + len(before) + 3 + len(said)))
        parts.append(part)
        length += len(part)
    text, title = "".join(parts), _write(words, draw, 7)
    row: dict[str, Any] = {
        "natural_key": f"{number:064x}",
        "outlet": draw.randrange(OUTLETS) + 1,
        "url": f"https://news.example/{number}",
        "title": title,
        "published_at": FIRST + timedelta(minutes=20 * number),
        "language": "en",
        "extra": {},
        "folded": title,
    }
    insert_rows(Article, [row])
    revision = {"article": number, "number": 1, "text": text, "text_hash": "0" * 64, "sentences": [], "furniture": []}
    insert_rows(Revision, [revision])
    write_article_words(number, title=title, byline=None, text=text)
    insert_rows(Statement, [_compose_row(number, text, content, draw) for content in contents])


def _compose_row(article: int, text: str, content: Span, draw: random.Random) -> dict[str, Any]:
    speaker = draw.randrange(SPEAKERS) + 1
    machine = {
        "content": [list(content)],
        "kind": "direct",
        "polarity": "affirmed",
        "status": "attributed",
        "speaker": f"Speaker {speaker}",
        "on_behalf_of": None,
        "confidence": 0.9,
        "reason": "Named right after the quote.",
        "evidence": ["marks"],
        "candidates": [],
    }
    return {
        **compose_content(text, (content,)),
        "article": article,
        "revision": article,
        "cue_start": content.end + 3,
        "cue_end": content.end + 7,
        "cue_text": "said",
        "source_start": content.end + 8,
        "source_end": content.end + 15,
        "source_text": "Speaker",
        "kind": "direct",
        "polarity": "affirmed",
        "status": "attributed",
        "speaker": speaker,
        "candidates": [],
        "confidence": 0.9,
        "reason": "Named right after the quote.",
        "machine": machine,
    }


def _write(words: list[str], draw: random.Random, count: int) -> str:
    """Words as often as in a language: a third of them the commonest few, the others by Zipf's law."""
    chosen = []
    for _ in range(count):
        common = draw.random() < 0.35
        chosen.append(draw.choice(COMMON) if common else words[min(len(words) - 1, int(draw.paretovariate(0.35)) - 1)])
    return " ".join(chosen)
