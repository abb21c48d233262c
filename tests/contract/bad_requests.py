"""Requests that nobody should send, by hand, and what each of them gets.

A row is a name, the bytes that go over the wire, the status, and what the problem's ``type`` ends with (an empty text
for ``about:blank``). ``KEY`` stands for a key with every scope, ``READER`` for one that may read alone, ``ID`` for a
statement that is there.
"""

import gzip
import json
import zlib
from dataclasses import dataclass
from typing import Any

ARTICLES = "/api/v1/articles"
LIST = "/api/v1/statements"
TEXT = "“The ferry sails at noon,” said Pia Sund, the purser."


@dataclass(frozen=True, slots=True)
class Bad:
    """A bad request; ``part`` is what its answer must say where something is wrong."""

    name: str
    sent: bytes
    status: int
    type: str = ""
    part: str = ""


def write(method: str, target: str, *lines: str, content: bytes = b"", key: str | None = "KEY") -> bytes:
    """A request as it goes over the wire."""
    head = [f"{method} {target} HTTP/1.1", "Host: 127.0.0.1", "Connection: close", *lines]
    if key is not None:
        head.append(f"Authorization: Bearer {key}")
    if content and not any(line.lower().startswith(("content-length", "transfer-encoding")) for line in lines):
        head.append(f"Content-Length: {len(content)}")
    return "\r\n".join([*head, "", ""]).encode("utf-8", "surrogateescape") + content


def get(target: str, *lines: str, key: str | None = "KEY") -> bytes:
    return write("GET", target, *lines, key=key)


def post(content: Any, *lines: str, target: str = ARTICLES, media: str = "application/json") -> bytes:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return write("POST", target, f"Content-Type: {media}", *lines, content=data)


def patch(content: Any, *lines: str) -> bytes:
    return write("PATCH", f"{LIST}/ID", "Content-Type: application/json", *lines, content=json.dumps(content).encode())


def post_form(*heads: str) -> bytes:
    """A form with one part for each line of its header, and a text in each."""
    parts = "".join(f"--x\r\n{head}\r\n\r\nword\r\n" for head in heads)
    return post(f"{parts}--x--\r\n".encode(), media="multipart/form-data; boundary=x")


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n0\r\n\r\n" % (len(data), data)


BODIES = [
    Bad("no body at all", post(b""), 400, "malformed-json"),
    Bad("blanks alone", post(b"  \n "), 400, "malformed-json"),
    Bad("no JSON", post(b"title=x&text=y"), 400, "malformed-json"),
    Bad("half a document", post(b'{"text": "a'), 400, "malformed-json"),
    Bad("two documents", post(b'{"text": "a"}{"text": "b"}'), 400, "malformed-json"),
    Bad("a comment", post(b'{"text": "a" /* b */}'), 400, "malformed-json"),
    Bad("a trailing comma", post(b'{"text": "a",}'), 400, "malformed-json"),
    Bad("a list where an object is wanted", post([1, 2]), 422, "invalid-input"),
    Bad("null where an object is wanted", post(None), 422, "invalid-input"),
    Bad("a text where an object is wanted", post("text"), 422, "invalid-input"),
    Bad("a number as the text", post({"text": 17}), 422, "invalid-input", "/text"),
    Bad("a list as the text", post({"text": ["a"]}), 422, "invalid-input", "/text"),
    Bad("true as the title", post({"text": TEXT, "title": True}), 422, "invalid-input", "/title"),
    Bad("no text", post({"title": "x"}), 422, "invalid-input", "/text"),
    Bad("a blank text", post({"text": " \u00a0\n"}), 422, "empty-text", "/text"),
    Bad("text and HTML", post({"text": TEXT, "html": "<p>x</p>"}), 422, "invalid-input", "/html"),
    Bad("NUL in the text", post({"text": "a\0b"}), 422, "invalid-input", "/text"),
    Bad("NUL in a field's name", post(b'{"text": "a", "x\\u0000": 1}'), 422, "invalid-input"),
    Bad(
        "NUL deep in a field of the sender's own",
        post({"text": TEXT, "x": [{"y": "\0"}]}),
        422,
        "invalid-input",
        "/x/0/y",
    ),
    Bad("a raw control character in a text", post(b'{"text": "a\x01b"}'), 400, "malformed-json"),
    Bad("a lone surrogate", post(b'{"text": "\\ud800"}'), 422, "invalid-input", "/text"),
    Bad("NaN", post(b'{"text": "a", "x": NaN}'), 422, "invalid-input", "/x"),
    Bad("minus infinity", post(b'{"text": "a", "x": -Infinity}'), 422, "invalid-input", "/x"),
    Bad("a number too large for a float", post(b'{"text": "a", "x": 1e999}'), 422, "invalid-input", "/x"),
    Bad(
        "an integer of a thousand digits", post(b'{"text": "a", "x": ' + b"9" * 1000 + b"}"), 422, "invalid-input", "/x"
    ),
    Bad("an integer of 64 bits", post(b'{"text": "a", "x": 9223372036854775808}'), 422, "invalid-input", "/x"),
    Bad("a number with a leading zero", post(b'{"text": "a", "x": 007}'), 400, "malformed-json"),
    Bad(
        "nested a thousand deep", post(b'{"text": "a", "x": ' + b"[" * 1000 + b"]" * 1000 + b"}"), 400, "malformed-json"
    ),
    Bad("nested without an end", post(b"[" * 50_000), 400, "malformed-json"),
    Bad("a key given twice", post(b'{"text": "a", "text": "b"}'), 422, "invalid-input"),
    Bad("bytes that are no UTF-8", post(b'{"text": "\xff\xfe"}'), 400, "malformed-json"),
    Bad("UTF-16", post(json.dumps({"text": TEXT}).encode("utf-16")), 400, "malformed-json"),
    Bad("Latin-1, said so", post(b'{"text": "a"}', media="application/json; charset=latin-1"), 415),
    Bad("XML", post(b"<a/>", media="application/xml"), 415),
    Bad("no media type", write("POST", ARTICLES, content=b'{"text": "a"}'), 415),
    Bad("a media type of nonsense", post(b'{"text": "a"}', media="json"), 415),
    Bad("gzip", post(gzip.compress(b'{"text": "a"}'), "Content-Encoding: gzip"), 415),
    Bad("a bomb of gzip", post(gzip.compress(b" " * 20_000_000), "Content-Encoding: gzip"), 415),
    Bad("a bomb of deflate", post(zlib.compress(b" " * 20_000_000), "Content-Encoding: deflate"), 415),
    Bad("gzip that is none", post(b"hello", "Content-Encoding: gzip"), 415),
    Bad("an encoding of nonsense", post(b'{"text": "a"}', "Content-Encoding: rot13"), 415),
    Bad("a bomb of gzip sent as if it were JSON", post(gzip.compress(b" " * 1_000_000)), 400, "malformed-json"),
    Bad("larger than this service takes", post({"text": "a" * 150_000}), 413),
    Bad(
        "a title of ten thousand characters",
        post({"text": TEXT, "title": "x" * 10_000}),
        422,
        "invalid-input",
        "/title",
    ),
    Bad(
        "an address that runs a script",
        post({"text": TEXT, "url": "javascript:alert(1)"}),
        422,
        "invalid-input",
        "/url",
    ),
    Bad(
        "a time that does not exist", post({"text": TEXT, "published_at": "2026-02-30T12:00:00Z"}), 422, "invalid-input"
    ),
    Bad("a time in words", post({"text": TEXT, "published_at": "yesterday"}), 422, "invalid-input", "/published_at"),
    Bad("a language of nonsense", post({"text": TEXT, "language": "../en"}), 422, "invalid-input", "/language"),
]

FORMS = [
    Bad("a field without a name", post_form('Content-Disposition: form-data; name=""'), 422, "invalid-input", "/"),
    Bad(
        "a file without a name",
        post_form('Content-Disposition: form-data; name=""; filename="a.txt"'),
        422,
        "invalid-input",
        "/",
    ),
    Bad(
        "a name that cannot be told from what follows it",
        post_form("Content-Disposition: form-data; name=\u7447\u0084s"),
        422,
        "invalid-input",
        "/",
    ),
    Bad("a part that says nothing of itself", post_form("Content-Type: text/plain"), 400),
    Bad(
        "a part that is no form's",
        post_form('Content-Disposition: attachment; filename="a.txt"'),
        422,
        "invalid-input",
        "/",
    ),
    Bad("a form without parts", post_form(), 422, "invalid-input", "/file"),
    Bad("a form without a boundary", post(b"--x--", media="multipart/form-data"), 400),
]

LENGTHS = [
    Bad("shorter than announced", post(b'{"text": "a"}', "Content-Length: 500"), 400),
    Bad("announced as too large", post(b"", "Content-Length: 50000000"), 413),
    Bad("a length below zero", post(b"{}", "Content-Length: -1"), 400),
    Bad("a length in words", post(b"{}", "Content-Length: two"), 400),
    Bad("a length with a plus sign", post(b"{}", "Content-Length: +2"), 400),
    Bad("two lengths", post(b"{}", "Content-Length: 2", "Content-Length: 3"), 400),
    Bad("a length of a hundred digits", post(b"{}", "Content-Length: " + "9" * 100), 413),
    Bad("length and chunks", post(chunk(b"{}"), "Content-Length: 5", "Transfer-Encoding: chunked"), 400),
    Bad("chunks of nonsense", post(b"zz\r\n{}\r\n0\r\n\r\n", "Transfer-Encoding: chunked"), 400),
    Bad("a chunk below zero", post(b"-2\r\n{}\r\n0\r\n\r\n", "Transfer-Encoding: chunked"), 400),
    Bad("a chunk that is never sent", post(b"fffff\r\n{", "Transfer-Encoding: chunked"), 400),
    Bad("chunks larger than this service takes", post(chunk(b" " * 150_000), "Transfer-Encoding: chunked"), 413),
    Bad("an encoding on the way that nobody knows", post(b"{}", "Transfer-Encoding: x"), 501),
    Bad("chunked, and then more", post(b"{}", "Transfer-Encoding: chunked, gzip"), 400),
    Bad("expects what nobody does", post(b'{"text": "a"}', "Expect: 200-ok"), 417),
]

ADDRESSES = [
    Bad("nothing there", get("/api/v1/nothing"), 404),
    Bad("a slash at the end", get(f"{LIST}/"), 404),
    Bad("a slash twice", get("/api/v1//statements"), 404),
    Bad("up and down", get("/api/v1/../v1/statements"), 404),
    Bad("up, encoded", get("/api/v1/statements/%2e%2e/articles"), 404),
    Bad("up, with a semicolon", get("/api/v1/statements/..;/articles"), 404),
    Bad("up to the system's files", get("/api/v1/docs/static/../../../../../etc/passwd"), 404),
    Bad("up, encoded twice", get("/api/v1/docs/static/%252e%252e%252fpage.html"), 404),
    Bad("a slash, encoded", get("/api/v1/statements%2fID"), 404),
    Bad("a NUL, encoded", get("/api/v1/statements/ID%00"), 404),
    Bad("bytes that are no UTF-8 in the path", get("/api/v1/statements/%ff"), 404),
    Bad("an id of zero", get(f"{LIST}/0"), 404),
    Bad("an id with a sign", get(f"{LIST}/+1"), 404),
    Bad("an id with a leading zero", get(f"{LIST}/01"), 404),
    Bad("an id in other digits", get(f"{LIST}/%D9%A1"), 404),
    Bad("an id too large", get(f"{LIST}/99999999999999999999"), 404),
    Bad("an id of SQL", get(f"{LIST}/1%20OR%201=1"), 404),
    Bad("an address without its slash", get("api/v1/statements"), 400),
    Bad("a very long address", get(f"{LIST}?q=" + "a" * 20_000), 414),
    Bad("a header of ten thousand characters", get(LIST, "X-Long: " + "a" * 10_000), 431),
    Bad("two hundred headers", get(LIST, *(f"X-{number}: a" for number in range(200))), 431),
]

QUERIES = [
    Bad("a parameter that does not exist", get(f"{LIST}?speakr=1"), 422, "invalid-input", "speakr"),
    Bad("a parameter twice", get(f"{LIST}?kind=direct&kind=mixed"), 422, "invalid-input", "kind"),
    Bad("the same value twice", get(f"{LIST}?limit=5&limit=5"), 422, "invalid-input", "limit"),
    Bad("a field that does not exist", get(f"{LIST}?fields=id,speakr"), 422, "invalid-input", "fields"),
    Bad("a field twice", get(f"{LIST}/ID?fields=id,id"), 422, "invalid-input", "fields"),
    Bad("no field at all", get(f"{LIST}?fields="), 422, "invalid-input", "fields"),
    Bad("units that nobody counts in", get(f"{LIST}?offsets=utf8"), 422, "invalid-input", "offsets"),
    Bad("units where there are no offsets", get("/api/v1/claims?offsets=utf16"), 422, "invalid-input", "offsets"),
    Bad("the page of a file", get("/api/v1/statements.jsonld?limit=5"), 422, "invalid-input", "limit"),
    Bad("a parameter as a list", get(f"{LIST}?kind[]=direct"), 422, "invalid-input", "kind[]"),
    Bad("a page of no size", get(f"{LIST}?limit=0"), 422, "invalid-input", "limit"),
    Bad("a page too large", get(f"{LIST}?limit=201"), 422, "invalid-input", "limit"),
    Bad("a page of a fraction", get(f"{LIST}?limit=1.5"), 422, "invalid-input", "limit"),
    Bad("a page in other digits", get(f"{LIST}?limit=%D9%A5"), 422, "invalid-input", "limit"),
    Bad("a cursor of nonsense", get(f"{LIST}?cursor=abc"), 400, "bad-cursor", "cursor"),
    Bad("a cursor of another list", get(f"{LIST}?cursor=WyJhcnRpY2xlcyIsMV0"), 400, "bad-cursor", "cursor"),
    Bad("an empty value", get(f"{LIST}?q="), 422, "invalid-input", "q"),
    Bad("NUL in a value", get(f"{LIST}?q=a%00b"), 422, "invalid-input", "q"),
    Bad("bytes that are no UTF-8 in a value", get(f"{LIST}?q=%ff"), 400),
    Bad("half an escape", get(f"{LIST}?limit=%e"), 422, "invalid-input", "limit"),
    Bad("a confidence above one", get(f"{LIST}?min_confidence=1.01"), 422, "invalid-input", "min_confidence"),
    Bad("a confidence that is no number", get(f"{LIST}?min_confidence=nan"), 422, "invalid-input", "min_confidence"),
    Bad("a confidence with half an exponent", get(f"{LIST}?min_confidence=1e"), 422, "invalid-input", "min_confidence"),
    Bad("a kind that does not exist", get(f"{LIST}?kind=DIRECT"), 422, "invalid-input", "kind"),
    Bad("a time of SQL", get(f"{LIST}?updated_since=1'--"), 422, "invalid-input", "updated_since"),
    Bad("an article compared with itself", get("/api/v1/compare?left=1&right=1"), 422, "invalid-input", "right"),
    Bad("a parameter where none is taken", get(f"{LIST}/ID?x=1"), 422, "invalid-input", "x"),
]

KEYS = [
    Bad("no key", get(LIST, key=None), 401),
    Bad("a key that is none", get(LIST, key="qt_aaaaaaaa_bbbbbbbbbbbbbbbb"), 401),
    Bad("a key of blanks", get(LIST, key="  "), 401),
    Bad("name and password", get(LIST, "Authorization: Basic dXNlcjpwYXNz", key=None), 401),
    Bad("a key in the address", get(f"{LIST}?token=KEY", key=None), 400, "key-in-url", "token"),
    Bad("a key in the address beside a good one", get(f"{LIST}?api_key=x"), 400, "key-in-url", "api_key"),
    Bad("a key of another scope", write("POST", ARTICLES, content=b"{}", key="READER"), 403),
    Bad("a key of another scope for what is not there", write("PATCH", f"{LIST}/999999", key="READER"), 403),
    Bad("a session instead of a key", get(LIST, "Cookie: quotetrack_session=x", key=None), 401),
]

VERSIONS = [
    Bad("a change without a version", patch({"kind": "direct"}), 428, "version-required"),
    Bad("a change with a blank version", patch({"kind": "direct"}, "If-Match:  "), 428, "version-required"),
    Bad("a stale version", patch({"kind": "direct"}, 'If-Match: "99"'), 412, "stale-version"),
    Bad("a weak version", patch({"kind": "direct"}, 'If-Match: W/"1"'), 412, "stale-version"),
    Bad("an empty version", patch({"kind": "direct"}, 'If-Match: ""'), 412, "stale-version"),
    Bad("a version of nonsense", patch({"kind": "direct"}, 'If-Match: "x", y, "'), 412, "stale-version"),
    Bad("nothing to change", patch({}, "If-Match: *"), 422, "invalid-input"),
    Bad(
        "stretches that overlap", patch({"content": [[0, 5], [3, 9]]}, "If-Match: *"), 422, "invalid-input", "/content"
    ),
    Bad("a stretch beyond the text", patch({"content": [[0, 99_999]]}, "If-Match: *"), 422, "invalid-input"),
    Bad(
        "a speaker who is not there",
        patch({"speaker": {"id": 999_999}}, "If-Match: *"),
        422,
        "invalid-input",
        "/speaker/id",
    ),
    Bad(
        "a name for a call that is too long",
        post({"text": TEXT}, "Idempotency-Key: " + "k" * 300),
        400,
        "",
        "Idempotency-Key",
    ),
]

METHODS = [
    Bad("DELETE of a list", write("DELETE", LIST), 405),
    Bad("PUT of a list", write("PUT", LIST, content=b"{}"), 405),
    Bad("TRACE", write("TRACE", LIST), 405),
    Bad("CONNECT", write("CONNECT", LIST), 405),
    Bad("a method that nobody knows", write("BREW", LIST), 405),
    Bad("a method in small letters", write("get", LIST), 400),
    Bad("another method by a header", write("POST", LIST, "X-HTTP-Method-Override: GET", content=b"{}"), 405),
    Bad("GET of what is only sent", get("/api/v1/analyze"), 405),
]

WIRE = [
    Bad("no HTTP", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
    Bad("HTTP/0.9", b"GET /api/v1/statements\r\n\r\n", 400),
    Bad("HTTP/9.9", b"GET /api/v1/statements HTTP/9.9\r\nHost: a\r\n\r\n", 400),
    Bad("HTTP/2 without asking", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    Bad("a blank in a header's name", get(LIST, "X Name: a"), 400),
    Bad("a blank before the colon", get(LIST, "X-Name : a"), 400),
    Bad("a header that goes on in the next line", get(LIST, "X-Name: a\r\n b"), 400),
    Bad("a NUL in a header", get(LIST, "X-Name: a\0b"), 400),
    Bad("a line end in a header", get(LIST, "X-Name: a\rX-Other: b"), 400),
]

BAD_REQUESTS = [*BODIES, *FORMS, *LENGTHS, *ADDRESSES, *QUERIES, *KEYS, *VERSIONS, *METHODS, *WIRE]
