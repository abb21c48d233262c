"""What editors change of a claim on its page: what they say of it, which is the same, which never, and splits."""

import re

import pytest
from marked_articles import SALMON, WEIR

from quotetrack.services.alerts import list_alerts
from quotetrack.services.claim_decisions import list_claims_apart, update_claim
from quotetrack.services.claims import get_claim
from quotetrack.services.records import Actor, PageRequest
from quotetrack.services.watch_records import AlertFilters
from quotetrack.services.watches import list_watches
from quotetrack.terms import ClaimStatus

ADA = Actor("ada lund")
DAM = "The new dam at Harrowgate will cost 2.6 million crowns and not one more"


@pytest.fixture
def weir(tell_story):
    """Claim 1, of the weir, with statements 1, 3 and 5 in three outlets; claim 2, of the salmon, with 2 and 4."""
    tell_story("The Harrow Courier", WEIR, SALMON)
    tell_story("Kelmoor Gazette", WEIR.replace("arrive", "come"), SALMON, day=2)
    tell_story("Daily Lantern", ("Piet Okafor", WEIR), day=4)
    return get_claim(1)


def send(visitor, path, claim=1, **fields):
    visitor.get(f"/claims/{claim}")
    return visitor.post(f"/claims/{claim}/{path}", {"version": get_claim(claim).version, **fields})


def follow(visitor, answer):
    assert answer.status_code == 303
    return visitor.get(answer.location).text


def undo_newest(visitor, page, claim=1):
    address = re.findall(r'action="(/decisions/\d+/undo)"', page.split('id="decisions"')[1])[0]
    return follow(visitor, visitor.post(address, {"subject": "claim", "number": claim}))


def test_status_note_and_tags_are_saved_and_undone(editor, weir):
    page = follow(
        editor, send(editor, "update", status="checking", note="Ask\r\nthe board", tags="rivers, weir ,rivers")
    )
    claim = get_claim(1)
    assert (claim.status, claim.note, claim.tags) == (ClaimStatus.CHECKING, "Ask\nthe board", ("rivers", "weir"))
    assert '<p class="note" dir="auto">Ask\nthe board</p>' in page
    assert '<span class="tag"><bdi>weir</bdi></span>' in page
    undo_newest(editor, page)
    assert (get_claim(1).status, get_claim(1).note, get_claim(1).tags) == (ClaimStatus.OPEN, None, ())


def test_what_stayed_the_same_is_no_decision(editor, weir):
    page = follow(editor, send(editor, "update", status="open", note="", tags=""))
    assert "Nothing was changed." in page
    assert "Decisions" not in page
    page = follow(editor, send(editor, "update", status="checked", note="", tags=""))
    assert "<bdi>changed status</bdi>" in page


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"status": "lost", "note": "kept", "tags": ""}, "Choose one of those listed."),
        ({"status": "open", "note": "kept " + "x" * 10_000, "tags": ""}, "10000 are the most"),
        ({"status": "open", "note": "kept", "tags": ",".join(f"tag{n}" for n in range(51))}, "has too many."),
        ({"status": "open", "note": "kept", "tags": "y" * 400}, "300 are the most"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_what_was_typed(editor, weir, fields, fault):
    answer = send(editor, "update", **fields)
    assert answer.status_code == 422
    assert fault in answer.text
    assert "kept" in answer.text.split("<textarea")[1].split("</textarea>")[0]
    assert get_claim(1) == weir


def test_a_stale_form_changes_nothing_and_keeps_what_was_typed(editor, weir):
    update_claim(1, actor=Actor("nils berg"), expected_version=weir.version, note="Mine")
    answer = send(editor, "update", version=weir.version, status="closed", note="Yours", tags="")
    assert answer.status_code == 409
    assert "Somebody changed this claim meanwhile." in answer.text
    assert ">Yours</textarea>" in answer.text
    assert '<p class="note" dir="auto">Mine</p>' in answer.text
    assert get_claim(1).note == "Mine"


class TestMerging:
    @pytest.mark.parametrize("other", ["2", "/claims/2", "https://desk.example/claims/2?order=x#v2"])
    def test_preview_says_what_would_change_and_changes_nothing(self, editor, weir, other):
        page = editor.get("/claims/1/merge", query_string={"other": other}).text
        assert "Is claim 1 the same as claim 2?" in page
        assert "<strong>3 variants</strong> in 3 articles would change" in page
        assert get_claim(1) == weir

    def test_words_lead_to_the_claims_that_have_them(self, editor, weir):
        page = editor.get("/claims/1/merge?other=salmon").text
        assert '<a href="/claims/1/merge?other=2" dir="auto">' in page
        assert "has <q>zebra</q>" in editor.get("/claims/1/merge?other=zebra").text
        assert "Which claim is claim 1 the same as?" in editor.get("/claims/1/merge").text
        assert "numbered so" in editor.get("/claims/1/merge?other=99").text

    def test_merged_number_leads_to_the_other_until_it_is_undone(self, editor, weir):
        answer = send(editor, "merge", other=2)
        page = follow(editor, answer)
        assert answer.location == "/claims/2"
        assert "Merged: 3 variants of claim 1 came here." in page
        assert editor.get("/claims/1").location == "/claims/2"
        undo_newest(editor, page, 2)
        assert get_claim(1).appearance_count == 3

    def test_never_the_same_is_shown_and_taken_back(self, editor, weir):
        page = follow(editor, send(editor, "keep-apart", other=2))
        assert "Kept apart: these two are never the same claim." in page
        assert list_claims_apart(1) == (2,)
        assert "An editor keeps these two claims apart." in editor.get("/claims/1/merge?other=2").text
        follow(editor, send(editor, "merge", other=2))
        assert get_claim(1).id == 1
        page = editor.get("/claims/2").text
        address = re.search(r'action="(/decisions/\d+/undo)"', page.split("Never the same as")[1])[1]
        follow(editor, editor.post(address, {"subject": "claim", "number": 2}))
        assert list_claims_apart(1) == ()

    @pytest.mark.parametrize("deed", ["merge", "keep-apart"])
    def test_a_preview_that_is_no_longer_true_is_not_carried_out(self, editor, weir, deed):
        update_claim(1, actor=ADA, expected_version=weir.version, note="New")
        page = follow(editor, send(editor, deed, version=weir.version, other=2))
        assert "The claim has changed meanwhile." in page
        assert (get_claim(1).id, list_claims_apart(1)) == (1, ())

    @pytest.mark.parametrize(("other", "status"), [("", 422), ("x", 422), ("99", 404)])
    def test_merger_with_nothing_is_refused(self, editor, weir, other, status):
        assert send(editor, "merge", other=other).status_code == status
        assert send(editor, "keep-apart", other=other).status_code == status


class TestSplitting:
    def test_variants_are_chosen_previewed_split_off_and_given_back(self, editor, weir):
        page = editor.get("/claims/1/split").text
        assert re.findall(r'name="statements" value="(\d+)"', page) == ["1", "3", "5"]
        preview = send(editor, "split", statements=["5"], step="preview").text
        assert "<strong>1 variant</strong> in 1 article would change" in preview
        assert get_claim(1) == weir
        answer = send(editor, "split", statements=["5"], step="split", note="Another weir")
        page = follow(editor, answer)
        made = int(answer.location.rpartition("/")[2])
        assert "Split: 1 variant of claim 1 became this one." in page
        assert (get_claim(made).speaker.name, get_claim(1).appearance_count) == ("Piet Okafor", 2)
        assert list_claims_apart(1) == (made,)
        page = editor.get("/claims/1").text
        assert "Another weir" in page
        undo_newest(editor, page)
        assert get_claim(1).appearance_count == 3

    def test_choosing_again_keeps_what_was_chosen(self, editor, weir):
        answer = send(editor, "split", statements=["3", "5"], step="choose", note="Hm")
        assert re.findall(r'name="statements" value="(\d+)" checked', answer.text) == ["3", "5"]
        assert 'value="Hm"' in answer.text

    @pytest.mark.parametrize(
        ("fields", "status", "fault"),
        [
            ({}, 422, "is empty."),
            ({"statements": ["1", "3", "5"]}, 409, "A split leaves at least one variant where it was."),
            ({"statements": ["2"]}, 409, "Statement 2 is no variant of this claim."),
            ({"statements": ["x"]}, 422, "The form is incomplete."),
            ({"statements": ["1"], "version": "99"}, 409, "Somebody changed this claim meanwhile."),
        ],
    )
    @pytest.mark.parametrize("step", ["preview", "split"])
    def test_what_cannot_be_split_is_refused_in_words(self, editor, weir, fields, status, fault, step):
        answer = send(editor, "split", step=step, **fields)
        assert (answer.status_code, fault in answer.text) == (status, True)
        assert get_claim(1) == weir

    def test_single_variant_cannot_be_split(self, editor, tell_story):
        tell_story("Courier", DAM)
        tell_story("Gazette", DAM.replace("2.6", "3.6"), day=1)
        assert "a single variant" in editor.get("/claims/1/split").text
        assert "Split in two" not in editor.get("/claims/1").text


def test_claim_is_watched_and_tells_of_the_next_statement(editor, weir, tell_story):
    page = editor.get("/claims/1").text
    assert 'action="/settings/watches/add"' in page
    editor.post("/settings/watches/add", {"claim": "1", "name": "The weir"})
    watch = list_watches(None, PageRequest()).items[0]
    assert (watch.name, watch.filters.claim) == ("The weir", 1)
    tell_story("River Weekly", WEIR, day=9)
    told = list_alerts(AlertFilters(watch=watch.id), None, PageRequest()).items
    assert [one.statement.outlet for one in told] == ["River Weekly"]


def test_reader_sees_the_claim_and_changes_nothing(reader, weir):
    page = reader.get("/claims/1").text
    assert '<form method="post" action="/claims' not in page
    assert "/settings/watches" not in page
    for path in ("update", "merge", "keep-apart", "split"):
        fields = {"status": "closed", "note": "x", "tags": "", "other": 2, "statements": "5", "step": "split"}
        assert send(reader, path, **fields).status_code == 403, path
    for path in ("merge?other=2", "split"):
        assert reader.get(f"/claims/1/{path}").status_code == 403
    assert get_claim(1) == weir


@pytest.mark.parametrize("path", ["update", "merge", "keep-apart", "split"])
def test_changes_need_the_token_the_version_and_a_claim(editor, weir, path):
    fields = {"status": "closed", "note": "", "tags": "", "other": 2, "statements": "5", "step": "split"}
    assert editor.post(f"/claims/1/{path}", fields, token="forged").status_code == 400
    assert send(editor, path, **{**fields, "version": ""}).status_code == 422
    assert editor.post(f"/claims/999/{path}", {"version": 1, **fields}).status_code == 404
    assert get_claim(1) == weir


def test_most_disputed_claims_come_first(editor, weir, tell_story):
    tell_story("Courier", DAM)
    for day in (1, 2):
        tell_story(f"Gazette {day}", DAM.replace("2.6", f"{day}.9"), day=day)
    tell_story("The Morning Post", SALMON.replace("Nobody has", "Somebody has"), day=6)
    page = editor.get("/claims?order=conflict").text
    rows = re.findall(r'<a href="/claims/(\d+)">.*?data-label="Conflicts" class="number">(\d+)<', page, re.DOTALL)
    assert rows[0][1] == "2"
    assert [int(number) for _, number in rows] == sorted((int(number) for _, number in rows), reverse=True)
    assert ("1", "1") in rows
    assert 'aria-current="true">Most disputed</a>' in page
    assert 'name="order" value="conflict"' in page


def test_most_disputed_claims_go_on_page_by_page(editor, weir, tell_story, monkeypatch):
    monkeypatch.setattr("quotetrack.admin.claim_page.CLAIMS_AT_ONCE", 1)
    tell_story("Courier", DAM)
    tell_story("Gazette", DAM.replace("2.6", "3.6"), day=1)
    first = editor.get("/claims?order=conflict").text
    further = re.search(r'rel="next" href="([^"]+)">Less disputed</a>', first)[1].replace("&amp;", "&")
    second = editor.get(further).text
    found = [re.findall(r'<th scope="row" dir="auto"><a href="([^"]+)"', page) for page in (first, second)]
    assert [len(one) for one in found] == [1, 1]
    assert found[0] != found[1]
    assert 'rel="next"' not in second


def test_claims_are_narrowed_by_status(editor, weir):
    update_claim(2, actor=ADA, expected_version=get_claim(2).version, status=ClaimStatus.CHECKED)
    page = editor.get("/claims?status=checked").text
    assert re.findall(r'<th scope="row" dir="auto"><a href="([^"]+)"', page) == ["/claims/2"]
    assert "<option selected>checked</option>" in page
    assert "No claim fits." in editor.get("/claims?status=closed&order=conflict").text
