"""The client against a server that is busy, slow, broken or somebody else."""

import json
import pickle
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from quotetrack.client import (
    BatchLimits,
    ClientError,
    ConflictError,
    CutShortError,
    MissingError,
    ProblemError,
    ServerError,
    TooManyRequestsError,
    UnexpectedAnswerError,
    UnreachableError,
)
from quotetrack.client.batches import cut_batches
from quotetrack.client.failures import make_problem
from quotetrack.client.sending import read_retry_after


def answer(status: int, document: Any, *lines: str, media: str = "application/json") -> bytes:
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    head = [f"HTTP/1.1 {status} X", f"Content-Type: {media}", f"Content-Length: {len(content)}", *lines]
    return "\r\n".join([*head, "Connection: close", "", ""]).encode() + content


def problem(status: int, *lines: str) -> bytes:
    document = {"type": "about:blank", "title": "T", "status": status, "detail": "D", "errors": [], "request_id": "r"}
    return answer(status, document, *lines, media="application/problem+json")


def chunked(*parts: bytes, whole: bool = True, media: str = "text/csv") -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {media}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)
    return head.encode() + chunks + (b"0\r\n\r\n" if whole else b"")


def find_header(request: bytes, name: str) -> str:
    match = re.search(rf"(?im)^{name}: (.*?)\r$", request.decode("latin-1"))
    assert match, request
    return match[1]


EMPTY = answer(200, {"items": [], "next": None})
CUT = [
    pytest.param(chunked(b"a,b\r\n1,2\r\n", whole=False), id="no last chunk"),
    pytest.param(chunked(b"a,b\r\n1,2\r\n", whole=False) + b"20\r\n3,", id="within a chunk"),
    pytest.param(chunked(b"a,b\r\n1,2\r\n", whole=False) + b"5", id="within a chunk's size"),
    pytest.param(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nContent-Length: 500\r\n\r\na,b\r\n1,2\r\n",
        id="within its length",
    ),
    pytest.param(chunked(b"a,b\r\n1,2\r\n3\r\n"), id="within a row"),
    pytest.param(chunked(), id="before its first line"),
    pytest.param(chunked(b"a,b\r\n1,\xc3"), id="within a character"),
]


def test_a_busy_service_is_asked_again_when_it_says(script: Callable[..., Any]) -> None:
    server = script(problem(429, "Retry-After: 1"), problem(503, "Retry-After: 0"), EMPTY)
    began = time.monotonic()
    assert list(server.client().statements()) == []
    assert time.monotonic() - began >= 1
    assert len(server.requests) == 3


def test_a_wait_may_be_given_as_a_date() -> None:
    now = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert read_retry_after("Sun, 01 Mar 2026 12:00:30 GMT", now) == 30
    assert read_retry_after("Sun, 01 Mar 2026 11:00:00 GMT", now) == 0
    assert read_retry_after(" 17 ") == 17
    assert [read_retry_after(value) for value in (None, "", "soon", "-1", "1.5")] == [None] * 5
    assert read_retry_after((datetime.now(UTC) + timedelta(hours=1)).strftime("%a, %d %b %Y %H:%M:%S GMT")) is not None


def test_a_wait_longer_than_the_clients_patience_is_told_at_once(script: Callable[..., Any]) -> None:
    server = script(problem(429, "Retry-After: 3600"))
    began = time.monotonic()
    with pytest.raises(TooManyRequestsError) as busy:
        list(server.client().statements())
    assert time.monotonic() - began < 1
    assert busy.value.retry_after == 3600
    assert len(server.requests) == 1


def test_the_tries_end(script: Callable[..., Any]) -> None:
    server = script(problem(503, "Retry-After: 0"))
    with pytest.raises(ServerError) as failed:
        server.client().get_article(1)
    assert failed.value.status == 503
    assert len(server.requests) == 3


def test_a_post_is_tried_again_under_the_same_name(script: Callable[..., Any]) -> None:
    # The first answer is lost on its way: whether the article was stored is not known.
    server = script(b"HTTP/1.1 201 Cre", problem(409, "Retry-After: 0"), answer(201, {"items": []}))
    server.client().call("POST", "/claims:match", document={"text": "x"})
    names = {find_header(request, "Idempotency-Key") for request in server.requests}
    assert len(server.requests) == 3
    assert len(names) == 1
    server.client().call("POST", "/claims:match", document={"text": "x"})
    assert find_header(server.requests[-1], "Idempotency-Key") not in names


def test_a_change_whose_answer_was_lost_is_not_made_twice(script: Callable[..., Any]) -> None:
    server = script(b"")
    with pytest.raises(CutShortError):
        server.client().call("PATCH", "/claims/1", document={"note": "x"}, headers={"If-Match": '"1"'})
    assert len(server.requests) == 1


def test_other_refusals_are_told_at_once(script: Callable[..., Any]) -> None:
    server = script(problem(409))
    with pytest.raises(ConflictError):
        server.client().call("POST", "/speakers", document={"name": "Ann Lee"})
    assert len(server.requests) == 1


@pytest.mark.parametrize("content", CUT)
def test_a_file_that_is_cut_short_raises(script: Callable[..., Any], content: bytes) -> None:
    rows = script(content).client().rows("statements")
    with pytest.raises(CutShortError):
        list(rows)


@pytest.mark.parametrize("content", CUT[:4])
def test_a_file_that_is_cut_short_is_not_left_behind(
    script: Callable[..., Any], content: bytes, tmp_path: Path
) -> None:
    (tmp_path / "yesterday.csv").write_text("a\r\n")
    client = script(content).client()
    with pytest.raises(CutShortError):
        client.save("statements.csv", tmp_path / "yesterday.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["yesterday.csv"]
    assert (tmp_path / "yesterday.csv").read_text() == "a\n"


def test_documents_come_one_a_line_and_a_cut_one_raises(script: Callable[..., Any]) -> None:
    media = "application/x-ndjson"
    whole = script(chunked(b'{"id": 1}\n{"id', b'": "\xc3', b'\xa9"}\n', media=media)).client()
    assert list(whole.documents("statements")) == [{"id": 1}, {"id": "é"}]
    cut = script(chunked(b'{"id": 1}\n{"id": 2', media=media)).client()
    documents = cut.documents("statements")
    assert next(documents) == {"id": 1}
    with pytest.raises(CutShortError):
        next(documents)


def test_an_answer_without_an_end_of_its_own_is_not_trusted(script: Callable[..., Any]) -> None:
    endless = b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nConnection: close\r\n\r\na,b\r\n1,2\r\n"
    with pytest.raises(CutShortError):
        list(script(endless).client().rows("statements"))


def test_rows_may_hold_line_ends_and_very_long_cells(script: Callable[..., Any]) -> None:
    long = "x" * 200_000
    content = f'\ufeffid,statement\r\n1,"one\r\ntwo"\r\n2,{long}\r\n'.encode()
    rows = list(script(chunked(content[:30], content[30:])).client().rows("statements"))
    assert rows == [{"id": "1", "statement": "one\r\ntwo"}, {"id": "2", "statement": long}]


@pytest.mark.parametrize(
    "content",
    [
        answer(200, b"<html>Welcome</html>", media="text/html"),
        answer(200, {"id": 1}),
        answer(200, [1]),
        answer(302, b"", "Location: https://elsewhere.example/"),
    ],
)
def test_an_answer_of_another_program_is_told(script: Callable[..., Any], content: bytes) -> None:
    server = script(content)
    with pytest.raises(UnexpectedAnswerError):
        server.client().get_article(1)
    assert len(server.requests) == 1


def test_a_next_page_elsewhere_is_not_followed(script: Callable[..., Any]) -> None:
    server = script(answer(200, {"items": [], "next": "https://elsewhere.example/api/v1/statements?cursor=x"}))
    with pytest.raises(UnexpectedAnswerError, match="leads away"):
        list(server.client().statements())
    assert len(server.requests) == 1


def test_an_error_page_of_a_proxy_is_an_error_of_the_family(script: Callable[..., Any]) -> None:
    server = script(answer(404, b"<html>Not here</html>", media="text/html"))
    with pytest.raises(MissingError) as missing:
        server.client().get_article(1)
    assert missing.value.detail == ""


def test_a_service_that_hangs_up_is_given_up(script: Callable[..., Any]) -> None:
    with pytest.raises((UnreachableError, CutShortError)):
        script(b"").client().get_article(1)


def test_an_unknown_member_is_no_obstacle(script: Callable[..., Any]) -> None:
    speaker = {
        "id": 7,
        "name": "Ann Lee",
        "kind": "person",
        "aliases": ["A. Lee"],
        "statement_count": 3,
        "version": 1,
        "created_at": "2026-03-01T00:00:00+00:00",
        "updated_at": "2026-03-01T00:00:00.000001+00:00",
        "portrait": "https://a.example/p.jpg",
    }
    read = script(answer(200, speaker)).client().get_speaker(7)
    assert (read.name, read.aliases, read.updated_at.microsecond) == ("Ann Lee", ("A. Lee",), 1)
    with pytest.raises(AttributeError):
        read.name = "Bo Lee"  # type: ignore[misc]  # a record stays as it is


def test_errors_travel_between_processes() -> None:
    error = make_problem(429, {"title": "Too many", "detail": "Wait.", "request_id": "r"}, 7.0)
    copied = pickle.loads(pickle.dumps(error))  # noqa: S301  # made in the line itself
    assert type(copied) is TooManyRequestsError
    assert (copied.retry_after, copied.request_id, str(copied)) == (7.0, "r", "429 Too many: Wait.")
    assert isinstance(copied, ProblemError | ClientError)


def test_batches_are_cut_by_number_and_by_size() -> None:
    articles = [{"text": "x" * size} for size in (10, 10, 10, 500, 10)]
    places = [[index for index, _ in batch] for batch in cut_batches(articles, BatchLimits(articles=2, size=200))]
    assert places == [[0, 1], [2], [3], [4]]
    with pytest.raises(TypeError, match="JSON"):
        list(cut_batches([{"published_at": datetime(2026, 3, 1)}], BatchLimits()))  # noqa: DTZ001  # refused


def test_a_batch_that_is_too_large_is_sent_in_halves(script: Callable[..., Any]) -> None:
    def lines(*ids: int) -> bytes:
        rows = [{"status": 201, "id": number, "outcome": "created", "warnings": []} for number in ids]
        return answer(200, "\n".join(map(json.dumps, rows)).encode(), media="application/x-ndjson")

    server = script(problem(413), lines(1), problem(413), lines(2), problem(413))
    results = list(server.client().ingest([{"text": "a"}, {"text": "b"}, {"text": "c"}]))
    assert [(one.index, one.status, one.id) for one in results] == [(0, 201, 1), (1, 201, 2), (2, 413, None)]
    assert results[2].problem is not None


def test_a_batch_answered_in_part_raises(script: Callable[..., Any]) -> None:
    server = script(answer(200, b'{"status": 201, "id": 1}\n', media="application/x-ndjson"))
    with pytest.raises(CutShortError):
        list(server.client().ingest([{"text": "a"}, {"text": "b"}]))
