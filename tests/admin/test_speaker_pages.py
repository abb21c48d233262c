"""Speakers in the list and on their pages; mergers with a preview and a way back."""

import re
from datetime import UTC, datetime

import pytest
from marked_articles import SALMON, WEIR

from quotetrack.services.records import Actor, PageRequest
from quotetrack.services.speaker_decisions import add_alias, add_role, keep_apart, list_apart
from quotetrack.services.speakers import get_speaker, list_speakers

ADA = Actor("ada lund")


@pytest.fixture
def speakers(tell_story):
    """By name: Tamsin Orrell with three statements in two articles, and Piet Okafor with one."""
    tell_story("The Harrow Courier", WEIR, SALMON)
    tell_story("Kelmoor Gazette", WEIR.replace("arrive", "come"), day=2)
    tell_story("Daily Lantern", ("Piet Okafor", "I have never set foot in that house on the hill"), day=4)
    found = list_speakers(None, PageRequest())
    return {one.name: one for one in found.items}


@pytest.fixture
def orrell(speakers):
    return speakers["Tamsin Orrell"]


@pytest.fixture
def okafor(speakers):
    return speakers["Piet Okafor"]


def test_list_shows_names_and_counts_and_is_searched(editor, orrell, okafor):
    add_alias(orrell.id, "Tam the Weir", actor=ADA)
    page = editor.get("/speakers").text
    assert f'<a href="/speakers/{orrell.id}">Tamsin Orrell</a>' in page
    assert "<bdi>Tam the Weir</bdi>" in page
    assert '<td data-label="Statements" class="number">3</td>' in page
    found = editor.get("/speakers?q=weir").text
    assert "Tamsin Orrell" in found
    assert "Piet Okafor" not in found
    assert "No speaker has <q>&lt;b&gt;zz</q> in a name." in editor.get("/speakers?q=%3Cb%3Ezz").text


def test_speaker_shows_names_and_offices_with_their_dates(editor, orrell, okafor):
    since, until = datetime(2024, 3, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
    add_alias(orrell.id, "Tam Marsh", actor=ADA, until=since)
    add_role(orrell.id, "Minister of Rivers", actor=ADA, since=since, until=until)
    keep_apart(orrell.id, okafor.id, actor=ADA)
    page = editor.get(f"/speakers/{orrell.id}").text
    facts = re.sub(r"<[^>]+>", " ", page.split('<dl class="facts">')[1].split("</dl>")[0])
    facts = " ".join(facts.split())
    assert "Tam Marsh until 1 Mar 2024" in facts
    assert "Minister of Rivers from 1 Mar 2024 until 1 Feb 2026" in facts
    assert "Never the same as Piet Okafor" in facts
    assert "added the office Minister of Rivers" in page


def test_timeline_shows_then_and_now_with_changes_marked(editor, orrell):
    page = editor.get(f"/speakers/{orrell.id}").text
    timeline = page.split('class="variants timeline"')[1].split("</ol>")[0]
    assert re.findall(r'<strong dir="auto">([^<]+)', timeline) == [*["The Harrow Courier"] * 2, "Kelmoor Gazette"]
    assert re.search(r'<del class="replaced".*?arrive.*?<ins class="replaced".*?come', timeline)
    assert "words changed" in timeline
    assert "Piet" not in timeline


def test_timeline_is_cut_to_words_or_to_one_claim(editor, orrell):
    words = editor.get(f"/speakers/{orrell.id}?q=salmon").text
    assert words.count('<li class="variant">') == 1
    claim = editor.get(f"/speakers/{orrell.id}?claim=1").text
    assert claim.count('<li class="variant">') == 2
    assert "Only what belongs to" in claim
    assert "No statement fits" in editor.get(f"/speakers/{orrell.id}?q=glacier").text


def test_timeline_goes_on_page_by_page(editor, tell_story):
    for day in range(42):
        tell_story("Post", f"Speech number {day} was long and full of words about {day} boats", day=day)
    first = editor.get("/speakers/1").text
    assert first.count('<li class="variant">') == 40
    later = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert editor.get(later).text.count('<li class="variant">') == 2


def test_preview_says_what_would_change_and_changes_nothing(editor, orrell, okafor):
    page = editor.get(f"/speakers/{orrell.id}/merge?other=piet+okafor").text
    assert "<strong>3 statements</strong> in 2 articles would change" in page
    assert "Known afterwards as <bdi>Piet Okafor</bdi>, <bdi>Tamsin Orrell</bdi>." in page
    assert get_speaker(orrell.id) == orrell
    assert get_speaker(okafor.id) == okafor


def test_merged_number_leads_to_the_other_until_it_is_undone(editor, orrell, okafor):
    editor.get(f"/speakers/{orrell.id}/merge?other={okafor.id}")
    answer = editor.post(f"/speakers/{orrell.id}/merge", {"other": okafor.id})
    assert (answer.status_code, answer.location) == (303, f"/speakers/{okafor.id}")
    page = editor.get(answer.location).text
    assert "Merged: 3 statements of Tamsin Orrell went to Piet Okafor." in page
    assert "<span>4 statements</span>" in page
    assert "<bdi>Tamsin Orrell</bdi>" in page
    assert editor.get(f"/speakers/{orrell.id}").location == f"/speakers/{okafor.id}"
    undo = re.search(r'action="(/decisions/\d+/undo)"', page)[1]
    assert editor.post(undo, {"subject": "speaker", "number": okafor.id}).location == f"/speakers/{okafor.id}"
    assert get_speaker(orrell.id).statement_count == 3
    assert editor.get(f"/speakers/{orrell.id}").status_code == 200


def test_those_kept_apart_are_not_merged(editor, orrell, okafor):
    editor.get(f"/speakers/{orrell.id}/merge?other={okafor.id}")
    assert editor.post(f"/speakers/{orrell.id}/keep-apart", {"other": okafor.id}).status_code == 303
    page = editor.get(f"/speakers/{orrell.id}").text
    assert "Kept apart: these two are never one." in page
    refused = editor.get(f"/speakers/{orrell.id}/merge?other={okafor.id}").text
    assert "An editor keeps Tamsin Orrell and Piet Okafor apart." in refused
    assert ">Merge</button>" not in refused
    editor.post(f"/speakers/{orrell.id}/merge", {"other": okafor.id})
    assert "An editor keeps" in editor.get(f"/speakers/{orrell.id}").text
    assert get_speaker(orrell.id).statement_count == 3


def test_speaker_is_not_merged_into_itself_nor_twice(editor, orrell, okafor):
    assert "cannot be merged into itself" in editor.get(f"/speakers/{orrell.id}/merge?other={orrell.id}").text
    editor.post(f"/speakers/{orrell.id}/merge", {"other": okafor.id})
    editor.post(f"/speakers/{orrell.id}/merge", {"other": okafor.id})
    assert f"was merged into speaker {okafor.id}" in editor.get(f"/speakers/{okafor.id}").text
    editor.post(f"/speakers/{okafor.id}/merge", {"other": orrell.id})
    assert "was merged into" in editor.get(f"/speakers/{okafor.id}").text
    assert get_speaker(okafor.id).statement_count == 4


@pytest.mark.parametrize("deed", ["merge", "keep-apart"])
def test_a_preview_that_is_no_longer_true_is_not_carried_out(editor, orrell, okafor, deed):
    page = editor.get(f"/speakers/{orrell.id}/merge?other={okafor.id}").text
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    add_alias(orrell.id, "Tam Marsh", actor=ADA)
    answer = editor.post(f"/speakers/{orrell.id}/{deed}", {"other": okafor.id, "version": version})
    assert "The speaker has changed meanwhile." in editor.get(answer.location).text
    assert get_speaker(orrell.id).statement_count == 3
    assert list_apart(orrell.id) == ()


def test_preview_asks_back_whom_a_name_means(editor, orrell, okafor, tell_story):
    tell_story("Post", ("Ann Okafor", "We close the harbour bridge to lorries on Monday"), day=6)
    page = editor.get(f"/speakers/{orrell.id}/merge?other=okafor").text
    assert "Several speakers fit <q>okafor</q>." in page
    assert f'href="/speakers/{orrell.id}/merge?other={okafor.id}"' in page
    none = editor.get(f"/speakers/{orrell.id}/merge?other=%3Cb%3E").text
    assert "No other speaker is called <q>&lt;b&gt;</q>." in none
    assert "Whom is" in editor.get(f"/speakers/{orrell.id}/merge").text


def test_reader_sees_the_speaker_and_merges_nobody(reader, orrell, okafor):
    page = reader.get(f"/speakers/{orrell.id}").text
    assert "/merge" not in page
    assert reader.get(f"/speakers/{orrell.id}/merge?other={okafor.id}").status_code == 403
    assert reader.post(f"/speakers/{orrell.id}/merge", {"other": okafor.id}).status_code == 403
    assert reader.post(f"/speakers/{orrell.id}/keep-apart", {"other": okafor.id}).status_code == 403
    assert get_speaker(orrell.id) == orrell


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/speakers/999", 404),
        ("/speakers/1?claim=999", 404),
        ("/speakers/1?claim=abc", 200),
        ("/speakers/1?cursor=nonsense", 400),
        ("/speakers?cursor=nonsense", 400),
        ("/speakers/999/merge?other=1", 404),
        ("/speakers/1/merge?other=" + "x" * 5000, 422),
    ],
)
def test_wrong_addresses_are_answered_in_plain_words(editor, speakers, path, status):
    answer = editor.get(path)
    assert answer.status_code == status
    assert "<h1" in answer.text


@pytest.mark.parametrize(("other", "status"), [("", 422), ("abc", 422), ("-1", 422), ("999", 404), ("9" * 30, 422)])
def test_merger_with_nobody_is_refused(editor, orrell, other, status):
    editor.get(f"/speakers/{orrell.id}")
    assert editor.post(f"/speakers/{orrell.id}/merge", {"other": other}).status_code == status
    assert editor.post(f"/speakers/{orrell.id}/keep-apart", {"other": other}).status_code == status
