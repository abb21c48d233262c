"""Sentences tile the text and end where a reader ends them."""

import pytest

from quotetrack.nlp.paragraphs import find_paragraphs
from quotetrack.nlp.sentences import find_sentences


def cut_sentences(text: str) -> list[str]:
    return [sentence.cut(text).strip() for sentence in find_sentences(text, find_paragraphs(text))]


@pytest.mark.parametrize(
    "sentences",
    [
        ["Rents rose in the U.S.", "Residents declined to comment."],
        ["He joined the U.S. Coast Guard."],
        ["She met Lt. Gov. Tobias Quell on Sept. 4.", "He agreed."],
        ["The No. 3 pump failed.", "Norwick Inc. said no.", "Its head left."],
        ["“Really?!” she asked.", "“Yes…” he said."],
        ["“Who pays?” Vane asked.", "Nobody knew."],
        ["“We will go.”", "She left."],
        ["The town (pop. 300) voted.", "(Nobody objected.)", "It was over."],
        ["J.K. Varnholt met George W. Vane.", "They talked."],
        ["It begins at 5 p.m. Monday.", "It ends at 9 p.m.", "Vane will speak."],
        ["The man was ill.", "Vane was not."],
        ["It cost $3.5 million.", "That is too much."],
        ["We go . . . and we stay."],
        ["Yes!", "No?", "Perhaps."],
        ["The firm, Vane & Co., paid.", "The rest did not."],
        ["これは本です。", "「はい。」", "終わり。"],
        ["Dr. Petra Vane is from Hartford, Conn.", "The council agreed."],
    ],
)
def test_sentences_end_where_a_reader_ends_them(sentences: list[str]) -> None:
    assert cut_sentences(" ".join(sentences)) == sentences


def test_a_paragraph_ends_its_sentence_and_keeps_the_white_space_below() -> None:
    text = "  A heading\n\nIt rained.  It poured.\n"
    sentences = find_sentences(text, find_paragraphs(text))
    assert [sentence.cut(text) for sentence in sentences] == ["  A heading\n\n", "It rained.  ", "It poured.\n"]


def test_a_text_of_white_space_is_one_sentence_and_the_empty_text_none() -> None:
    assert find_sentences(" \n ", ()) == ((0, 3),)
    assert find_sentences("", ()) == ()
