"""Who asks what changed gets just that in every order, and on SQLite without walking through all that is stored."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from quotetrack.services import articles, claims, listing, speakers, statements
from quotetrack.services.claim_exports import iterate_speakers
from quotetrack.services.claim_records import ClaimFilters
from quotetrack.services.corrections import accept_statement
from quotetrack.services.exports import write_statements_csv
from quotetrack.services.records import ArticleFilters, Order, PageRequest, StatementFilters
from quotetrack.storage.connection import database as bound
from quotetrack.storage.connection import is_postgresql, reading

WORDS = "Nobody has counted the boats of harbour number"
ORDERS = (Order.OLDEST, Order.NEWEST, Order.CHANGED)

Sent = list[tuple[str, Any]]
Work = Callable[[datetime], Any]


@pytest.fixture
def since(send, editor) -> datetime:
    """A time since which one statement was decided on; its article, claim and speaker are old."""
    for number in range(12):
        text = f"“{WORDS} {number // 2},” said Tamsin Orrell{chr(97 + number // 2)}.\n\n"
        send(text, url=f"https://post.example/{number}", outlet="Post")
    row = statements.list_statements(StatementFilters(), PageRequest(limit=200)).items[5]
    return accept_statement(row.id, actor=editor, expected_version=row.version).updated_at


@pytest.fixture
def sent(database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sent]:
    """Every query that is sent."""
    told: Sent = []
    execute = bound.obj.execute_sql

    def note(text: str, given: Any = None, *rest: Any, **named: Any) -> Any:
        told.append((text, given))
        return execute(text, given, *rest, **named)

    monkeypatch.setattr(bound.obj, "execute_sql", note)
    return told


def list_works(order: Order) -> list[tuple[str, Work]]:
    page = PageRequest(limit=2, order=order)
    return [
        ("statement", lambda since: statements.list_statements(StatementFilters(updated_since=since), page)),
        ("article", lambda since: articles.list_articles(ArticleFilters(updated_since=since), page)),
        ("claim", lambda since: claims.list_claims(ClaimFilters(updated_since=since), page)),
        ("speaker", lambda since: speakers.list_speakers(None, page, since)),
    ]


FILES: list[tuple[str, Work]] = [
    ("statement", lambda since: list(write_statements_csv(StatementFilters(updated_since=since)))),
    ("speaker", lambda since: list(iterate_speakers(updated_since=since))),
]


@pytest.mark.parametrize(("table", "work"), [one for order in ORDERS for one in list_works(order)] + FILES)
def test_what_changed_is_found_by_when_it_changed(table: str, work: Work, since: datetime, sent: Sent) -> None:
    if is_postgresql():
        pytest.skip("PostgreSQL knows how much changed and chooses by itself.")
    sent.clear()
    work(since)
    asked = [(text, given) for text, given in sent if f'"{table}"' in text and "updated_at" in text]
    with reading():
        plans = [list(bound.execute_sql(f"EXPLAIN QUERY PLAN {text}", given or ()).fetchall()) for text, given in asked]
    steps = [str(row[3]) for plan in plans for row in plan]
    assert any(f"INDEX {table}_updated_at" in step for step in steps), steps
    walks = [step for step in steps if step.startswith("SCAN") and "INDEX" not in step and "VIRTUAL" not in step]
    assert [step for step in walks if step.split()[1] in ("statement", "article", "claim", "speaker", "t1")] == []


@pytest.mark.parametrize("few", [0, 1, 20_000])
def test_every_order_gives_the_same_however_much_changed(
    few: int, since: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "FEW_CHANGED", few)
    everything = PageRequest(limit=200)
    for moment in (since, since - timedelta(days=1), since + timedelta(microseconds=1)):
        whole = statements.list_statements(StatementFilters(), everything).items
        wanted = [one.id for one in whole if one.updated_at >= moment]
        for order in (Order.OLDEST, Order.NEWEST):
            found, page = [], PageRequest(limit=5, order=order)
            while True:
                got = statements.list_statements(StatementFilters(updated_since=moment), page)
                found += [one.id for one in got.items]
                if got.next_cursor is None:
                    break
                page = PageRequest(limit=5, order=order, cursor=got.next_cursor)
            assert found == (wanted if order is Order.OLDEST else wanted[::-1])
        changed = [one.id for one in claims.list_claims(ClaimFilters(), everything).items if one.updated_at >= moment]
        listed = claims.list_claims(ClaimFilters(updated_since=moment), everything).items
        assert [one.id for one in listed] == changed
