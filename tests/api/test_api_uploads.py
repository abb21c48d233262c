"""Articles sent as files of a form: what a file is, its content says."""

import json
from io import BytesIO
from typing import Any

import pytest

TEXT = "“The lamps stay lit,” said Orla Finch, keeper of the Brannoch light.\n\nIt rained over “Café Ø”."
PAGE = f"<!doctype html><html><body><article><p>{TEXT}</p></article></body></html>"
NINJS = {"uri": "urn:example:b:1", "$standard": {"name": "ninjs"}, "headline": "Lamps", "body_text": TEXT}


def send(api: Any, content: bytes, name: str = "story.txt", media: str = "text/plain", **fields: Any) -> Any:
    form = {"file": (BytesIO(content), name, media), **fields}
    return api.post("/articles", data=form, content_type="multipart/form-data")


def test_a_text_is_stored_as_it_was_sent_with_the_fields_beside_it(api) -> None:
    fields = {
        "title": "Lamps – lit",
        "outlet": "Brannoch Post",
        "url": "https://post.example/1",
        "external_id": "b-1",
        "byline": "Ida Quill",
        "published_at": "2026-03-02T08:00:00+01:00",
        "language": "en-GB",
    }
    answer = send(api, TEXT.encode(), **fields, desk="coast", note="")
    assert answer.status_code == 201, answer.text
    assert {name: answer.json[name] for name in fields} == fields
    assert (answer.json["text"], answer.json["extra"]) == (TEXT, {"desk": "coast"})
    assert answer.json["statements"][0]["speaker"]["name"] == "Orla Finch"
    again = send(api, b"\xef\xbb\xbf" + TEXT.encode(), **fields)
    assert (again.status_code, again.json["outcome"]) == (200, "unchanged")


@pytest.mark.parametrize(("name", "media"), [("a.txt", "text/plain"), ("a.html", "text/html"), ("a.json", "image/png")])
def test_the_content_says_what_the_file_is(api, name: str, media: str) -> None:
    page = send(api, PAGE.encode(), name, media)
    assert page.status_code == 201, page.text
    assert "<" not in page.json["text"]
    item = send(api, json.dumps(NINJS).encode(), name, media, title="Ours").json
    assert (item["external_id"], item["text"], item["title"]) == ("urn:example:b:1", TEXT, "Ours")
    article = {"text": TEXT, "external_id": "b-2", "title": "Theirs", "desk": "coast"}
    stored = send(api, json.dumps(article).encode(), name, media, title="Ours").json
    assert (stored["external_id"], stored["title"], stored["extra"]) == ("b-2", "Ours", {"desk": "coast"})
    assert send(api, TEXT.encode(), name, media, external_id="b-3").json["text"] == TEXT


def test_a_text_may_begin_with_a_bracket(api) -> None:
    for mark in ("[Editor's note] ", "{sic} "):
        assert send(api, (mark + TEXT).encode()).json["text"] == mark + TEXT
    assert send(api, b'{"text": ', "a.json").status_code == 400


@pytest.mark.parametrize(
    ("content", "media", "status", "says"),
    [
        (TEXT.encode("utf-16"), "text/plain", 422, "UTF-16"),
        (b"caf\xe9", "text/plain", 422, "byte 0xe9 at position 3"),
        (TEXT.encode(), "text/plain; charset=windows-1252", 415, "windows-1252"),
        (b"%PDF-1.7 x", "text/plain", 415, "PDF"),
        (b"{\\rtf1 x}", "text/plain", 415, "RTF"),
        (b" \n", "text/plain", 422, "empty"),
        (b"a\0b", "text/plain", 422, "NUL"),
        (b'[{"text": "a"}]', "application/json", 422, "batch"),
        (b'{"text": "a", "text": "b"}', "text/plain", 422, "twice"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_reason(api, content, media, status, says) -> None:
    answer = send(api, content, media=media)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert says in answer.json["detail"]
    assert api.get("/articles?include=total").json["total"] == 0


@pytest.mark.parametrize(
    ("parts", "pointer"),
    [
        ([b'name="title"\r\n\r\nLamps'], "/file"),
        ([b'name="file"\r\n\r\nLamps'], "/file"),
        ([b'name="file"; filename="a.txt"\r\n\r\na', b'name="file"; filename="b.txt"\r\n\r\nb'], "/file"),
        ([b'name="story"; filename="a.txt"\r\n\r\na'], "/story"),
        ([b'name="file"; filename="a.txt"\r\n\r\na', b'name="title"\r\n\r\na', b'name="title"\r\n\r\nb'], "/title"),
        ([b'name="file"; filename="a.txt"\r\n\r\na', b'name="text"\r\n\r\na'], "/text"),
        ([b'name="file"; filename="a.txt"\r\n\r\na', b'name="url"\r\n\r\njavascript:x'], "/url"),
        ([b'name="file"; filename="a.txt"\r\n\r\na', b'name="title"\r\n\r\ncaf\xe9'], "/title"),
    ],
)
def test_a_form_that_is_not_one_article_is_refused_at_its_part(api, parts: list[bytes], pointer: str) -> None:
    body = b"".join(b"--x\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts) + b"--x--\r\n"
    answer = api.post("/articles", data=body, content_type="multipart/form-data; boundary=x")
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, pointer), answer.text


def test_the_limits_of_forms_hold(api) -> None:
    assert send(api, TEXT.encode(), **{f"field{number}": "x" for number in range(200)}).status_code == 413
    long = b'--x\r\nContent-Disposition: form-data; name="note"\r\n\r\n' + b"x" * 9_000_000 + b"\r\n--x--\r\n"
    assert api.post("/articles", data=long, content_type="multipart/form-data; boundary=x").status_code == 413


def test_a_body_without_its_boundary_is_no_form(api) -> None:
    for media in ("multipart/form-data", "multipart/form-data; boundary=x"):
        assert api.post("/articles", data=b"no parts", content_type=media).status_code == 400


def test_an_upload_is_put_under_its_senders_id_and_done_once(api) -> None:
    form = {"file": (BytesIO(TEXT.encode()), "a.txt")}
    answer = api.call("PUT", "/api/v1/articles/by-external-id/b-9", data=form, content_type="multipart/form-data")
    assert (answer.status_code, answer.json["external_id"]) == (201, "b-9")
