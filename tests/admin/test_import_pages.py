"""Importing: what is pasted and sent waits, is taken in, and is told of; what is too much is refused in plain words."""

import gzip
import json
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from quotetrack.app import create_app
from quotetrack.services import articles, imports
from quotetrack.services.article_files import Found
from quotetrack.services.imports import BatchState, ItemState
from quotetrack.services.records import Actor, ArticleFilters, NewArticle, PageRequest
from quotetrack.storage.connection import reading, writing
from quotetrack.storage.fields import read_clock
from quotetrack.storage.imports import ImportItem
from quotetrack.storage.watches import Duty

WORDS = "“The ferry will not sail before Friday,” said Nora Blix, the harbour master of Tolvik."
PAGE = f"<html><title>Ferry waits</title><body><article><p>{WORDS}</p><p>It was full.</p></article></body></html>"


@pytest.fixture
def importer(app):
    importer = app.extensions["quotetrack_importer"]
    yield importer
    importer.stop()


@pytest.fixture
def give(editor, importer):
    """Sends the form of an import; answers the answer."""

    def give(text="", files=(), **fields):
        editor.get("/import")
        return send(editor, {"text": text, **fields}, files)

    return give


def send(visitor, fields, files=()):
    """Posts a form with files as a browser writes it."""
    parts = [(f'name="{name}"', typed.encode()) for name, typed in {"csrf_token": visitor.token, **fields}.items()] + [
        (f'name="files"; filename="{name}"', content) for name, content in files
    ]
    body = b"".join(
        b"--part\r\nContent-Disposition: form-data; " + head.encode() + b"\r\n\r\n" + content + b"\r\n"
        for head, content in parts
    )
    return visitor.send("/import/add", body + b"--part--\r\n", "multipart/form-data; boundary=part")


def finish(answer):
    """The batch that an answer leads to, at its end."""
    assert answer.status_code == 303, answer.text
    number = int(answer.location.partition("?")[0].rpartition("/")[2])
    for _ in range(200):
        if imports.get_batch(number).state is not BatchState.WAITING:
            break
        time.sleep(0.05)
    return imports.get_batch(number)


def list_stored():
    return articles.list_articles(ArticleFilters(), PageRequest()).items


def test_a_pasted_text_is_taken_in_with_what_is_said_of_it_and_opened(editor, give):
    answer = give(
        WORDS,
        title="Ferry waits",
        outlet="Tolvik Post",
        byline="Siv Aas",
        url="https://tolvik.example/1",
        published="2026-05-01T09:30",
    )
    batch = finish(answer)
    assert (batch.name, batch.actor, batch.counts) == ("Ferry waits", "ada lund", {ItemState.CREATED: 1})
    opened = editor.get(answer.location)
    assert (opened.status_code, opened.location) == (303, "/articles/1")
    page = editor.get("/articles/1").text
    assert "Taken in: 1 statement." in page
    assert "Tolvik Post" in page
    assert "Siv Aas" in page
    assert articles.get_article(1).text == WORDS
    assert articles.get_article(1).published_at.isoformat() == "2026-05-01T09:30:00+00:00"
    with reading():
        assert [row.content for row in ImportItem.select()] == [None]


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        (PAGE, ["Ferry waits"]),
        (json.dumps({"title": "One", "text": WORDS}), ["One"]),
        (
            json.dumps([{"title": "One", "text": WORDS}, {"title": "Two", "text": WORDS + " So it was."}]),
            ["One", "Two"],
        ),
        ('{"title": "One", "text": "First."}\n{"title": "Two", "text": "Second."}\n', ["One", "Two"]),
        (json.dumps({"uri": "urn:a:1", "headline": "Item", "body_text": WORDS}), ["Item"]),
        ("[Note] The ferry waits.", [None]),
    ],
    ids=["html", "json", "list", "lines", "ninjs", "text in brackets"],
)
def test_what_was_pasted_is_known_by_its_looks(give, text, titles):
    batch = finish(give(text))
    assert batch.counts == {ItemState.CREATED: len(titles)}
    assert [one.title for one in list_stored()] == titles


def test_files_of_every_kind_are_taken_in_and_each_is_told_of(editor, give):
    lines = "\n".join(json.dumps({"title": f"Line {number}", "text": f"Text {number}."}) for number in (1, 2))
    files = [
        ("a.txt", WORDS.encode()),
        ("b.html", PAGE.replace("Friday", "Monday").encode()),
        ("c.json", b'[{"text": "Three."}, {"text": ""}, 7]'),
        ("d.jsonl.gz", gzip.compress(lines.encode())),
        ("e.csv", b"title,text\r\nRow,Four.\r\n"),
        ("f.docx", b"PK\x03\x04rest"),
        ("g.txt", b"PK\x03\x04rest"),
        ("h.txt", b"\xff\xfe"),
        ("i.json.gz", b"no gzip"),
    ]
    batch = finish(give(files=files, outlet="Tolvik Post"))
    assert batch.counts == {ItemState.CREATED: 6, ItemState.REFUSED: 6}
    assert batch.name == "a.txt, b.html, c.json and 6 more"
    refused = {one.place: one.reason for one in imports.list_items(batch.id, state=ItemState.REFUSED)}
    assert refused == {
        "c.json, item 2": "c.json, item 2 has no text.",
        "c.json, item 3": "c.json, item 3 must be a JSON object.",
        "f.docx": refused["f.docx"],
        "g.txt": "g.txt is a packed folder or an office document; send plain text, HTML, JSON or CSV.",
        "h.txt": "h.txt is UTF-16; only UTF-8 is read.",
        "i.json.gz": "i.json.gz cannot be unpacked: Not a gzipped file (b'no').",
    }
    assert "is of no kind that is read: .txt" in refused["f.docx"]
    assert [(one.title, one.outlet) for one in list_stored()] == [
        (None, "Tolvik Post"),
        ("Ferry waits", "Tolvik Post"),
        (None, None),
        ("Line 1", None),
        ("Line 2", None),
        ("Row", None),
    ]
    page = editor.get(f"/import/{batch.id}?state=refused").text
    assert "g.txt is a packed folder" in page
    assert "a.txt" not in page.partition("<table")[2]


def test_the_same_again_is_there_already_and_nothing_comes_twice(give):
    finish(give(WORDS))
    batch = finish(give(WORDS))
    assert batch.counts == {ItemState.UNCHANGED: 1}
    assert len(list_stored()) == 1


def test_two_megabytes_are_pasted(give):
    paragraph = "The mill at Orrel stood still for a week. Nobody at the weir could say when the water would come.\n\n"
    text = paragraph * (2_000_000 // len(paragraph) + 1)
    answer = give(text)
    assert answer.status_code == 303
    with reading():
        waiting = ImportItem.get()
    assert waiting.state in ("waiting", "created")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Paste an article, or choose files."),
        ({"text": " \n "}, "Paste an article, or choose files."),
        ({"text": WORDS, "url": "javascript:alert(1)"}, "This is not an http or https address."),
        ({"text": WORDS, "published": "soon"}, "This is no time such as 2026-03-01T09:30."),
        ({"text": '{"text": "One."}', "title": "Mine"}, "JSON, lines of JSON and CSV say this themselves"),
        ({"text": '{"text": ', "form": "json"}, "is not valid JSON"),
        ({"text": WORDS, "title": "x" * 2001}, "2001 characters; 2000 are the most."),
        ({"text": "x" * 66_000, "title": "y" * 70_000}, "This is too long."),
        ({"text": "<html><body></body></html>"}, "text"),
    ],
)
def test_what_cannot_be_meant_is_told_and_what_was_typed_is_kept(give, fields, words):
    answer = give(**fields)
    assert answer.status_code in (413, 422)
    assert words in answer.text
    for name, typed in fields.items():
        if name in ("url", "published", "title") and len(typed) < 60_000:
            assert f'value="{typed}"' in answer.text
    assert fields.get("text", "")[:5].strip().replace('"', "&#34;").replace("<", "&lt;") in answer.text
    assert imports.list_batches() == ()


def test_a_paste_of_fifty_megabytes_is_refused_and_the_other_fields_are_kept(give):
    answer = give("x" * 50_000_000, title="Ferry waits", outlet="Tolvik Post")
    assert answer.status_code == 413
    assert "That is too much to paste: more than 8 MB." in answer.text
    assert 'value="Ferry waits"' in answer.text
    assert len(answer.text) < 100_000
    assert imports.list_batches() == ()


def test_a_gzip_bomb_is_not_unpacked_further_than_the_settings_say(settings, editor):
    limited = create_app(replace(settings, imports=replace(settings.imports, unpacked_bytes=1_000_000)))
    visitor = type(editor)(limited)
    visitor.sign_in("ada lund", "a reservoir of words")
    bomb = gzip.compress(b"0" * 50_000_000)
    assert len(bomb) < 60_000
    visitor.get("/import")
    began = time.process_time()
    answer = send(visitor, {}, [("bomb.jsonl.gz", bomb), ("a.txt", WORDS.encode())])
    assert time.process_time() - began < 1
    batch = finish(answer)
    limited.extensions["quotetrack_importer"].stop()
    limited.extensions["quotetrack_database"].close()
    refused = imports.list_items(batch.id, state=ItemState.REFUSED)
    assert "too large once they are unpacked" in refused[0].reason


def test_more_articles_than_the_settings_allow_are_left_out_and_said(settings, app):
    few = replace(settings.imports, articles=2)
    found = (Found(f"line {number}", NewArticle(text=f"Text {number}.")) for number in range(5))
    number = imports.receive_articles("many", found, Actor("ada lund"), few)
    states = [(one.place, one.state) for one in imports.list_items(number)]
    assert states == [("line 0", "waiting"), ("line 1", "waiting"), ("line 2", "refused")]


def test_an_import_whose_reading_fails_keeps_nothing(settings, app):
    def break_off():
        yield Found("line 1", NewArticle(text="One."))
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="disk"):
        imports.receive_articles("many", break_off(), Actor("ada lund"), settings.imports)
    with reading():
        assert ImportItem.select().count() == 0


def test_a_process_that_ended_leaves_its_import_to_the_next_one(settings, app, give, importer):
    found = [Found(f"line {number}", NewArticle(text=f"Text {number}.")) for number in range(3)]
    number = imports.receive_articles("many", found, Actor("ada lund"), settings.imports)
    assert importer.take_round()
    assert imports.get_batch(number).counts == {ItemState.CREATED: 1, ItemState.WAITING: 2}
    other = create_app(settings).extensions["quotetrack_importer"]
    assert not other.take_round()
    with writing():
        Duty.update(until=read_clock() - timedelta(seconds=1)).execute()
    while other.take_round():
        pass
    batch = imports.get_batch(number)
    assert (batch.state, batch.counts) == (BatchState.DONE, {ItemState.CREATED: 3})


def test_an_import_is_stopped_and_what_was_taken_in_stays(settings, editor, importer):
    found = [Found(f"line {number}", NewArticle(text=f"Text {number}.")) for number in range(3)]
    number = imports.receive_articles("many", found, Actor("ada lund"), settings.imports)
    importer.take_round()
    editor.get("/import")
    answer = editor.post(f"/import/{number}/stop")
    page = editor.get(answer.location).text
    assert "Stopped: 2 articles were left out." in page
    batch = imports.get_batch(number)
    assert (batch.state, batch.counts) == (BatchState.STOPPED, {ItemState.CREATED: 1, ItemState.STOPPED: 2})
    assert not importer.take_round()
    again = editor.post(f"/import/{number}/stop")
    assert "has ended already" in editor.get(again.location).text


def test_a_reader_sees_reports_and_no_form(reader, give):
    number = finish(give(WORDS, title="Ferry waits")).id
    page = reader.get("/import").text
    assert "Ferry waits" in page
    assert 'name="text"' not in page
    assert reader.get(f"/import/{number}").status_code == 200
    assert reader.get("/import/99").status_code == 404


def test_old_reports_are_forgotten(settings, give):
    number = finish(give(WORDS)).id
    assert imports.purge_batches(settings.imports) == 0
    assert imports.purge_batches(replace(settings.imports, keep_days=-1)) == 1
    assert number not in [one.id for one in imports.list_batches()]
    assert len(list_stored()) == 1


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=", "text/plain"])
def test_a_form_of_another_kind_is_refused_in_plain_words(editor, kind):
    answer = editor.browser.post("/import/add", data=b"text=abc", content_type=kind)
    assert answer.status_code == 400
    assert "<h1>" in answer.text
