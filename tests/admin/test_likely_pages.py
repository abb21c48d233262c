"""Likely duplicates among the speakers, settled one pair after the other."""

import re

import pytest

from quotetrack.services.speaker_decisions import list_apart
from quotetrack.services.speakers import create_speaker, get_speaker
from quotetrack.terms import SpeakerKind, UserRole


@pytest.fixture
def pair(app):
    """Jane Rowe, and the newer Jane Q. Rowe."""
    return [create_speaker(name, SpeakerKind.PERSON) for name in ("Jane Rowe", "Jane Q. Rowe")]


def settle(visitor, pair, deed, **fields):
    visitor.get("/speakers/likely")
    given = {"one": pair[1].id, "other": pair[0].id, "deed": deed, "version": pair[1].version, **fields}
    return visitor.post("/speakers/likely", given)


def test_list_names_each_pair_and_why(editor, pair):
    page = editor.get("/speakers/likely").text
    assert "An initial or a middle name more" in page
    assert re.findall(r'<div class="two">.*?<bdi>([^<]+)</bdi>.*?<bdi>([^<]+)</bdi>', page, re.DOTALL) == [
        ("Jane Q. Rowe", "Jane Rowe")
    ]
    assert '<a href="/speakers/likely">Likely duplicates to settle</a>' in editor.get("/speakers").text


def test_merger_is_previewed_and_leads_back_to_the_list(editor, pair):
    page = editor.get("/speakers/likely").text
    preview = editor.get(re.search(r'class="button" href="([^"]+)"', page)[1].replace("&amp;", "&")).text
    assert "would change" in preview
    back = re.search(r'name="back" value="([^"]+)"', preview)[1]
    assert back == "/speakers/likely"
    source, other = re.search(
        r'action="/speakers/(\d+)/merge".*?name="other" value="(\d+)"', preview, re.DOTALL
    ).groups()
    answer = editor.post(f"/speakers/{source}/merge", {"other": other, "back": back})
    assert answer.location == "/speakers/likely"
    page = editor.get("/speakers/likely").text
    assert "Nothing to settle" in page
    assert get_speaker(pair[0].id).id == get_speaker(pair[1].id).id


def test_pair_kept_apart_is_not_asked_about_again(editor, pair):
    assert settle(editor, pair, "apart").location == "/speakers/likely"
    page = editor.get("/speakers/likely").text
    assert "Kept apart: these two are never one." in page
    assert "Nothing to settle" in page
    assert list_apart(pair[0].id) == (pair[1].id,)


def test_pair_put_off_comes_back_when_it_is_wanted(editor, pair, sign_in):
    settle(editor, pair, "later")
    page = editor.get("/speakers/likely").text
    assert "No further pairs." in page
    assert "Show the 1 pair put off" in page
    assert "Jane Q. Rowe" in sign_in("nils berg", UserRole.EDITOR).get("/speakers/likely").text
    editor.post("/speakers/likely", {"deed": "again"})
    assert "Jane Q. Rowe" in editor.get("/speakers/likely").text


def test_so_many_are_put_off_that_the_cookie_stays_small(editor, pair):
    for number in range(70):
        settle(editor, pair, "later", one=10**15 + number)
    assert "Show the 60 pairs put off" in editor.get("/speakers/likely").text


def test_pair_that_changed_meanwhile_is_not_kept_apart(editor, pair):
    settle(editor, pair, "apart", version="99")
    assert "The speaker has changed meanwhile." in editor.get("/speakers/likely").text
    assert list_apart(pair[0].id) == ()


@pytest.mark.parametrize(
    "fields",
    [{"deed": "marry"}, {"one": ""}, {"other": "x"}],
)
def test_incomplete_forms_are_refused(editor, pair, fields):
    assert settle(editor, pair, **{"deed": "apart", **fields}).status_code == 422


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"])
def test_way_back_stays_on_this_server(editor, pair, back):
    assert settle(editor, pair, "later", back=back).location == "/queue"
    editor.get(f"/speakers/{pair[0].id}")
    answer = editor.post(f"/speakers/{pair[0].id}/merge", {"other": pair[1].id, "back": back})
    assert answer.location == "/queue"


def test_reader_sees_pairs_and_settles_none(reader, pair):
    page = reader.get("/speakers/likely").text
    assert "Jane Q. Rowe" in page
    assert "Keep apart" not in page
    assert settle(reader, pair, "apart").status_code == 403
    assert settle(reader, pair, "later").status_code == 403


def test_cursor_of_nothing_is_refused(editor):
    assert editor.get("/speakers/likely?cursor=nonsense").status_code == 400
    assert "Nothing to settle" in editor.get("/speakers/likely").text
