"""Paragraphs by blank lines, by single breaks, and out of wrapped lines."""

import pytest

from quotetrack.nlp.paragraphs import find_paragraphs


def cut_paragraphs(text: str) -> list[str]:
    return [paragraph.cut(text) for paragraph in find_paragraphs(text)]


@pytest.mark.parametrize("gap", ["\n", "\n\n", "\r\n", "\r\n\r\n", "\r", "\u2029", "\n \t\n", "\n    ", "\n\n\n\n"])
def test_every_kind_of_break_divides(gap: str) -> None:
    assert cut_paragraphs(f" One here.{gap}Two here. {gap}") == ["One here.", "Two here."]


def test_wrapped_lines_are_one_paragraph() -> None:
    text = (
        "The ferry will stop running in March because the harbour\n"
        "wall has cracked, and nobody knows who is going to pay for\n"
        "the repairs.\n\n"
        "The council meets again on Thursday to talk about the money\n"
        "that it does not have.\n"
    )
    assert [len(paragraph.split("\n")) for paragraph in cut_paragraphs(text)] == [3, 2]


def test_an_indented_line_begins_a_paragraph_of_a_wrapped_text() -> None:
    text = (
        "   The ferry will stop running in March because the harbour\n"
        "wall has cracked, and nobody knows who is going to pay for\n"
        "the repairs that the engineers have asked for this winter\n"
        "   The council meets again on Thursday to talk about the mon-\n"
        "ey that it does not have.\n"
    )
    assert [paragraph[:11] for paragraph in cut_paragraphs(text)] == ["The ferry w", "The council"]


def test_short_lines_that_end_sentences_are_paragraphs() -> None:
    assert len(cut_paragraphs("“No,” she said.\n“Yes,” he said.\nThey left.")) == 3


def test_nothing_but_white_space_has_no_paragraph() -> None:
    assert find_paragraphs(" \n\t\r\n") == ()
