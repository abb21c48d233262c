"""A document's cuts fit its text, whatever the text, in time that grows with its length alone."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotetrack.nlp.document import Document, build_document
from quotetrack.text.spans import Span

STORY = (
    "Ferry stops in March\n\nBy Petra Vane\n\nNORWICK, Maine (AP) — The ferry will stop, "
    "Tobias Quell said. “It is old,” he said.\n\nAdvertisement\n\nThe council agreed."
)
MARKS = "\"'“”‘’„‚«»‹›「」`´′″"
PIECES = (
    "Vane said|U.S.|Mr.|“Go|go,”|'90s|isn't|6'2\"|Q.|A:|VANE:|“|”|'|‘|’|''|``|\"|...|?!|By Petra Vane|🚢|。|—|LEEDS --"
)
BREAKS = "\n|\n\n| |\u2029|\r\n|\x00|e\u0301"
WORDS = st.sampled_from([*PIECES.split("|"), *BREAKS.split("|")])
ANY_TEXT = st.one_of(
    st.text(max_size=300),
    st.text(st.characters(categories=["Cs", "Lu", "Ll", "Zs", "Zl", "Zp", "Cc", "Po", "Mn"]), max_size=200),
    st.text(st.sampled_from(MARKS + " \n.?!,aAsS16:-"), max_size=200),
    st.lists(WORDS, max_size=60).map("".join),
    st.lists(WORDS, max_size=60).map(" ".join),
)


def assert_ordered(spans: list[Span], text: str) -> None:
    place = 0
    for start, end in spans:
        assert place <= start < end <= len(text)
        place = end


def assert_fits(document: Document) -> None:
    text = document.text
    assert_ordered(list(document.paragraphs), text)
    assert all(span.cut(text).strip() == span.cut(text) != "" for span in document.paragraphs)
    assert set(document.furniture) <= set(document.paragraphs)
    assert "".join(span.cut(text) for span in document.sentences) == text
    assert_ordered(list(document.sentences), text)
    assert_ordered([quotation.span for quotation in document.quotations], text)
    for number, quotation in enumerate(document.quotations):
        assert quotation.span.contains(quotation.content)
        assert quotation.content.cut(text).strip() == quotation.content.cut(text) != ""
        assert any(span.contains(quotation.span) for span in document.paragraphs)
        assert text.startswith(quotation.mark, quotation.span.start)
        assert not quotation.continues or (number > 0 and not document.quotations[number - 1].closed)
    assert_ordered([Span(token.start, token.end) for token in document.tokens], text)
    assert all(text[token.start : token.end] == token.text for token in document.tokens)
    assert "".join(token.text for token in document.tokens) == "".join(text.split())
    for turn in document.turns:
        assert turn.label.cut(text).strip()
        assert turn.content.cut(text).strip()
    for span in (document.dateline, document.headline):
        assert span is None or span.cut(text).strip()


@settings(max_examples=400, deadline=None)
@given(ANY_TEXT)
def test_any_text_is_cut_without_loss(text: str) -> None:
    assert_fits(build_document(text))


@settings(max_examples=100, deadline=None)
@given(ANY_TEXT, st.integers(0, 300), st.integers(0, 300))
def test_any_place_can_be_looked_up(text: str, left: int, right: int) -> None:
    document = build_document(text)
    start, end = sorted((min(left, len(text)), min(right, len(text))))
    first, last = document.tokens_in(Span(start, end))
    inside = [number for number, token in enumerate(document.tokens) if start <= token.start and token.end <= end]
    assert list(range(first, last)) == inside
    holding = [number for number, q in enumerate(document.quotations) if q.span.start <= start < q.span.end]
    assert document.quotation_at(start) == (holding[0] if holding else None)
    if start < len(text):
        sentence = document.sentences[document.sentence_at(start)]
        assert sentence.start <= start < sentence.end


def test_a_story_is_told_from_what_stands_around_it() -> None:
    document = build_document(STORY)
    assert document.headline is not None
    assert document.headline.cut(STORY) == "Ferry stops in March"
    assert document.dateline is not None
    assert document.dateline.cut(STORY) == "NORWICK, Maine (AP) —"
    assert [span.cut(STORY) for span in document.furniture] == ["By Petra Vane", "Advertisement"]
    assert [document.is_furniture(number) for number in range(5)] == [False, True, False, True, False]
    assert document.paragraph_at(STORY.index("old")) == 2


@pytest.mark.parametrize(
    ("opening", "dateline"),
    [
        ("LEEDS -- The ferry stopped on Monday.", "LEEDS --"),
        ("LEEDS, England, Nov 3 (Reuters) - The ferry stopped on Monday.", "LEEDS, England, Nov 3 (Reuters) -"),
        ("ST. PAUL, Minn. — “The ferry stopped on Monday,” he said.", "ST. PAUL, Minn. —"),
        ("Leeds (AFP) – The ferry stopped on Monday.", "Leeds (AFP) –"),
        ("The ferry — an old one — stopped on Monday.", None),
        ("Petra Vane - who left - said nothing at all.", None),
        ("LEEDS-based Harbour Co. stopped its ferry.", None),
    ],
)
def test_a_dateline_is_found_at_the_head_alone(opening: str, dateline: str | None) -> None:
    found = build_document(opening).dateline
    assert (found.cut(opening) if found else None) == dateline


HOSTILE = (
    "“|\"|'|a. |. |“‘|\" |'a |s’ |?!” |“Go. |“Go.\n\n|VANE: go\n|Aa |AB |\"a|a.a.|\n|“A, Vane said B. |''' |6\" |「|a-"
    "|By Aa |LEEDS, a"
)


@pytest.mark.parametrize("piece", HOSTILE.split("|"))
def test_time_grows_no_faster_than_the_text(piece: str) -> None:
    short, long = (piece * (size // len(piece)) for size in (20_000, 160_000))
    began = time.perf_counter()
    build_document(short)
    between = time.perf_counter()
    document = build_document(long)
    ended = time.perf_counter()
    assert document.text == long
    assert ended - between < 20 * (between - began) + 1


def test_nested_marks_by_the_thousand() -> None:
    text = "“a ‘b " * 10_000 + "c" + " d’ e”" * 10_000
    began = time.perf_counter()
    (quotation,) = build_document(text).quotations
    assert quotation.span == (0, len(text))
    assert time.perf_counter() - began < 5
