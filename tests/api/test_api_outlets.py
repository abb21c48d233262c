"""Outlets through the API: listed with what they have."""

import pytest
from claim_answers import OTHER, QUOTE, post_quotes


@pytest.fixture
def printed(api) -> None:
    """Two articles of one outlet, one of another, one of none."""
    post_quotes(api, "Coast", ("Ilse Brandvold", QUOTE), ("Rune Aas", OTHER))
    post_quotes(api, "The Fjord Gazette", ("Ilse Brandvold", QUOTE), day=3)
    post_quotes(api, "Coast", ("Rune Aas", OTHER), day=4)
    api.post_article(f"“{QUOTE},” said Ilse Brandvold.")


def test_outlets_are_listed_with_their_counts(api, printed) -> None:
    page = api.get("/outlets?include=total").json
    assert [(one["name"], one["article_count"], one["statement_count"]) for one in page["items"]] == [
        ("Coast", 2, 3),
        ("The Fjord Gazette", 1, 1),
    ]
    assert (page["total"], page["next"]) == (2, None)


def test_a_rejected_statement_is_not_counted(api, printed) -> None:
    statement = api.get("/statements?outlet=coast").json["items"][0]
    api.decide(f"/statements/{statement['id']}:reject")
    assert api.get("/outlets").json["items"][0]["statement_count"] == 2


def test_outlets_come_in_pages_and_are_found_by_name(api, printed) -> None:
    first = api.get("/outlets?limit=1").json
    second = api.call("GET", first["next"]).json
    assert [page["items"][0]["name"] for page in (first, second)] == ["Coast", "The Fjord Gazette"]
    assert second["next"] is None
    assert [one["name"] for one in api.get("/outlets?q=FJORD").json["items"]] == ["The Fjord Gazette"]
    assert api.get("/outlets?q=nowhere").json["items"] == []


@pytest.mark.parametrize(("query", "status"), [("colour=red", 422), ("cursor=nonsense", 400), ("limit=0", 422)])
def test_bad_queries_are_problems(api, query: str, status: int) -> None:
    answer = api.get(f"/outlets?{query}")
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
