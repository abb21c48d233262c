"""Words, phrases and beginnings find the same statements and articles on both databases."""

from datetime import UTC, datetime

import pytest

from quotetrack.errors import InputError
from quotetrack.services.articles import list_articles
from quotetrack.services.records import ArticleFilters, Order, PageRequest, StatementFilters
from quotetrack.services.statements import list_statements
from quotetrack.text.search import MOST_WORDS

STORIES = {
    "Ferry": "“The ferry won’t sail before the café opens,” said Maren Tveit, the harbour master.",
    "Crane": "“The café crane was sold, and the ferry with it,” said Maren Tveit, the harbour master.",
    "Mole": "“Gulls nest on the mole at Åsnes; nobody sails there,” said Maren Tveit, the harbour master.",
    "Drawn": "“A ferry, a ferry, my kingdom for a ferry,” said Maren Tveit, the harbour master.",
}


@pytest.fixture
def stories(send) -> None:
    for day, (title, text) in enumerate(STORIES.items(), 1):
        send(
            text,
            url=f"https://post.example/{day}",
            title=title,
            outlet="Post",
            published_at=datetime(2026, 5, day, tzinfo=UTC),
        )


def find_words(query: str, order: Order = Order.OLDEST) -> list[str]:
    """The first letters of what is found."""
    page = list_statements(StatementFilters(q=query), PageRequest(order=order))
    return [one.article_title or "" for one in page.items]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("ferry", ["Ferry", "Crane", "Drawn"]),
        ("FERRY cafe", ["Ferry", "Crane"]),
        ("café", ["Ferry", "Crane"]),
        ('"the ferry"', ["Ferry", "Crane"]),
        ('"ferry the"', []),
        ("“the ferry”", ["Ferry", "Crane"]),
        ("sail", ["Ferry"]),
        ("sail*", ["Ferry", "Mole"]),
        ('"the cafe o"*', ["Ferry"]),
        ("ferry -cafe", ["Drawn"]),
        ('ferry -"sold and"', ["Ferry", "Drawn"]),
        ("won't", ["Ferry"]),
        ("won’t", ["Ferry"]),
        ("asnes", ["Mole"]),
        ("Åsnes", ["Mole"]),
        ("ferr", []),
        ("-ferry", ["Mole"]),
        ("…!", []),
        ('"', []),
        ("AND OR NOT", []),
        ("ferry OR mole", []),
        ("fer*ry", []),
        ("' | ! & (ferry:*", ["Ferry", "Crane", "Drawn"]),
        ("ferry) OR 1=1 --", []),
        ("folded:ferry", []),
        ("a" * 300, []),
    ],
)
def test_a_query_finds(stories, query: str, found: list[str]) -> None:
    assert find_words(query) == found


def test_what_fits_better_comes_first(stories) -> None:
    assert find_words("ferry", Order.RANK)[0] == "Drawn"
    assert sorted(find_words("ferry", Order.RANK)) == ["Crane", "Drawn", "Ferry"]


def test_ranked_pages_give_everything_once(stories) -> None:
    whole = find_words("ferry", Order.RANK)
    listed, cursor = [], None
    for _ in range(4):
        page = list_statements(StatementFilters(q="ferry"), PageRequest(cursor=cursor, limit=1, order=Order.RANK))
        listed += [one.article_title for one in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert listed == whole


def test_the_matched_words_are_marked(stories) -> None:
    (found,) = list_statements(StatementFilters(q="asnes gull*"), PageRequest()).items
    assert [found.text[span.start : span.end] for span in found.highlights] == ["Gulls", "Åsnes"]


def test_articles_are_found_by_title_and_text(stories) -> None:
    def find(query: str) -> list[str | None]:
        return [one.title for one in list_articles(ArticleFilters(q=query), PageRequest()).items]

    assert find("crane") == ["Crane"]
    assert find("kingdom drawn") == ["Drawn"]
    assert find('"drawn a"') == []
    assert find("-ferry") == ["Mole"]


@pytest.mark.parametrize("query", ["ferry\x00", " ".join(f"word{number}" for number in range(MOST_WORDS + 1))])
def test_a_query_that_cannot_be_read_is_refused(stories, query: str) -> None:
    with pytest.raises(InputError):
        find_words(query)
