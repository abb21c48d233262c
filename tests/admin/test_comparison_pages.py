"""The board of conflicts, and two articles side by side."""

import re

import pytest
from marked_articles import SALMON, WEIR

DAM = "The new dam at Harrowgate will cost 2.6 million crowns and not one more"


@pytest.fixture
def quarrel(tell_story):
    """An article and three others: one with another speaker, one with another number, one that denies."""
    tell_story("The Harrow Courier", WEIR, DAM, SALMON, title="Weir to be rebuilt")
    tell_story("Kelmoor Gazette", ("Piet Okafor", WEIR), day=2)
    tell_story("Daily Lantern", DAM.replace("2.6", "3.6"), "I have never set foot in that house", day=4)
    tell_story("The Morning Post", WEIR.replace("will", "will not"), day=6)


def read_kinds(page):
    return [kind.strip() for kind in re.findall(r'<li class="against" id="c\d+">\s*<h2>([^<]+)', page)]


def test_board_shows_both_sides_of_each_conflict_strongest_first(editor, quarrel):
    page = editor.get("/conflicts").text
    assert read_kinds(page) == ["Credited to two", "The opposite", "Another number"]
    assert re.search(r'<del class="number"[^>]*>.*?2\.6.*?<ins class="number"[^>]*>.*?3\.6', page, re.DOTALL)
    assert "<bdi>Piet Okafor</bdi>" in page
    assert "3 conflicts" in page
    assert "Both quote the same speaker, and the quotations disagree." in page
    assert 'href="/compare?left=1&amp;right=3"' in page


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("kind=speaker", ["Credited to two"]),
        ("kind=number", ["Another number"]),
        ("kind=negation", ["The opposite"]),
        ("kind=reported", []),
        ("kind=nonsense", ["Credited to two", "The opposite", "Another number"]),
        ("outlet=daily+lantern", ["Another number"]),
        ("speaker=okafor", ["Credited to two"]),
        ("q=dam", ["Another number"]),
        ("q=dam&kind=speaker", []),
        ("speaker=nobody", []),
    ],
)
def test_board_is_filtered_by_its_address(editor, quarrel, query, kinds):
    assert read_kinds(editor.get(f"/conflicts?{query}").text) == kinds


def test_conflict_is_settled_by_parting_the_later_one(editor, quarrel):
    page = editor.get("/conflicts?kind=number").text
    part = re.search(r'action="(/claims/\d+/statements/\d+/part)"', page)[1]
    assert editor.post(part).status_code == 303
    assert read_kinds(editor.get("/conflicts").text) == ["Credited to two", "The opposite"]


def test_what_is_mostly_two_matters_waits_behind_a_link(editor, tell_story):
    tell_story("The Harrow Courier", DAM)
    tell_story("Daily Lantern", ("Piet Okafor", DAM.replace("2.6", "3.6")), day=4)
    page = editor.get("/conflicts").text
    assert read_kinds(page) == []
    assert 'href="/conflicts?strength=weak"' in page
    weak = editor.get("/conflicts?strength=weak").text
    assert read_kinds(weak) == ["Another number"]
    assert "it may be another&#39;s figure or view" in weak


def test_reader_sees_the_board_and_has_nothing_to_press(reader, quarrel):
    page = reader.get("/conflicts").text
    assert len(read_kinds(page)) == 3
    assert "/part" not in page


def test_articles_stand_side_by_side_with_what_each_alone_has(editor, quarrel):
    page = editor.get("/compare?left=1&right=3").text
    both, alone = page.split("<h2>In one alone</h2>")
    assert "Weir to be rebuilt" in both
    assert both.count('<li class="against">') == 1
    assert "number changed" in both
    assert re.search(r'<del class="number"[^>]*>.*?2\.6.*?<ins class="number"[^>]*>.*?3\.6', both, re.DOTALL)
    left, right = alone.split("Only right")
    assert WEIR in left
    assert SALMON in left
    assert "I have never set foot in that house" in right
    assert "never set foot" not in left


def test_copy_is_named_as_one(editor, quarrel, tell_story):
    tell_story("Wire One", WEIR, DAM, SALMON, day=1)
    assert "Article 5 is a copy of article 1" in editor.get("/compare?left=1&right=5").text
    assert "Article 5 is a copy of article 1" in editor.get("/compare?left=5&right=1").text


def test_articles_are_chosen_by_number_or_address(editor, quarrel):
    assert "Give two articles by their numbers" in editor.get("/compare").text
    assert 'href="/compare?left=1">Compare with another</a>' in editor.get("/articles/1").text
    assert '<input id="left" name="left" value="1"' in editor.get("/compare?left=1").text
    page = editor.get("/compare?left=https://desk.example/articles/1?statement=2%23s2&right=+3+").text
    assert "Two articles side by side" in page


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/compare?left=1&right=abc", 422),
        ("/compare?left=1&right=1", 422),
        ("/compare?left=1&right=999", 404),
        ("/compare?left=1&right=99999999999999999999999", 422),
        ("/compare?left=%22%3E%3Cb%3E&right=2", 422),
        ("/conflicts?cursor=nonsense", 400),
    ],
)
def test_wrong_addresses_are_answered_in_plain_words(editor, quarrel, path, status):
    answer = editor.get(path)
    assert answer.status_code == status
    assert "<h1>" in answer.text
    assert "<b>" not in answer.text


def test_every_new_page_is_strict_and_without_styles_or_scripts_of_its_own(editor, quarrel):
    for path in (
        "/claims",
        "/claims/1",
        "/speakers",
        "/speakers/1",
        "/speakers/1/merge?other=2",
        "/conflicts",
        "/compare",
    ):
        answer = editor.get(path)
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self';"), path
        assert "style=" not in answer.text
        assert "<script" not in answer.text
        assert "<style" not in answer.text


def test_visitor_without_a_session_is_asked_to_sign_in(client, quarrel):
    for path in ("/claims", "/claims/1", "/speakers/1", "/conflicts", "/compare?left=1&right=2"):
        answer = client.get(path)
        assert answer.status_code == 303
        assert answer.location.startswith("/sign-in?next=")
