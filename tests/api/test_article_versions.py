"""Articles under their sender's own ids, and the versions of their texts."""

import hashlib
from typing import Any
from urllib.parse import quote

import pytest

TEXT = "“The lamps stay lit,” said Orla Finch, keeper of the Brannoch light."


def put(api, external: str, query: str = "", **sent: Any) -> Any:
    path = f"/api/v1/articles/by-external-id/{quote(external, safe='')}{query}"
    return api.call("PUT", path, json={"text": TEXT} | sent)


@pytest.mark.parametrize(
    "external_id", ["b-1", "a/b", "/a//b/", "https://x.example/a?b=c#d", "ø ½", "..", "a%2Fb", "+"]
)
def test_an_article_is_put_and_read_under_any_id(api, external_id: str) -> None:
    made = put(api, external_id)
    assert (made.status_code, made.json["external_id"]) == (201, external_id)
    again = put(api, external_id, text=TEXT + " She smiled.")
    assert (again.status_code, again.json["id"], again.json["outcome"]) == (200, made.json["id"], "revised")
    read = api.get(f"/articles/by-external-id/{quote(external_id, safe='')}")
    assert (read.status_code, read.json["id"]) == (200, made.json["id"])


def test_ids_are_each_outlets_own(api) -> None:
    one = put(api, "7", "?outlet=Brannoch Post").json
    assert api.get("/articles/by-external-id/7").json["id"] == one["id"]
    other = put(api, "7", outlet="Isle Times").json
    assert other["id"] != one["id"]
    assert api.get("/articles/by-external-id/7").status_code == 409
    assert api.get("/articles/by-external-id/7?outlet=brannoch post").json["id"] == one["id"]
    assert api.get("/articles/by-external-id/7?outlet=Nobody").status_code == 404


def test_a_body_that_says_otherwise_than_the_address_is_refused(api) -> None:
    assert put(api, "7", external_id="8").json["errors"][0]["pointer"] == "/external_id"
    assert put(api, "7", "?outlet=A", outlet="B").json["errors"][0]["pointer"] == "/outlet"


@pytest.mark.parametrize("path", ["%00", "%FF", "x" * 501, "%20"])
def test_an_id_that_no_article_can_have_is_refused(api, path: str) -> None:
    assert api.get(f"/articles/by-external-id/{path}").status_code == 422


def test_each_version_of_a_text_is_kept_with_its_html(api) -> None:
    first = api.post_article(TEXT, external_id="b-1")
    html = f"<p>{TEXT}</p><p>It rained.</p>"
    assert api.post("/articles", json={"html": html, "external_id": "b-1"}).json["outcome"] == "revised"
    path = f"/articles/{first['id']}/revisions"
    one, two = api.get(f"{path}?include=total").json["items"]
    assert (one["number"], one["has_html"], one["characters"]) == (1, False, len(TEXT))
    assert one["text_hash"] == hashlib.sha256(TEXT.encode()).hexdigest()
    assert (two["number"], two["has_html"], two["statement_count"]) == (2, True, 1)
    assert api.get(f"{path}/1").json["text"] == TEXT
    second = api.get(f"{path}/2").json
    assert (second["html"], second["text"]) == (html, f"{TEXT}\n\nIt rained.")
    assert api.get(f"{path}/3").status_code == 404
    assert api.get("/articles/999/revisions").status_code == 404


def test_an_article_shows_the_html_that_it_was_sent_as_where_that_is_asked_for(api) -> None:
    html = f"<p>{TEXT}</p>"
    number = api.post("/articles", json={"html": html, "external_id": "b-2"}).json["id"]
    assert "html" not in api.get(f"/articles/{number}").json
    shown = api.get(f"/articles/{number}?include=html").json
    assert (shown["html"], shown["text"], len(shown["statements"])) == (html, TEXT, 1)
    assert api.get("/articles/by-external-id/b-2?include=html").json["html"] == html
    assert api.get(f"/articles/{number}?fields=id,html").json == {"id": number, "html": html}
    plain = api.post_article(TEXT, external_id="b-3")["id"]
    assert api.get(f"/articles/{plain}?include=html").json["html"] is None
    assert api.get(f"/articles/{number}?include=text").json["errors"][0]["parameter"] == "include"


def test_a_put_with_if_match_replaces_the_version_that_was_read_and_no_other(api) -> None:
    path = "/api/v1/articles/by-external-id/b-4"

    def send(text: str, **headers: str) -> Any:
        return api.call("PUT", path, json={"text": text}, headers=headers)

    absent = send(TEXT, **{"If-Match": '"1"'})
    assert (absent.status_code, absent.content_type) == (412, "application/problem+json")
    assert api.get("/articles/by-external-id/b-4").status_code == 404
    made = send(TEXT)
    assert (made.status_code, made.headers["ETag"]) == (201, '"1"')
    read = api.get("/articles/by-external-id/b-4").headers["ETag"]
    second = send(f"{TEXT} It rained.", **{"If-Match": read})
    assert (second.status_code, second.json["outcome"], second.headers["ETag"]) == (200, "revised", '"2"')
    stale = send(f"{TEXT} It snowed.", **{"If-Match": read})
    assert (stale.status_code, stale.json["current_version"], stale.headers["ETag"]) == (412, 2, '"2"')
    assert api.get("/articles/by-external-id/b-4").json["text"] == f"{TEXT} It rained."
    assert send(f"{TEXT} It snowed.", **{"If-Match": "*"}).json["outcome"] == "revised"
    assert send(f"{TEXT} It thawed.").json["revision"] == 4
