"""Turns of transcripts and interviews."""

import pytest

from quotetrack.nlp.document import build_document


def cut_turns(text: str) -> list[tuple[str, str]]:
    return [(turn.label.cut(text), turn.content.cut(text)) for turn in build_document(text).turns]


def test_names_in_capitals_with_ranks_and_roles() -> None:
    text = (
        "VANE: 4:57, a look at the harbour.\n\nREAR ADM. TOBIAS QUELL, ANALYST: The fleet is ready.\n\n"
        "VANE: Are you sure?\n\nQUELL (on phone): I am.\n\nI am quite sure."
    )
    assert cut_turns(text) == [
        ("VANE", "4:57, a look at the harbour."),
        ("REAR ADM. TOBIAS QUELL, ANALYST", "The fleet is ready."),
        ("VANE", "Are you sure?"),
        ("QUELL (on phone)", "I am."),
        ("QUELL (on phone)", "I am quite sure."),
    ]


def test_questions_and_answers() -> None:
    text = "Q. Who pays?\nA. The town does.\nQ. And then?\nA. Nobody does."
    assert cut_turns(text) == [
        ("Q", "Who pays?"),
        ("A", "The town does."),
        ("Q", "And then?"),
        ("A", "Nobody does."),
    ]


def test_an_interview_with_names_in_small_letters() -> None:
    text = "Petra Vane: Who pays?\n\nTobias Quell: The town does.\n\nPetra Vane: And then?"
    assert [label for label, _ in cut_turns(text)] == ["Petra Vane", "Tobias Quell", "Petra Vane"]


@pytest.mark.parametrize(
    "text",
    [
        "Petra Vane: “The plan is sound.”",
        "Note: The ferry stops.\n\nTickets: Ask at the pier.\n\nNote: Bring water.",
        "Petra Vane: 1,769.\n\nTobias Quell: 1,501.\n\nPetra Vane: 46.",
        "The council met: nobody came.\n\nIt rained: the roof leaked.\n\nIt snowed: the pier froze.",
        "Vane had one worry: the pier.\n\nShe left.",
        "",
    ],
)
def test_other_colons_make_no_transcript(text: str) -> None:
    assert cut_turns(text) == []


def test_a_transcript_printed_as_one_long_quotation() -> None:
    text = (
        "Partial transcript as follows:\n\n“VANE: Who pays?\n\n“QUELL: The town does, as “The Pier” wrote.\n\n"
        "“It always did.\n\n“(CROSSTALK.)\n\n“VANE: And then?”"
    )
    assert cut_turns(text) == [
        ("VANE", "Who pays?"),
        ("QUELL", "The town does, as “The Pier” wrote."),
        ("QUELL", "It always did."),
        ("VANE", "And then?"),
    ]


def test_the_reporters_paragraphs_are_nobodys_turn() -> None:
    text = (
        "VANE: Who pays?\n\nQUELL: The town does.\n\n“He is wrong,” said Petra Holm, the mayor.\n\n"
        "VANE: And then?\n\nQUELL: Nobody does.\n\nThe council votes on Tuesday."
    )
    assert [content for _, content in cut_turns(text)] == [
        "Who pays?",
        "The town does.",
        "And then?",
        "Nobody does.",
    ]
