"""Words, numbers and marks."""

import pytest

from quotetrack.nlp.tokens import find_tokens


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("We shan't go.", ["We", "shan't", "go", "."]),
        ("The U.S. and N.J. at 5 p.m.", ["The", "U.S.", "and", "N.J.", "at", "5", "p.m."]),
        ("Lt. Gov. George W. Vane", ["Lt.", "Gov.", "George", "W.", "Vane"]),
        ("D-Conn. won", ["D-Conn.", "won"]),
        ("3.2 million, 5,300 and $4.5bn", ["3.2", "million", ",", "5,300", "and", "$4.5bn"]),
        ("so-called 10-year U.S.-led plan", ["so-called", "10-year", "U.S.-led", "plan"]),
        ("''Go,'' he said", ["''", "Go", ",", "''", "he", "said"]),
        ("“Go,” she said… yes...", ["“", "Go", ",", "”", "she", "said", "…", "yes", "..."]),
        ("war -- and peace", ["war", "--", "and", "peace"]),
        ("AT&T, example.org", ["AT&T", ",", "example.org"]),
        ("हिन्दी में।", ["हिन्दी", "में", "।"]),
        ("cafe\u0301 noir", ["cafe\u0301", "noir"]),
        ("Привет, мир!", ["Привет", ",", "мир", "!"]),
        ("", []),
    ],
)
def test_text_falls_into_words_and_marks(text: str, words: list[str]) -> None:
    tokens = find_tokens(text)
    assert [token.text for token in tokens] == words
    assert all(text[token.start : token.end] == token.text for token in tokens)


def test_a_wall_of_marks_is_one_token() -> None:
    assert len(find_tokens("“" * 100_000)) == 1
    assert len(find_tokens('"a' * 100_000)) == 1
