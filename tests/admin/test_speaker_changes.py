"""What editors change of a speaker on its page: names, offices, who is never the same, and splits."""

import re

import pytest
from marked_articles import SALMON, WEIR

from quotetrack.services.records import Actor, PageRequest
from quotetrack.services.speaker_decisions import add_alias, add_role, keep_apart, list_aliases, list_apart, list_roles
from quotetrack.services.speakers import create_speaker, get_speaker, list_speakers
from quotetrack.services.statements import get_statement
from quotetrack.terms import SpeakerKind

ADA = Actor("ada lund")


@pytest.fixture
def orrell(tell_story):
    """Tamsin Orrell, with statements 1 and 2 in the Courier and 3 in the Gazette."""
    tell_story("The Harrow Courier", WEIR, SALMON)
    tell_story("Kelmoor Gazette", WEIR.replace("arrive", "come"), day=2)
    return list_speakers("orrell", PageRequest()).items[0]


def send(visitor, speaker, path, **fields):
    visitor.get(f"/speakers/{speaker.id}")
    given = {"version": get_speaker(speaker.id).version, **fields}
    return visitor.post(f"/speakers/{speaker.id}/{path}", given)


def follow(visitor, answer):
    assert answer.status_code == 303
    return visitor.get(answer.location).text


def undo_newest(visitor, page, speaker):
    address = re.findall(r'action="(/decisions/\d+/undo)"', page.split('id="decisions"')[1])[0]
    return follow(visitor, visitor.post(address, {"subject": "speaker", "number": speaker.id}))


def test_renamed_speaker_keeps_the_name_of_before_until_it_is_undone(editor, orrell):
    page = follow(editor, send(editor, orrell, "rename", name=" Tamsin  Orrell-Marsh "))
    assert "Tamsin Orrell is called Tamsin Orrell-Marsh now." in page
    assert get_speaker(orrell.id).aliases == ("Tamsin Orrell",)
    undo_newest(editor, page, orrell)
    assert (get_speaker(orrell.id).name, get_speaker(orrell.id).aliases) == ("Tamsin Orrell", ())


def test_other_name_is_added_with_days_and_removed(editor, orrell):
    page = follow(
        editor,
        send(editor, orrell, "aliases", alias="Tam Marsh", alias_since="2024-03-01", alias_until="2026-01-31"),
    )
    assert "Tam Marsh is another name from now on." in page
    assert '<bdi>Tam Marsh</bdi> <span class="quiet">from 1 Mar 2024 until 31 Jan 2026</span>' in re.sub(
        r"<time[^>]*>([^<]*)</time>", r"\1", page
    )
    alias = list_aliases(orrell.id)[0]
    follow(editor, send(editor, orrell, f"aliases/{alias.id}/remove"))
    assert list_aliases(orrell.id) == ()


def test_office_is_put_on_record_with_days_and_removed(editor, orrell):
    page = follow(editor, send(editor, orrell, "roles", role="Minister of Rivers", role_since="2024-03-01"))
    assert "Minister of Rivers is on record." in page
    assert "from <time" in page
    role = list_roles(orrell.id)[0]
    assert (role.since.date().isoformat(), role.until) == ("2024-03-01", None)
    follow(editor, send(editor, orrell, f"roles/{role.id}/remove"))
    assert list_roles(orrell.id) == ()


def test_office_credits_older_statements_where_that_is_wished(editor, orrell):
    page = follow(editor, send(editor, orrell, "roles", role="Minister of Rivers", recredit="1"))
    assert "Minister of Rivers is on record. 0 old statements credited through it." in page


@pytest.mark.parametrize(
    ("path", "fields", "fault", "kept"),
    [
        ("rename", {"name": "   "}, "This is blank.", None),
        ("rename", {"name": "x" * 301}, "301 characters", "x" * 301),
        ("aliases", {"alias": "Tam", "alias_since": "soon"}, "Write the day as 2026-11-25.", "Tam"),
        ("aliases", {"alias": "Tam", "alias_since": "2026-02-30"}, "Write the day as", "Tam"),
        ("aliases", {"alias": "Tam", "alias_since": "2026-02-02", "alias_until": "2026-02-01"}, "not after", "Tam"),
        ("roles", {"role": "a minister"}, "names no office", "a minister"),
        ("roles", {"role": "Mayor", "role_until": "99999-01-01"}, "Write the day as", "Mayor"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_what_was_typed(editor, orrell, path, fields, fault, kept):
    answer = send(editor, orrell, path, **fields)
    assert answer.status_code == 422
    assert fault in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert kept is None or f'value="{kept}"' in answer.text
    assert get_speaker(orrell.id) == orrell


@pytest.mark.parametrize(
    ("path", "fields"),
    [("rename", {"name": "Tam O"}), ("aliases", {"alias": "Tam O"}), ("roles", {"role": "Mayor of Tam O"})],
)
def test_a_stale_form_changes_nothing_and_keeps_what_was_typed(editor, orrell, path, fields):
    add_alias(orrell.id, "Tam Marsh", actor=ADA)
    answer = send(editor, orrell, path, version=orrell.version, **fields)
    assert answer.status_code == 409
    assert "Somebody changed this speaker meanwhile." in answer.text
    assert f'value="{next(iter(fields.values()))}"' in answer.text
    assert f'name="version" value="{get_speaker(orrell.id).version}"' in answer.text
    assert get_speaker(orrell.id).aliases == ("Tam Marsh",)
    assert list_roles(orrell.id) == ()


def test_a_form_without_the_version_is_refused(editor, orrell):
    assert send(editor, orrell, "rename", name="Tam", version="").status_code == 422
    assert get_speaker(orrell.id).name == "Tamsin Orrell"


def test_those_kept_apart_are_shown_and_taken_back(editor, orrell):
    other = create_speaker("Piet Okafor", SpeakerKind.PERSON)
    keep_apart(other.id, orrell.id, actor=ADA)
    page = editor.get(f"/speakers/{orrell.id}").text
    address = re.search(r'action="(/decisions/\d+/undo)"', page.split("Never the same as")[1])[1]
    follow(editor, editor.post(address, {"subject": "speaker", "number": orrell.id}))
    assert list_apart(orrell.id) == ()
    assert "Never the same as" not in editor.get(f"/speakers/{orrell.id}").text


def test_those_who_may_be_the_same_are_named(editor, orrell):
    other = create_speaker("T. Orrell", SpeakerKind.PERSON)
    page = editor.get(f"/speakers/{orrell.id}").text
    assert f'<a href="/speakers/{orrell.id}/merge?other={other.id}"><bdi>T. Orrell</bdi></a> (0 statements)' in page


class TestSplitting:
    def test_statements_are_chosen_previewed_split_and_given_back(self, editor, orrell):
        page = editor.get(f"/speakers/{orrell.id}/split").text
        assert page.count('type="checkbox" name="statements"') == 3
        preview = send(editor, orrell, "split", statements=["1", "3"], name="Tamsin B. Orrell", step="preview")
        assert "<strong>2 statements</strong> in 2 articles would change" in preview.text
        assert get_speaker(orrell.id).statement_count == 3
        done = send(editor, orrell, "split", statements=["1", "3"], name="Tamsin B. Orrell", step="split")
        page = follow(editor, done)
        assert "Split: 2 statements of Tamsin Orrell went to Tamsin B. Orrell." in page
        made = get_statement(1).speaker
        assert made.name == "Tamsin B. Orrell"
        assert get_statement(2).speaker.id == orrell.id
        assert list_apart(orrell.id) == (made.id,)
        undo_newest(editor, editor.get(f"/speakers/{orrell.id}").text, orrell)
        assert get_speaker(orrell.id).statement_count == 3

    def test_all_that_fit_are_chosen_at_once(self, editor, orrell):
        page = editor.get(f"/speakers/{orrell.id}/split?outlet=Kelmoor+Gazette").text
        assert "All 1 that fit" in page
        preview = send(editor, orrell, "split", all="1", outlet="The Harrow Courier", name="Tam", step="preview")
        assert "<strong>2 statements</strong> in 1 article would change" in preview.text
        assert re.findall(r'name="statements" value="(\d+)"', preview.text) == ["1", "2"]

    def test_choosing_again_keeps_what_was_chosen(self, editor, orrell):
        answer = send(editor, orrell, "split", statements=["1", "3"], name="Tam & Co", step="choose")
        assert re.findall(r'name="statements" value="(\d+)" checked', answer.text) == ["3", "1"]
        assert 'value="Tam &amp; Co"' in answer.text

    @pytest.mark.parametrize(
        ("fields", "status", "fault"),
        [
            ({"name": "Tam"}, 422, "A split takes from 1 to 2000 statements along."),
            ({"statements": ["1"], "name": " "}, 422, "This is blank."),
            ({"statements": ["999"], "name": "Tam"}, 404, "There is no statement 999."),
            ({"statements": ["x"], "name": "Tam"}, 422, "The form is incomplete."),
            ({"statements": ["1"], "name": "Tam", "version": "99"}, 409, "Somebody changed this speaker meanwhile."),
        ],
    )
    @pytest.mark.parametrize("step", ["preview", "split"])
    def test_what_cannot_be_split_is_refused_in_words(self, editor, orrell, fields, status, fault, step):
        answer = send(editor, orrell, "split", step=step, **fields)
        assert (answer.status_code, fault in answer.text) == (status, True)
        assert get_speaker(orrell.id) == orrell

    def test_a_statement_of_somebody_else_stays_where_it_is(self, editor, orrell, tell_story):
        told = tell_story("Post", ("Piet Okafor", "We close the harbour bridge to lorries on Monday"), day=6)
        answer = send(editor, orrell, "split", statements=[str(told.statements[0].id)], name="Tam", step="split")
        assert answer.status_code == 409
        assert "is not this speaker&#39;s." in answer.text

    def test_speaker_without_statements_has_nothing_to_choose(self, editor):
        silent = create_speaker("Ida Strand", SpeakerKind.PERSON)
        assert "no statements that could go to another" in editor.get(f"/speakers/{silent.id}/split").text


def test_reader_sees_everything_and_changes_nothing(reader, orrell):
    add_alias(orrell.id, "Tam Marsh", actor=ADA)
    add_role(orrell.id, "Minister of Rivers", actor=ADA)
    seen = get_speaker(orrell.id)
    page = reader.get(f"/speakers/{orrell.id}").text
    assert "Tam Marsh" in page
    assert '<form method="post" action="/speakers' not in page
    alias, role = list_aliases(orrell.id)[0], list_roles(orrell.id)[0]
    paths = ["rename", "aliases", f"aliases/{alias.id}/remove", "roles", f"roles/{role.id}/remove", "split"]
    for path in paths:
        answer = send(reader, orrell, path, name="Tam", alias="Tam", role="Tam", statements=["1"], step="split")
        assert answer.status_code == 403, path
    assert reader.get(f"/speakers/{orrell.id}/split").status_code == 403
    assert get_speaker(orrell.id) == seen


@pytest.mark.parametrize("path", ["rename", "aliases", "aliases/1/remove", "roles", "roles/1/remove", "split"])
def test_changes_need_the_token_and_a_speaker(editor, orrell, path):
    assert editor.post(f"/speakers/{orrell.id}/{path}", {"name": "Tam"}, token="forged").status_code == 400
    editor.get(f"/speakers/{orrell.id}")
    fields = {"version": 1, "name": "Tam", "alias": "Tam", "role": "Mayor", "statements": "1", "step": "split"}
    assert editor.post(f"/speakers/999/{path}", fields).status_code == 404


def test_list_is_ordered_by_statements_or_by_who_was_heard_last(editor, orrell, tell_story):
    tell_story("Post", ("Piet Okafor", "We close the harbour bridge to lorries on Monday"), day=6)
    rows = [
        re.findall(r'<th scope="row" dir="auto"><a href="[^"]+">([^<]+)', editor.get(path).text)
        for path in ("/speakers", "/speakers?order=latest", "/speakers?order=nonsense")
    ]
    assert rows == [
        ["Tamsin Orrell", "Piet Okafor"],
        ["Piet Okafor", "Tamsin Orrell"],
        ["Tamsin Orrell", "Piet Okafor"],
    ]
    assert 'name="order" value="latest"' in editor.get("/speakers?order=latest").text
