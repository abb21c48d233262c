"""A claim's statements through the API: in pages and as a file, in the order of publication, however many."""

import csv
import io
from typing import Any

import pytest
from claim_answers import OTHER, QUOTE

MOMENTS = ["1969-06-01T08:00:00Z", None, "2026-03-02T08:00:00Z", "2026-03-02T08:00:00Z", "1955-01-01T00:00:00Z", None]
"""When the articles were published, in the order in which they are sent."""

ORDER = [4, 0, 2, 3, 1, 5]
"""The articles in the order of publication, undated ones last."""


@pytest.fixture
def claim(api) -> int:
    """What six outlets print."""
    for number, moment in enumerate(MOMENTS):
        dated = {} if moment is None else {"published_at": moment}
        api.post_article(f"“{QUOTE},” said Ilse Brandvold.\n", outlet=f"Outlet {number}", external_id="1", **dated)
    [claim] = api.get("/claims").json["items"]
    return int(claim["id"])


def follow(api, path: str) -> list[list[Any]]:
    """The pages of a list, each the outlets of its statements."""
    pages = []
    following = f"/api/v1{path}"
    while following:
        answer = api.call("GET", following)
        assert answer.status_code == 200, answer.text
        pages.append([item["statement"]["article"]["outlet"] for item in answer.json["items"]])
        following = answer.json["next"]
    return pages


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 6])
def test_pages_follow_each_other_in_the_order_of_publication(api, claim: int, limit: int) -> None:
    pages = follow(api, f"/claims/{claim}/appearances?limit={limit}")
    assert [outlet for page in pages for outlet in page] == [f"Outlet {number}" for number in ORDER]
    assert all(len(page) == limit for page in pages[:-1])
    assert pages[-1]


def test_the_whole_is_counted_and_a_state_is_paged_too(api, claim: int) -> None:
    first = api.get(f"/claims/{claim}/appearances?limit=2&include=total").json
    assert (len(first["items"]), first["total"]) == (2, 6)
    parted = first["items"][1]["statement"]["id"]
    api.decide(f"/claims/{claim}/appearances/{parted}:part")
    assert [len(page) for page in follow(api, f"/claims/{claim}/appearances?state=joined&limit=4")] == [4, 1]
    assert follow(api, f"/claims/{claim}/appearances?state=parted&limit=1") == [["Outlet 0"]]


def test_a_page_is_compared_with_the_first_variant_though_that_is_on_another(api, claim: int) -> None:
    longer = QUOTE.replace("every storm", "each storm")
    api.post_article(
        f"“{longer},” said Ilse Brandvold.\n", outlet="Late", external_id="2", published_at="2026-04-01T00:00:00Z"
    )
    items = api.get(f"/claims/{claim}/appearances?limit=4").json
    late = api.call("GET", items["next"]).json["items"][0]
    assert (late["statement"]["article"]["outlet"], late["relation"]) == ("Late", "altered")
    [change] = late["changes"]
    assert (QUOTE[slice(*change["a"])], longer[slice(*change["b"])]) == ("every", "each")


def test_the_file_holds_all_pages(api, claim: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quotetrack.services.claims.CHUNK", 2)
    rows = list(csv.DictReader(io.StringIO(api.get(f"/claims/{claim}/appearances.csv").text, newline="")))
    assert [row["outlet"] for row in rows] == [f"Outlet {number}" for number in ORDER]
    assert {row["relation"] for row in rows[1:]} == {"identical"}


def test_a_cursor_of_another_claim_or_list_is_refused(api, claim: int) -> None:
    for outlet in ("Coast", "Fjord"):
        api.post_article(f"“{OTHER},” said Rune Aas.\n", outlet=outlet, external_id="3")
    other = api.get("/claims").json["items"][1]["id"]
    following = api.get(f"/claims/{claim}/appearances?limit=2").json["next"]
    for path in (following.replace(f"/claims/{claim}/", f"/claims/{other}/"), following.split("?")[1]):
        address = path if path.startswith("/") else f"/api/v1/claims?{path}"
        answer = api.call("GET", address)
        assert (answer.status_code, answer.json["type"].rsplit(":", 1)[-1]) == (400, "bad-cursor")


def test_a_merged_claims_pages_go_on_under_both_numbers(api, claim: int) -> None:
    for outlet in ("Coast", "Fjord"):
        api.post_article(f"“{OTHER},” said Rune Aas.\n", outlet=outlet, external_id="3")
    other = api.get("/claims").json["items"][1]["id"]
    following = api.get(f"/claims/{claim}/appearances?limit=4").json["next"]
    api.decide(f"/claims/{other}:merge", json={"into": claim})
    assert len(api.call("GET", following).json["items"]) == 4
    assert len(api.get(f"/claims/{other}/appearances").json["items"]) == 8
