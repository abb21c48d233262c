"""Many articles in one call: a result each, in order, whatever becomes of the others."""

import json
from typing import Any

import pytest

TEXT = "“The lamps stay lit,” said Orla Finch, keeper of the Brannoch light."
LINES = {"Content-Type": "application/x-ndjson"}


def make(number: int, **fields: Any) -> dict[str, Any]:
    return {"text": f"Story {number}. {TEXT}", "external_id": f"b-{number}", **fields}


def test_an_array_is_answered_in_its_order_with_the_counts(api) -> None:
    api.post("/articles", json=make(1))
    answer = api.post("/articles:batch", json=[make(1), make(2), make(1, text="New. " + TEXT)])
    assert answer.status_code == 200
    assert [(one["index"], one["status"], one["outcome"]) for one in answer.json["items"]] == [
        (0, 200, "unchanged"),
        (1, 201, "created"),
        (2, 200, "revised"),
    ]
    assert {name: answer.json[name] for name in ("created", "revised", "unchanged", "failed")} == {
        "created": 1,
        "revised": 1,
        "unchanged": 1,
        "failed": 0,
    }
    assert answer.json["items"][1]["statement_count"] == 1


def test_a_bad_article_never_fails_the_rest(api) -> None:
    sent = b"""[{"text": "A story."}, 5, {"text": 7}, {}, {"text": "a\\u0000b"}, {"text": "x", "weight": NaN},
        {"text": "x", "text": "y"}, {"text": "Another story."}]"""
    answer = api.post("/articles:batch", data=sent, content_type="application/json")
    assert [one["status"] for one in answer.json["items"]] == [201, 422, 422, 422, 422, 422, 422, 201]
    assert answer.json["items"][2]["problem"]["errors"][0]["pointer"] == "/text"
    assert answer.json["items"][5]["problem"]["errors"][0]["pointer"] == "/weight"
    assert answer.json["failed"] == 6


def test_lines_are_answered_by_lines_and_an_unreadable_one_is_its_own_error(api) -> None:
    content = b"\n".join(
        [json.dumps(make(1)).encode(), b"", b"{broken", b'{"text": "\xff"}', json.dumps(make(2)).encode() + b"\r"]
    )
    answer = api.post("/articles:batch", data=content, headers=LINES)
    assert answer.content_type == "application/x-ndjson"
    results = [json.loads(line) for line in answer.text.splitlines()]
    assert [(one["index"], one["line"], one["status"]) for one in results] == [
        (0, 1, 201),
        (1, 3, 400),
        (2, 4, 400),
        (3, 5, 201),
    ]


def test_the_form_of_the_answer_can_be_asked_for(api) -> None:
    lines = api.post("/articles:batch", json=[make(1)], headers={"Accept": "application/x-ndjson"})
    assert json.loads(lines.text)["status"] == 201
    plain = api.post("/articles:batch", data=json.dumps(make(1)), headers=LINES | {"Accept": "application/json"})
    assert plain.json["unchanged"] == 1


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"[]", "application/json", 422),
        (b"{}", "application/json", 422),
        (b"[{]", "application/json", 400),
        (b"", "application/json", 400),
        (b"\n \n", "application/x-ndjson", 422),
        (b"[]", "text/csv", 415),
        (b"[{}]", "application/json; charset=latin-1", 415),
    ],
)
def test_what_is_no_batch_is_refused_as_a_whole(api, content: bytes, kind: str, status: int) -> None:
    assert api.post("/articles:batch", data=content, content_type=kind).status_code == status


def test_more_articles_than_the_limit_get_413_and_none_is_stored(api) -> None:
    content = b'{"text": "x"}\n' * 1001
    answer = api.post("/articles:batch", data=content, headers=LINES)
    assert answer.status_code == 413
    assert "1000" in answer.json["detail"]
    assert api.get("/articles?include=total").json["total"] == 0


def test_a_batch_is_taken_once_under_its_key(api) -> None:
    headers = LINES | {"Idempotency-Key": "night"}
    first = api.post("/articles:batch", data=json.dumps(make(1)), headers=headers)
    again = api.post("/articles:batch", data=json.dumps(make(1)), headers=headers)
    assert again.data == first.data
    assert again.headers["Idempotency-Replayed"] == "true"
