"""The text in segments: nothing lost, nothing doubled, the right words marked."""

import time

from hypothesis import given
from hypothesis import strategies as st

from quotetrack.admin.segments import Focus, Highlight, Segment, cut_paragraphs, cut_segments
from quotetrack.text.spans import Span


def words_of(paragraphs, statement):
    return [s.text for p in paragraphs for s in p.segments if s.statement == statement]


def span_of(text, words):
    start = text.index(words)
    return Span(start, start + len(words))


def test_paragraphs_are_lines_where_no_line_is_blank():
    text = "One.\nTwo.\r\nThree."
    assert [span.cut(text) for span in cut_paragraphs(text)] == ["One.", "Two.", "Three."]


def test_hand_wrapped_lines_stay_together_where_blank_lines_part_paragraphs():
    text = "  One line\nand its rest.\n \n\nTwo.\n"
    assert [span.cut(text) for span in cut_paragraphs(text)] == ["One line\nand its rest.", "Two."]


def test_empty_text_has_no_paragraphs():
    assert cut_paragraphs(" \n\n ") == ()
    assert cut_segments("", [Highlight(1, (Span(0, 0),))]) == ()


def test_statement_is_cut_out_of_its_paragraph():
    text = "Orla Venn said the mill would close."
    paragraphs = cut_segments(text, [Highlight(7, (span_of(text, "the mill would close"),))])
    assert paragraphs[0].segments == (
        Segment("Orla Venn said "),
        Segment("the mill would close", statement=7, begins=True, anchor=True),
        Segment("."),
    )


def test_interrupted_statement_begins_twice_and_is_anchored_once():
    text = "“We wait,” she said, “and we count.”"
    spans = (span_of(text, "We wait,"), span_of(text, "and we count."))
    marked = [s for s in cut_segments(text, [Highlight(3, spans)])[0].segments if s.statement == 3]
    assert [(s.text, s.begins, s.anchor) for s in marked] == [
        ("We wait,", True, True),
        ("and we count.", True, False),
    ]


def test_nested_statement_shows_inside_the_outer_one():
    text = "He said that she said no to him."
    outer, inner = span_of(text, "that she said no to him"), span_of(text, "no")
    paragraphs = cut_segments(text, [Highlight(1, (outer,)), Highlight(2, (inner,))])
    assert words_of(paragraphs, 1) == ["that she said ", " to him"]
    assert words_of(paragraphs, 2) == ["no"]
    assert [s.begins for s in paragraphs[0].segments if s.statement == 1] == [True, False]


def test_open_statement_stays_marked_under_a_nested_one():
    text = "He said that she said no to him."
    outer, inner = span_of(text, "that she said no to him"), span_of(text, "no")
    focus = Focus(content=(outer,), source=span_of(text, "He"), cue=Span(3, 7))
    segments = cut_segments(text, [Highlight(1, (outer,)), Highlight(2, (inner,))], focus=focus)[0].segments
    assert "".join(s.text for s in segments if s.opened) == "that she said no to him"
    assert [s.text for s in segments if s.source] == ["He"]
    assert [s.text for s in segments if s.cue] == ["said"]


def test_statement_over_two_paragraphs_is_marked_in_both():
    text = "He said: “First.\n\nSecond.”"
    paragraphs = cut_segments(text, [Highlight(4, (span_of(text, "First.\n\nSecond."),))])
    assert words_of(paragraphs, 4) == ["First.", "Second."]
    assert [s.begins for p in paragraphs for s in p.segments if s.statement] == [True, False]


def test_furniture_paragraph_is_marked_whole_and_a_part_of_one_in_part():
    text = "Sign up for our letter\nThe dam held. Read more"
    furniture = (span_of(text, "Sign up for our letter"), span_of(text, "Read more"))
    first, second = cut_segments(text, [], furniture=furniture)
    assert (first.furniture, second.furniture) == (True, False)
    assert [(s.text, s.furniture) for s in second.segments] == [("The dam held. ", False), ("Read more", True)]


def test_code_points_beyond_the_basic_plane_count_as_one():
    text = "🐟🐟 said שלום 👩‍👩‍👧 to all."
    paragraphs = cut_segments(text, [Highlight(9, (span_of(text, "שלום 👩‍👩‍👧"),))])
    assert words_of(paragraphs, 9) == ["שלום 👩‍👩‍👧"]


def test_spans_outside_the_text_are_clipped():
    assert words_of(cut_segments("short", [Highlight(1, (Span(2, 90),)), Highlight(2, (Span(80, 90),))]), 1) == ["ort"]


@given(
    st.text(alphabet="ab \n\r“🐟", max_size=60),
    st.lists(st.tuples(st.integers(0, 70), st.integers(0, 70)), max_size=12),
    st.lists(st.tuples(st.integers(0, 70), st.integers(0, 70)), max_size=4),
)
def test_segments_joined_are_the_paragraphs_whatever_is_marked(text, contents, furniture):
    highlights = [Highlight(n, (Span(min(pair), max(pair)),)) for n, pair in enumerate(contents)]
    paragraphs = cut_segments(text, highlights, furniture=[Span(min(p), max(p)) for p in furniture])
    expected = [span.cut(text) for span in cut_paragraphs(text)]
    assert ["".join(s.text for s in p.segments) for p in paragraphs] == expected
    anchors = [s.statement for p in paragraphs for s in p.segments if s.anchor]
    assert len(anchors) == len(set(anchors))
    assert all(s.text for p in paragraphs for s in p.segments)


def test_many_nested_and_overlapping_statements_take_linear_time():
    size = 60_000
    text = "word " * (size // 5)
    highlights = [Highlight(n, (Span(n, size - n),)) for n in range(0, size // 2, 2)]
    focus = Focus(content=tuple(Span(n, n + 1) for n in range(0, size, 4)))
    begun = time.perf_counter()
    paragraphs = cut_segments(text, highlights, focus=focus)
    assert time.perf_counter() - begun < 3
    assert "".join(s.text for s in paragraphs[0].segments) == text.strip()
