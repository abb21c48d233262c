"""Accuracy through the API: counted from corrections, filtered, and without names of editors."""

import pytest

QUOTE = "The new pier at Sandholm will hold through every storm of the winter"


@pytest.fixture
def decided(api) -> None:
    """One accepted, one given to another speaker, one that nobody decided on."""
    quotes = ((QUOTE, "Ilse Brandvold"), ("We sail on Monday", "Rune Aas"), ("Nobody asked us", "Ilse Brandvold"))
    text = "".join(f"“{words},” said {name}.\n\n" for words, name in quotes)
    statements = api.post_article(text, outlet="Coast")["statements"]
    api.decide(f"/statements/{statements[0]['id']}:accept")
    api.patch(f"/statements/{statements[1]['id']}", '"1"', json={"speaker": {"name": "Jonas Vik"}})


def test_report_counts_what_was_right_and_what_was_changed(api, decided) -> None:
    report = api.get("/accuracy").json
    assert (report["basis"], report["stored"], report["whole_articles"]) == ("all", 3, 0)
    everything = report["bases"]["all"]
    assert (everything["looked_at"], everything["right"], everything["share"]) == (2, 1, 0.5)
    assert (round(everything["low"], 4), round(everything["high"], 4)) == (0.0945, 0.9055)
    assert everything["wrong"] == {
        "speaker": 1,
        "left_open": 0,
        "on_behalf_of": 0,
        "span": 0,
        "kind": 0,
        "polarity": 0,
        "not_a_statement": 0,
    }
    groups = {(one["by"], one["label"]): (one["looked_at"], one["right"]) for one in report["groups"]}
    assert groups["outlet", "Coast"] == groups["kind", "direct"] == (2, 1)
    assert groups["rule", "Named right after the quote"] == (2, 1)
    assert report["bases"]["whole"]["share"] is None


def test_report_is_filtered(api, decided) -> None:
    assert api.get("/accuracy?outlet=fjord").json["bases"]["all"]["looked_at"] == 0
    assert api.get("/accuracy?decided_to=2020-01-01T00:00:00Z").json["groups"] == []
    assert api.get("/accuracy?decided_from=2020-01-01T00:00:00Z&basis=others").json["bases"]["all"]["looked_at"] == 2
    assert api.get("/accuracy?basis=whole").json["groups"] == []
    assert api.get("/accuracy?decided_from=0001-01-03T00:00:00Z&decided_to=9999-12-29T00:00:00Z").status_code == 200


def test_report_names_no_editor(api, decided) -> None:
    statement = api.get("/statements").json["items"][0]
    api.decide(f"/statements/{statement['id']}:reject")
    report = api.get("/accuracy")
    assert report.json["agreement"]["decided"] == 0
    assert "pairs" not in report.text


@pytest.mark.parametrize(
    "query", ["basis=fair", "colour=red", "decided_from=soon", "outlet=", "basis=all&basis=queue", "outlet=%00"]
)
def test_bad_queries_are_problems(api, query: str) -> None:
    answer = api.get(f"/accuracy?{query}")
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
