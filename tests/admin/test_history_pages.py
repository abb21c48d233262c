"""The page of all changes: what it tells, its filters in the address, undoing from it, and its file."""

import csv
import io
import re

import pytest
from marked_articles import SALMON, WEIR

from quotetrack.services import mergers, reshaping, speakers, undoing
from quotetrack.services.accounts import add_key
from quotetrack.services.articles import get_article
from quotetrack.services.corrections import correct_statement, reject_statement, undo_correction
from quotetrack.services.decisions import list_decisions
from quotetrack.services.deletion import delete_article
from quotetrack.services.records import Actor, PageRequest, SpeakerChoice, StatementChanges
from quotetrack.services.speaker_decisions import add_alias, add_role, keep_apart, rename_speaker
from quotetrack.services.statements import get_statement, list_article_statements
from quotetrack.terms import Kind, Review, Scope

ADA = Actor("ada lund")
HOSTILE = '"><script>alert(1)</script><b>'


def correct(statement_id, actor=ADA, **changes):
    version = get_statement(statement_id).version
    return correct_statement(statement_id, StatementChanges(**changes), actor=actor, expected_version=version)


def reject(statement_id, actor=ADA):
    return reject_statement(statement_id, actor=actor, expected_version=get_statement(statement_id).version)


def read_lines(page):
    """Each change's sentence, in order, without marks."""
    lines = re.findall(r'<p class="did"><span>(.*?)</span></span>', page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", "", line).split()) for line in lines]


def find_changes(page):
    """What the buttons of undoing name."""
    return re.findall(r'name="change" value="([^"]+)"', page)


def find_speaker(name):
    return speakers.list_speakers(name, PageRequest(limit=5)).items[0]


def test_changes_of_statements_speakers_and_claims_stand_in_one_order(editor, story, tell_story):
    correct(1, speaker=SpeakerChoice(name="Tam Orrell"), note="She chaired it.")
    ingrid = find_speaker("Halloran")
    rename_speaker(ingrid.id, "Ingrid M. Halloran", actor=ADA, expected_version=ingrid.version)
    reject(2, actor=Actor("rolf ek"))
    page = editor.get("/history").text
    assert read_lines(page) == [
        "rolf ek rejected statement 2, as no statement",
        "ada lund renamed Ingrid M. Halloran",
        "ada lund corrected statement 1",
    ]
    assert "She chaired it." in page
    assert '<bdi class="was">Ingrid Halloran</bdi>' in page
    assert '<bdi class="became">Tam Orrell</bdi>' in page
    assert re.search(r'<time datetime="[^"]+\+00:00" title="[^"]+ \(UTC\)">\d\d:\d\d UTC</time>', page)
    assert "3 changes, the newest first. Times are in UTC." in " ".join(page.split())


def test_page_without_changes_says_what_to_do_next(editor, story):
    page = editor.get("/history").text
    assert "Nobody has changed anything yet" in page
    assert 'href="/queue">Begin with the queue</a>' in page
    assert "No change fits." in editor.get("/history?who=nobody").text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("who=rolf+ek", ["rolf ek rejected statement 2, as no statement"]),
        ("action=reject", ["rolf ek rejected statement 2, as no statement"]),
        ("subject=speaker", ["ada lund gave another name to Piet Okafor"]),
        ("subject=claim", []),
        (
            "speaker=okafor",
            ["ada lund gave another name to Piet Okafor", "rolf ek rejected statement 2, as no statement"],
        ),
        ("statement=1", ["ada lund corrected statement 1"]),
        ("article=1&action=correct", ["ada lund corrected statement 1"]),
        ("article=2", []),
        ("to=2020-01-01", []),
        ("from=2020-01-01&subject=speaker", ["ada lund gave another name to Piet Okafor"]),
        ("state=undone", []),
        ("state=standing&who=ada+lund&subject=statement", ["ada lund corrected statement 1"]),
        ("statement=99999999999999999999", []),
    ],
)
def test_filters_stand_in_the_address(editor, story, query, shown):
    correct(1, kind=Kind.INDIRECT)
    reject(2, actor=Actor("rolf ek"))
    add_alias(find_speaker("Okafor").id, "Pete Okafor", actor=ADA)
    if "99999" in query:
        assert "A number of digits alone" in editor.get(f"/history?{query}").text
    else:
        assert read_lines(editor.get(f"/history?{query}").text) == shown


def test_what_cannot_be_read_is_said_beside_its_field_and_kept(editor, story):
    page = editor.get("/history?from=yesterday&article=x1").text
    assert 'value="yesterday" aria-invalid="true" aria-describedby="fault-from"' in page
    assert 'id="fault-from">A date is written 2026-05-31.</p>' in page
    assert 'value="x1"' in page
    answer = editor.get("/history.csv?from=yesterday")
    assert answer.status_code == 422
    assert "A date is written" in answer.text


def test_pages_go_on_where_the_one_before_ended(editor, story, monkeypatch):
    monkeypatch.setattr("quotetrack.admin.history_page.ON_A_PAGE", 2)
    for number in (1, 2, 3):
        reject(number)
    page = editor.get("/history?who=ada+lund").text
    assert re.findall(r"rejected statement (\d)", " ".join(read_lines(page))) == ["3", "2"]
    older = re.search(r'rel="next" href="([^"]+)">Older</a>', page)[1].replace("&amp;", "&")
    further = editor.get(older).text
    assert read_lines(further) == ["ada lund rejected statement 1, as no statement"]
    assert 'rel="next"' not in further
    assert editor.get("/history?cursor=nonsense").status_code == 400


def test_a_correction_is_undone_from_here_and_says_by_whom(editor, story):
    correct(1, speaker=SpeakerChoice(name="Tam Orrell"))
    page = editor.get("/history?who=ada+lund").text
    answer = editor.post("/history/undo", {"change": find_changes(page)[0], "back": "/history?who=ada+lund"})
    assert (answer.status_code, answer.location) == (303, "/history?who=ada+lund")
    assert get_statement(1).speaker.name == "Ingrid Halloran"
    after = editor.get(answer.location).text
    assert "Undone." in after
    assert "Undone by <bdi>ada lund</bdi>" in after
    assert read_lines(after)[0].startswith("ada lund undid what ada lund did on ")
    assert find_changes(after) == []


def test_a_second_undo_and_a_late_one_say_so_and_change_nothing(editor, story):
    correct(1, kind=Kind.INDIRECT)
    [change] = find_changes(editor.get("/history").text)
    correct(1, kind=Kind.MIXED, actor=Actor("rolf ek"))
    editor.post("/history/undo", {"change": change})
    page = editor.get("/history").text
    assert "Nothing was changed. A later decision stands on this one; undo the newest first." in page
    assert get_statement(1).kind is Kind.MIXED
    [newest] = find_changes(page)
    editor.post("/history/undo", {"change": newest})
    editor.post("/history/undo", {"change": newest})
    page = editor.get("/history").text
    assert "Nothing was changed. This decision was undone already." in page
    assert get_statement(1).kind is Kind.INDIRECT


def test_what_cannot_be_undone_says_why_in_the_place_of_the_button(editor, story):
    correct(1, kind=Kind.INDIRECT)
    correct(1, kind=Kind.MIXED)
    page = editor.get("/history").text
    first, second = page.split('<li class="change"')[1:]
    assert "A later decision stands on this one" not in first
    assert "A later decision stands on this one" in second
    assert len(find_changes(page)) == 1


def test_a_merger_of_two_speakers_is_one_line_and_undone_as_one(editor, tell_story):
    tell_story("Courier", ("Ada Marl", "The weir will hold"), ("Ada Marl", "We open in May"))
    tell_story("Gazette", ("Ida Marl", "Nobody asked the fishers"), day=1)
    ida, ada = find_speaker("Ida Marl"), find_speaker("Ada Marl")
    mergers.merge_speakers(ada.id, ida.id, actor=ADA, note="A misprint.")
    page = editor.get("/history").text
    assert read_lines(page) == ["ada lund merged Ada Marl into Ida Marl"]
    assert "2 statements, as one." in page
    editor.post("/history/undo", {"change": find_changes(page)[0]})
    assert speakers.get_speaker(ada.id).statement_count == 2
    assert [line.split(" did on")[0] for line in read_lines(editor.get("/history?action=undo").text)] == [
        "ada lund undid what ada lund"
    ]


def test_a_split_of_a_speaker_hides_its_corrections_behind_one_line(editor, tell_story):
    tell_story("Courier", ("Ada Marl", "The weir will hold"), ("Ada Marl", "We open in May"), ("Ada Marl", "No"))
    ada = find_speaker("Ada Marl")
    mergers.split_speaker(ada.id, [1, 2], "Ada Marl the younger", actor=ADA)
    page = editor.get("/history").text
    assert read_lines(page) == ["ada lund split Ada Marl the younger off from Ada Marl"]
    assert "2 statements, as one." in page
    assert read_lines(editor.get("/history?statement=1").text) == read_lines(page)
    editor.post("/history/undo", {"change": find_changes(page)[0]})
    assert get_statement(1).speaker.id == ada.id


def test_a_split_of_a_statement_is_one_line_and_undone_as_one(editor, story):
    first = get_statement(1)
    middle = first.content[0].start + first.text.index(" one village") - 5
    reshaping.split_statement(1, middle, actor=ADA, expected_version=first.version)
    page = editor.get("/history").text
    assert read_lines(page) == ["ada lund split statement 1 in two"]
    assert "2 statements, as one." in page
    assert read_lines(editor.get("/history?statement=5").text) == ["ada lund split statement 1 in two"]
    editor.post("/history/undo", {"change": find_changes(page)[0]})
    assert get_statement(1).text == first.text
    assert get_statement(5).review is Review.REJECTED


def test_statements_credited_through_an_office_are_one_line(editor, settings, tell_story, take_story_in):
    tell_story("Courier", ("Ada Marl", "The weir will hold"))
    add_role(find_speaker("Ada Marl").id, "mayor of Kelmoor", actor=ADA, recredit=True)
    page = editor.get("/history").text
    assert read_lines(page) == ["ada lund put an office on record for Ada Marl"]
    assert '<bdi class="became">mayor of Kelmoor</bdi>' in page


def test_decisions_on_claims_tell_what_became_of_which_statement(editor, tell_story):
    tell_story("Courier", WEIR, SALMON)
    tell_story("Gazette", WEIR, day=1)
    editor.get("/claims/1")
    editor.post("/claims/1/statements/3/part")
    page = editor.get("/history").text
    assert read_lines(page) == ["ada lund parted a statement from claim 1"]
    assert "Statement 3 in claim 1" in page
    assert '<bdi class="was">variant by the machine</bdi>' in page
    assert '<bdi class="became">parted</bdi>' in page
    assert read_lines(editor.get("/history?claim=1").text) == read_lines(page)
    assert read_lines(editor.get("/history?claim=2").text) == []


def test_a_deleted_article_leaves_a_line_that_says_that_it_was_done(editor, story):
    reject(1)
    delete_article(1, actor=ADA, expected_version=get_article(1).version)
    page = editor.get("/history").text
    assert read_lines(page) == ["ada lund deleted article 1"]
    assert "The article of The Harrow Courier went with 4 statements and 1 decision on them." in page
    assert "What was deleted cannot be brought back." in page
    assert find_changes(page) == []


def test_a_statement_goes_back_to_the_machine_and_waits_again(editor, story):
    correct(4, speaker=SpeakerChoice(name="Tam Orrell"), kind=Kind.INDIRECT)
    page = editor.get("/history?statement=4").text
    assert re.search(r"<th scope=\"row\">Kind</th><td><bdi>direct</bdi></td><td><bdi>indirect</bdi>", page)
    version = re.search(r'action="/statements/4/machine">.*?name="version" value="(\d+)"', page, re.DOTALL)[1]
    answer = editor.post("/statements/4/machine", {"version": version, "back": "/history?statement=4"})
    assert answer.location == "/history?statement=4"
    back = get_statement(4)
    assert (back.review, back.speaker, back.kind, back.status) == (Review.OPEN, None, Kind.DIRECT, "ambiguous")
    assert back.corrected_by is None
    assert [one.name for one in back.candidates] == ["Ministry of Water", "Tamar Dam Authority"]
    after = editor.get("/history?statement=4").text
    assert read_lines(after)[0] == "ada lund gave statement 4 back to the machine"
    assert "It stands as the machine left it." in after
    editor.post("/history/undo", {"change": find_changes(after)[0]})
    assert get_statement(4).speaker.name == "Tam Orrell"
    editor.post("/statements/4/machine", {"version": version})
    assert "Somebody changed the statement meanwhile, so nothing was changed." in editor.get("/history").text


def test_readers_see_everything_and_change_nothing(reader, editor, story):
    correct(1, kind=Kind.INDIRECT)
    page = reader.get("/history?statement=1").text
    assert read_lines(page) == ["ada lund corrected statement 1"]
    assert find_changes(page) == []
    assert "Back to the machine" not in page
    editor.get("/history")
    assert reader.post("/history/undo", {"change": "correction:1"}).status_code == 403
    assert reader.post("/statements/1/machine", {"version": "2"}).status_code == 403
    assert get_statement(1).kind is Kind.INDIRECT


def test_undoing_needs_the_token_a_session_and_a_change_that_there_is(client, editor, story):
    correct(1, kind=Kind.INDIRECT)
    editor.get("/history")
    assert editor.post("/history/undo", {"change": "correction:1"}, token="forged").status_code == 400
    assert editor.post("/history/undo", {"change": "rumour:1"}).status_code == 422
    assert editor.post("/history/undo", {"change": "correction:99"}).status_code == 303
    assert "Nothing was changed. There is no correction 99." in editor.get("/history").text
    assert editor.post("/history/undo", {"change": "correction:1", "back": "//evil.example"}).location == "/queue"
    assert client.post("/history/undo", {"change": "correction:1"}).location == "/sign-in?next=/history"
    assert client.get("/history").location == "/sign-in?next=/history"


def test_changes_by_a_key_are_marked_as_such(editor, story):
    key, _ = add_key("archive desk", [Scope.EDIT])
    reject(1, actor=Actor(key.name, key_id=key.id))
    page = editor.get("/history").text
    assert '<strong><bdi>archive desk</bdi></strong> <span class="tag">API key</span>' in page
    assert '<option value="archive desk">' in page


def test_whatever_names_and_notes_hold_is_shown_and_not_run(editor, take_story_in):
    take_story_in(f"“[[Ada Marl|We wait {HOSTILE} here]]” said Ada Marl.", title=HOSTILE, outlet=HOSTILE)
    correct(1, speaker=SpeakerChoice(name=HOSTILE), note=HOSTILE, actor=Actor(HOSTILE))
    other = find_speaker("script")
    keep_apart(other.id, find_speaker("Ada Marl").id, actor=ADA, note=HOSTILE)
    for path in ("/history", "/history?statement=1", f"/history?speaker={other.id}", "/history?article=1"):
        page = editor.get(path).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_file_has_what_the_filters_keep_and_no_formula(editor, story):
    correct(1, speaker=SpeakerChoice(name="=HYPERLINK(1)"), note="+note", actor=Actor("@ada"))
    reject(2)
    undo_correction(1, actor=ADA)
    answer = editor.get("/history.csv")
    assert answer.headers["Content-Type"].startswith("text/csv; charset=utf-8")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="history.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [(row["who"], row["action"], row["subject_id"]) for row in rows] == [
        ("ada lund", "undo", "1"),
        ("ada lund", "reject", "2"),
        ("'@ada", "correct", "1"),
    ]
    assert rows[2]["before"] == "Speaker: Ingrid Halloran"
    assert rows[2]["after"] == "Speaker: =HYPERLINK(1)"
    assert rows[2]["note"] == "'+note"
    assert rows[2]["undone_by"] == "ada lund"
    filtered = list(csv.DictReader(io.StringIO(editor.get("/history.csv?action=reject").text)))
    assert [row["subject_id"] for row in filtered] == ["2"]


def test_every_decision_tells_its_own_undoing(editor, story):
    """No decision is told as undoable that is not, nor the other way round."""
    piet = find_speaker("Okafor")
    add_alias(piet.id, "Pete", actor=ADA)
    rename_speaker(piet.id, "P. Okafor", actor=ADA, expected_version=speakers.get_speaker(piet.id).version)
    rename_speaker(piet.id, "Pieter Okafor", actor=ADA, expected_version=speakers.get_speaker(piet.id).version)
    page = editor.get("/history").text
    told = set(find_changes(page))
    assert "The speaker was renamed again; undo the newest first." in page
    for one in list_decisions("speaker", piet.id):
        if f"decision:{one.id}" not in told:
            with pytest.raises(Exception, match="renamed again"):
                undoing.undo_decision(one.id, actor=ADA)
    assert len(told) == 2
    assert len(list_article_statements(1)) == 4


ODD = (
    "from=9999-12-31&to=9999-12-31",
    "from=0001-01-01&to=0001-01-01",
    "to=2026-02-30",
    "who=%00&outlet=%00&speaker=%00",
    "who=%ff%fe&outlet=%ed%a0%80",
    "who=" + "x" * 4000,
    "statement=0&article=0&claim=0",
    "statement=9223372036854775807&claim=9223372036854775807&article=9223372036854775807",
    "statement=9223372036854775808",
    "statement=\u0663",
    "action=shout&subject=weather&state=solid&basis=sand",
    "who=a&who=b",
)


def test_no_address_breaks_the_pages(editor, story):
    correct(1, kind=Kind.INDIRECT)
    for path in ("/history", "/history.csv", "/accuracy", "/accuracy.csv"):
        for query in ODD:
            assert editor.get(f"{path}?{query}").status_code in (200, 422), (path, query)


def test_no_form_breaks_undoing(editor, story):
    editor.get("/history")
    for change in ("", ":", "correction:", "correction:x", "decision:9223372036854775808", "correction:1:2"):
        assert editor.post("/history/undo", {"change": change}).status_code == 422
    assert editor.post("/history/undo").status_code == 422
    assert editor.post("/statements/1/machine", {"version": "x"}).status_code == 422
    assert editor.post("/statements/99/machine", {"version": "1"}).status_code == 404
