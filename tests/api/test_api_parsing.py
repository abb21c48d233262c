"""Bodies and query strings are read strictly, whatever the route."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, request

from quotetrack.api.parsing import check_query_string, make_pointer, read_json
from quotetrack.api.problems import Problem, ProblemError

Read = Callable[..., Any]


@pytest.fixture
def read() -> Read:
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = 4_000_000

    def read_sent(data: bytes, content_type: str | None = "application/json", **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        with app.test_request_context(
            "/",
            method="POST",
            data=data,
            content_type=content_type,
            headers=named,
        ):
            return read_json(request)

    return read_sent


def refuse(read: Read, data: bytes, *args: Any, **options: Any) -> Problem:
    with pytest.raises(ProblemError) as caught:
        read(data, *args, **options)
    return caught.value.problem


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b'{"a": [1, 2.5, null, true, "x"]}', {"a": [1, 2.5, None, True, "x"]}),
        ("\ufeff{}".encode(), {}),
        ('{"ø": "“🙂”"}'.encode(), {"ø": "“🙂”"}),
        (b'"\\ud83d\\ude42"', "🙂"),
        (b"[9223372036854775807, -9223372036854775807]", [2**63 - 1, 1 - 2**63]),
        (b"[1e2, 0.000000000000000000000000000000000001]", [100.0, 1e-36]),
    ],
)
def test_json_is_read_as_it_was_sent(read: Read, data: bytes, value: Any) -> None:
    assert read(data) == value


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"   ",
        b"{",
        b"{'a': 1}",
        b'{"a": 1,}',
        b"[1] [2]",
        b"\xff\xfe{\x00}\x00",
        b'{"a": "\xe9"}',
        b'{"a": "\x00"}',
        b'{"a": "\xed\xa0\x80"}',
        b"[" * 100_000,
        b"[" * 51 + b"]" * 51,
        b'{"a":' * 60 + b"1" + b"}" * 60,
    ],
)
def test_what_is_no_json_gets_400(read: Read, data: bytes) -> None:
    assert refuse(read, data).status == 400


def test_nesting_up_to_the_limit_is_read(read: Read) -> None:
    value = read(b"[" * 50 + b"]" * 50)
    depth = 0
    while value:
        value, depth = value[0], depth + 1
    assert depth == 49


@pytest.mark.parametrize(
    ("data", "pointer", "word"),
    [
        (b'{"title": "a\\u0000b"}', "/title", "NUL character stands at 1"),
        (b'{"a": ["x", "ab\\ud800"]}', "/a/1", "surrogate stands at 2"),
        (b'{"a/b": {"m~n": "\\udfff"}}', "/a~1b/m~0n", "surrogate"),
        (b'{"a": NaN}', "/a", "NaN"),
        (b'[0, {"b": -Infinity}]', "/1/b", "-Infinity"),
        (b'{"a": 1e999}', "/a", "too large"),
        (b'{"a": 9223372036854775808}', "/a", "63 bits"),
        (b'{"a": [' + b"9" * 10_000 + b"]}", "/a/0", "63 bits"),
        (b'{"x": {"a\\u0000": 1}}', "/x", "NUL"),
        (b'"\\ud800"', "", "surrogate"),
        (b'{"a": 1, "a": 2}', "", "twice: 'a'"),
        (b'{"x": [{"b": 1, "a": 1, "a": 1}]}', "/x/0", "twice: 'a'"),
        (b'{"a": {}, "\\u0061": []}', "", "twice: 'a'"),
    ],
)
def test_what_cannot_be_stored_gets_422_with_a_pointer(read: Read, data: bytes, pointer: str, word: str) -> None:
    problem = refuse(read, data)
    assert problem.status == 422
    assert problem.complaints[0].pointer == pointer
    assert word in problem.complaints[0].detail


def test_no_more_faults_are_listed_than_help(read: Read) -> None:
    assert len(refuse(read, json.dumps(["\0"] * 5000).encode()).complaints) == 50


def test_a_document_of_a_million_values_is_looked_through_without_copies(read: Read) -> None:
    assert len(read(b"[" + b"0," * 1_000_000 + b"0]")) == 1_000_001


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "application/json; charset=utf-16",
        "application/json; charset=latin-1",
        "application/json5",
    ],
)
def test_another_content_type_gets_415(read: Read, content_type: str | None) -> None:
    assert refuse(read, b"{}", content_type).status == 415


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "APPLICATION/JSON", 'application/json; charset="UTF-8"', "application/merge-patch+json"],
)
def test_json_types_are_read(read: Read, content_type: str) -> None:
    assert read(b"{}", content_type) == {}


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "identity, gzip", "x"])
def test_an_encoded_body_gets_415_and_hears_what_is_taken(read: Read, coding: str) -> None:
    problem = refuse(read, b"{}", Content_Encoding=coding)
    assert problem.status == 415
    assert problem.headers["Accept-Encoding"] == "identity"


def test_identity_is_no_encoding(read: Read) -> None:
    assert read(b"{}", Content_Encoding="Identity") == {}


def test_an_overlong_pointer_ends_at_a_parent() -> None:
    assert make_pointer(["a", "b" * 1000, "c"]) == "/a"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("limit=1&limit=2", ["limit"]),
        ("q=a%00b", ["q"]),
        ("a%00=1", ["a\0"]),
        ("q=1&q=1&speaker=1&speaker=2", ["q", "speaker"]),
    ],
)
def test_repeated_parameters_and_nul_are_named(query: str, names: list[str]) -> None:
    with Flask(__name__).test_request_context(f"/?{query}"), pytest.raises(ProblemError) as caught:
        check_query_string(request)
    assert caught.value.problem.status == 422
    assert [complaint.parameter for complaint in caught.value.problem.complaints] == names


def test_a_query_that_is_no_utf8_gets_400() -> None:
    with Flask(__name__).test_request_context("/?q=%ff"), pytest.raises(ProblemError) as caught:
        check_query_string(request)
    assert caught.value.problem.status == 400
