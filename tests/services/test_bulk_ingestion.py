"""Articles stored a batch at a time: as if they had been sent one after another, a bad one alone refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from unittest.mock import Mock, call

import pytest
from plain_reader import read_plainly

from quotetrack.errors import ContentionError, InputError, StorageError
from quotetrack.nlp.analysis import Analysis
from quotetrack.services import bulk_ingestion
from quotetrack.services.bulk_ingestion import Told, find_unchanged, store_batch
from quotetrack.services.claim_records import ClaimFilters
from quotetrack.services.claims import iterate_appearances, list_claims
from quotetrack.services.deletion import delete_article
from quotetrack.services.drafts import Draft, prepare_article
from quotetrack.services.records import Actor, NewArticle, PageRequest
from quotetrack.services.statements import list_article_statements
from quotetrack.settings import Settings
from quotetrack.storage.connection import writing
from quotetrack.text.spans import Span

WEIR = "“The old weir above Kelmoor will be rebuilt before the winter floods,” said Moira Flint."
ROAD = "“Nobody has asked for a second road through the lower meadows,” said Olga Venn."
BOAT = "“Every boat in the harbour was counted twice last summer,” said Ines Kowal."

Batch = list[tuple[Draft, Analysis | None]]


def draft(text: str, settings: Settings, number: int) -> tuple[Draft, Analysis]:
    article = NewArticle(text=text, external_id=str(number), outlet=f"Outlet {number}", title=f"Story {number}")
    return prepare_article(article, settings.limits), read_plainly(text)


def store(batch: list[tuple[Draft, Analysis]], settings: Settings) -> list[Told | InputError]:
    given: Batch = [(one, analysis) for one, analysis in batch]
    return store_batch(given, settings.matching)


@pytest.mark.usefixtures("database")
def test_articles_of_one_batch_find_each_other(settings: Settings) -> None:
    batch = [draft(text, settings, number) for number, text in enumerate((WEIR, ROAD, f"{WEIR} {BOAT}"))]
    told = store(batch, settings)
    assert [(one.stored.outcome, one.statements, one.title) for one in told if isinstance(one, Told)] == [
        ("created", 1, "Story 0"),
        ("created", 1, "Story 1"),
        ("created", 2, "Story 2"),
    ]
    first, _road, both = (list_article_statements(number) for number in (1, 2, 3))
    assert both[0].claim_id == first[0].claim_id is not None
    assert both[0].speaker == first[0].speaker is not None
    assert len(list_claims(ClaimFilters(), PageRequest()).items) == 1


@pytest.mark.usefixtures("database")
def test_what_is_known_needs_no_analysis_and_keeps_its_numbers(settings: Settings) -> None:
    batch = [draft(text, settings, number) for number, text in enumerate((WEIR, ROAD))]
    store(batch, settings)
    new = draft(BOAT, settings, 2)
    drafts = [one for one, _ in [*batch, new]]
    assert find_unchanged(drafts) == [True, True, False]
    again = store_batch([(batch[0][0], None), new, (batch[1][0], None)], settings.matching)
    assert [(one.stored.article_id, one.stored.outcome) for one in again if isinstance(one, Told)] == [
        (1, "unchanged"),
        (3, "created"),
        (2, "unchanged"),
    ]


@pytest.mark.usefixtures("database")
def test_a_new_text_within_a_batch_is_a_revision(settings: Settings) -> None:
    store([draft(WEIR, settings, 0)], settings)
    told = store([draft(ROAD, settings, 1), draft(BOAT, settings, 0)], settings)
    assert [one.stored.outcome for one in told if isinstance(one, Told)] == ["created", "revised"]
    assert [one.text.rstrip(",") for one in list_article_statements(1)] == [
        "Every boat in the harbour was counted twice last summer"
    ]


@pytest.mark.usefixtures("database")
def test_another_date_counts_for_what_comes_behind_it_in_a_batch_and_for_nothing_before(settings: Settings) -> None:
    text = " ".join((WEIR, ROAD, BOAT))

    def dated(number: int, day: int) -> tuple[Draft, Analysis]:
        moment = datetime(2026, 5, day, tzinfo=UTC)
        article = NewArticle(text=text, url=f"https://a.example/{number}", outlet=str(number), published_at=moment)
        return prepare_article(article, settings.limits), read_plainly(text)

    store([dated(1, 5)], settings)
    new, again = dated(2, 3), dated(1, 1)
    store_batch([new, (again[0], None)], settings.matching)
    # As if they had been sent one after another: when the second came, it was the one published first.
    claim = list_claims(ClaimFilters(), PageRequest()).items[0].id
    assert {one.statement.article_id: one.copy_of for one in iterate_appearances(claim)} == {1: 2, 2: None}


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("error", "told"),
    [(StorageError("out of shared memory"), 1), (RuntimeError("a fault"), 1), (ContentionError("in the way"), 0)],
)
def test_a_batch_that_fails_is_stored_one_by_one_and_tells_of_it_unless_it_was_only_in_the_way(
    error: Exception, told: int, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(bulk_ingestion, "store_new", fail)
    log = Mock()
    monkeypatch.setattr(bulk_ingestion, "log", log)
    stored = store([draft(text, settings, number) for number, text in enumerate((WEIR, ROAD))], settings)
    assert [one.stored.outcome for one in stored if isinstance(one, Told)] == ["created", "created"]
    assert log.warning.mock_calls == [call("batch.stored_apart", articles=2, exc_info=error)] * told


@pytest.mark.usefixtures("database")
def test_an_article_that_is_deleted_as_soon_as_it_is_stored_ends_no_batch(
    settings: Settings, editor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def writing_until_deleted() -> Iterator[None]:
        with writing():
            yield
        delete_article(1, actor=editor, expected_version=1)

    monkeypatch.setattr(bulk_ingestion, "writing", writing_until_deleted)
    told = store([draft(text, settings, number) for number, text in enumerate((WEIR, ROAD))], settings)
    assert [(one.stored.outcome, one.title, one.statements) for one in told if isinstance(one, Told)] == [
        ("created", None, 0),
        ("created", "Story 1", 1),
    ]


@pytest.mark.usefixtures("database")
def test_an_article_that_cannot_be_stored_leaves_the_others_be(settings: Settings) -> None:
    good, bad, other = (draft(text, settings, number) for number, text in enumerate((WEIR, ROAD, BOAT)))
    beyond = replace(bad[1].statements[0], content=(Span(0, 10_000),))
    told = store([good, (bad[0], replace(bad[1], statements=(beyond,))), other], settings)
    assert [type(one) for one in told] == [Told, InputError, Told]
    assert str(told[1]).startswith("The article cannot be stored (RuntimeError: The content ")
    assert [one.stored.outcome for one in told if isinstance(one, Told)] == ["created", "created"]
    assert find_unchanged([good[0], bad[0], other[0]]) == [True, False, True]
