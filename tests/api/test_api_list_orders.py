"""Lists in the order of their changes with what was deleted, searches ranked and marked, lists as NDJSON."""

import csv
import io
import json
from typing import Any

import pytest

TEXT = (
    "The weir at Kelmoor will be rebuilt in spring.\n\n"
    "“We have waited long enough,” said Tamsin Orrell, chair of the Kelmoor River Trust.\n\n"
    "“The lock, the lock 🛶 and nothing but the lock,” said Harald Brix, the lock keeper."
)


@pytest.fixture
def article(api) -> Any:
    return api.post_article(TEXT, title="Weir", outlet="Post", external_id="weir-1")


def read_lines(answer: Any) -> list[dict[str, Any]]:
    assert (answer.status_code, answer.content_type) == (200, "application/x-ndjson")
    lines = [json.loads(line) for line in answer.text.splitlines()]
    # As a server does at the end of an answer; its connection must not be given back in the middle of the next one.
    answer.close()
    return lines


def test_what_was_deleted_stands_in_lists_by_change(api, article) -> None:
    since = article["updated_at"]
    other = api.post_article("“We sail at dawn,” said Ada Lund, the pilot.", external_id="dawn")
    deleted = api.call("DELETE", f"/api/v1/articles/{article['id']}", headers={"If-Match": f'"{article["version"]}"'})
    assert deleted.status_code == 204
    articles = api.get("/articles", query_string={"updated_since": since}).json
    assert [one["id"] for one in articles["items"]] == [other["id"]]
    assert [one["id"] for one in articles["deleted"]] == [article["id"]]
    statements = api.get("/statements", query_string={"updated_since": since}).json
    assert sorted(one["id"] for one in statements["deleted"]) == [one["id"] for one in article["statements"]]
    assert "deleted" not in api.get("/articles").json


def test_pages_by_change_tell_everything_once(api, article) -> None:
    path = "/statements?limit=1&updated_since=2020-01-01T00:00:00Z"
    seen = []
    while path is not None:
        page = api.call("GET", path).json if path.startswith("/api") else api.get(path).json
        seen += [one["id"] for one in page["items"]]
        path = page["next"]
    assert sorted(seen) == [one["id"] for one in article["statements"]]


def test_a_changed_statement_comes_last_by_change(api, article) -> None:
    first = article["statements"][0]
    assert api.patch(f"/statements/{first['id']}", 1, json={"polarity": "denied"}).status_code == 200
    items = api.get("/statements?sort=changed").json["items"]
    assert items[-1]["id"] == first["id"]


def test_what_was_rejected_is_told_to_those_who_ask_what_changed(api, article) -> None:
    first, second = article["statements"][:2]
    answer = api.call("POST", f"/api/v1/statements/{first['id']}:reject", headers={"If-Match": '"1"'})
    since = answer.json["updated_at"]
    told = api.get("/statements", query_string={"updated_since": since}).json["items"]
    assert [(one["id"], one["review"]) for one in told] == [(first["id"], "rejected")]
    assert [one["id"] for one in read_lines(api.get("/statements.ndjson", query_string={"updated_since": since}))] == [
        first["id"]
    ]
    assert [one["id"] for one in api.get("/statements").json["items"]] == [second["id"]]


def test_a_search_is_ranked_and_its_words_are_marked(api, article) -> None:
    api.post_article("“The lock is old, and the mill beside it older still,” said Ada Lund, the pilot.")
    found = api.get("/statements", query_string={"q": "lock", "offsets": "utf16"}).json["items"]
    assert [one["speaker"]["name"] for one in found] == ["Harald Brix", "Ada Lund"]
    units = found[0]["text"].encode("utf-16-le")
    assert [units[2 * start : 2 * end].decode("utf-16-le") for start, end in found[0]["highlights"]] == ["lock"] * 3
    assert [one["id"] for one in api.get("/statements?q=lock&sort=oldest").json["items"]] == sorted(
        one["id"] for one in found
    )
    assert api.get("/statements?sort=best").status_code == 422


def test_lists_leave_as_lines(api, article) -> None:
    statements = read_lines(api.get("/statements.ndjson"))
    assert [one["text"] for one in statements] == [one["text"] for one in article["statements"]]
    assert {one["name"] for one in read_lines(api.get("/speakers.ndjson?q=brix"))} == {"Harald Brix"}
    assert read_lines(api.get("/claims.ndjson")) == api.get("/claims").json["items"]
    assert api.get("/statements.ndjson?limit=3").status_code == 422
    assert api.get("/statements.ndjson?speaker=Ada").status_code == 422


def test_corrections_are_listed_over_all_statements(api, article) -> None:
    first, second = article["statements"][:2]
    assert api.patch(f"/statements/{first['id']}", 1, json={"polarity": "denied", "note": "=1+1"}).status_code == 200
    assert api.patch(f"/statements/{second['id']}", 1, json={"kind": "mixed"}).status_code == 200
    items = api.get("/corrections").json["items"]
    assert [one["statement_id"] for one in items] == [first["id"], second["id"]]
    assert api.get(f"/corrections?statement={second['id']}").json["items"] == items[1:]
    assert api.get("/corrections?article=999").json["items"] == []
    assert api.get("/corrections?include=total&actor=nobody").json["total"] == 0
    assert api.get("/corrections", query_string={"updated_since": items[1]["created_at"]}).json["items"] == items[1:]
    assert read_lines(api.get("/corrections.ndjson")) == items
    header, row, _ = csv.reader(io.StringIO(api.get("/corrections.csv").text, newline=""))
    cells = dict(zip(header, row, strict=True))
    assert (cells["statement_id"], json.loads(cells["after"])["polarity"]) == (str(first["id"]), "denied")
    assert cells["note"] == "'=1+1"
    assert api.get("/corrections?editor=ada").status_code == 422


def test_corrections_by_change_tell_what_was_undone_and_what_went_with_its_article(api, article) -> None:
    other = api.post_article("“We sail at dawn,” said Ada Lund, the pilot.", external_id="dawn")
    for statement in (article["statements"][0], article["statements"][1], other["statements"][0]):
        assert api.patch(f"/statements/{statement['id']}", 1, json={"polarity": "denied"}).status_code == 200
    first, second, third = api.get("/corrections").json["items"]
    assert [one["updated_at"] for one in (first, second)] == [first["created_at"], second["created_at"]]
    assert api.post(f"/corrections/{first['id']}:undo").status_code == 200
    since = third["created_at"]
    page = api.get("/corrections", query_string={"updated_since": since}).json
    assert [(one["id"], one["undone_at"] is None) for one in page["items"]] == [
        (third["id"], True),
        (first["id"], False),
    ]
    assert page["items"][1]["updated_at"] == page["items"][1]["undone_at"]
    assert page["deleted"] == []
    assert [one["id"] for one in api.get("/corrections?sort=newest").json["items"]] == [3, 2, 1]
    headers = {"If-Match": "*"}
    assert api.call("DELETE", f"/api/v1/articles/{article['id']}", headers=headers).status_code == 204
    seen, gone, path = [], [], f"/api/v1/corrections?limit=1&updated_since={since.replace('+', '%2B')}"
    while path:
        page = api.call("GET", path).json
        seen += [one["id"] for one in page["items"]]
        gone += [one["id"] for one in page["deleted"]]
        path = page["next"]
    assert (seen, gone) == ([third["id"]], [first["id"], second["id"]])


def test_changed_speakers_and_claims_can_be_asked_for(api, article) -> None:
    assert api.get("/speakers?updated_since=2099-01-01T00:00:00Z").json == {"items": [], "next": None, "deleted": []}
    assert len(api.get("/speakers?updated_since=2020-01-01T00:00:00Z").json["items"]) >= 2
    assert api.get("/claims?updated_since=2099-01-01T00:00:00Z").json == {"items": [], "next": None, "deleted": []}
