"""What editors decide, and others store, while a batch is in memory: as if one had come before or after the other."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from plain_reader import read_plainly
from test_claim_counts import count_again

from quotetrack.services import bulk_ingestion, claims, corrections, mergers, queue, reshaping, statements
from quotetrack.services.bulk_ingestion import Told, store_batch
from quotetrack.services.claim_counts import read_counts, settle_counts
from quotetrack.services.drafts import prepare_article
from quotetrack.services.records import NewArticle, SpeakerChoice, StatementChanges
from quotetrack.services.reshaping import NewStatement
from quotetrack.services.speaker_decisions import add_role
from quotetrack.settings import Settings
from quotetrack.storage.connection import NAME_LOCKS, lock_names, reading, writing
from quotetrack.storage.connection import database as bound
from quotetrack.terms import Reason
from quotetrack.text.spans import Span

FERRY = "The new ferry will cost 31 million crowns"
PATIENCE = 0.4
"""Seconds in which whoever does not have to wait has long been done."""


class Batch:
    """A batch that waits, with everything in memory, until somebody else is done or has to wait for it."""

    def __init__(self, settings: Settings, pool: ThreadPoolExecutor) -> None:
        self._settings, self._pool = settings, pool
        self._begun, self._done = threading.Event(), threading.Event()

    def wait(self) -> None:
        self._begun.set()
        self._done.wait(PATIENCE)

    def store(self, *articles: NewArticle) -> "Future[list[Any]]":
        """Begins to store the articles; in memory when this returns."""
        drafts = [prepare_article(one, self._settings.limits) for one in articles]
        known = bulk_ingestion.find_unchanged(drafts)
        read = [(one, None if same else read_plainly(one.text)) for one, same in zip(drafts, known, strict=True)]
        storing = self._pool.submit(store_batch, read, self._settings.matching)
        assert self._begun.wait(10)
        return storing

    def do_beside(self, act: Callable[[], Any]) -> "Future[Any]":
        acting = self._pool.submit(act)
        acting.add_done_callback(lambda _: self._done.set())
        return acting


@pytest.fixture
def batch(settings: Settings, database: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Batch]:
    """One that waits between its last question and its first row."""
    with ThreadPoolExecutor(2) as pool:
        made = Batch(settings, pool)
        match = bulk_ingestion.store_new.__globals__["match_against"]

        def wait_and_match(*given: Any) -> Any:
            made.wait()
            return match(*given)

        monkeypatch.setitem(bulk_ingestion.store_new.__globals__, "match_against", wait_and_match)
        yield made


def article(text: str, number: int, **fields: Any) -> NewArticle:
    return NewArticle(text=text, url=f"https://post.example/{number}", **fields)


def finish(*futures: "Future[Any]") -> None:
    for one in futures:
        result = one.result(20)
        assert not isinstance(result, list) or all(isinstance(told, Told) for told in result)


def test_what_is_rejected_while_its_contradiction_is_stored_contradicts_nothing(send, editor, batch: Batch) -> None:
    earlier = send(f"“{FERRY},” said Tamsin Orrell.", url="https://post.example/1").statements[0]
    storing = batch.store(article(f"“{FERRY.replace('31', '45')},” said Tamsin Orrell.", 2))
    deciding = batch.do_beside(lambda: corrections.reject_statement(earlier.id, actor=editor, expected_version=1))
    finish(storing, deciding)
    assert queue.list_waiting(queue.QueueFilters()) == ()


def test_whoever_is_credited_while_the_same_words_are_stored_is_no_conflict(send, editor, batch: Batch) -> None:
    earlier = send(f"“{FERRY},” said Tamsin Orrell.", url="https://post.example/1").statements[0]
    other = send("“We stay,” said Olga Brix.", url="https://post.example/3").statements[0].speaker
    changes = StatementChanges(speaker=SpeakerChoice(id=other.id))
    storing = batch.store(article(f"“{FERRY},” said Olga Brix.", 2))
    deciding = batch.do_beside(
        lambda: corrections.correct_statement(earlier.id, changes, actor=editor, expected_version=1)
    )
    finish(storing, deciding)
    assert queue.list_waiting(queue.QueueFilters()) == ()


def test_whoever_is_credited_by_an_office_while_others_are_with_the_same_words_is_a_conflict(
    send, editor, batch: Batch
) -> None:
    day = datetime(2026, 5, 1, tzinfo=UTC)
    send(f"“{FERRY},” said someone.", url="https://post.example/1", published_at=day)
    holder = send("“We stay,” said Tamsin Orrell.", url="https://post.example/3").statements[0].speaker
    storing = batch.store(article(f"“{FERRY},” said Olga Brix.", 2))
    finish(storing, batch.do_beside(lambda: add_role(holder.id, "someone", actor=editor, recredit=True)))
    (said,) = statements.list_article_statements(storing.result()[0].stored.article_id)
    waiting = queue.find_waiting(said.id)
    assert waiting is not None
    assert waiting.reason is Reason.CONFLICT


def test_speakers_merged_while_a_batch_names_one_are_one_in_it_too(send, editor, batch: Batch) -> None:
    source = send("“We stay here,” said Tamsin Orrell.", url="https://post.example/1").statements[0].speaker
    target = send("“We stay,” said Olga Brix.", url="https://post.example/3").statements[0].speaker
    storing = batch.store(article(f"“{FERRY},” said Tamsin Orrell.", 2))
    finish(storing, batch.do_beside(lambda: mergers.merge_speakers(source.id, target.id, actor=editor)))
    (said,) = (one for one in statements.list_article_statements(storing.result()[0].stored.article_id))
    assert said.speaker.id == target.id


def test_a_claim_begun_while_its_article_gets_another_date_counts_the_new_one(
    send, settings: Settings, database: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = f"“{FERRY},” said Tamsin Orrell."
    send(words, url="https://post.example/1", outlet="Post")
    send("“We stay here,” said Olga Brix.", url="https://quay.example/1", outlet="Quay")
    moment = datetime(2026, 5, 1, tzinfo=UTC)
    store_new = bulk_ingestion.store_new
    with ThreadPoolExecutor(2) as pool:
        batch = Batch(settings, pool)

        def wait_and_store(*given: Any) -> Any:
            batch.wait()
            return store_new(*given)

        monkeypatch.setattr(bulk_ingestion, "store_new", wait_and_store)
        storing = batch.store(
            article(words, 1, outlet="Quay", published_at=moment), article("“We stay,” said Olga Brix.", 2)
        )

        def repeat_and_settle() -> None:
            send(words, url="https://post.example/3", outlet="Quay")
            settle_counts()

        finish(storing, batch.do_beside(repeat_and_settle))
    truth = count_again()
    with reading():
        assert read_counts(sorted(truth)) == truth
    (claim,) = truth
    assert claims.get_claim(claim).outlet_count == 1


def test_a_statement_added_by_name_waits_for_the_batch_that_names_the_same(send, editor, batch: Batch) -> None:
    old = send(f"It rains. “{FERRY},” said Tamsin Orrell.", url="https://post.example/1").article
    new = NewStatement(revision=1, content=(Span(0, 8),), speaker=SpeakerChoice(name="Olga Brix"))
    storing = batch.store(article("“We stay,” said Olga Brix.", 2))
    adding = batch.do_beside(lambda: reshaping.add_statement(old.id, new, actor=editor))
    finish(storing, adding)
    (said,) = statements.list_article_statements(storing.result()[0].stored.article_id)
    assert adding.result().speaker == said.speaker


def test_a_name_that_cannot_be_kept_is_refused_before_anything_is_held(send, editor) -> None:
    old = send(f"It rains. “{FERRY},” said Tamsin Orrell.").article
    new = NewStatement(revision=1, content=(Span(0, 8),), speaker=SpeakerChoice(name="Olga\0Brix"))
    with pytest.raises(bulk_ingestion.InputError):
        reshaping.add_statement(old.id, new, actor=editor)


def test_an_article_may_name_more_people_than_there_are_locks(backend: str, database: object) -> None:
    with writing():
        lock_names([f"name {number}" for number in range(50_000)])
        if backend == "postgresql":
            held = bound.execute_sql("SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory'").fetchone()
            assert held == (NAME_LOCKS,)
