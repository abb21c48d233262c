"""IPTC ninjs items come in as articles; what an article has no field for is kept."""

from typing import Any

import pytest

TEXT = "“The lamps stay lit,” said Orla Finch, keeper of the Brannoch light."
HTML = f"<section><p>{TEXT}</p><p>It rained.</p></section>"
OLD: dict[str, Any] = {
    "uri": "urn:example:brannoch:77",
    "$standard": {"name": "ninjs", "version": "1.3"},
    "type": "text",
    "version": "2",
    "versioncreated": "2026-03-02T08:00:00+01:00",
    "language": "en-GB",
    "headline": "Lamps stay lit",
    "byline": "Ida Quill",
    "infosource": [{"name": "Brannoch Wire"}],
    "urgency": 3,
    "body_text": TEXT,
    "body_html": HTML,
    "associations": {"picture": {"uri": "urn:example:pic:1", "type": "picture"}},
}
NEW: dict[str, Any] = {
    "uri": "urn:example:brannoch:78",
    "standard": {"name": "ninjs", "version": "2.1", "schema": "https://iptc.org/std/ninjs/ninjs-schema_2.1.json"},
    "version": "4",
    "firstcreated": "2026-03-02T06:00:00Z",
    "versioncreated": "2026-03-02T09:30:00Z",
    "language": "en",
    "headlines": [{"role": "subheadline", "value": "A night on the isle"}, {"role": "main", "value": "Lamps stay lit"}],
    "bodies": [
        {"role": "nitf", "contenttype": "application/xml", "value": "<nitf/>"},
        {"role": "html5", "contenttype": "text/html", "charcount": 90, "value": HTML},
    ],
    "by": "Ida Quill",
    "infosources": [{"literal": "x", "name": "Brannoch Wire"}],
    "altids": [{"role": "internal", "value": "n78"}],
    "associations": [{"name": "a", "uri": "urn:example:pic:1"}, {"name": "b", "uri": "urn:example:pic:2"}],
}


def test_an_item_of_version_1_is_an_article(api) -> None:
    answer = api.post("/articles", json=OLD)
    assert answer.status_code == 201, answer.text
    article = answer.json
    assert {name: article[name] for name in ("text", "title", "byline", "outlet", "external_id", "language")} == {
        "text": TEXT,
        "title": "Lamps stay lit",
        "byline": "Ida Quill",
        "outlet": "Brannoch Wire",
        "external_id": "urn:example:brannoch:77",
        "language": "en-GB",
    }
    assert article["published_at"] == "2026-03-02T08:00:00+01:00"
    assert article["statements"][0]["speaker"]["name"] == "Orla Finch"
    assert (article["extra"]["urgency"], article["extra"]["body_html"]) == (3, HTML)
    assert not {"associations", "body_text", "headline", "uri"} & article["extra"].keys()
    assert "associations (1) were left out" in article["warnings"][0]


def test_an_item_of_version_2_is_an_article(api) -> None:
    article = api.post("/articles", json=NEW).json
    assert article["text"] == f"{TEXT}\n\nIt rained."
    assert (article["title"], article["byline"], article["outlet"]) == ("Lamps stay lit", "Ida Quill", "Brannoch Wire")
    assert article["published_at"] == "2026-03-02T09:30:00+00:00"
    assert article["extra"]["headlines"] == [
        {"role": "subheadline", "value": "A night on the isle"},
        {"role": "main"},
    ]
    assert article["extra"]["bodies"][1] == {"role": "html5", "contenttype": "text/html", "charcount": 90}
    assert "associations (2)" in article["warnings"][0]


def test_the_media_type_says_it_too(api) -> None:
    item = {"guid": "tag:example:1", "body_xhtml": HTML}
    answer = api.post("/articles", json=item, headers={"Content-Type": "application/ninjs+json"})
    assert (answer.status_code, answer.json["external_id"]) == (201, "tag:example:1")


def test_items_come_in_batches_beside_articles(api) -> None:
    answer = api.post("/articles:batch", json=[OLD, {"text": "A story."}, NEW])
    assert [one["status"] for one in answer.json["items"]] == [201, 201, 201]


def test_what_others_call_by_is_kept_where_it_names_nobody(api) -> None:
    item = {name: value for name, value in OLD.items() if name != "byline"}
    assert api.post("/articles", json=item | {"by": "Ida Marlow"}).json["byline"] == "Ida Marlow"
    answer = api.post("/articles", json=item | {"uri": "urn:other", "by": {"desk": "Harbour"}})
    assert answer.status_code == 201
    assert answer.json["byline"] is None
    assert answer.json["extra"]["by"] == {"desk": "Harbour"}


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"headline": 7}, "/headline"),
        ({"versioncreated": "yesterday"}, "/versioncreated"),
        ({"language": "English!"}, "/language"),
        ({"infosource": [{"name": "x" * 400}]}, "/infosource/0/name"),
        ({"body_text": "", "body_html": ""}, ""),
    ],
)
def test_faults_are_told_by_the_items_own_names(api, change: dict[str, Any], pointer: str) -> None:
    answer = api.post("/articles", json=OLD | change)
    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize(
    "later",
    [{"version": "10"}, {"version": "2", "versioncreated": "2026-03-02T09:00:00Z"}, {"version": "3.1"}],
)
def test_an_older_version_never_replaces_a_newer_one(api, later: dict[str, Any]) -> None:
    text = TEXT + " She smiled."
    first = api.post("/articles", json=OLD)
    newer = api.post("/articles", json=OLD | later | {"body_text": text, "headline": "New"})
    assert newer.json["outcome"] == "revised"
    assert newer.json["published_at"] == first.json["published_at"]
    stale = api.post("/articles", json=OLD)
    assert (stale.status_code, stale.json["outcome"]) == (200, "unchanged")
    assert (stale.json["text"], stale.json["title"]) == (text, "New")
    assert "older version" in stale.json["warnings"][-1]


def test_an_article_of_ours_with_a_uri_stays_what_it_is(api) -> None:
    article = api.post("/articles", json={"text": TEXT, "uri": "urn:x", "body_type": "short"}).json
    assert article["extra"] == {"uri": "urn:x", "body_type": "short"}
