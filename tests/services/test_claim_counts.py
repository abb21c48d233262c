"""What is kept of each claim's counts is what one finds who counts again, whatever was done, whenever it is settled."""

import os
import random
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from quotetrack.errors import ConflictError, InputError, NotFoundError, StaleVersionError
from quotetrack.services import claim_counts, claims, corrections, reshaping, statements
from quotetrack.services.claim_counts import ClaimCounts, Settling, read_counts, settle_counts
from quotetrack.services.claim_decisions import (
    begin_claim,
    confirm_appearance,
    keep_claims_apart,
    merge_claims,
    part_appearance,
    split_claim,
)
from quotetrack.services.claim_records import ClaimFilters
from quotetrack.services.decisions import list_decisions
from quotetrack.services.deletion import delete_article
from quotetrack.services.importer import Importer
from quotetrack.services.records import Actor, PageRequest, StatementChanges
from quotetrack.services.undoing import undo_decision
from quotetrack.storage.articles import Article
from quotetrack.storage.claims import Appearance, ArticleCopy, Claim, ClaimCount, ClaimMark
from quotetrack.storage.connection import database as bound
from quotetrack.storage.connection import reading, writing
from quotetrack.storage.migrations import migrate, revert
from quotetrack.storage.statements import Statement

SUBJECTS = ("old weir", "harbour dues", "spring salmon", "north pier", "ferry line", "lamp posts")
QUOTES = tuple(
    f"Nobody in this town has asked for the {one} to be {what} before"
    for one in SUBJECTS
    for what in ("mended", "sold")
)
STOCK = "We have no comment"
FIRST = datetime(2026, 5, 1, tzinfo=UTC)
STEPS = int(os.environ.get("COUNTING_STEPS", "90"))
LATE = datetime.max.replace(tzinfo=UTC)


class Newsroom:
    """Somebody who does anything that may change what is counted, at random but the same for the same seed."""

    def __init__(self, seed: int, send: Callable[..., Any], editor: Actor) -> None:
        self._draw = random.Random(seed)  # noqa: S311 - nothing secret
        self._send, self._editor = send, editor
        self._sent = 0

    def act(self) -> None:
        """One step, or none where it cannot be taken."""
        steps = (
            *[self.print_new] * 4,
            self.print_again,
            self.change_article,
            self.review,
            self.undo_review,
            self.change_words,
            self.split_words,
            self.place,
            self.reshape_claims,
            self.undo,
            self.delete,
        )
        with suppress(ConflictError, InputError, NotFoundError, StaleVersionError):
            self._draw.choice(steps)()

    def print_new(self) -> None:
        self._sent += 1
        self._print(self._sent)

    def print_again(self) -> None:
        self._print(self._draw.randint(1, max(1, self._sent)))

    def change_article(self) -> None:
        row = self._choose(Article.select())
        self._send(_read_text(row), url=row.url, **self._where_and_when())

    def review(self) -> None:
        row = self._choose(Statement.select())
        decide = self._draw.choice((corrections.reject_statement, corrections.accept_statement))
        decide(row.id, actor=self._editor, expected_version=row.version)

    def undo_review(self) -> None:
        row = self._choose(Statement.select().where(Statement.review != "open"))
        corrections.undo_last(row.id, actor=self._editor, expected_version=row.version)

    def change_words(self) -> None:
        row = self._choose(Statement.select().where(~Statement.outdated))
        content = ((row.start, row.end - self._draw.choice((0, 7, 20))),)
        changes = StatementChanges(content=content)
        corrections.correct_statement(row.id, changes, actor=self._editor, expected_version=row.version)

    def split_words(self) -> None:
        row = self._choose(Statement.select().where(~Statement.outdated))
        reshaping.split_statement(row.id, row.start + 30, actor=self._editor, expected_version=row.version)

    def place(self) -> None:
        statement = self._choose(Statement.select())
        claim = self._choose(Claim.select())
        what = self._draw.randrange(3)
        if what == 0:
            begin_claim(statement.id, actor=self._editor)
        else:
            (confirm_appearance, part_appearance)[what - 1](statement.id, claim.id, actor=self._editor)

    def reshape_claims(self) -> None:
        one, other = self._choose(Claim.select()), self._choose(Claim.select())
        what = self._draw.randrange(3)
        if what == 0:
            merge_claims(one.id, other.id, actor=self._editor)
        elif what == 1:
            keep_claims_apart(one.id, other.id, actor=self._editor)
        else:
            row = self._choose(Appearance.select().where(Appearance.claim == one.id))
            split_claim(one.id, [row.statement_id], actor=self._editor)

    def undo(self) -> None:
        claim = self._choose(Claim.select())
        made = list_decisions("claim", claim.id)
        if made:
            undo_decision(self._draw.choice(made).id, actor=self._editor)

    def delete(self) -> None:
        row = self._choose(Article.select())
        delete_article(row.id, actor=self._editor, expected_version=row.version)

    def _print(self, number: int) -> None:
        # Now and then the same four in the same order, which makes one article a copy of another.
        four = self._draw.random() < 0.4
        quotes = QUOTES[:4] if four else self._draw.sample((*QUOTES, STOCK), self._draw.randint(1, 4))
        text = "".join(f"“{words},” said Tamsin Orrell.\n\n" for words in quotes)
        self._send(text, url=f"https://post.example/{number}", **self._where_and_when())

    def _where_and_when(self) -> dict[str, Any]:
        day = self._draw.choice((None, *range(20)))
        outlet = self._draw.choice((None, "Post", "Quay", "Weir"))
        return {"outlet": outlet, "published_at": None if day is None else FIRST + timedelta(days=day)}

    def _choose(self, query: Any) -> Any:
        with reading():
            rows = sorted(query, key=lambda row: row.id)
        if not rows:
            raise NotFoundError("There is nothing of the kind yet.")
        return self._draw.choice(rows)


def _read_text(article: Any) -> str:
    from quotetrack.services.articles import get_article

    return str(get_article(article.id).text)


def count_again() -> dict[int, ClaimCounts]:
    """What is counted of every claim, by going through the rows without any query's help."""
    with reading():
        copies = {row.article_id: row.original_id for row in ArticleCopy.select()}
        articles = {row.id: row for row in Article.select()}
        stands = {row.id: row for row in Statement.select() if not row.outdated and row.review != "rejected"}
        numbers = [row.id for row in Claim.select()]
        placed = defaultdict(list)
        for row in Appearance.select():
            if row.statement_id in stands:
                placed[row.claim_id].append((row.state, stands[row.statement_id]))
    return {number: _count(placed[number], articles, copies) for number in numbers}


def _count(placed: list[Any], articles: dict[int, Any], copies: dict[int, int]) -> ClaimCounts:
    variants = [row for state, row in placed if state in ("joined", "confirmed")]
    own = [row.article_id for row in variants if row.article_id not in copies]
    order = sorted(
        (articles[row.article_id].published_at or LATE, row.article_id in copies, row.id) for row in variants
    )
    dated = [moment for moment, _, _ in order if moment is not LATE]
    return ClaimCounts(
        appearances=len(variants),
        articles=len({copies.get(row.article_id, row.article_id) for row in variants}),
        outlets=len({articles[one].outlet_id for one in own} - {None}),
        suggestions=sum(state == "suggested" for state, _ in placed),
        contrasts=sum(state == "contrast" for state, _ in placed),
        first_statement=order[0][2] if order else None,
        last_published=max(dated, default=None),
    )


def list_pages(filters: ClaimFilters) -> Iterator[tuple[int, int, int]]:
    """Every claim of the list, the most repeated first, two at a time: its number, its articles, its outlets."""
    page = PageRequest(limit=2)
    while True:
        found = claims.list_most_repeated(filters, page)
        yield from ((one.id, one.article_count, one.outlet_count) for one in found.items)
        if found.next_cursor is None:
            return
        page = replace(page, cursor=found.next_cursor)


def rank(counted: dict[int, ClaimCounts], articles: int = 1, outlets: int = 0) -> list[tuple[int, int, int]]:
    kept = [
        (number, one.articles, one.outlets)
        for number, one in counted.items()
        if one.articles >= articles and one.outlets >= outlets
    ]
    return sorted(kept, key=lambda one: (-one[1], one[0]))


@pytest.mark.parametrize("seed", range(2))
def test_what_is_kept_is_what_one_counts_again_after_whatever_was_done(seed: int, send, editor) -> None:
    newsroom, draw = Newsroom(seed, send, editor), random.Random(seed)  # noqa: S311 - nothing secret
    largest = 0
    for _ in range(STEPS):
        newsroom.act()
        truth = count_again()
        largest = max([largest, *(one.articles for one in truth.values())])
        with reading():
            assert read_counts(sorted(truth)) == truth
        if draw.random() < 0.6:
            settle_counts()
            with reading():
                assert ClaimMark.select().count() == 0
                assert {row.claim for row in ClaimCount.select()} == set(truth)
    assert largest > 2


@pytest.mark.parametrize("seed", [10])
def test_the_most_repeated_are_listed_alike_whether_settled_or_not(seed: int, send, editor) -> None:
    newsroom, draw = Newsroom(seed, send, editor), random.Random(seed)  # noqa: S311 - nothing secret
    for _ in range(6):
        for _ in range(STEPS // 6):
            newsroom.act()
            if draw.random() < 0.1:
                settle_counts()
        truth = count_again()
        for articles, outlets in ((1, 0), (2, 0), (1, 2), (3, 1)):
            filters = ClaimFilters(min_articles=articles, min_outlets=outlets)
            assert list(list_pages(filters)) == rank(truth, articles, outlets)
            listed = claims.list_claims(filters, PageRequest(limit=200)).items
            assert {one.id for one in listed} == {number for number, _, _ in rank(truth, articles, outlets)}


def test_a_copy_whose_original_is_deleted_counts_its_own_outlet(send, editor) -> None:
    four = "".join(f"“{words},” said Tamsin Orrell.\n\n" for words in QUOTES[:8:2])
    more = f"“{QUOTES[10]},” said Tamsin Orrell.\n\n"
    original = send(four, url="https://post.example/1", outlet="Post").article
    copy = send(four + more, url="https://post.example/2", outlet="Quay").statements
    send(more, url="https://post.example/3", outlet="Weir")
    settle_counts()
    last = statements.get_statement(copy[-1].id)
    assert claims.get_claim(last.claim_id).outlet_count == 1
    delete_article(original.id, actor=editor, expected_version=original.version)
    assert claims.get_claim(last.claim_id).outlet_count == 2


def test_what_is_kept_answers_without_counting(send, editor) -> None:
    for number in range(6):
        text = "".join(f"“{words},” said Tamsin Orrell.\n\n" for words in QUOTES[number : number + 3])
        send(text, url=f"https://post.example/{number}", outlet="Post")
    settle_counts()
    with reading():
        bound.execute_sql('UPDATE "claim_count" SET "articles" = "articles" + 100')
    assert all(articles > 100 for _, articles, _ in list_pages(ClaimFilters(min_articles=100)))
    assert len(list(list_pages(ClaimFilters(min_articles=100)))) > 3


def test_the_server_settles_in_turns_and_rests_between(send) -> None:
    settling = Settling()
    assert not settling.is_due()
    send(f"“{QUOTES[0]},” said Tamsin Orrell.", url="https://post.example/1")
    send(f"“{QUOTES[0]},” said Tamsin Orrell.", url="https://post.example/2")
    assert settling.is_due()
    settling.settle_some()
    with reading():
        assert ClaimMark.select().count() == 0
        assert [row.articles for row in ClaimCount.select()] == [2]
    assert not settling.is_due()


@pytest.mark.parametrize("marked", [True, False])
def test_the_server_counts_what_changed_while_nobody_asks(send, settings, database, marked: bool) -> None:
    for number in range(2):
        send(f"“{QUOTES[0]},” said Tamsin Orrell.", url=f"https://post.example/{number}")
    if not marked:
        # As a process of an earlier version leaves it between the migration and its restart.
        with writing():
            ClaimMark.delete().execute()
    importer = Importer(settings, lambda: None)
    importer.start()
    try:
        wait_for(lambda: ClaimCount.select().count() and not ClaimMark.select().count())
    finally:
        importer.stop()
    assert [row[1:] for row in list_pages(ClaimFilters())] == [(2, 0)]


def wait_for(holds: Callable[[], Any]) -> None:
    give_up = time.monotonic() + 20
    while True:
        with reading():
            if holds():
                return
        assert time.monotonic() < give_up
        time.sleep(0.05)


def test_nothing_is_missed_of_what_is_written_while_others_settle(send, editor) -> None:
    written = threading.Event()

    def print_and_review(press: int) -> None:
        for number in range(15):
            text = "".join(f"“{words},” said Tamsin Orrell.\n\n" for words in QUOTES[number % 4 : number % 4 + 3])
            said = send(text, url=f"https://press{press}.example/{number}", outlet=f"Press {press}").statements
            with suppress(StaleVersionError):
                corrections.reject_statement(said[0].id, actor=editor, expected_version=said[0].version)

    def settle() -> None:
        while not written.is_set():
            settle_counts()

    with ThreadPoolExecutor(4) as pool:
        settling = [pool.submit(settle) for _ in range(2)]
        writing_ones = [pool.submit(print_and_review, press) for press in range(2)]
        for one in writing_ones:
            one.add_done_callback(lambda _: all(other.done() for other in writing_ones) and written.set())
        for done in (*writing_ones, *settling):
            done.result()
    settle_counts()
    truth = count_again()
    with reading():
        assert read_counts(sorted(truth)) == truth
    assert list(list_pages(ClaimFilters())) == rank(truth)


def test_many_claims_are_settled_a_few_at_a_time(send, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        text = "".join(f"“{words},” said Tamsin Orrell.\n\n" for words in QUOTES)
        send(text, url=f"https://post.example/{number}", outlet="Post")
    monkeypatch.setattr(claim_counts, "TOGETHER", 5)
    monkeypatch.setattr(claim_counts, "MOST_COUNTED", 7)
    assert settle_counts() == len(count_again())
    assert settle_counts() == 0
    with reading():
        assert read_counts(sorted(count_again())) == count_again()


def test_an_archive_that_is_migrated_has_all_its_claims_to_be_counted(send, database) -> None:
    for number in range(2):
        send(f"“{QUOTES[0]},” said Tamsin Orrell.", url=f"https://post.example/{number}")
    settle_counts()
    truth = count_again()
    assert revert(database, "0014_history") == ("0015_claim_counts",)
    assert migrate(database) == ("0015_claim_counts",)
    with reading():
        assert [row.claim for row in ClaimMark.select()] == list(truth)
        assert read_counts(list(truth)) == truth
    assert list(list_pages(ClaimFilters())) == rank(truth)
    settle_counts()
    assert list(list_pages(ClaimFilters())) == rank(truth)
