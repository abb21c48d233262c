"""What a bad request gets: a documented status and a problem document that says where the fault is."""

import json
from typing import Any

import pytest
from flask import Flask

from quotetrack.errors import StorageError
from quotetrack.logs import configure_logs
from quotetrack.services import articles
from quotetrack.settings import Settings

ARTICLE = "/api/v1/articles"
ANALYZE = "/api/v1/analyze"
STATEMENT = "/api/v1/statements/1"
JSON = "application/json"

# (method, path, body, content type, status, where the fault is)
BAD_REQUESTS: list[tuple[str, str, Any, str | None, int, str | None]] = [
    ("POST", ARTICLE, b"", JSON, 400, None),
    ("POST", ARTICLE, b"{", JSON, 400, ""),
    ("POST", ARTICLE, b"\xff\xfe", JSON, 400, ""),
    ("POST", ARTICLE, b"[" * 5000, JSON, 400, ""),
    ("POST", ARTICLE, b"[]", JSON, 422, ""),
    ("POST", ARTICLE, b"null", JSON, 422, ""),
    ("POST", ARTICLE, b'"text"', JSON, 422, ""),
    ("POST", ARTICLE, b"{}", JSON, 422, "/text"),
    ("POST", ARTICLE, b'{"text": ""}', JSON, 422, "/text"),
    ("POST", ARTICLE, b'{"text": " \\n\\t "}', JSON, 422, "/text"),
    ("POST", ARTICLE, b'{"text": null, "html": null}', JSON, 422, "/text"),
    ("POST", ARTICLE, b'{"text": "a", "html": "<p>a"}', JSON, 422, "/html"),
    ("POST", ARTICLE, b'{"text": 5}', JSON, 422, "/text"),
    ("POST", ARTICLE, b'{"text": ["a"]}', JSON, 422, "/text"),
    ("POST", ARTICLE, b'{"text": "a\\u0000b"}', JSON, 422, "/text"),
    ("POST", ARTICLE, b'{"text": "a\\ud800b"}', JSON, 422, "/text"),
    ("POST", ARTICLE, b'{"text": "a", "x": NaN}', JSON, 422, "/x"),
    ("POST", ARTICLE, b'{"text": "a", "x": {"y": 18446744073709551616}}', JSON, 422, "/x/y"),
    ("POST", ARTICLE, b'{"text": "a", "published_at": "last week"}', JSON, 422, "/published_at"),
    ("POST", ARTICLE, b'{"text": "a", "published_at": 1764000000}', JSON, 422, "/published_at"),
    ("POST", ARTICLE, b'{"text": "a", "url": "javascript:alert(1)"}', JSON, 422, "/url"),
    ("POST", ARTICLE, json.dumps({"text": "a", "external_id": "é" * 1500}).encode(), JSON, 422, "/external_id"),
    ("POST", ARTICLE, b'{"text": "a", "language": "english please"}', JSON, 422, "/language"),
    ("POST", ARTICLE, b'{"text": "a", "extra": [1]}', JSON, 422, "/extra"),
    ("POST", ARTICLE, b"text=a", "application/x-www-form-urlencoded", 415, None),
    ("POST", ARTICLE, b'{"text": "a"}', None, 415, None),
    ("POST", ARTICLE, b'{"text": "a"}', "application/json; charset=utf-16", 415, None),
    ("POST", ARTICLE, json.dumps({"text": "a " * 10_001}).encode(), JSON, 413, None),
    ("POST", ARTICLE, b'"' + b"a" * 300_000 + b'"', JSON, 413, None),
    ("POST", ANALYZE, b'{"title": "a"}', JSON, 422, "/text"),
    ("POST", ANALYZE, b'{"text": "a", "desk": 1}', JSON, 422, "/desk"),
    ("POST", ANALYZE, b'{"text": " "}', JSON, 422, "/text"),
    ("PATCH", STATEMENT, b"{}", JSON, 422, ""),
    ("PATCH", STATEMENT, b'{"note": "x"}', JSON, 422, ""),
    ("PATCH", STATEMENT, b'{"kind": "spoken"}', JSON, 422, "/kind"),
    ("PATCH", STATEMENT, b'{"polarity": ["denied"]}', JSON, 422, "/polarity"),
    ("PATCH", STATEMENT, b'{"speaker": "Ann"}', JSON, 422, "/speaker"),
    ("PATCH", STATEMENT, b'{"speaker": {}}', JSON, 422, "/speaker"),
    ("PATCH", STATEMENT, b'{"speaker": {"id": 2.5e-42}}', JSON, 422, "/speaker/id"),
    ("PATCH", STATEMENT, b'{"speaker": {"id": true}}', JSON, 422, "/speaker/id"),
    ("PATCH", STATEMENT, b'{"speaker": {"id": 1, "name": "Ann"}}', JSON, 422, "/speaker"),
    ("PATCH", STATEMENT, b'{"speaker": {"name": " "}}', JSON, 422, "/speaker/name"),
    ("PATCH", STATEMENT, b'{"content": []}', JSON, 422, "/content"),
    ("PATCH", STATEMENT, b'{"content": [[4, 2]]}', JSON, 422, "/content/0"),
    ("PATCH", STATEMENT, b'{"content": [[0, 5], [3, 8]]}', JSON, 422, "/content"),
    ("PATCH", STATEMENT, b'{"status": "attributed"}', JSON, 422, "/status"),
    ("POST", STATEMENT + ":accept", b'{"why": 1}', JSON, 422, "/why"),
    ("POST", STATEMENT + ":accept", b"note=x", "text/plain", 415, None),
]


@pytest.mark.parametrize(("method", "path", "body", "content_type", "status", "pointer"), BAD_REQUESTS)
def test_a_bad_body_gets_its_problem(
    api, method: str, path: str, body: bytes, content_type: str | None, status: int, pointer: str | None
) -> None:
    answer = api.call(method, path, data=body, content_type=content_type, headers={"If-Match": '"1"'})
    check_problem(answer, status)
    if pointer is not None:
        assert answer.json["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize(
    ("path", "status", "names"),
    [
        ("/statements?limit=0", 422, ["limit"]),
        ("/statements?limit=201", 422, ["limit"]),
        ("/statements?limit=2.5e-42", 422, ["limit"]),
        ("/statements?limit=", 422, ["limit"]),
        ("/statements?limit=1&limit=1", 422, ["limit"]),
        ("/statements?page=2", 422, ["page"]),
        ("/statements?speaker=me&article=x", 422, ["speaker", "article"]),
        ("/statements?speaker=9223372036854775808", 422, ["speaker"]),
        ("/statements?kind=Direct", 422, ["kind"]),
        ("/statements?min_confidence=nan", 422, ["min_confidence"]),
        ("/statements?min_confidence=1.5", 422, ["min_confidence"]),
        ("/statements?published_from=2026", 422, ["published_from"]),
        ("/statements?reviewed=maybe", 422, ["reviewed"]),
        ("/statements?include=everything", 422, ["include"]),
        ("/statements?q=%00", 422, ["q"]),
        ("/statements?q=%ff", 400, []),
        ("/statements?cursor=nonsense", 400, ["cursor"]),
        ("/articles?cursor=%F0%9F%99%82", 400, ["cursor"]),
        ("/speakers?kind=person", 422, ["kind"]),
        ("/statements.csv?limit=5", 422, ["limit"]),
        ("/statements.csv?raw=perhaps", 422, ["raw"]),
        ("/articles/1?fields=titel", 422, ["fields"]),
        ("/articles/0", 404, []),
        ("/articles/01", 404, []),
        ("/articles/-1", 404, []),
        ("/articles/1.0", 404, []),
        ("/articles/%D9%A1", 404, []),
        ("/articles/9223372036854775808", 404, []),
        ("/articles/" + "9" * 5000, 404, []),
        ("/articles/9223372036854775807", 404, []),
        ("/statements/999", 404, []),
        ("/statements/999/corrections", 404, []),
        ("/speakers/999", 404, []),
        ("/nothing", 404, []),
        ("/articles/", 404, []),
        ("", 404, []),
    ],
)
def test_a_bad_address_gets_its_problem(api, path: str, status: int, names: list[str]) -> None:
    answer = api.get(path)
    check_problem(answer, status)
    assert [error.get("parameter") for error in answer.json["errors"]] == names


def check_problem(answer: Any, status: int) -> None:
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    document = answer.json
    assert document["status"] == status
    assert document.keys() >= {"type", "title", "status", "detail", "instance", "errors", "request_id"}
    assert document["request_id"] == answer.headers["X-Request-Id"]
    assert "Traceback" not in answer.text
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/api/v1/articles", "/api/v1/statements/1", "/healthz", "/readyz"])
def test_405_says_what_is_allowed(api, path: str) -> None:
    answer = api.call("DELETE", path)
    check_problem(answer, 405)
    assert "GET" in answer.headers["Allow"].replace(" ", "").split(",")


def test_an_encoded_body_is_told_what_is_taken(api) -> None:
    answer = api.post("/analyze", data=b"\x1f\x8b", content_type=JSON, headers={"Content-Encoding": "gzip"})
    check_problem(answer, 415)
    assert answer.headers["Accept-Encoding"] == "identity"


def test_an_unforeseen_error_is_a_problem_without_a_traceback_and_logged_with_its_id(
    api, settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logs(settings)

    def fail(*_args: Any) -> None:
        raise ZeroDivisionError("the inside of things")

    monkeypatch.setattr(articles, "list_articles", fail)
    answer = api.get("/articles", headers={"X-Request-Id": "desk-7"})
    check_problem(answer, 500)
    assert "inside" not in answer.text
    logged = capsys.readouterr().err
    assert "desk-7" in logged
    assert "ZeroDivisionError: the inside of things" in logged


def test_a_database_that_is_away_is_a_503(api, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: Any) -> None:
        raise StorageError("The database cannot be used at the moment.")

    monkeypatch.setattr(articles, "list_articles", fail)
    answer = api.get("/articles")
    check_problem(answer, 503)
    assert answer.headers["Retry-After"] == "5"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("desk-7", True), ("A" * 64, True), ("A" * 65, False), ("a b", False), ("é", False), ("", False), ("a_b", False)],
)
def test_a_sane_request_id_is_echoed_and_any_other_replaced(api, sent: str, kept: bool) -> None:
    answer = api.client.get("/healthz", headers={"X-Request-Id": sent})
    assert (answer.headers["X-Request-Id"] == sent) is kept
    assert 1 <= len(answer.headers["X-Request-Id"]) <= 64


def test_errors_outside_of_the_api_are_pages(app: Flask) -> None:
    answer = app.test_client().get("/no-such-page")
    assert answer.status_code == 404
    assert answer.mimetype == "text/html"


def test_a_body_is_not_read_before_the_key_is_checked(api) -> None:
    answer = api.call("POST", ARTICLE, key=None, data=b'"' + b"a" * 300_000, content_type=JSON)
    check_problem(answer, 401)
    answer = api.call("POST", ARTICLE, data=b'"' + b"a" * 300_000, content_type=JSON)
    check_problem(answer, 413)
    assert api.get("/articles").json["items"] == []


def test_a_flood_of_unknown_fields_is_answered_briefly(api) -> None:
    fields = {f"field{number}": number for number in range(5000)}
    answer = api.post("/analyze", json={"text": "a", **fields})
    check_problem(answer, 422)
    assert len(answer.json["errors"]) == 50
