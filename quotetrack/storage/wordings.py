"""The index that finds statements by their words: each wording once, its keys, and the statements that have it."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, cast

import peewee

from quotetrack.storage.base import Table, refer_to
from quotetrack.storage.connection import database, is_postgresql
from quotetrack.storage.queries import Query
from quotetrack.storage.statements import Statement


class _OnSqliteAlone:
    """True where the bound database is SQLite: only there may a table be its own primary key's tree."""

    def __bool__(self) -> bool:
        return not is_postgresql()


ON_SQLITE_ALONE: Final = _OnSqliteAlone()


class Wording(Table):
    """The words of one statement or of many alike; ``digest`` is a hash of their normal form, ``words`` counts those
    that carry content."""

    digest = peewee.BigIntegerField(unique=True)
    words = peewee.IntegerField()


class WordingKey(peewee.Model):
    """A hash of a few of the wording's words; no reference, to be as small as it can."""

    key = peewee.IntegerField()
    wording = peewee.BigIntegerField()

    class Meta:
        database = database
        legacy_table_names = False
        primary_key = peewee.CompositeKey("key", "wording")
        without_rowid = ON_SQLITE_ALONE


class StatementWording(peewee.Model):
    """Which wording a statement has; a statement without one was not looked at yet."""

    statement = peewee.ForeignKeyField(Statement, primary_key=True, on_delete="CASCADE", lazy_load=False)
    wording = refer_to(Wording, "CASCADE", index=False)

    class Meta:
        database = database
        legacy_table_names = False
        indexes = ((("wording", "statement"), False),)


MOST_POSTINGS: Final = 48
"""Wordings that one key leads to. Of a key that more share, the earliest stay: a claim is joined through its first
words, and a lookup costs the same however many come."""

MOST_SPEAKERS_READ: Final = 200

_DIGESTS: Final = Query("SELECT digest, id FROM wording WHERE digest IN [?]")
_WORDS: Final = Query("SELECT id, words FROM wording WHERE id IN [?]")
_POSTINGS: Final = Query("SELECT key, wording FROM wording_key WHERE key IN [?]")
_NEW_WORDINGS: Final = Query("INSERT INTO wording (digest, words) VALUES (?, ?) ON CONFLICT DO NOTHING")
_NEW_KEYS: Final = Query("INSERT INTO wording_key (key, wording) VALUES (?, ?) ON CONFLICT DO NOTHING")
_WORDED: Final = Query(
    """INSERT INTO statement_wording (statement_id, wording_id) VALUES (?, ?)
    ON CONFLICT (statement_id) DO UPDATE SET wording_id = excluded.wording_id"""
)
_STANDING: Final = Query(
    """SELECT statement.id, statement.content_text, statement.start, statement.speaker_id, statement.polarity,
        statement.kind, speaker.name
    FROM statement LEFT JOIN speaker ON speaker.id = statement.speaker_id
    WHERE statement.article_id = ? AND NOT statement.outdated AND statement.review <> 'rejected'
    ORDER BY statement.start, statement.id"""
)
_KNOWN: Final = Query(
    """SELECT statement.id, wording.digest FROM statement
    JOIN statement_wording ON statement_wording.statement_id = statement.id
    JOIN wording ON wording.id = statement_wording.wording_id
    WHERE statement.article_id = ?"""
)
# The earliest standing statement of each wording in another article, and by how many speakers it is known.
_HOLDERS: Final = Query(
    """SELECT listed.value, wording.words,
        (SELECT held.statement_id FROM statement_wording held JOIN statement ON statement.id = held.statement_id
         WHERE held.wording_id = listed.value AND statement.article_id <> ?
             AND NOT statement.outdated AND statement.review <> 'rejected'
         ORDER BY held.statement_id LIMIT 1),
        (SELECT COUNT(DISTINCT early.speaker_id) FROM (
             SELECT statement.speaker_id FROM statement_wording held JOIN statement ON statement.id = held.statement_id
             WHERE held.wording_id = listed.value ORDER BY held.statement_id LIMIT ?) early)
    FROM [?] JOIN wording ON wording.id = listed.value"""
)
# The same, whichever article asks: that one's standing is none of the batch's, and the speakers are told one by one.
_HELD: Final = Query(
    """SELECT listed.value, wording.words,
        (SELECT held.statement_id FROM statement_wording held JOIN statement ON statement.id = held.statement_id
         WHERE held.wording_id = listed.value AND NOT statement.outdated AND statement.review <> 'rejected'
         ORDER BY held.statement_id LIMIT 1),
        (SELECT LIST(early.speaker_id) FROM (
             SELECT statement.speaker_id FROM statement_wording held JOIN statement ON statement.id = held.statement_id
             WHERE held.wording_id = listed.value ORDER BY held.statement_id LIMIT ?) early)
    FROM [?] JOIN wording ON wording.id = listed.value"""
)
_DETAILS: Final = Query(
    """SELECT statement.id, statement.article_id, statement.content_text, statement.start, statement.speaker_id,
        statement.polarity, appearance.claim_id, speaker.name, statement.kind, statement.on_behalf_of_id
    FROM statement
    LEFT JOIN speaker ON speaker.id = statement.speaker_id
    LEFT JOIN appearance ON appearance.statement_id = statement.id AND appearance.state IN ('joined', 'confirmed')
    WHERE statement.id IN [?]"""
)


class Standing(NamedTuple):
    """A statement that stands in its article, with the name of its speaker."""

    id: int
    text: str
    start: int
    speaker: int | None
    polarity: str
    kind: str
    name: str | None


Detail = tuple[int, int, str, int, int | None, str, int | None, str | None, str, int | None]
"""Statement, article, words, place in the text, speaker, polarity, claim whose variant it is, speaker's name, kind, and
whom the speaker speaks for."""


Holding = tuple[int, int, int | None, int]
"""A wording, its content words, the earliest statement that has it in another article, the number of its speakers."""


def find_details(statements: Iterable[int]) -> Sequence[Detail]:
    """What a comparison needs to know of the statements."""
    wanted = sorted(set(statements))
    return cast("list[Detail]", _DETAILS.fetch(wanted)) if wanted else []


def find_wordings(digests: Iterable[int]) -> dict[int, int]:
    """The wordings known by these digests."""
    wanted = sorted(set(digests))
    return dict(_DIGESTS.fetch(wanted)) if wanted else {}


def find_words(wordings: Iterable[int]) -> dict[int, int]:
    """How many content words each wording has."""
    wanted = sorted(set(wordings))
    return dict(_WORDS.fetch(wanted)) if wanted else {}


def find_postings(keys: Iterable[int]) -> Mapping[int, list[int]]:
    """The wordings that each key leads to, at most ``MOST_POSTINGS``; one query for all keys."""
    wanted = sorted(set(keys))
    postings: dict[int, list[int]] = defaultdict(list)
    if wanted:
        for key, wording in _POSTINGS.fetch(wanted):
            postings[key].append(wording)
    return postings


def find_holders(wordings: Iterable[int], article_id: int) -> Sequence[Holding]:
    """For each wording: itself, its content words, the earliest statement that has it in another article, and the
    number of its speakers, counted among its first statements."""
    wanted = sorted(set(wordings))
    found = _HOLDERS.fetch(article_id, MOST_SPEAKERS_READ, wanted) if wanted else []
    return cast("list[Holding]", found)


class Held(NamedTuple):
    """A wording with its content words, the earliest statement that has it and stands, and the speakers of the first
    statements that have it, one for each of them."""

    wording: int
    words: int
    statement: int | None
    speakers: Sequence[int | None]


def find_held(wordings: Iterable[int]) -> Iterator[Held]:
    """Who has the wordings, for articles none of whose statements is in the index."""
    wanted = sorted(set(wordings))
    for wording, words, statement, speakers in _HELD.fetch(MOST_SPEAKERS_READ, wanted) if wanted else ():
        yield Held(wording, words, statement, json.loads(speakers) if isinstance(speakers, str) else speakers or ())


def find_standing(article_id: int) -> list[Standing]:
    """The article's statements that are neither rejected nor outdated, in the order of its text."""
    return [Standing(*row) for row in _STANDING.fetch(article_id)]


def find_digests(article_id: int) -> dict[int, int]:
    """The digest under which each of the article's statements stands in the index."""
    return dict(_KNOWN.fetch(article_id))


def add_wordings(rows: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Stores wordings as (digest, content words) and gives the identifier of each digest, known before or not."""
    _NEW_WORDINGS.run_many(rows)
    return find_wordings(digest for digest, _ in rows)


def add_keys(rows: Sequence[tuple[int, int]]) -> None:
    """Stores (key, wording)."""
    _NEW_KEYS.run_many(rows)


def set_wordings(rows: Sequence[tuple[int, int]]) -> None:
    """Says which wording each statement has, as (statement, wording)."""
    _WORDED.run_many(rows)
