"""Many articles taken in together: a batch is one transaction, and what cannot be stored in it is stored alone.

Storing many at once costs less than storing each alone: pages of the database that all of them touch are written once.
A batch is as if its articles had been sent one after another.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import peewee

from quotetrack.errors import InputError, StorageError
from quotetrack.nlp.analysis import Analysis
from quotetrack.services.drafts import Draft
from quotetrack.services.identities import list_names
from quotetrack.services.ingestion import (
    CREATED,
    UNCHANGED,
    Stored,
    analyze_draft,
    create_article,
    find_article,
    find_outlet,
    is_text_of,
    settle_article,
    store_draft,
    update_metadata,
)
from quotetrack.settings import MatchingSettings
from quotetrack.storage.connection import is_postgresql, lock_names, reading, writing
from quotetrack.storage.queries import Query

_HASHES: Final = Query(
    """SELECT article.natural_key, revision.text_hash FROM article
    JOIN revision ON revision.article_id = article.id AND revision.number = article.revision
    WHERE article.natural_key IN [?]"""
)
_TOLD: Final = Query(
    """SELECT article.id, article.title,
        (SELECT COUNT(*) FROM statement WHERE statement.article_id = article.id AND NOT statement.outdated)
    FROM article WHERE article.id IN [?]"""
)


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one article of a batch, its title as stored and how many statements it has."""

    stored: Stored
    title: str | None
    statements: int


class _ApartError(Exception):
    """An article of the batch changed under it and has to be stored alone."""


def find_unchanged(drafts: Sequence[Draft]) -> list[bool]:
    """For each draft whether it is stored with just this text, so that it need not be analysed."""
    with reading():
        hashes: dict[str, str] = dict(_HASHES.fetch([draft.natural_key for draft in drafts]))
    return [hashes.get(draft.natural_key) == draft.text_hash for draft in drafts]


def store_batch(batch: Sequence[tuple[Draft, Analysis | None]], matching: MatchingSettings) -> list[Told | InputError]:
    """Stores the drafts in their order in one transaction; for each what became of it, or why it was refused.

    No analysis is needed of what ``find_unchanged`` found. Raises StorageError where the database cannot be used; then
    nothing of the batch is stored, or a beginning of it where it could not be stored together.
    """
    try:
        with writing():
            stored: list[Stored | InputError] = list(_store_together(batch, matching))
    except (_ApartError, peewee.IntegrityError, InputError, StorageError):
        # StorageError too: PostgreSQL ends one of two transactions that wait for each other.
        stored = [_store_alone(draft, analysis, matching) for draft, analysis in batch]
    return _tell(stored)


def _store_together(batch: Sequence[tuple[Draft, Analysis | None]], matching: MatchingSettings) -> list[Stored]:
    outlets = {name: find_outlet(name) for name in sorted({draft.article.outlet or "" for draft, _ in batch})}
    if is_postgresql():
        # All at once and sorted, as a single article does it: two batches never wait for each other's names.
        lock_names([name for _, analysis in batch if analysis for name in list_names(analysis)])
    stored = [_place(draft, analysis, outlets[draft.article.outlet or ""]) for draft, analysis in batch]
    for one in stored:
        if one.outcome == CREATED:
            settle_article(one.article_id, matching)
    return stored


def _place(draft: Draft, analysis: Analysis | None, outlet: int | None) -> Stored:
    row = find_article(draft.natural_key)
    if row is None and analysis is not None:
        return Stored(create_article(draft, outlet, analysis), CREATED)
    if row is None or not is_text_of(row, draft):
        raise _ApartError
    update_metadata(row, draft, outlet)
    return Stored(row.id, UNCHANGED)


def _store_alone(draft: Draft, analysis: Analysis | None, matching: MatchingSettings) -> Stored | InputError:
    analyze: Callable[[], Analysis] = lambda: analysis or analyze_draft(draft)  # noqa: E731
    try:
        return store_draft(draft, analyze, matching)
    except InputError as error:
        return error


def _tell(stored: Sequence[Stored | InputError]) -> list[Told | InputError]:
    with reading():
        rows = _TOLD.fetch([one.article_id for one in stored if isinstance(one, Stored)])
    told = {number: (title, count) for number, title, count in rows}
    return [Told(one, *told[one.article_id]) if isinstance(one, Stored) else one for one in stored]
