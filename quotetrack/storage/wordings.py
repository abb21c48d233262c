"""The index that finds statements by their words: each wording once, its keys, and the statements that have it."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import peewee

from quotetrack.storage.base import Table, refer_to
from quotetrack.storage.connection import database, is_postgresql
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

_DIGESTS: Final = (
    "SELECT digest, id FROM wording WHERE digest IN (SELECT value FROM json_each(?))",
    "SELECT digest, id FROM wording WHERE digest = ANY(%s)",
)
_POSTINGS: Final = (
    "SELECT key, wording FROM wording_key WHERE key IN (SELECT value FROM json_each(?))",
    "SELECT key, wording FROM wording_key WHERE key = ANY(%s)",
)
_NEW_WORDINGS: Final = (
    "INSERT INTO wording (digest, words) VALUES (?, ?) ON CONFLICT DO NOTHING",
    "INSERT INTO wording (digest, words) VALUES (%s, %s) ON CONFLICT DO NOTHING",
)
_NEW_KEYS: Final = (
    "INSERT INTO wording_key (key, wording) VALUES (?, ?) ON CONFLICT DO NOTHING",
    "INSERT INTO wording_key (key, wording) VALUES (%s, %s) ON CONFLICT DO NOTHING",
)
_WORDED: Final = (
    (
        "INSERT INTO statement_wording (statement_id, wording_id) VALUES (?, ?) "
        "ON CONFLICT (statement_id) DO UPDATE SET wording_id = excluded.wording_id"
    ),
    (
        "INSERT INTO statement_wording (statement_id, wording_id) VALUES (%s, %s) "
        "ON CONFLICT (statement_id) DO UPDATE SET wording_id = excluded.wording_id"
    ),
)
# The earliest standing statement of each wording in another article, and by how many speakers it is known.
_HOLDERS: Final = """
    SELECT wanted.value, wording.words,
        (SELECT held.statement_id FROM statement_wording held JOIN statement ON statement.id = held.statement_id
         WHERE held.wording_id = wanted.value AND statement.article_id <> {mark}
             AND NOT statement.outdated AND statement.review <> 'rejected'
         ORDER BY held.statement_id LIMIT 1),
        (SELECT COUNT(DISTINCT early.speaker_id) FROM (
             SELECT statement.speaker_id FROM statement_wording held JOIN statement ON statement.id = held.statement_id
             WHERE held.wording_id = wanted.value ORDER BY held.statement_id LIMIT {most}) early)
    FROM {wanted} JOIN wording ON wording.id = wanted.value
"""
_HOLDERS_OF: Final = (
    _HOLDERS.format(mark="?", most=MOST_SPEAKERS_READ, wanted="json_each(?) wanted"),
    _HOLDERS.format(mark="%s", most=MOST_SPEAKERS_READ, wanted="unnest(%s::bigint[]) wanted(value)"),
)
_DETAILS: Final = """
    SELECT statement.id, statement.article_id, statement.content_text, statement.start, statement.speaker_id,
        statement.polarity, appearance.claim_id, speaker.name, statement.kind
    FROM statement
    LEFT JOIN speaker ON speaker.id = statement.speaker_id
    LEFT JOIN appearance ON appearance.statement_id = statement.id AND appearance.state IN ('joined', 'confirmed')
    WHERE statement.id {among}
"""
_DETAILS_OF: Final = (
    _DETAILS.format(among="IN (SELECT value FROM json_each(?))"),
    _DETAILS.format(among="= ANY(%s)"),
)

Detail = tuple[int, int, str, int, int | None, str, int | None, str | None, str]
"""Statement, article, words, place in the text, speaker, polarity, claim whose variant it is, speaker's name, kind."""


def find_details(statements: Iterable[int]) -> list[Detail]:
    """What a comparison needs to know of the statements."""
    wanted = sorted(set(statements))
    return _fetch(_DETAILS_OF, _list(wanted)) if wanted else []


def find_wordings(digests: Iterable[int]) -> dict[int, int]:
    """The wordings known by these digests."""
    wanted = sorted(set(digests))
    return dict(_fetch(_DIGESTS, _list(wanted))) if wanted else {}


def find_postings(keys: Iterable[int]) -> Mapping[int, list[int]]:
    """The wordings that each key leads to, at most ``MOST_POSTINGS`` or few more; one query for all keys."""
    wanted = sorted(set(keys))
    postings: dict[int, list[int]] = defaultdict(list)
    if wanted:
        for key, wording in _fetch(_POSTINGS, _list(wanted)):
            postings[key].append(wording)
    return postings


def find_holders(wordings: Iterable[int], article_id: int) -> list[tuple[int, int, int | None, int]]:
    """For each wording: itself, its content words, the earliest statement that has it in another article, and the
    number of its speakers, counted among its first statements."""
    wanted = sorted(set(wordings))
    return _fetch(_HOLDERS_OF, article_id, _list(wanted)) if wanted else []


def add_wordings(rows: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Stores wordings as (digest, content words) and gives the identifier of each digest, known before or not."""
    _write(_NEW_WORDINGS, rows)
    return find_wordings(digest for digest, _ in rows)


def add_keys(rows: Sequence[tuple[int, int]]) -> None:
    """Stores (key, wording)."""
    _write(_NEW_KEYS, rows)


def set_wordings(rows: Sequence[tuple[int, int]]) -> None:
    """Says which wording each statement has, as (statement, wording)."""
    _write(_WORDED, rows)


def _list(numbers: list[int]) -> Any:
    """A list as one parameter, so that the query's text is always the same and is parsed once."""
    return numbers if is_postgresql() else json.dumps(numbers)


def _fetch(queries: tuple[str, str], *parameters: Any) -> list[Any]:
    return list(database.execute_sql(queries[is_postgresql()], parameters).fetchall())


def _write(queries: tuple[str, str], rows: Sequence[tuple[int, int]]) -> None:
    if rows:
        cursor = database.cursor()
        cursor.executemany(queries[is_postgresql()], rows)
        cursor.close()
