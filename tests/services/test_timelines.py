"""What one speaker said in the order of publication, each with what was said of the same matter before."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from quotetrack.services.claim_decisions import part_appearance
from quotetrack.services.records import PageRequest, StatementFilters
from quotetrack.services.speakers import list_speakers
from quotetrack.services.timelines import iterate_timeline, list_timeline

WEIR = "The weir at Kelmoor will hold through every flood of the coming winter"
SALMON = "Nobody has counted the salmon that came up the river in the spring"
MAY = datetime(2026, 5, 1, 8, tzinfo=UTC)


@pytest.fixture
def speaker(send) -> int:
    """Tamsin Orrell, who said one thing on five days, sent in another order, and once on no day that is known."""
    for day in (4, 0, 2, None, 8, 6):
        words = f"“{WEIR},” said Tamsin Orrell.\n\n“{SALMON},” said Olga Venn.\n"
        published = None if day is None else MAY + timedelta(days=day)
        send(words, url=f"https://post.example/{day}", outlet=f"Post {day}", published_at=published)
    return list_speakers("orrell", PageRequest()).items[0].id


@pytest.fixture
def count_queries(database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], int]]:
    """How many queries were sent since it was last asked."""
    sent: list[str] = []
    send_query = database.execute_sql

    def note(sql: str, *args, **options):
        sent.append(sql)
        return send_query(sql, *args, **options)

    monkeypatch.setattr(database, "execute_sql", note)

    def count() -> int:
        number = len(sent)
        sent.clear()
        return number

    return count


def tell(entries) -> list[tuple[str, str | None]]:
    return [(one.statement.outlet, one.earlier.outlet if one.earlier else None) for one in entries]


THEN_AND_NOW = [
    ("Post 0", None),
    ("Post 2", "Post 0"),
    ("Post 4", "Post 2"),
    ("Post 6", "Post 4"),
    ("Post 8", "Post 6"),
    ("Post None", "Post 8"),
]


@pytest.mark.parametrize("limit", [1, 2, 4, 6])
def test_each_stands_beside_the_last_before_it_whatever_the_page(speaker: int, limit: int) -> None:
    request, found = PageRequest(limit=limit), []
    while True:
        page = list_timeline(speaker, request)
        found += tell(page.items)
        if page.next_cursor is None:
            break
        request = PageRequest(limit=limit, cursor=page.next_cursor)
    assert found == THEN_AND_NOW


def test_the_stream_tells_the_same(speaker: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quotetrack.services.timelines.CHUNK", 4)
    assert tell(iterate_timeline(speaker)) == THEN_AND_NOW


def test_what_was_said_before_need_not_fit_the_filters(speaker: int) -> None:
    assert tell(list_timeline(speaker, PageRequest(), filters=StatementFilters(outlet="Post 4")).items) == [
        ("Post 4", "Post 2")
    ]
    assert tell(iterate_timeline(speaker, filters=StatementFilters(outlet="Post 4"))) == [("Post 4", "Post 2")]


def test_what_an_editor_parted_is_no_earlier_word_of_it(speaker: int, editor) -> None:
    entries = list_timeline(speaker, PageRequest()).items
    second = entries[1].statement
    part_appearance(second.id, second.claim_id, actor=editor)
    assert tell(list_timeline(speaker, PageRequest()).items)[1:3] == [("Post 2", None), ("Post 4", "Post 0")]


def test_a_long_page_asks_no_more_queries_than_a_short_one(speaker: int, count_queries) -> None:
    list_timeline(speaker, PageRequest(limit=1))
    count_queries()
    list_timeline(speaker, PageRequest(limit=2))
    short = count_queries()
    list_timeline(speaker, PageRequest(limit=6))
    assert count_queries() == short
