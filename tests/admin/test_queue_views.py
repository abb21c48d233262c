"""What the queue's addresses answer: to readers, to the script, to forged and broken forms, to hostile words."""

import pytest

from quotetrack.services.statements import get_statement, list_article_statements
from quotetrack.terms import Review

JSON = {"Accept": "application/json"}
DEEDS = (
    ("/statements/4/decide", {"deed": "accept", "version": 1}),
    ("/statements/4/words", {"words": "agreed", "version": 1}),
    ("/statements/4/split", {"second": "on every", "version": 1}),
    ("/statements/4/merge", {"other": 1, "version": 1}),
    ("/statements/4/lease", {}),
    ("/statements/4/release", {}),
    ("/articles/1/statements", {"words": "The board met", "revision": 1}),
)


@pytest.mark.parametrize(("path", "fields"), DEEDS)
def test_a_reader_may_change_nothing(reader, story, path, fields) -> None:
    answer = reader.post(path, fields)
    assert answer.status_code == 403
    assert reader.post(path, fields, headers=JSON).json["fault"]
    assert [get_statement(one.id) for one in story.statements] == list(story.statements)


@pytest.mark.parametrize(("path", "fields"), DEEDS)
def test_a_form_without_its_token_is_refused(editor, story, path, fields) -> None:
    assert editor.post(path, fields, token="forged").status_code == 400
    assert editor.post(path, fields, token="forged", headers=JSON).json["fault"]
    assert [get_statement(one.id) for one in story.statements] == list(story.statements)
    assert len(list_article_statements(1)) == 4


def test_the_script_of_somebody_who_was_signed_out_is_told(client, story) -> None:
    answer = client.get("/queue/cards", headers=JSON)
    assert answer.status_code == 401
    assert "signed out" in answer.json["fault"]
    assert client.get("/queue").location == "/sign-in?next=/queue"


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        ("/statements/4/decide", {"deed": "", "version": 1}, 422),
        ("/statements/4/decide", {"deed": "speaker:id:999", "version": 1}, 404),
        ("/statements/4/decide", {"deed": "speaker:id:x", "version": 1}, 422),
        ("/statements/4/decide", {"deed": "speaker:name:", "version": 1}, 422),
        ("/statements/4/decide", {"deed": "confirm:99", "version": 1}, 404),
        ("/statements/4/decide", {"deed": "undo", "version": 1}, 409),
        ("/statements/4/decide", {"deed": "accept", "version": "x"}, 422),
        ("/statements/4/decide", {"deed": "accept", "version": 9}, 409),
        ("/statements/99/decide", {"deed": "accept", "version": 1}, 404),
        ("/statements/4/words", {"content": "1-2 x", "version": 1}, 422),
        ("/statements/4/words", {"content": "0-99999999", "version": 1}, 422),
        ("/statements/4/words", {"words": "not there at all", "version": 1}, 422),
        ("/statements/4/words", {"words": "agreed", "version": 9}, 409),
        ("/statements/4/split", {"second": "", "version": 1}, 422),
        ("/statements/4/split", {"at": "1", "version": 1}, 422),
        ("/statements/4/merge", {"other": "4", "version": 1}, 409),
        ("/statements/4/merge", {"other": "", "version": 1}, 422),
        ("/statements/4/merge", {"other": "99", "version": 1}, 404),
        ("/articles/1/statements", {"words": "The board met", "revision": 7}, 409),
        ("/articles/1/statements", {"content": "5-5", "revision": 1}, 422),
        ("/articles/9/statements", {"words": "x", "revision": 1}, 404),
        ("/statements/99/lease", {}, 404),
    ],
)
def test_what_cannot_be_done_is_told_and_changes_nothing(editor, story, path, fields, status) -> None:
    answer = editor.post(path, fields, headers=JSON)
    assert (answer.status_code, bool(answer.json["fault"])) == (status, True)
    assert editor.post(path, fields).status_code < 500
    assert [get_statement(one.id) for one in story.statements] == list(story.statements)


@pytest.mark.parametrize(
    "path",
    [
        "/queue?reason=none&kind=x&from=yesterday&to=2026-13-40",
        "/queue?speaker=nobody%00&q=%00",
        "/queue?at=abc",
        "/queue?last=9",
        "/queue?q=%22",
        "/queue?speaker=99999999999999999999",
    ],
)
def test_an_address_that_asks_for_nonsense_gets_a_page(editor, story, path) -> None:
    answer = editor.get(path)
    assert answer.status_code in (200, 404, 422)
    assert "<h1>" in answer.text


def test_a_cursor_of_nowhere_is_refused_in_plain_words(editor, story) -> None:
    assert editor.get("/queue?after=nonsense").status_code == 400
    assert editor.get("/queue/cards?after=nonsense", headers=JSON).json["fault"]


def test_a_date_that_is_none_keeps_what_was_typed(editor, story) -> None:
    text = editor.get("/queue?from=2026-02-31").text
    assert 'value="2026-02-31"' in text
    assert "A date is written 2026-05-31." in text


def test_hostile_words_are_shown_as_words(editor, take_story_in) -> None:
    take_story_in(
        "“[[?|<img src=x onerror=alert(1)> {{ 7 * 7 }}]]” they said.",
        title="<script>alert(2)</script>",
        outlet="<b>Bold</b>",
    )
    for text in (editor.get("/queue").text, editor.get("/queue/cards", headers=JSON).json["cards"][0]["html"]):
        assert "<img" not in text
        assert "<script>alert" not in text
        assert "<b>Bold" not in text
        assert "{{ 7 * 7 }}" in text


def test_cards_come_as_data_with_who_has_them(editor, story) -> None:
    cards = editor.get("/queue/cards", headers=JSON).json["cards"]
    assert [(one["reason"], one["held"]) for one in cards] == [("ambiguous", False), ("unnamed", False)]
    assert editor.get("/queue/counts", headers=JSON).json["counts"]["ambiguous"] == 1
    answer = editor.post("/statements/4/decide", {"deed": "speaker:none", "version": 1}, headers=JSON)
    assert answer.json == {"id": 4, "version": 2, "done": "Nobody is named for it now."}
    assert get_statement(4).review is Review.CORRECTED
    assert editor.get("/queue/cards/4", headers=JSON).json["card"]["reason"] is None


def test_a_way_back_leads_to_no_other_server(editor, story) -> None:
    sent = {"deed": "accept", "version": 1, "back": "https://evil.example/"}
    assert editor.post("/statements/4/decide", sent).location == "/queue"
