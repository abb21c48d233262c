"""Speakers are told apart by a letter and a colour."""

import pytest

from quotetrack.admin.legend import COLOURS, build_legend, needs_eyes, spell_letter
from quotetrack.services.records import SpeakerRef
from quotetrack.terms import Review, SpeakerKind, Status


def speaker(number):
    return SpeakerRef(number, f"Speaker {number}", SpeakerKind.PERSON)


@pytest.mark.parametrize(("number", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_letters_go_on_after_z(number, letters):
    assert spell_letter(number) == letters


def test_one_speaker_has_one_mark_in_the_order_of_appearance(make_statement):
    found = [make_statement(id=n, speaker=speaker(s)) for n, s in ((1, 40), (2, 30), (3, 40))]
    legend = build_legend(found)
    assert [legend.marks[n].letter for n in (1, 2, 3)] == ["A", "B", "A"]
    assert [(e.mark.name, e.count, e.first) for e in legend.entries] == [("Speaker 40", 2, 1), ("Speaker 30", 1, 2)]


def test_colours_come_round_again_and_letters_do_not(make_statement):
    found = [make_statement(id=n, speaker=speaker(n)) for n in range(1, COLOURS + 2)]
    marks = build_legend(found).marks
    assert marks[1].style == marks[COLOURS + 1].style == "c0"
    assert marks[1].letter != marks[COLOURS + 1].letter


def test_nobody_several_and_rejected_have_marks_of_their_own_after_the_speakers(make_statement):
    found = [
        make_statement(id=1, speaker=None, status=Status.UNKNOWN),
        make_statement(id=2, speaker=None, status=Status.AMBIGUOUS),
        make_statement(id=3, review=Review.REJECTED),
        make_statement(id=4),
    ]
    legend = build_legend(found)
    assert [legend.marks[n].letter for n in (1, 2, 3, 4)] == ["–", "?", "×", "A"]
    assert [entry.mark.key for entry in legend.entries] == ["s7", "ambiguous", "rejected", "unknown"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, False),
        ({"confidence": 0.49}, True),
        ({"status": Status.AMBIGUOUS, "speaker": None}, True),
        ({"status": Status.UNKNOWN, "speaker": None}, True),
        ({"status": Status.UNKNOWN, "speaker": None, "review": Review.ACCEPTED}, False),
        ({"confidence": 0.1, "outdated": True}, False),
    ],
)
def test_open_and_unsure_statements_need_eyes(make_statement, given, expected):
    assert needs_eyes(make_statement(**given)) is expected
