"""What the correction form says, and what it does not."""

from datetime import UTC, datetime

import pytest

from quotetrack.admin.forms import (
    choose_changes,
    fill_correction,
    is_change,
    read_correction,
    rebase_correction,
)
from quotetrack.admin.panel import list_choices
from quotetrack.services.records import UNSET, CandidateRecord, SpeakerChoice, SpeakerRecord, SpeakerRef
from quotetrack.terms import Kind, Polarity, SpeakerKind, Status

NOON = datetime(2026, 5, 6, 12, tzinfo=UTC)

UNTOUCHED = {
    "version": "3",
    "speaker": "id:7",
    "seen_speaker": "id:7",
    "kind": "direct",
    "seen_kind": "direct",
    "polarity": "affirmed",
    "seen_polarity": "affirmed",
}


def test_untouched_form_changes_nothing():
    form = read_correction(UNTOUCHED)
    changes = choose_changes(form)
    assert form.version == 3
    assert not is_change(form)
    assert (changes.speaker, changes.kind, changes.polarity, changes.note) == (UNSET, UNSET, UNSET, None)


@pytest.mark.parametrize(
    ("speaker", "chosen"),
    [("id:9", SpeakerChoice(id=9)), ("name:Ada Lund", SpeakerChoice(name="Ada Lund")), ("none", None), ("", None)],
)
def test_chosen_speaker_is_the_only_change(speaker, chosen):
    changes = choose_changes(read_correction({**UNTOUCHED, "speaker": speaker}))
    assert changes.speaker == chosen
    assert changes.kind is UNSET


def test_typed_name_outranks_the_choice_and_is_tidied():
    sent = {**UNTOUCHED, "speaker": "id:9", "new_name": "  Port \t Authority ", "new_kind": "body"}
    assert choose_changes(read_correction(sent)).speaker == SpeakerChoice(name="Port Authority", kind=SpeakerKind.BODY)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("version", ""),
        ("version", "-1"),
        ("version", "٣"),
        ("version", "9" * 30),
        ("speaker", "id:"),
        ("speaker", "id:²"),
        ("speaker", "id:1 OR 1"),
        ("speaker", "name: "),
        ("speaker", "somebody"),
        ("speaker", "name:a\0b"),
        ("new_name", "..."),
        ("new_name", "a\0b"),
        ("new_name", "x" * 201),
        ("new_kind", "ghost"),
        ("kind", "shouted"),
        ("polarity", ""),
        ("note", "x" * 2001),
        ("note", "bell\x07"),
    ],
)
def test_what_cannot_be_read_is_a_fault_of_its_field(field, value):
    assert list(read_correction({**UNTOUCHED, field: value}).faults) == [field]


def test_note_keeps_its_lines():
    assert read_correction({**UNTOUCHED, "note": " one\r\ntwo\n"}).note == "one\ntwo"


def test_late_form_keeps_what_was_touched_and_takes_the_rest_from_the_newer_version(make_statement):
    sent = read_correction({**UNTOUCHED, "kind": "mixed", "note": "as agreed"})
    newer = make_statement(version=4, speaker=SpeakerRef(12, "Ada Lund", SpeakerKind.PERSON), polarity=Polarity.DENIED)
    rebased = rebase_correction(sent, newer)
    changes = choose_changes(rebased)
    assert (rebased.version, rebased.speaker, rebased.note) == (4, "id:12", "as agreed")
    assert (changes.speaker, changes.kind, changes.polarity) == (UNSET, Kind.MIXED, UNSET)


def test_form_of_an_ambiguous_statement_leaves_the_speaker_open(make_statement):
    form = fill_correction(make_statement(speaker=None, status=Status.AMBIGUOUS))
    assert form.speaker == ""
    assert not is_change(form)


def test_choices_begin_with_candidates_then_whole_names_and_end_with_days(make_statement):
    def name(number, words, kind=SpeakerKind.PERSON):
        return SpeakerRecord(number, words, kind, (), 1, 1, NOON, NOON)

    statement = make_statement(speaker=None, status=Status.AMBIGUOUS, candidates=(CandidateRecord("Reyes", 0.5, None),))
    in_article = [name(1, "Thursday"), name(2, "Guild", SpeakerKind.BODY), name(3, "Dana Reyes"), name(4, "April")]
    labels = [one.label for one in list_choices(statement, in_article)]
    assert labels == ["Reyes (new)", "Dana Reyes", "Guild", "April", "Thursday"]
