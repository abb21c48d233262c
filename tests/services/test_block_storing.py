"""A block of new articles: stored as one, with what articles sent one after another would have got, row for row."""

import random
from collections.abc import Iterator
from pathlib import Path

import peewee
import pytest
from database_access import close_all, open_at
from plain_reader import read_plainly
from stored_rows import Rows, dump_rows

from quotetrack.services import accounts, bulk_ingestion, ingestion, watches
from quotetrack.services.bulk_ingestion import Told, store_batch
from quotetrack.services.drafts import prepare_article
from quotetrack.services.ledger import grow_claims
from quotetrack.services.records import NewArticle, StatementFilters
from quotetrack.settings import Settings
from quotetrack.storage.claims import Appearance, Claim
from quotetrack.storage.connection import bind_database, reading, writing
from quotetrack.storage.gathering import Gathering
from quotetrack.storage.migrations import migrate
from quotetrack.storage.statements import Statement
from quotetrack.storage.wordings import Wording
from quotetrack.terms import Scope

COUNT = 60
TABLES = (
    *("outlet", "article", "revision", "article_words", "speaker", "alias", "name_key", "statement"),
    *("claim", "appearance", "article_copy", "wording", "wording_key", "statement_wording", "alert", "delivery"),
)
SAID = (
    "The old weir above Kelmoor will be rebuilt before the winter floods reach the lower meadows",
    "The old weir above Kelmoor will be rebuilt before the winter floods",
    "The old weir above Kelmoor will not be rebuilt before the winter floods reach the lower meadows",
    "At least {} families were moved from the lower meadows since the dam broke",
    "The new ferry costs {} crowns a year and nobody on the island has asked for it",
    "The new ferry costs {} crowns a year",
    "Every boat in the harbour was counted twice last summer by the same two clerks",
    "Every boat in this harbour was counted three times last summer by the same two clerks",
    "No comment",
    "We are looking into it",
    "Nobody has asked for a second road through the lower meadows of Kelmoor",
)
NAMED = ("Moira Flint", "Moira B Flint", "Olga Venn", "Olga Bea Venn", "Ines Kowal")
# The same ones in several spellings: what a new one is called is how it was spelled first.
OUTLETS = ("Outlet 1", "OUTLET 1", "outlet  2", "Outlet 2", "Zürich 3", "ZURICH 3", "«Outlet»", "   ", None)
SPEAKERS = (*NAMED, "Flint", "someone", "the Harbour Board")


def write_articles(seed: int) -> list[NewArticle]:
    """Articles of a few sentences that come again and again, with other numbers and from other mouths."""
    draw = random.Random(seed)  # noqa: S311 - nothing secret
    articles: list[NewArticle] = []
    for number in range(COUNT):
        if articles and draw.random() < 0.15:
            # Printed by another outlet as well.
            text = max((one.text for one in articles[-6:]), key=len)
        else:
            own = [f"“The clerk never read page {number}0{page} of the report,” said Ines Kowal." for page in range(5)]
            text = " ".join([write_quote(draw) for _ in range(draw.randint(1, 3))] + own * (number % 3 == 0))
        articles.append(NewArticle(text=text, external_id=str(number), outlet=draw.choice(OUTLETS)))
    return articles


def write_quote(draw: random.Random) -> str:
    words = draw.choice(SAID).format(draw.choice((12, 40, 4000)))
    speaker = draw.choice(SPEAKERS)
    behalf = " for the Kelmoor Council" if draw.random() < 0.2 else ""
    rival = f" or {draw.choice(NAMED)}" if speaker in NAMED and draw.random() < 0.1 else ""
    return f"“{words},” {draw.choice(('said', 'said', 'denied'))} {speaker}{behalf}{rival}."


def watch_for_words(settings: Settings) -> None:
    key = accounts.add_key("desk", {Scope.READ})[0].id
    for asked in (StatementFilters(q="ferry"), StatementFilters(q="meadows")):
        watches.create_watch(key, "A watch", asked, None, limits=settings.watches, webhooks=settings.webhooks)


def store_in_batches(articles: list[NewArticle], sizes: Iterator[int], settings: Settings) -> None:
    rest = [(prepare_article(one, settings.limits), read_plainly(one.text)) for one in articles]
    while rest:
        size = next(sizes)
        told = store_batch(rest[:size], settings.matching)
        assert all(isinstance(one, Told) for one in told)
        rest = rest[size:]


@pytest.fixture
def one_by_one(tmp_path: Path, database: peewee.Database, settings: Settings):
    """The rows that come of articles sent one after another to a SQLite database of their own."""

    def ingest_all(articles: list[NewArticle], *, watched: bool) -> Rows:
        other = open_at(f"sqlite:///{tmp_path}/one.db")
        bind_database(other)
        migrate(other)
        if watched:
            watch_for_words(settings)
        for one in articles:
            ingestion.ingest(one, limits=settings.limits, matching=settings.matching, analyzer=read_plainly)
        rows = dump_rows()
        close_all(other)
        bind_database(database)
        return rows

    return ingest_all


@pytest.fixture
def never_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be stored as a block is refused, where it would be stored alone otherwise."""

    def refuse(*_: object) -> None:
        raise AssertionError("It should have been stored as a block.")

    monkeypatch.setattr(bulk_ingestion, "store_draft", refuse)


@pytest.mark.usefixtures("never_alone")
@pytest.mark.parametrize("watched", [False, True], ids=["unwatched", "watched"])
@pytest.mark.parametrize("seed", range(3))
def test_a_block_has_the_rows_of_articles_sent_one_by_one(
    seed: int, watched: bool, one_by_one, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Few enough for so small an archive to go beyond them.
    monkeypatch.setattr("quotetrack.services.candidates.MOST_POSTINGS", 3)
    for reader in ("storage.wordings", "services.block_ledger"):
        monkeypatch.setattr(f"quotetrack.{reader}.MOST_SPEAKERS_READ", 4)
    articles = write_articles(seed)
    expected = one_by_one(articles, watched=watched)
    if watched:
        watch_for_words(settings)
    draw = random.Random(seed)  # noqa: S311 - nothing secret
    store_in_batches(articles, iter(lambda: draw.choice((1, 2, 7, 25)), 0), settings)
    rows = dump_rows()
    for name in TABLES:
        assert rows[name] == expected[name], name
    assert all(rows[name] for name in ("claim", "article_copy", "appearance"))
    assert bool(rows["alert"]) is watched


@pytest.mark.usefixtures("database")
def test_more_claims_grow_at_once_than_a_query_has_parameters(send) -> None:
    for number in range(2):
        send(f"“{SAID[0]},” said Moira Flint.", url=str(number))
    with writing():
        grow_claims(range(1, 70_000))
    with reading():
        assert [row.version for row in Claim.select()] == [2]


@pytest.mark.usefixtures("never_alone", "database")
def test_a_block_takes_no_number_that_it_does_not_use(settings: Settings) -> None:
    articles = write_articles(7)
    store_in_batches(articles, iter(lambda: 9, 0), settings)
    rows = {name: len(found) for name, found in dump_rows().items()}

    with writing():
        for table in (Statement, Claim, Appearance, Wording):
            (number,) = Gathering().take_numbers(table, 1)
            assert number == rows[table._meta.table_name] + 1
