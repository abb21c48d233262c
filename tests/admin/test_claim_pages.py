"""Claims in the list and on their pages, and what editors decide of their variants."""

import re

import pytest
from marked_articles import SALMON, WEIR

from quotetrack.services.claims import get_claim, iterate_appearances
from quotetrack.services.statements import get_statement
from quotetrack.terms import AppearanceState

HOSTILE = '"><script>alert(1)</script><b>'


@pytest.fixture
def weir(tell_story):
    """The claim of the weir in four outlets, one of which says the opposite, and that of the salmon in two."""
    tell_story("The Harrow Courier", WEIR, SALMON)
    tell_story("Kelmoor Gazette", WEIR.replace("arrive", "come"), SALMON, day=2)
    tell_story("Daily Lantern", ("Piet Okafor", WEIR), day=4)
    against = tell_story("The Morning Post", WEIR.replace("will", "will not"), day=6)
    claim = get_claim(next(one.claim_id for one in iterate_appearances(1) if one.statement.outlet == "Daily Lantern"))
    return claim, against.statements[0]


def read_headings(page):
    return re.findall(r'<th scope="row" dir="auto"><a href="([^"]+)">([^<]+)</a>', page)


def read_outlets(page, heading):
    """The outlets under the heading, in order."""
    part = page.split(f'aria-labelledby="{heading}"')[1].split("</ol>")[0]
    return re.findall(r'<strong dir="auto">([^<]+)</strong>', part)


def test_list_has_the_most_repeated_first_with_their_spread(editor, weir):
    page = editor.get("/claims").text
    assert read_headings(page)[:2] == [("/claims/1", WEIR), ("/claims/2", SALMON)]
    row = page.split('href="/claims/1"')[1].split("</tr>")[0]
    assert '<td data-label="Articles" class="number">3</td>' in row
    assert '<td data-label="Contrasts" class="number">1</td>' in row
    assert ">1 May 2026</time>" in row
    assert ">5 May 2026</time>" in row
    assert read_headings(editor.get("/claims?order=newest").text)[-1] == ("/claims/1", WEIR)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("q=salmon", [SALMON]),
        ("outlet=daily+lantern", [WEIR]),
        ("speaker=Piet+Okafor", [WEIR]),
        ("speaker=okafor&order=newest", [WEIR]),
        ("speaker=2", [WEIR]),
        ("speaker=Nobody+Such", []),
        ("speaker=999", []),
        ("q=glacier", []),
        ("outlet=Nowhere", []),
    ],
)
def test_list_is_filtered_by_its_address(editor, weir, query, shown):
    page = editor.get(f"/claims?{query}").text
    assert [text for _, text in read_headings(page)] == shown
    assert shown or "No claim fits." in page or "No speaker is called" in page


def test_name_that_several_bear_is_asked_back(editor, weir, tell_story):
    tell_story("Post", ("Ann Okafor", "I have never set foot in that house on the hill"), day=7)
    page = editor.get("/claims?speaker=okafor&q=weir").text
    assert "Several speakers fit <q>okafor</q>." in page
    assert 'href="/claims?speaker=2&amp;q=weir"' in page


def test_claim_shows_variants_in_order_of_publication_with_changes_marked(editor, weir):
    page = editor.get("/claims/1").text
    assert read_outlets(page, "variants") == ["The Harrow Courier", "Kelmoor Gazette", "Daily Lantern"]
    assert re.search(r'<del class="replaced"[^>]*>.*?arrive.*?</del> <ins class="replaced"[^>]*>.*?come', page)
    assert "another speaker" in page
    assert '<span class="tag">first</span>' in page
    assert 'href="/compare?left=1&amp;right=2"' in page


def test_long_list_of_variants_goes_on_page_by_page(editor, tell_story, monkeypatch):
    monkeypatch.setattr("quotetrack.admin.claim_page.AT_ONCE", 2)
    for day in range(3):
        tell_story(f"Post {day}", WEIR, day=day)
    page = editor.get("/claims/1").text
    assert read_outlets(page, "variants") == ["Post 0", "Post 1"]
    more = re.search(r'href="([^"]+)">More of the 3</a>', page)[1].replace("&amp;", "&")
    further = editor.get(more).text
    assert read_outlets(further, "variants") == ["Post 2"]
    assert "More of the" not in further
    assert '<a href="/claims/1#variants">The first</a>' in further
    assert editor.get(more.replace("/claims/1", "/claims/2")).status_code == 404


def test_most_repeated_claims_go_on_page_by_page(editor, tell_story, monkeypatch):
    monkeypatch.setattr("quotetrack.admin.claim_page.CLAIMS_AT_ONCE", 1)
    for day, words in enumerate([(SALMON, WEIR), (WEIR,), (WEIR, SALMON)]):
        tell_story(f"Post {day}", *words, day=day)
    page = editor.get("/claims").text
    assert [text for _, text in read_headings(page)] == [WEIR]
    assert "2 claims" in page
    further = re.search(r'rel="next" href="([^"]+)">Less repeated</a>', page)[1].replace("&amp;", "&")
    assert [text for _, text in read_headings(editor.get(further).text)] == [SALMON]


def test_contrast_stands_apart_and_cannot_be_confirmed_by_a_slip(editor, weir):
    claim, against = weir
    page = editor.get("/claims/1").text
    assert read_outlets(page, "contrasts") == ["The Morning Post"]
    part = page.split('aria-labelledby="contrasts"')[1]
    assert re.search(r'<ins class="negation"[^>]*>.*?not', part)
    assert f"/claims/{claim.id}/statements/{against.id}/part" in part
    assert f"/claims/{claim.id}/statements/{against.id}/confirm" not in part


def test_picture_has_a_title_a_description_and_a_table_that_say_the_same(editor, weir):
    page = editor.get("/claims/1").text
    picture = page.split('<figure class="spread">')[1].split("</figure>")[0]
    assert 'role="img" aria-labelledby="spread-title spread-desc"' in picture
    assert '<title id="spread-title">How the claim spread</title>' in picture
    assert "4 statements in 4 outlets from 1 May 2026 to 7 May 2026." in picture
    assert picture.count('class="outlet"') == 4
    table = page.split("The same as a table")[1].split("</table>")[0]
    assert table.count('<th scope="row"') == 4
    assert '<th scope="row" dir="auto">Kelmoor Gazette</th><td>3 May 2026</td><td>3 May 2026</td>' in table
    assert "style=" not in page


def test_parted_variant_leaves_and_comes_back_when_undone(editor, weir):
    claim, _ = weir
    parted = next(one.statement for one in iterate_appearances(claim.id) if one.statement.outlet == "Daily Lantern")
    editor.get("/claims/1")
    answer = editor.post(f"/claims/1/statements/{parted.id}/part")
    assert (answer.status_code, answer.location) == (303, "/claims/1")
    page = editor.get("/claims/1").text
    assert "Parted: it is no part of this claim now." in page
    assert read_outlets(page, "variants") == ["The Harrow Courier", "Kelmoor Gazette"]
    assert get_statement(parted.id).claim_id is None
    undo = re.search(r'action="(/decisions/\d+/undo)"', page)[1]
    answer = editor.post(undo, {"subject": "claim", "number": "1"})
    assert answer.location == "/claims/1"
    page = editor.get("/claims/1").text
    assert "Undone." in page
    assert read_outlets(page, "variants")[-1] == "Daily Lantern"
    assert 'class="undone"' in page
    editor.post(undo, {"subject": "claim", "number": "1"})
    assert "This decision was undone already." in editor.get("/claims/1").text


def test_confirmed_variant_says_who_decided(editor, weir):
    claim, _ = weir
    editor.get("/claims/1")
    first = list(iterate_appearances(claim.id))[1].statement
    assert editor.post(f"/claims/1/statements/{first.id}/confirm").status_code == 303
    page = editor.get("/claims/1").text
    assert "decided by <bdi>ada lund</bdi>" in page
    states = [one.state for one in iterate_appearances(claim.id) if one.statement.id == first.id]
    assert states == [AppearanceState.CONFIRMED]


def test_a_decision_on_a_page_that_is_no_longer_true_is_not_taken(editor, weir):
    claim, _ = weir
    version = re.search(r'name="version" value="(\d+)"', editor.get("/claims/1").text)[1]
    first = next(iter(iterate_appearances(claim.id))).statement
    editor.post(f"/claims/1/statements/{first.id}/confirm", {"version": version})
    answer = editor.post(f"/claims/1/statements/{first.id}/part", {"version": version})
    assert answer.location == "/claims/1"
    assert "The claim has changed meanwhile." in editor.get("/claims/1").text
    assert get_statement(first.id).claim_id == claim.id


def test_reader_sees_the_claim_and_decides_nothing(reader, weir):
    page = reader.get("/claims/1").text
    assert WEIR in page
    assert "/part" not in page
    assert reader.post("/claims/1/statements/1/part").status_code == 403
    assert reader.post("/decisions/1/undo", {"subject": "claim", "number": "1"}).status_code == 403


@pytest.mark.parametrize("path", ["/claims/1/statements/1/part", "/decisions/1/undo", "/speakers/1/merge"])
def test_decision_needs_the_token_of_the_page(editor, weir, path):
    assert editor.post(path, {"other": "2"}, token="forged").status_code == 400


def test_article_leads_from_its_statement_to_the_claim(editor, weir):
    page = editor.get("/articles/2?statement=3").text
    assert '<a href="/claims/1#v3">Also in 2 other articles</a>' in page
    assert '<a href="/claims/2#v4">Also in 1 other article</a>' in editor.get("/articles/2?statement=4").text
    assert 'href="/speakers/1"' in page


def test_statement_that_nobody_repeats_has_no_such_line(editor, story):
    assert 'class="elsewhere"' not in editor.get("/articles/1?statement=1").text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/claims/999", 404),
        ("/claims/0", 404),
        ("/claims/99999999999999999999", 404),
        ("/claims?order=newest&cursor=nonsense", 400),
        ("/claims?q=" + "x" * 5000, 422),
        ("/claims?speaker=" + "x" * 5000, 422),
        ("/claims?speaker=%00%ff&q=%00&outlet=%F0%9F%90%9F", 200),
        ("/claims?speaker=²", 200),
    ],
)
def test_wrong_addresses_are_answered_in_plain_words(editor, weir, path, status):
    answer = editor.get(path)
    assert answer.status_code == status
    assert "<h1>" in answer.text


def test_decision_on_what_is_not_there_is_no_fault_of_ours(editor, weir):
    editor.get("/claims/1")
    assert editor.post("/claims/999/statements/1/part").status_code == 404
    assert editor.post("/claims/1/statements/999/confirm").status_code == 404
    assert editor.post("/decisions/999/undo", {"subject": "claim", "number": "1"}).status_code == 404


def test_names_full_of_markup_are_shown_as_text(editor, tell_story):
    words = f"They wrote {HOSTILE} on the wall of the old mill house twice"
    for day in (0, 3):
        tell_story(
            f"Paper {HOSTILE} {day}", ("Eve <i>X</i>", words), day=day, title=HOSTILE, url=f"https://x.example/{day}"
        )
    pages = [
        "/claims",
        "/claims/1",
        "/speakers",
        "/speakers/1",
        "/speakers?q=%3Cb%3E",
        "/conflicts",
        "/articles/1?statement=1",
    ]
    for path in [*pages, "/compare?left=1&right=2", "/claims?speaker=%3Cb%3E&outlet=%22%3E%3Cb%3E&q=%3Cb%3E"]:
        answer = editor.get(path)
        assert answer.status_code == 200, path
        assert "<script>alert" not in answer.text
        assert "<b>" not in answer.text
        assert "<i>" not in answer.text


def test_empty_list_says_when_it_fills(editor):
    assert "No claims yet." in editor.get("/claims").text
    assert "No conflicts" in editor.get("/conflicts").text
    assert "No speakers yet" in editor.get("/speakers").text
