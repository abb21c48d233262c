"""Whatever the text, an analysis comes back whole, in time that grows with the text alone."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotetrack.nlp import analyze

PIECES = st.one_of(
    st.sampled_from(
        [
            "“",
            "”",
            '"',
            "‘",
            "’",
            "'",
            "«",
            "»",
            "„",
            "``",
            "''",
            "(",
            ")",
            "—",
            "--",
            ",",
            ".",
            ":",
            "?",
            "\n",
            "\n\n",
            "\t",
            "\x00",
        ]
    ),
    st.sampled_from(
        [
            " said",
            " Vera Quill",
            " he ",
            " according to",
            " told",
            " that",
            " not",
            " quoted",
            " as saying",
            " says: ",
            "Q: ",
            "QUILL: ",
            " the agency",
            " and ",
            " who ",
        ]
    ),
    st.text(max_size=6),
    st.characters(),
)
TEXTS = st.lists(PIECES, max_size=40).map("".join)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_any_text_gives_valid_spans_in_order(text: str) -> None:
    analysis = analyze(text)
    for statement in analysis.statements:
        assert statement.content
        ends = [0]
        for span in statement.content:
            assert ends[-1] <= span.start < span.end <= len(text)
            assert span.cut(text).strip() != ""
            ends.append(span.end)
        for span in (statement.cue, statement.source):
            assert span is None or 0 <= span.start < span.end <= len(text)
        assert 0 <= statement.confidence <= 1
        assert statement.reason
        assert (statement.speaker is None) == (statement.entity is None)
        if statement.entity is not None:
            assert analysis.entities[statement.entity].name == statement.speaker
    starts = [one.content[0].start for one in analysis.statements]
    assert starts == sorted(starts)


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_sentences_tile_any_text(text: str) -> None:
    sentences = analyze(text).sentences
    assert [one.start for one in sentences] == [0, *(one.end for one in sentences)][: len(sentences)]
    assert not text or sentences[-1].end == len(text)


def test_the_same_text_gives_the_same_analysis() -> None:
    text = "“The wall leans,” said Vera Quill. Otto Brand told her it was safe."
    assert analyze(text) == analyze(text)


@pytest.mark.parametrize(
    "text",
    [
        '"' * 1_000_000,
        "“" * 10_000 + "wall" + "”" * 10_000,
        "“Vera Quill said it. " * 5_000,
        "Vera Quill said that he said Otto said, " * 4_000,
        "according to " * 20_000,
        "“No,” said Vera Quill, " * 5_000,
        ", said" * 20_000,
        "he " * 50_000,
    ],
    ids=["marks", "nested", "unclosed", "said", "according", "answers", "commas", "pronouns"],
)
def test_hostile_texts_take_no_more_than_seconds(text: str) -> None:
    start = time.process_time()
    analyze(text)
    assert time.process_time() - start < 20
