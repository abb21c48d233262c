"""Many articles taken in together: a batch is one transaction, and what cannot be stored in it is stored alone.

Storing many at once costs less than storing each alone: pages of the database that all of them touch are written once.
A batch is as if its articles had been sent one after another.
"""

import gc
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Protocol

from quotetrack.errors import ContentionError, InputError, StorageError
from quotetrack.logs import get_log
from quotetrack.nlp.analysis import Analysis
from quotetrack.services.analysis_pool import Answer
from quotetrack.services.analysis_work import COLLECTED_EVERY, Unread
from quotetrack.services.block_storing import NewDraft, store_new
from quotetrack.services.claim_counts import settle_counts
from quotetrack.services.drafts import Draft
from quotetrack.services.identities import list_names
from quotetrack.services.ingestion import (
    CREATED,
    Stored,
    analyze_draft,
    find_articles,
    find_outlet,
    keep_text,
    store_draft,
)
from quotetrack.services.rereading import Rereading
from quotetrack.settings import IngestSettings, MatchingSettings
from quotetrack.storage.connection import is_postgresql, lock_names, reading, writing
from quotetrack.storage.queries import Query
from quotetrack.storage.search import fold_words

log = get_log(__name__)

_HASHES: Final = Query(
    """SELECT article.natural_key, article.id, article.revision, revision.text_hash FROM article
    JOIN revision ON revision.article_id = article.id AND revision.number = article.revision
    WHERE article.natural_key IN [?]"""
)
_TOLD: Final = Query(
    """SELECT article.id, article.title,
        (SELECT COUNT(*) FROM statement WHERE statement.article_id = article.id AND NOT statement.outdated)
    FROM article WHERE article.id IN [?]"""
)


Batch = Sequence[tuple[Draft, Analysis | None]]


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one article of a batch, its title as stored and how many statements it has."""

    stored: Stored
    title: str | None
    statements: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """A draft with ``where`` it came from, or why there is none; ``read`` is how many bytes were read up to here."""

    where: str
    draft: Draft | None
    refusal: str | None = None
    read: int = 0


@dataclass(frozen=True, slots=True)
class Departure:
    """An arrival with what became of it, or why it was refused."""

    arrival: Arrival
    told: Told | None
    refusal: str | None


class Analyses(Protocol):
    """Where the analyses come from: an ``AnalysisPool``, or one that has them already."""

    @property
    def ahead(self) -> int:
        """How many answers it pays to ask for before the first is needed."""

    def begin(self, drafts: Sequence[Draft]) -> Answer:
        """Begins to analyse the drafts; what is returned waits for the analyses, in their order."""


class _ApartError(Exception):
    """An article of the batch changed under it and has to be stored alone."""


def take_in(
    arrivals: Iterable[Arrival], pool: Analyses, settings: IngestSettings, matching: MatchingSettings
) -> Iterator[Departure]:
    """Stores the drafts as they come, a batch a transaction, and tells of each in the same order.

    What is stored with the same text, be it as an earlier revision, is not analysed and stored again, so that a second
    run goes on where a first was stopped, and changes nothing where that one came to its end: see ``rereading``.
    At the end the claims that changed are counted. Raises StorageError where the database cannot be used; what was told
    of is stored then, and nothing else.
    """
    begun: deque[tuple[Sequence[Arrival], Sequence[bool], Answer]] = deque()
    run = Rereading()
    with reading(), _collecting_seldom():
        for batch in _cut(arrivals, settings):
            unchanged = find_unchanged([one.draft for one in batch if one.draft], run)
            begun.append((batch, unchanged, pool.begin(_list_new(batch, unchanged))))
            if len(begun) > pool.ahead:
                yield from _store(*begun.popleft(), matching, run)
        while begun:
            yield from _store(*begun.popleft(), matching, run)
        settle_counts()


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Lets Python look for garbage once in many more allocations than by default.

    A batch in memory is a hundred thousand rows that refer to nothing; walking them again and again took a fifth of the
    time of a load, measured.
    """
    before = gc.get_threshold()
    gc.set_threshold(*COLLECTED_EVERY)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _cut(arrivals: Iterable[Arrival], settings: IngestSettings) -> Iterator[list[Arrival]]:
    """Batches of neither too many nor too long articles, in which none comes twice."""
    batch: list[Arrival] = []
    keys: set[str] = set()
    length = 0
    for one in arrivals:
        key = one.draft.natural_key if one.draft else None
        full = len(batch) >= settings.batch_articles or length > settings.batch_characters
        if batch and (full or key in keys):
            yield batch
            batch, keys, length = [], set(), 0
        batch.append(one)
        if one.draft and key:
            keys.add(key)
            length += len(one.draft.text)
    if batch:
        yield batch


def _list_new(batch: Sequence[Arrival], unchanged: Sequence[bool]) -> list[Draft]:
    drafts = [one.draft for one in batch if one.draft]
    return [draft for draft, is_known in zip(drafts, unchanged, strict=True) if not is_known]


def _store(
    batch: Sequence[Arrival], unchanged: Sequence[bool], answer: Answer, matching: MatchingSettings, run: Rereading
) -> Iterator[Departure]:
    analyses = iter(answer())
    known = iter(unchanged)
    read = [(one, None if one.draft is None or next(known) else next(analyses)) for one in batch]
    ready = [(one.draft, found) for one, found in read if one.draft and not isinstance(found, Unread)]
    told = iter(store_batch(ready, matching, run))
    for one, found in read:
        if one.draft is None:
            yield Departure(one, None, one.refusal)
        elif isinstance(found, Unread):
            yield Departure(one, None, f"{one.where}: {found.reason}")
        else:
            outcome = next(told)
            told_of = outcome if isinstance(outcome, Told) else None
            yield Departure(one, told_of, None if told_of else f"{one.where}: {outcome}")


def find_unchanged(drafts: Sequence[Draft], run: Rereading | None = None) -> list[bool]:
    """For each draft whether it is stored with just this text, so that it need not be analysed.

    Of a ``run`` over an archive it is as well where an earlier revision has it. It may turn out otherwise when the
    draft is stored, if others of the same article are stored before.
    """
    with reading():
        stored = _find_stored(drafts)
        return [_is_known(draft, stored.get(draft.natural_key), run) for draft in drafts]


def _find_stored(drafts: Sequence[Draft]) -> dict[str, tuple[int, int, str]]:
    """Of each of the drafts that is stored the article, its current revision and the hash of that one's text."""
    return {row[0]: row[1:] for row in _HASHES.fetch([draft.natural_key for draft in drafts])}


def _is_known(draft: Draft, stored: tuple[int, int, str] | None, run: Rereading | None) -> bool:
    if stored is None:
        return False
    article_id, revision, text_hash = stored
    if text_hash == draft.text_hash:
        return True
    return run is not None and revision > 1 and run.find(article_id, draft.text_hash) is not None


def store_batch(batch: Batch, matching: MatchingSettings, run: Rereading | None = None) -> list[Told | InputError]:
    """Stores the drafts in their order; for each what became of it, or why it was refused.

    New articles that follow one another are one transaction, a new text of an old one has its own. A draft whose text
    is an earlier revision is passed over where it is part of a ``run`` over an archive. No analysis is needed of what
    ``find_unchanged`` found. Raises StorageError where the database cannot be used; then nothing of the batch is
    stored, or a beginning of it.
    """
    with reading():
        there = _find_stored([draft for draft, _ in batch])
    stored: list[Stored | InputError] = []
    # A new text of an old article is compared with what is stored of it, which is work for one article. One that has
    # its text already may bring another date, which those before it must not see and those behind it must.
    for (is_read, is_there), part in groupby(batch, key=lambda one: (one[1] is not None, one[0].natural_key in there)):
        stored += (_store_each if is_read and is_there else _store_block)(list(part), matching, run)
    return _tell(stored)


def _store_block(batch: Batch, matching: MatchingSettings, run: Rereading | None) -> Sequence[Stored | InputError]:
    try:
        with writing():
            return _store_together(batch, matching, run)
    except Exception as error:
        # Whatever one of them is wrong with, the others are stored; so are all where PostgreSQL ended
        # one of two transactions that waited for each other.
        stored = _store_each(batch, matching, run)
        # Told only now: where the database is away, whoever asked is told of that.
        if not isinstance(error, _ApartError | ContentionError):
            log.warning("batch.stored_apart", articles=len(batch), exc_info=error)
        return stored


def _store_each(batch: Batch, matching: MatchingSettings, run: Rereading | None) -> Sequence[Stored | InputError]:
    return [_store_alone(draft, analysis, matching, run) for draft, analysis in batch]


def _store_together(batch: Batch, matching: MatchingSettings, run: Rereading | None) -> list[Stored]:
    outlets = _find_outlets([draft for draft, _ in batch])
    if is_postgresql():
        # All at once and sorted, as a single article does it: two batches never wait for each other's names.
        lock_names([name for _, analysis in batch if analysis for name in list_names(analysis)])
    rows = find_articles([draft.natural_key for draft, _ in batch])
    new: list[NewDraft] = []
    kept: list[Stored | None] = []
    for draft, analysis in batch:
        row, outlet = rows.get(draft.natural_key), outlets[draft.article.outlet or ""]
        stored = None if row is None else keep_text(row, draft, outlet, run)
        if stored is None:
            if row is not None or analysis is None:
                raise _ApartError
            new.append(NewDraft(draft, outlet, analysis))
        kept.append(stored)
    numbers = iter(store_new(new, matching))
    return [Stored(next(numbers), CREATED) if one is None else one for one in kept]


def _find_outlets(drafts: Sequence[Draft]) -> dict[str, int | None]:
    """The outlets by the names that the drafts give them; a new one is spelled as the first to give it does."""
    names = dict.fromkeys(draft.article.outlet or "" for draft in drafts)
    # In one order whatever the spelling, so that two batches never wait for each other's; of one outlet's the first
    # comes first, as sorting leaves equal ones where they are.
    return {name: find_outlet(name) for name in sorted(names, key=fold_words)}


def _store_alone(
    draft: Draft, analysis: Analysis | None, matching: MatchingSettings, run: Rereading | None
) -> Stored | InputError:
    def analyze(changed: Draft) -> Analysis:
        return analysis if analysis and changed.verdicts == draft.verdicts else analyze_draft(changed)

    try:
        return store_draft(draft, analyze, matching, run=run)
    except StorageError:
        raise
    except InputError as error:
        return error
    except Exception as error:
        # One article that cannot be stored must not end an archive's ingest.
        return InputError(f"The article cannot be stored ({type(error).__name__}: {error}).")


def _tell(stored: Sequence[Stored | InputError]) -> list[Told | InputError]:
    with reading():
        rows = _TOLD.fetch([one.article_id for one in stored if isinstance(one, Stored)])
    told = {number: (title, count) for number, title, count in rows}
    # An administrator may have deleted one already.
    gone = (None, 0)
    return [Told(one, *told.get(one.article_id, gone)) if isinstance(one, Stored) else one for one in stored]
