"""Statements are read, corrected, accepted, rejected and put back, and nobody overwrites what they have not seen."""

import csv
import io
from typing import Any

import pytest

from quotetrack.storage.connection import database


@pytest.fixture
def statement(api) -> Any:
    """The first statement of an article: Tamsin Orrell's."""
    article = api.post_article(outlet="The Kelmoor Post", published_at="2026-03-02T08:00:00+01:00")
    assert len(article["statements"]) == 3
    return article["statements"][0]


def read(api, statement: Any) -> Any:
    return api.get(f"/statements/{statement['id']}")


def test_a_statement_is_read_with_an_etag_that_begins_with_its_version(api, statement) -> None:
    answer = read(api, statement)
    assert answer.status_code == 200
    assert answer.json == statement
    assert answer.headers["ETag"].startswith('"1-')
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert "Authorization" in answer.headers["Vary"]


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
def test_a_reader_who_has_it_gets_304_without_a_body(api, statement, form: str) -> None:
    etag = read(api, statement).headers["ETag"]
    answer = api.get(f"/statements/{statement['id']}", headers={"If-None-Match": form.format(etag)})
    assert answer.status_code == 304
    assert answer.data == b""
    assert answer.headers["ETag"] == etag


def test_a_correction_shows_at_once_and_leaves_the_machines_answer(api, statement) -> None:
    etag = read(api, statement).headers["ETag"]
    answer = api.patch(
        f"/statements/{statement['id']}",
        etag,
        json={"speaker": {"name": "Kelmoor River Trust", "kind": "body"}, "kind": "mixed", "note": "Its release."},
    )
    assert answer.status_code == 200, answer.text
    changed = answer.json
    assert changed["speaker"]["name"] == "Kelmoor River Trust"
    assert (changed["kind"], changed["review"], changed["version"]) == ("mixed", "corrected", 2)
    assert changed["corrected_by"] == "desk tool"
    assert (changed["machine"]["speaker"], changed["machine"]["kind"]) == ("Tamsin Orrell", "direct")
    assert read(api, statement).json == changed
    assert answer.headers["ETag"] == read(api, statement).headers["ETag"]


def test_a_speaker_is_chosen_by_id(api, statement) -> None:
    others = {item["name"]: item["id"] for item in api.get("/speakers").json["items"]}
    answer = api.patch(f"/statements/{statement['id']}", 1, json={"speaker": {"id": others["Harald Brix"]}})
    assert answer.json["speaker"] == {"id": others["Harald Brix"], "name": "Harald Brix", "kind": "person"}


def test_null_says_that_nobody_is_named(api, statement) -> None:
    answer = api.patch(f"/statements/{statement['id']}", 1, json={"speaker": None})
    assert (answer.json["speaker"], answer.json["status"]) == (None, "unknown")


def test_a_speaker_id_that_nobody_has_is_a_fault_of_the_body(api, statement) -> None:
    answer = api.patch(f"/statements/{statement['id']}", 1, json={"speaker": {"id": 999_999}})
    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == "/speaker/id"
    assert read(api, statement).json == statement


def test_the_content_may_be_cut_anew_but_only_inside_of_the_text(api, statement) -> None:
    (start, end), *_ = statement["content"]
    path = f"/statements/{statement['id']}"
    answer = api.patch(path, 1, json={"content": [[start, start + 2], [start + 3, end]]})
    assert answer.json["text"] == "We … have waited long enough"
    beyond = api.patch(path, 2, json={"content": [[start, 10**9]]})
    assert beyond.status_code == 422
    assert beyond.json["errors"][0]["pointer"] == "/content/0"


@pytest.mark.parametrize("action", [None, ":accept", ":reject"])
def test_no_change_without_the_version_that_was_read(api, statement, action: str | None) -> None:
    path = f"/statements/{statement['id']}"
    send = {"json": {"kind": "mixed"}} if action is None else {}
    method = "PATCH" if action is None else "POST"
    missing = api.call(method, f"/api/v1{path}{action or ''}", **send)
    assert missing.status_code == 428
    assert missing.json["errors"][0]["header"] == "If-Match"
    for tag in ('"7"', '"other"', 'W/"1"', '"2", "3"', "nonsense"):
        stale = api.call(method, f"/api/v1{path}{action or ''}", headers={"If-Match": tag}, **send)
        assert stale.status_code == 412, tag
        assert stale.json["current_version"] == 1
        assert stale.headers["ETag"] == '"1"'
    assert read(api, statement).json == statement


@pytest.mark.parametrize("tag", ['"1"', "*", '"9", "1"', '"1-0123456789abcdef"'])
def test_a_tag_of_the_current_version_lets_the_change_in(api, statement, tag: str) -> None:
    assert api.patch(f"/statements/{statement['id']}", tag, json={"kind": "mixed"}).status_code == 200


def test_of_two_editors_who_read_the_same_version_the_second_is_told(api, statement) -> None:
    etag = read(api, statement).headers["ETag"]
    path = f"/statements/{statement['id']}"
    assert api.patch(path, etag, json={"kind": "mixed"}).status_code == 200
    second = api.patch(path, etag, json={"kind": "indirect"})
    assert second.status_code == 412
    assert second.json["current_version"] == 2
    assert read(api, statement).json["kind"] == "mixed"


def test_accepting_needs_no_body_and_takes_a_note(api, statement) -> None:
    path = f"/statements/{statement['id']}"
    accepted = api.post(f"{path}:accept", headers={"If-Match": '"1"'}, content_type="application/json")
    assert (accepted.status_code, accepted.json["review"]) == (200, "accepted")
    again = api.post(f"{path}:accept", headers={"If-Match": accepted.headers["ETag"]}, json={"note": "Heard it."})
    assert again.status_code == 200
    history = api.get(f"{path}/corrections").json
    assert [entry["note"] for entry in history] == [None, "Heard it."]


def test_a_rejected_statement_leaves_the_list_unless_asked_for(api, statement) -> None:
    rejected = api.post(f"/statements/{statement['id']}:reject", headers={"If-Match": '"1"'})
    assert rejected.json["review"] == "rejected"
    assert statement["id"] not in {item["id"] for item in api.get("/statements").json["items"]}
    assert [item["id"] for item in api.get("/statements?review=rejected").json["items"]] == [statement["id"]]


def test_a_correction_is_undone_and_the_history_says_by_whom(api, statement) -> None:
    path = f"/statements/{statement['id']}"
    api.patch(path, 1, json={"speaker": {"name": "Somebody Else"}})
    (entry,) = api.get(f"{path}/corrections").json
    assert (entry["actor"], entry["undone_at"]) == ("desk tool", None)
    undone = api.post(f"/corrections/{entry['id']}:undo")
    assert undone.status_code == 200
    assert (undone.json["speaker"]["name"], undone.json["review"]) == ("Tamsin Orrell", "open")
    assert undone.json["version"] == 3
    (entry,) = api.get(f"{path}/corrections").json
    assert entry["undone_by"] == "desk tool"
    again = api.post(f"/corrections/{entry['id']}:undo")
    assert (again.status_code, again.content_type) == (409, "application/problem+json")
    assert api.post("/corrections/999999:undo").status_code == 404


def test_statements_are_filtered(api, statement) -> None:
    def find(**query: Any) -> set[str]:
        answer = api.get("/statements", query_string=query)
        assert answer.status_code == 200, answer.text
        return {item["text"] for item in answer.json["items"]}

    everything = find()
    assert len(everything) == 3
    orrell = find(speaker=statement["speaker"]["id"])
    assert statement["text"] in orrell
    assert "No boat will be turned away" in everything - orrell
    assert find(q="waited") == {statement["text"]}
    assert find(article=statement["article"]["id"]) == everything
    assert find(article=10**15) == set()
    assert find(outlet="The Kelmoor Post") == everything
    assert find(kind="direct") == {"We have waited long enough", "No boat will be turned away"}
    assert find(status="attributed") == everything
    assert find(polarity="denied") == set()
    assert find(min_confidence="1.0") <= everything
    assert find(min_confidence="0") == everything
    assert find(reviewed="true") == set()
    assert find(reviewed="0") == everything
    assert find(published_from="2026-03-02T07:00:00Z") == everything
    assert find(published_to="2026-03-02T07:00:00Z") == set()
    changed = api.patch(f"/statements/{statement['id']}", 1, json={"kind": "mixed"}).json
    assert find(updated_since=changed["updated_at"]) == {statement["text"]}
    assert find(reviewed="1") == {statement["text"]}


def test_pages_are_followed_to_the_end_without_gaps_or_repeats(api, statement) -> None:
    everything = [item["id"] for item in api.get("/statements").json["items"]]
    seen, address = [], "/api/v1/statements?limit=1"
    while address:
        page = api.call("GET", address).json
        seen += [item["id"] for item in page["items"]]
        address = page["next"]
    assert seen == everything


def test_a_cursor_of_another_list_is_refused(api, statement) -> None:
    address = api.get("/statements?limit=1").json["next"]
    answer = api.call("GET", address.replace("/statements", "/articles"))
    assert answer.status_code == 400
    assert answer.json["errors"][0]["parameter"] == "cursor"


def read_csv(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def test_the_export_holds_what_the_list_holds(api, statement) -> None:
    answer = api.get("/statements.csv")
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/csv; charset=utf-8")
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = read_csv(answer)
    listed = api.get("/statements").json["items"]
    assert [int(row["statement_id"]) for row in rows] == [item["id"] for item in listed]
    assert rows[0]["speaker"] == "Tamsin Orrell"
    assert (int(rows[0]["start"]), int(rows[0]["end"])) == tuple(statement["content"][0])


def test_the_export_takes_the_lists_filters_and_shows_corrections(api, statement) -> None:
    api.patch(f"/statements/{statement['id']}", 1, json={"speaker": {"name": "=Evil Sum"}})
    rows = read_csv(api.get("/statements.csv?reviewed=true"))
    assert [row["speaker"] for row in rows] == ["'=Evil Sum"]
    raw = read_csv(api.get("/statements.csv?reviewed=true&raw=1"))
    assert [row["speaker"] for row in raw] == ["=Evil Sum"]
    assert raw[0]["corrected_by"] == "desk tool"
    assert api.get("/statements.csv?bom=1").data.startswith(b"\xef\xbb\xbf")
    assert not api.get("/statements.csv?bom=0").data.startswith(b"\xef\xbb\xbf")


def test_an_export_that_nobody_reads_to_the_end_gives_its_connection_back(api, statement) -> None:
    for _ in range(20):
        answer = api.get("/statements.csv", buffered=False)
        next(iter(answer.response))
        assert not database.is_closed()
        answer.close()
        assert database.is_closed()
    assert api.call("HEAD", "/api/v1/statements.csv").status_code == 200
    assert len(read_csv(api.get("/statements.csv"))) == 3
