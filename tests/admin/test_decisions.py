"""What editors decide on an article's page, and what becomes of it."""

import re

import pytest

from quotetrack.services.corrections import list_corrections
from quotetrack.services.exports import write_statements_csv
from quotetrack.services.records import StatementFilters
from quotetrack.services.speakers import list_article_speakers
from quotetrack.services.statements import get_statement
from quotetrack.terms import Kind, Polarity, Review, SpeakerKind, Status, UserRole


def fill(statement, **fields):
    """The correction form of the statement as a browser would send it, with some fields changed."""
    speaker = f"id:{statement.speaker.id}" if statement.speaker else ""
    form = {
        "version": statement.version,
        "speaker": speaker,
        "seen_speaker": speaker,
        "new_name": "",
        "new_kind": "person",
        "kind": statement.kind.value,
        "seen_kind": statement.kind.value,
        "polarity": statement.polarity.value,
        "seen_polarity": statement.polarity.value,
        "note": "",
    }
    return {**form, **fields}


def read_field(page, name):
    """What a browser would send for the field of the correction form."""
    form = page.split('<form class="fields correction"')[1].split("</form>")[0]
    if found := re.search(rf'<input[^>]*name="{name}" value="([^"]*)"', form):
        return found[1]
    return re.search(rf'<select id="{name}".*?<option value="([^"]*)" selected', form, re.DOTALL)[1]


@pytest.fixture
def first(story):
    return story.statements[0]


@pytest.fixture
def other(story):
    """Another speaker of the article."""
    return story.statements[1].speaker


def test_speaker_is_corrected_to_another_one_of_the_article(editor, first, other):
    answer = editor.post(f"/statements/{first.id}/correct", fill(first, speaker=f"id:{other.id}", note="On tape."))
    assert (answer.status_code, answer.location) == (303, f"/articles/1?statement={first.id}#s{first.id}")
    now = get_statement(first.id)
    assert (now.speaker.name, now.review, now.corrected_by) == ("Piet Okafor", Review.CORRECTED, "ada lund")
    assert now.machine.speaker == "Ingrid Halloran"
    page = editor.get(answer.location).text
    assert '<p class="flash done" role="status">Saved.</p>' in page
    assert "What the machine said" in page
    assert "Speaker: <bdi>Ingrid Halloran</bdi> → <bdi>Piet Okafor</bdi>" in page
    assert "On tape." in page


def test_correction_shows_at_once_in_the_csv(editor, first, other):
    editor.post(f"/statements/{first.id}/correct", fill(first, speaker=f"id:{other.id}"))
    row = "".join(write_statements_csv(StatementFilters())).splitlines()[1]
    assert "Piet Okafor" in row
    assert "ada lund" in row


def test_new_speaker_is_made_by_name(editor, first):
    editor.post(f"/statements/{first.id}/correct", fill(first, new_name="Dam Safety Board", new_kind="body"))
    now = get_statement(first.id)
    assert (now.speaker.name, now.speaker.kind) == ("Dam Safety Board", SpeakerKind.BODY)
    assert "Dam Safety Board" in [speaker.name for speaker in list_article_speakers(1)]


def test_ambiguous_statement_gets_a_speaker_and_is_attributed(editor, story, other):
    ambiguous = next(s for s in story.statements if s.status is Status.AMBIGUOUS)
    editor.post(f"/statements/{ambiguous.id}/correct", fill(ambiguous, speaker=f"id:{other.id}"))
    now = get_statement(ambiguous.id)
    assert (now.status, now.speaker) == (Status.ATTRIBUTED, other)


def test_nobody_can_be_chosen(editor, first):
    editor.post(f"/statements/{first.id}/correct", fill(first, speaker="none"))
    now = get_statement(first.id)
    assert (now.speaker, now.status) == (None, Status.UNKNOWN)


def test_kind_and_polarity_are_corrected_and_the_speaker_left_alone(editor, first):
    editor.post(f"/statements/{first.id}/correct", fill(first, kind="mixed", polarity="denied"))
    now = get_statement(first.id)
    assert (now.kind, now.polarity, now.speaker) == (Kind.MIXED, Polarity.DENIED, first.speaker)
    assert "speaker" not in list_corrections(first.id)[0].after


def test_accept_reject_and_undo(editor, first):
    for deed, expected in (
        ("accept", Review.ACCEPTED),
        ("reject", Review.REJECTED),
        ("undo", Review.ACCEPTED),
        ("undo", Review.OPEN),
    ):
        answer = editor.post(f"/statements/{first.id}/{deed}", {"version": get_statement(first.id).version})
        assert answer.status_code == 303
        assert get_statement(first.id).review is expected
    page = editor.get(f"/articles/1?statement={first.id}").text
    assert page.count("· undone by <bdi>ada lund</bdi>") == 2
    assert 'data-deed="undo"' not in page


def test_rejected_statement_stays_in_sight_to_be_undone(editor, first):
    editor.post(f"/statements/{first.id}/reject", {"version": first.version})
    page = editor.get(f"/articles/1?statement={first.id}").text
    assert f'class="statement rejected opened" id="s{first.id}"' in page
    assert 'data-deed="undo"' in page


def test_nothing_to_undo_is_told_without_harm(editor, first):
    answer = editor.post(f"/statements/{first.id}/undo", {"version": first.version})
    assert answer.status_code == 303
    assert "There is no decision to undo." in editor.get(answer.location).text


def test_late_save_shows_both_versions_and_keeps_what_was_typed(editor, sign_in, first, other):
    bo = sign_in("bo", UserRole.ADMINISTRATOR)
    bo.post(f"/statements/{first.id}/correct", fill(first, speaker=f"id:{other.id}", polarity="denied"))
    ours = fill(first, new_name="Sigrid Moe", note="Heard her <myself>.")
    late = editor.post(f"/statements/{first.id}/correct", ours)
    assert late.status_code == 409
    assert "<bdi>bo</bdi> changed this statement" in late.text
    assert '<th scope="row">Speaker</th><td><bdi>Piet Okafor</bdi></td><td><bdi>Sigrid Moe</bdi></td>' in late.text
    assert '<th scope="row">Polarity</th><td><bdi>denied</bdi></td><td><span class="quiet">unt' in late.text
    assert 'name="new_name" value="Sigrid Moe"' in late.text
    assert "Heard her &lt;myself&gt;.</textarea>" in late.text
    assert get_statement(first.id).speaker == other


def test_late_form_sent_again_saves_ours_and_keeps_their_other_fields(editor, sign_in, first, other):
    sign_in("bo", UserRole.EDITOR).post(f"/statements/{first.id}/correct", fill(first, polarity="denied"))
    late = editor.post(f"/statements/{first.id}/correct", fill(first, speaker=f"id:{other.id}"))
    again = {name: read_field(late.text, name) for name in fill(first) if name not in ("note", "new_kind")}
    assert again["version"] == str(first.version + 1)
    assert editor.post(f"/statements/{first.id}/correct", again).status_code == 303
    now = get_statement(first.id)
    assert (now.speaker, now.polarity) == (other, Polarity.DENIED)


@pytest.mark.parametrize("deed", ["accept", "reject", "undo"])
def test_late_decision_is_not_taken_and_says_so(editor, sign_in, first, deed):
    sign_in("bo", UserRole.EDITOR).post(f"/statements/{first.id}/correct", fill(first, kind="mixed"))
    late = editor.post(f"/statements/{first.id}/{deed}", {"version": first.version})
    assert late.status_code == 409
    assert "decide again" in late.text
    assert get_statement(first.id).review is Review.CORRECTED


@pytest.mark.parametrize("deed", ["correct", "accept", "reject", "undo"])
def test_reader_sees_no_forms_and_can_change_nothing(reader, first, deed):
    page = reader.get(f"/articles/1?statement={first.id}").text
    assert "Ingrid Halloran" in page
    assert "/accept" not in page
    assert "Correct it" not in page
    answer = reader.post(f"/statements/{first.id}/{deed}", fill(first, kind="mixed"))
    assert answer.status_code == 403
    assert "Readers see everything and change nothing." in answer.text
    assert get_statement(first.id) == first


@pytest.mark.parametrize("token", ["", "forged"])
def test_form_without_its_token_is_refused_in_plain_words(editor, first, token):
    answer = editor.post(f"/statements/{first.id}/accept", {"version": first.version}, token=token)
    assert answer.status_code == 400
    assert answer.mimetype == "text/html"
    assert "That form could not be accepted" in answer.text
    assert get_statement(first.id) == first


def test_stranger_is_sent_to_sign_in_and_back_to_the_statement(client, first):
    answer = client.post(f"/statements/{first.id}/accept", {"version": first.version})
    assert (answer.status_code, answer.location) == (303, f"/sign-in?next=/statements/{first.id}")


def test_form_that_changes_nothing_is_told_and_keeps_the_note(editor, first):
    answer = editor.post(f"/statements/{first.id}/correct", fill(first, note="A thought."))
    assert answer.status_code == 422
    assert "Nothing was changed." in answer.text
    assert "A thought.</textarea>" in answer.text


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"speaker": "id:99999"}, "There is no speaker 99999."),
        ({"speaker": "somebody"}, "Choose one of the speakers listed."),
        ({"new_name": "!!!"}, "A name has at least one letter."),
        ({"kind": "shouted"}, "Choose one of those listed."),
        ({"version": "x"}, "The form is incomplete. Open the statement again."),
    ],
)
def test_fault_is_told_beside_the_form_and_nothing_is_lost(editor, first, fields, told):
    answer = editor.post(f"/statements/{first.id}/correct", fill(first, note="Kept <note>", **fields))
    assert answer.status_code == 422
    assert told in answer.text
    assert "Kept &lt;note&gt;</textarea>" in answer.text
    assert get_statement(first.id) == first


def test_decision_without_a_version_is_refused(editor, first):
    assert editor.post(f"/statements/{first.id}/accept").status_code == 422
    assert get_statement(first.id) == first


def test_candidates_and_speakers_of_the_article_can_be_chosen_once_each(editor, story):
    ambiguous = next(s for s in story.statements if s.status is Status.AMBIGUOUS)
    page = editor.get(f"/articles/1?statement={ambiguous.id}").text
    options = page.split('<select id="speaker"')[1].split("</select>")[0]
    assert options.index("Candidates") < options.index("In this article")
    for name in ("Ministry of Water (new)", "Tamar Dam Authority (new)", "Ingrid Halloran", "Piet Okafor"):
        assert options.count(f">{name}</option>") == 1


def test_typed_name_of_a_known_speaker_means_that_speaker_whatever_the_kind(editor, take_story_in, first, other):
    elsewhere = take_story_in("“[[Sigrid Moe|Yes,]]” said Sigrid Moe. “[[Orrell|No,]]” said Orrell.", title="Else")
    for typed, expected in (("piet OKAFOR", other), ("sigrid moe", elsewhere.statements[0].speaker)):
        now = get_statement(first.id)
        editor.post(f"/statements/{first.id}/correct", fill(now, new_name=typed, new_kind="body"))
        assert get_statement(first.id).speaker == expected


def test_person_of_one_name_is_not_the_one_of_another_article(editor, take_story_in, first):
    elsewhere = take_story_in("“[[Orrell|No,]]” said Orrell.", title="Else").statements[0].speaker
    assert ">Orrell</option>" not in editor.get(f"/articles/1?statement={first.id}").text
    editor.post(f"/statements/{first.id}/correct", fill(first, new_name="Orrell"))
    now = get_statement(first.id).speaker
    assert now.name == "Orrell"
    assert now.id != elsewhere.id


def test_candidate_who_is_no_speaker_yet_becomes_one_of_the_kind_that_is_said(editor, story):
    ambiguous = next(s for s in story.statements if s.status is Status.AMBIGUOUS)
    assert ">Ministry of Water (new)</option>" in editor.get(f"/articles/1?statement={ambiguous.id}").text
    sent = fill(ambiguous, speaker="name:Ministry of Water", new_kind="body")
    assert editor.post(f"/statements/{ambiguous.id}/correct", sent).status_code == 303
    speaker = get_statement(ambiguous.id).speaker
    assert (speaker.name, speaker.kind) == ("Ministry of Water", SpeakerKind.BODY)
