"""Batches with editors' decisions between them, and beside them: as of articles sent one by one, and nothing missed."""

import json
import os
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import peewee
import pytest
from busy_newsroom import BusyNewsroom
from database_access import close_all, open_at
from stored_rows import Rows, dump_rows
from test_claim_counts import count_again

from quotetrack.errors import ContentionError
from quotetrack.services.attention import refresh_attention
from quotetrack.services.claim_counts import read_counts, settle_counts
from quotetrack.services.records import Actor
from quotetrack.settings import Settings
from quotetrack.storage.claims import ArticleCopy
from quotetrack.storage.connection import bind_database, reading, writing
from quotetrack.storage.migrations import migrate
from quotetrack.storage.statements import Statement

STEPS = int(os.environ.get("DECIDING_STEPS", "16"))
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00")


def work(newsroom: BusyNewsroom) -> None:
    for step in range(STEPS):
        newsroom.send_some()
        for _ in range(1 + step % 4):
            newsroom.decide()


def compare_rows() -> Rows:
    """The rows without what says when, and in no order where PostgreSQL has none."""
    settle_counts()
    rows = {name: [_strip(row) for row in found] for name, found in dump_rows().items()}
    # Nobody counts marks, and what says that the watches changed is drawn by lot.
    del rows["claim_mark"], rows["watch_change"]
    for row in rows["appearance"]:
        del row["id"]
    rows["appearance"].sort(key=lambda row: (row["statement"], row["claim"]))
    return rows


def _strip(row: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in row.items() if not name.endswith("_at") or name == "published_at"}
    for name, value in kept.items():
        if isinstance(value, dict):
            kept[name] = MOMENT.sub("then", json.dumps(_sort(value), sort_keys=True))
    return kept


def _sort(value: Any) -> Any:
    """A document whose lists, which are sets of rows, are in order."""
    if isinstance(value, dict):
        return {name: _sort(member) for name, member in value.items()}
    return sorted(map(_sort, value), key=repr) if isinstance(value, list) else value


def check_nothing_is_missed() -> None:
    """Counts are what one finds who counts again, the queue is what one finds who looks again, no copy has copies."""
    truth = count_again()
    with reading():
        assert read_counts(sorted(truth)) == truth
        waiting: Any = Statement.select(Statement.id, Statement.attention).order_by(Statement.id).tuples()
        told = list(waiting)
        copies: dict[int, int] = {row.article_id: row.original_id for row in ArticleCopy.select()}
    with writing():
        refresh_attention(Statement.id > 0)
    with reading():
        assert list(waiting.clone()) == told
    assert not copies.keys() & set(copies.values())


@pytest.fixture
def one_by_one(tmp_path: Path, database: peewee.Database) -> Iterator[peewee.Database]:
    """A SQLite database of its own, in the place of the test's until it is closed."""
    other = open_at(f"sqlite:///{tmp_path}/one.db")
    bind_database(other)
    migrate(other)
    yield other
    bind_database(database)


@pytest.mark.parametrize("seed", range(3))
def test_batches_between_decisions_leave_the_rows_of_articles_sent_one_by_one(
    seed: int,
    one_by_one: peewee.Database,
    database: peewee.Database,
    settings: Settings,
    editor: Actor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Few enough for so small an archive to go beyond them.
    monkeypatch.setattr("quotetrack.services.candidates.MOST_POSTINGS", 6)
    work(BusyNewsroom(seed, settings, editor, together=False))
    expected = compare_rows()
    close_all(one_by_one)
    bind_database(database)
    work(BusyNewsroom(seed, settings, editor, together=True))
    rows = compare_rows()
    for name, found in expected.items():
        assert rows[name] == found, name
    check_nothing_is_missed()


def test_nothing_is_missed_of_what_is_decided_while_batches_are_stored(
    database: peewee.Database, settings: Settings, editor: Actor
) -> None:
    stored = threading.Event()

    def send(desk: int) -> None:
        newsroom = BusyNewsroom(desk, settings, editor, together=True, desk=desk)
        for _ in range(STEPS // 2):
            newsroom.send_some()

    def decide(desk: int) -> None:
        newsroom = BusyNewsroom(desk, settings, editor, together=True)
        while not stored.is_set():
            # Whoever is in the way of another is asked again by the application.
            with suppress(ContentionError):
                newsroom.decide()

    def settle() -> None:
        while not stored.is_set():
            settle_counts()

    with ThreadPoolExecutor(5) as pool:
        others = [*(pool.submit(decide, desk) for desk in (11, 12)), pool.submit(settle)]
        try:
            for done in [pool.submit(send, desk) for desk in (1, 2)]:
                done.result()
        finally:
            stored.set()
        for done in others:
            done.result()
    check_nothing_is_missed()
