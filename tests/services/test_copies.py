"""Articles that stop being copies, or become somebody else's: when a text changes, and when the original is deleted."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from quotetrack.services import claims
from quotetrack.services.claim_counts import settle_counts
from quotetrack.services.claim_records import ClaimFilters
from quotetrack.services.deletion import delete_article
from quotetrack.services.records import IngestResult, PageRequest
from quotetrack.storage.claims import ArticleCopy
from quotetrack.storage.connection import reading

MAY = datetime(2026, 5, 1, 8, tzinfo=UTC)
SUBJECTS = ("old weir", "harbour dues", "spring salmon", "north pier")
WIRE = tuple(f"Nobody in this town has asked for the {one} to be mended before the autumn" for one in SUBJECTS)
OWN = (
    "The lighthouse keeper counted every single gull on the rocks",
    "All of the tickets were sold before the doors were opened",
    "The bakery on the corner closes its shutters at noon",
)
FIFTH = "There was a very long silence in the town hall after that"


@pytest.fixture
def tell(send):
    """Sends an article of the outlet, whose newest text has these quotes, some days after the first of May."""

    def tell_it(outlet: str, quotes: Sequence[str], day: int = 0, **fields: Any) -> IngestResult:
        text = "".join(f"“{words},” said Tamsin Orrell.\n\n" for words in quotes)
        moment = MAY + timedelta(days=day)
        return send(text, url=f"https://{outlet}.example/1", outlet=outlet, published_at=moment, **fields)

    return tell_it


def list_copies() -> dict[str, str]:
    """The outlet that copied each outlet's article, as the claims tell it."""
    told: dict[str, str] = {}
    page = claims.list_claims(ClaimFilters(), PageRequest(limit=200))
    for claim in page.items:
        appearances = list(claims.iterate_appearances(claim.id))
        outlets = {one.statement.article_id: one.statement.outlet for one in appearances}
        told |= {
            one.statement.outlet: outlets.get(one.copy_of, "elsewhere")
            for one in appearances
            if one.copy_of is not None
        }
    return told


def count(words: str) -> tuple[int, int]:
    """The articles and the outlets of the claim that has the words, as it is counted and as it is listed."""
    (listed,) = (
        one for one in claims.list_most_repeated(ClaimFilters(), PageRequest(limit=200)).items if one.text == words
    )
    claim = claims.get_claim(listed.id)
    assert (listed.article_count, listed.outlet_count) == (claim.article_count, claim.outlet_count)
    return claim.article_count, claim.outlet_count


@pytest.mark.parametrize("kept", [0, 1], ids=["nothing is left", "one statement is left"])
def test_a_copy_with_a_text_of_its_own_is_none_any_more(kept: int, tell) -> None:
    tell("wire", WIRE)
    tell("post", WIRE, day=1)
    tell("quay", [FIFTH])
    settle_counts()
    assert (list_copies(), count(WIRE[0])) == ({"post": "wire"}, (1, 1))
    tell("post", [*OWN, FIFTH, *WIRE[:kept]], day=1)
    assert (list_copies(), count(FIFTH)) == ({}, (2, 2))
    assert not kept or count(WIRE[0]) == (2, 2)


def test_an_article_becomes_a_copy_by_a_new_text_that_leaves_some_of_it(tell) -> None:
    tell("wire", WIRE)
    tell("post", [WIRE[0], *OWN], day=1)
    settle_counts()
    assert (list_copies(), count(WIRE[0])) == ({}, (2, 2))
    tell("post", WIRE, day=1)
    assert (list_copies(), count(WIRE[0])) == ({"post": "wire"}, (1, 1))


def test_a_copy_that_grows_a_little_stays_one(tell) -> None:
    tell("wire", WIRE)
    tell("post", WIRE, day=1)
    tell("post", [*WIRE, FIFTH], day=1)
    assert (list_copies(), count(WIRE[0])) == ({"post": "wire"}, (1, 1))


def test_of_the_copies_of_a_text_that_was_replaced_the_one_published_first_is_the_original(tell) -> None:
    tell("wire", WIRE)
    for outlet, day in (("post", 5), ("quay", 2), ("weir", 3)):
        tell(outlet, WIRE, day=day)
    settle_counts()
    assert list_copies() == dict.fromkeys(("post", "quay", "weir"), "wire")
    tell("wire", [*OWN, WIRE[0]])
    assert list_copies() == dict.fromkeys(("post", "weir"), "quay")
    assert (count(WIRE[0]), count(WIRE[1])) == ((2, 2), (1, 1))


def test_a_text_that_is_cut_loses_its_copies(tell) -> None:
    tell("wire", WIRE)
    tell("post", WIRE, day=1)
    settle_counts()
    tell("wire", WIRE[:1])
    assert (list_copies(), count(WIRE[0])) == ({}, (2, 2))


def test_of_the_copies_of_a_deleted_article_the_one_published_first_is_the_original(tell, editor) -> None:
    wire = tell("wire", WIRE).article
    for outlet, day in (("post", 5), ("quay", 2)):
        tell(outlet, WIRE, day=day)
    settle_counts()
    delete_article(wire.id, actor=editor, expected_version=wire.version)
    assert (list_copies(), count(WIRE[0])) == ({"post": "quay"}, (1, 1))


def test_an_article_is_never_its_own_copy_nor_a_copys(tell) -> None:
    tell("wire", WIRE, day=2)
    tell("post", WIRE, day=3)
    tell("quay", OWN, day=1)
    tell("wire", OWN, day=2)
    # Both have the third one's text now, and the second says that it was published before all.
    tell("post", OWN, day=0)
    assert list_copies() == dict.fromkeys(("wire", "quay"), "post")
    with reading():
        copies: dict[int, int] = {row.article_id: row.original_id for row in ArticleCopy.select()}
    assert not copies.keys() & set(copies.values())
    assert count(OWN[0]) == (1, 1)
