"""Keyset pages and their cursors, and words folded for finding."""

import base64
import json

import pytest

from quotetrack.errors import BadCursorError, InputError
from quotetrack.storage.articles import Outlet
from quotetrack.storage.connection import reading, writing
from quotetrack.storage.pages import cut_page, decode_cursor, encode_cursor
from quotetrack.storage.search import contains_words, fold_words


def pack(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "!",
        "é",
        "\ud800",
        "a" * 10_000,
        "AAAA",
        pack([]),
        pack({"a": 1, "b": 2}),
        pack(["articles"]),
        pack(["articles", "7"]),
        pack(["articles", 7.0]),
        pack(["articles", True]),
        pack(["articles", -1]),
        pack(["articles", 2**63]),
        pack(["statements", 7]),
        pack(["articles-", 7]),
        pack(["articles", 7, 7]),
        "[" * 150,
    ],
)
def test_a_cursor_that_was_not_given_out_is_refused(cursor: str) -> None:
    with pytest.raises(BadCursorError):
        decode_cursor("articles", cursor)


def test_a_cursor_leads_on_from_where_it_was_cut() -> None:
    assert decode_cursor("articles", encode_cursor("articles", 12_345)) == 12_345


@pytest.mark.parametrize(("newest_first", "expected"), [(False, "ABCDE"), (True, "EDCBA")])
def test_pages_give_every_row_once(database, newest_first: bool, expected: str) -> None:
    with writing():
        for name in "ABCDE":
            Outlet.create(name=name, folded=name)
    seen, cursor, pages = "", None, 0
    while pages == 0 or cursor is not None:
        with reading():
            rows, cursor = cut_page(
                Outlet.select(), Outlet.id, "outlets", cursor=cursor, limit=2, newest_first=newest_first
            )
        seen += "".join(row.name for row in rows)
        pages += 1
    assert (seen, pages) == (expected, 3)


@pytest.mark.parametrize("limit", [0, -1, 10_001])
def test_a_page_of_no_size_is_refused(database, limit: int) -> None:
    with pytest.raises(InputError, match="between 1 and"), reading():
        cut_page(Outlet.select(), Outlet.id, "outlets", cursor=None, limit=limit)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Ærø\tCAFÉ ", "aero cafe"),
        ("Łódź", "lodz"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("don’t", "don't"),
        ("हिन्दी", "हिन्दी"),
    ],
)
def test_folding_forgets_case_accents_and_white_space(text: str, folded: str) -> None:
    assert fold_words(text) == folded
    assert fold_words(folded) == folded


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("100%", ["100% sure"]),
        ("100_", ["100_ sure"]),
        ("SURE 100", ["100% sure", "100_ sure", "1000 sure"]),
        ("\\", ["back\\slash"]),
        ("'", ["o'brien"]),
        ("sure missing", []),
    ],
)
def test_words_are_found_as_they_stand(database, query: str, found: list[str]) -> None:
    with writing():
        for name in ("100% sure", "100_ sure", "1000 sure", "back\\slash", "o'brien"):
            Outlet.create(name=name, folded=fold_words(name))
    with reading():
        rows = Outlet.select().where(contains_words(Outlet.folded, query)).order_by(Outlet.id)
        assert [row.name for row in rows] == found
