"""Articles come in, are told apart, and come out again as they were sent."""

from typing import Any

import pytest

TEXT = (
    "The weir at Kelmoor will be rebuilt in spring.\n\n"
    "“We have waited long enough,” said Tamsin Orrell, chair of the Kelmoor River Trust. "
    "She said that work would begin in April."
)


def test_a_new_article_is_created_with_its_statements_and_its_address(api) -> None:
    answer = api.post("/articles", json={"text": TEXT, "external_id": "kel-1", "outlet": "The Kelmoor Post"})
    assert answer.status_code == 201
    article = answer.json
    assert answer.headers["Location"] == f"/api/v1/articles/{article['id']}"
    assert (article["outcome"], article["revision"], article["text"]) == ("created", 1, TEXT)
    first = article["statements"][0]
    assert (first["text"], first["speaker"]["name"], first["kind"]) == (
        "We have waited long enough",
        "Tamsin Orrell",
        "direct",
    )
    (start, end), *_ = first["content"]
    assert TEXT[start:end] == first["text"]
    assert first["article"]["id"] == article["id"]
    assert article["statement_count"] == len(article["statements"])
    read = api.client.get(answer.headers["Location"], headers={"Authorization": f"Bearer {api.key}"}).json
    assert read == {name: value for name, value in article.items() if name not in {"outcome", "warnings"}}


def test_the_same_article_again_answers_200_with_the_same_id(api) -> None:
    sent = {"text": TEXT, "external_id": "kel-1"}
    created, again = api.post("/articles", json=sent), api.post("/articles", json=sent)
    assert (created.status_code, again.status_code) == (201, 200)
    assert again.json["id"] == created.json["id"]
    assert again.json["outcome"] == "unchanged"
    assert again.json["statements"] == created.json["statements"]
    assert again.headers["Location"] == created.headers["Location"]


def test_a_changed_text_makes_a_revision_and_keeps_the_ids_of_what_is_still_said(api) -> None:
    created = api.post_article(TEXT, external_id="kel-1")
    revised = api.post("/articles", json={"text": "Update.\n\n" + TEXT, "external_id": "kel-1"})
    assert revised.status_code == 200
    assert (revised.json["id"], revised.json["revision"], revised.json["outcome"]) == (created["id"], 2, "revised")
    before, after = created["statements"][0], revised.json["statements"][0]
    assert after["id"] == before["id"]
    assert after["content"][0][0] == before["content"][0][0] + len("Update.\n\n")


def test_html_is_read_and_its_statements_point_into_the_text_that_came_out(api) -> None:
    paragraphs = "".join(f"<p>{part}</p>" for part in TEXT.split("\n\n"))
    page = f"<html><body><article><h1>Weir</h1>{paragraphs}</article></body></html>"
    answer = api.post("/articles", json={"html": page})
    assert answer.status_code == 201, answer.text
    article = answer.json
    (start, end), *_ = article["statements"][0]["content"]
    assert article["text"][start:end] == "We have waited long enough"


@pytest.mark.parametrize("html", ["<html></html>", "<p></p>", "<script>alert(1)</script>", "<!-- -->"])
def test_html_without_a_story_gets_422(api, html: str) -> None:
    answer = api.post("/articles", json={"html": html})
    assert answer.status_code == 422, answer.text
    assert answer.content_type == "application/problem+json"


def test_unknown_fields_are_kept_in_extra(api) -> None:
    article = api.post_article(TEXT, desk="local", slug={"a/b": [1, 2.5, None, "é"]}, extra={"plan": 7})
    assert article["extra"] == {"plan": 7, "desk": "local", "slug": {"a/b": [1, 2.5, None, "é"]}}
    assert api.get(f"/articles/{article['id']}").json["extra"] == article["extra"]


def test_the_text_comes_back_exactly_as_it_was_sent(api) -> None:
    text = "\ufeff \r\n“A\u0301” \u202e said Ann Lee.\t\x07🙂\u2028\n\n"
    assert api.post_article(text)["text"] == text


@pytest.mark.parametrize(
    ("sent", "zone", "shown"),
    [
        ("2026-03-02T08:00:00+05:30", "+05:30", "2026-03-02T08:00:00+05:30"),
        ("2026-03-02T08:00:00.000001Z", "+00:00", "2026-03-02T08:00:00.000001+00:00"),
        ("2026-07-02T08:00:00", "Europe/Oslo", "2026-07-02T08:00:00+02:00"),
        (None, None, None),
    ],
)
def test_a_time_comes_back_in_the_zone_in_which_it_was_read(api, sent: str | None, zone: Any, shown: Any) -> None:
    article = api.post_article(TEXT, published_at=sent)
    assert (article["published_zone"], article["published_at"]) == (zone, shown)
    assert api.get("/articles").json["items"][0]["published_at"] == shown


def test_the_list_shows_no_texts_and_pages_in_a_stable_order(api) -> None:
    ids = [api.post_article(f"Story {number}. {TEXT}")["id"] for number in range(5)]
    seen, address = [], "/api/v1/articles?limit=2&include=total"
    while address:
        page = api.call("GET", address).json
        assert page["total"] == 5
        assert all("text" not in item for item in page["items"])
        seen += [item["id"] for item in page["items"]]
        address = page["next"]
    assert seen == ids


def test_the_page_after_keeps_the_filters_and_their_exact_values(api) -> None:
    for number in range(3):
        api.post_article(f"Story {number}. {TEXT}", outlet="The K&R=Post +1")
    api.post_article("Another. " + TEXT, outlet="Else")
    first = api.get("/articles", query_string={"outlet": "The K&R=Post +1", "limit": 2}).json
    second = api.call("GET", first["next"]).json
    assert (len(first["items"]), len(second["items"]), second["next"]) == (2, 1, None)


def test_articles_are_filtered_by_outlet_words_and_times(api) -> None:
    early = api.post_article(TEXT, title="Sluice", outlet="Post", published_at="2026-01-01T00:00:00Z")
    late = api.post_article("New. " + TEXT, title="Mill", outlet="Post", published_at="2026-02-01T00:00:00Z")

    def find(**query: str) -> list[int]:
        return [item["id"] for item in api.get("/articles", query_string=query).json["items"]]

    assert find(outlet="Post") == [early["id"], late["id"]]
    assert find(q="sluice") == [early["id"]]
    assert find(q="weir mill") == [late["id"]]
    assert find(published_from="2026-02-01T00:00:00Z") == [late["id"]]
    assert find(published_to="2026-02-01T01:00:00+01:00") == [early["id"]]
    assert find(updated_since=late["updated_at"]) == [late["id"]]
    assert find(outlet="Nobody") == []


def test_an_article_has_an_etag_that_changes_with_its_statements(api) -> None:
    article = api.post_article(TEXT)
    path = f"/articles/{article['id']}"
    first = api.get(path)
    assert api.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    statement = article["statements"][0]
    assert api.patch(f"/statements/{statement['id']}", 1, json={"polarity": "denied"}).status_code == 200
    changed = api.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]
    assert changed.json["statements"][0]["polarity"] == "denied"


def test_a_text_of_a_person_who_speaks_other_tongues_is_taken(api) -> None:
    assert api.post_article("Vi venter, sa Kari Lunde.", language="nb")["language"] == "nb"


def test_a_text_at_the_limit_is_taken_and_one_longer_is_not(api) -> None:
    assert api.post("/articles", json={"text": "a" * 20_000}).status_code == 201
    assert api.post("/articles", json={"text": "a" * 20_001}).status_code == 413


def test_an_analysis_is_stored_nowhere(api) -> None:
    found = api.post("/analyze", json={"text": TEXT, "published_at": "2026-01-01T00:00:00"})
    assert found.status_code == 200
    first = found.json["statements"][0]
    assert first["speaker"] == "Tamsin Orrell"
    assert first["source"]["text"].startswith("Tamsin Orrell")
    assert found.json["sentences"][-1][1] == len(TEXT)
    assert api.get("/articles?include=total").json["total"] == 0


def test_speakers_are_listed_and_read(api) -> None:
    article = api.post_article(TEXT)
    speaker = article["statements"][0]["speaker"]
    listed = api.get("/speakers?q=orrell").json
    assert [item["id"] for item in listed["items"]] == [speaker["id"]]
    read = api.get(f"/speakers/{speaker['id']}")
    assert (read.json["name"], read.json["kind"]) == ("Tamsin Orrell", "person")
    assert read.json["statement_count"] == len(article["statements"])
    assert api.get(f"/speakers/{speaker['id']}", headers={"If-None-Match": read.headers["ETag"]}).status_code == 304
