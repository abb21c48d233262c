"""Articles that came through the pages: put down at once, taken in one after another, told of for a while after.

What came in one form is a batch. Each of its articles waits in the database until its turn comes, so that neither a
page that is closed nor a process that ends loses any, and its report stands there for whoever asks.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from peewee import fn

from quotetrack.errors import ConflictError, EmptyTextError, NotFoundError
from quotetrack.services.article_files import Found
from quotetrack.services.checks import is_possible_id
from quotetrack.services.records import Actor, NewArticle, SourceVersion
from quotetrack.settings import ImportsSettings
from quotetrack.storage.bulk import insert_rows
from quotetrack.storage.connection import reading, writing
from quotetrack.storage.fields import read_clock
from quotetrack.storage.imports import ImportBatch, ImportItem

TOGETHER: Final = 100
TOGETHER_CHARACTERS: Final = 4_000_000
"""Articles, or code points of them, that are put down in one transaction."""

LONGEST_RECEIVING: Final = timedelta(hours=1)
"""After this, what was begun to be put down and never ended is of a process that died."""


class BatchState(StrEnum):
    """Where a batch is: being put down, waiting for its articles' turns, or at its end."""

    RECEIVING = "receiving"
    WAITING = "waiting"
    DONE = "done"
    STOPPED = "stopped"


class ItemState(StrEnum):
    """What became of an article; ``OLDER``: a later version of it is stored already."""

    WAITING = "waiting"
    CREATED = "created"
    REVISED = "revised"
    UNCHANGED = "unchanged"
    OLDER = "older"
    REFUSED = "refused"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class BatchRecord:
    """A batch; ``counts`` are its articles by what became of them."""

    id: int
    actor: str
    user_id: int | None
    name: str
    state: BatchState
    counts: Mapping[ItemState, int]
    created_at: datetime
    finished_at: datetime | None

    @property
    def total(self) -> int:
        """How many articles it has."""
        return sum(self.counts.values())

    @property
    def left(self) -> int:
        """How many of them wait."""
        return self.counts.get(ItemState.WAITING, 0)


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """One article of a batch: where it stood, and what became of it or why it was refused."""

    id: int
    place: str
    state: ItemState
    reason: str | None
    article_id: int | None
    title: str | None
    statements: int | None


def receive_articles(name: str, found: Iterable[Found], actor: Actor, settings: ImportsSettings) -> int:
    """Puts the articles down as one batch; its number. Nothing of it is taken in before all of it is there.

    Those above ``imports.articles`` are left out and the report says so. Raises EmptyTextError where there is none,
    and whatever reading them raises; then nothing is kept.
    """
    with writing():
        batch = ImportBatch.create(user=actor.user_id, actor=actor.name, name=name, state=BatchState.RECEIVING.value)
    try:
        _put_down(batch.id, found, settings.articles)
        with writing():
            ImportBatch.update(state=BatchState.WAITING.value).where(ImportBatch.id == batch.id).execute()
    except BaseException:
        with writing():
            ImportBatch.delete().where(ImportBatch.id == batch.id).execute()
        raise
    return int(batch.id)


def list_batches(limit: int = 20) -> tuple[BatchRecord, ...]:
    """The last batches, the newest first."""
    with reading():
        query: Any = ImportBatch.select().where(ImportBatch.state != BatchState.RECEIVING.value)
        rows = list(query.order_by(ImportBatch.id.desc()).limit(limit))
        counts = _count([row.id for row in rows])
    return tuple(_read_batch(row, counts.get(row.id, {})) for row in rows)


def get_batch(batch_id: int) -> BatchRecord:
    """The batch; NotFoundError where there is none, or none any more."""
    with reading():
        row = ImportBatch.get_or_none(ImportBatch.id == batch_id) if is_possible_id(batch_id) else None
        if row is None or row.state == BatchState.RECEIVING.value:
            raise NotFoundError("There is no such import. Reports are forgotten after some weeks.")
        return _read_batch(row, _count([row.id]).get(row.id, {}))


def list_items(
    batch_id: int, *, state: ItemState | None = None, after: int = 0, limit: int = 200
) -> tuple[ItemRecord, ...]:
    """The articles of a batch in the order in which they came, those behind ``after``."""
    query: Any = ImportItem.select().where(ImportItem.batch == batch_id, ImportItem.id > after)
    if state is not None:
        query = query.where(ImportItem.state == state.value)
    with reading():
        return tuple(
            ItemRecord(row.id, row.place, ItemState(row.state), row.reason, row.article_id, row.title, row.statements)
            for row in query.order_by(ImportItem.id).limit(limit)
        )


def stop_batch(batch_id: int) -> BatchRecord:
    """The batch, of which nothing more is taken in; what was stays. ConflictError where it is at its end."""
    with writing():
        changes = {"state": BatchState.STOPPED.value, "finished_at": read_clock()}
        waiting = ImportBatch.state == BatchState.WAITING.value
        if not ImportBatch.update(changes).where(ImportBatch.id == batch_id, waiting).execute():
            raise ConflictError("The import has ended already.")
        items = {"state": ItemState.STOPPED.value, "content": None}
        left = ImportItem.state == ItemState.WAITING.value
        ImportItem.update(items).where(ImportItem.batch == batch_id, left).execute()
    return get_batch(batch_id)


def purge_batches(settings: ImportsSettings) -> int:
    """Forgets reports that are older than ``imports.keep_days``, and what was never put down to the end; how many."""
    now = read_clock()
    old = ImportBatch.finished_at < now - timedelta(days=settings.keep_days)
    torn = (ImportBatch.state == BatchState.RECEIVING.value) & (ImportBatch.created_at < now - LONGEST_RECEIVING)
    with writing():
        return int(ImportBatch.delete().where(old | torn).execute())


def write_article(article: NewArticle) -> str:
    """The article as it waits."""
    values = {entry.name: getattr(article, entry.name) for entry in fields(article)}
    values["published_at"] = article.published_at.isoformat() if article.published_at else None
    values["version"] = [article.version.number, article.version.created] if article.version else None
    return json.dumps({name: value for name, value in values.items() if value not in (None, {}, ())}, default=dict)


def read_article(content: str) -> NewArticle:
    """The article that waited."""
    values = json.loads(content)
    if "published_at" in values:
        values["published_at"] = datetime.fromisoformat(values["published_at"])
    if "version" in values:
        values["version"] = SourceVersion(*values["version"])
    values["warnings"] = tuple(values.get("warnings", ()))
    return NewArticle(**values)


def _put_down(batch_id: int, found: Iterable[Found], most: int) -> None:
    rows: list[dict[str, Any]] = []
    count = length = 0
    for one in found:
        if count >= most:
            refusal = f"There are more than {most:,} articles (imports.articles): from here on nothing was taken."
            rows.append(_compose_item(batch_id, Found(one.where, None, refusal)))
            break
        row = _compose_item(batch_id, one)
        rows.append(row)
        count, length = count + 1, length + len(row["content"] or "")
        if len(rows) >= TOGETHER or length >= TOGETHER_CHARACTERS:
            _insert(rows)
            rows, length = [], 0
    _insert(rows)
    if not count:
        raise EmptyTextError("There is no article in it.")


def _compose_item(batch_id: int, one: Found) -> dict[str, Any]:
    refused = one.article is None
    return {
        "batch": batch_id,
        "place": one.where,
        "content": None if one.article is None else write_article(one.article),
        "state": (ItemState.REFUSED if refused else ItemState.WAITING).value,
        "reason": one.refusal,
        "title": None if one.article is None else one.article.title,
    }


def _insert(rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        with writing():
            insert_rows(ImportItem, rows)


def _count(batch_ids: Sequence[int]) -> dict[int, dict[ItemState, int]]:
    counted: dict[int, dict[ItemState, int]] = {}
    if batch_ids:
        query: Any = ImportItem.select(ImportItem.batch, ImportItem.state, fn.COUNT(ImportItem.id))
        groups = query.where(ImportItem.batch.in_(list(batch_ids))).group_by(ImportItem.batch, ImportItem.state)
        for batch, state, number in groups.tuples():
            counted.setdefault(batch, {})[ItemState(state)] = number
    return counted


def _read_batch(row: Any, counts: Mapping[ItemState, int]) -> BatchRecord:
    return BatchRecord(
        row.id, row.actor, row.user_id, row.name, BatchState(row.state), counts, row.created_at, row.finished_at
    )
