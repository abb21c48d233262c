"""The table: what fits where, for any script and any terminal, and nothing in it that a terminal would obey."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotetrack.cli.table import build_row, format_rows, make_printable, measure_width, wrap_text
from quotetrack.nlp.analysis import Candidate, Statement
from quotetrack.terms import Kind, Polarity, Status
from quotetrack.text.spans import Span

TEXT = "“The weir will hold,” Ama Tollen said. “It has before.”"


def build_statement(**changes: object) -> Statement:
    values: dict[str, object] = {
        "content": (Span(1, 20), Span(40, 54)),
        "cue": Span(33, 37),
        "source": Span(22, 32),
        "kind": Kind.DIRECT,
        "polarity": Polarity.AFFIRMED,
        "status": Status.ATTRIBUTED,
        "entity": 0,
        "speaker": "Ama Tollen",
        "on_behalf_of": None,
        "candidates": (),
        "confidence": 0.956,
        "reason": "The cue names its source.",
    }
    return Statement(**(values | changes))  # type: ignore[arg-type]  # a test changes any field


@pytest.mark.parametrize(
    ("text", "width"), [("", 0), ("abc", 3), ("naïve", 5), ("nai\u0308ve", 5), ("東京", 4), ("a\u200bb", 2), ("“…”", 3)]
)
def test_width_is_counted_in_columns(text: str, width: int) -> None:
    assert measure_width(text) == width


def test_words_are_wrapped_at_spaces_and_long_ones_cut() -> None:
    assert wrap_text("to be or not to be", 6) == ["to be", "or not", "to be"]
    assert wrap_text("a incomprehensible b", 6) == ["a", "incomp", "rehens", "ible b"]
    assert wrap_text("東京都知事", 4) == ["東京", "都知", "事"]


@given(st.text(max_size=200), st.integers(2, 40))
def test_no_line_is_wider_than_asked_and_no_word_is_lost(text: str, width: int) -> None:
    shown = make_printable(text)
    lines = wrap_text(shown, width)
    assert all(measure_width(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == shown.replace(" ", "")


def test_what_a_terminal_would_obey_is_replaced() -> None:
    assert make_printable("a\x1b[31mb\u202ec\ud800") == "a�[31mb�c�"
    assert make_printable(" a\n\tb\u00a0 c ") == "a b c"


def test_row_joins_the_parts_of_a_statement_and_rounds_its_confidence() -> None:
    row = build_row(build_statement(), TEXT)
    assert (row.speaker, row.cue, row.kind, row.confidence) == ("Ama Tollen", "said", "direct", "0.96")
    assert row.statement == "The weir will hold, … It has before."


def test_speaker_shows_for_whom_somebody_speaks() -> None:
    assert build_row(build_statement(on_behalf_of="Wend Water"), TEXT).speaker == "Ama Tollen (for Wend Water)"
    assert build_row(build_statement(on_behalf_of="Ama Tollen"), TEXT).speaker == "Ama Tollen"


def test_speaker_shows_rivals_or_the_words_that_name_nobody() -> None:
    rivals = (Candidate("Ama Tollen", 0.5, 0), Candidate("Ben Tollen", 0.4, 1))
    ambiguous = build_statement(status=Status.AMBIGUOUS, speaker=None, entity=None, candidates=rivals)
    assert build_row(ambiguous, TEXT).speaker == "ambiguous: Ama Tollen or Ben Tollen"
    unknown = build_statement(status=Status.UNKNOWN, speaker=None, entity=None)
    assert build_row(unknown, TEXT).speaker == "unknown: Ama Tollen"
    nobody = build_statement(status=Status.UNKNOWN, speaker=None, entity=None, source=None, cue=None)
    assert (build_row(nobody, TEXT).speaker, build_row(nobody, TEXT).cue) == ("unknown", "-")


def test_table_has_headings_and_wraps_within_the_width() -> None:
    lines = list(format_rows([build_row(build_statement(), TEXT)], 63))
    assert lines == [
        "SPEAKER     CUE   KIND      STATEMENT                      CONF",
        "Ama Tollen  said  direct    The weir will hold, … It has   0.96",
        "                            before.",
    ]


@pytest.mark.parametrize("width", [1, 40, 60, 200])
def test_statement_keeps_a_readable_width_on_narrow_terminals(width: int) -> None:
    lines = list(format_rows([build_row(build_statement(), TEXT)], width))
    assert lines[0].split() == ["SPEAKER", "CUE", "KIND", "STATEMENT", "CONF"]
    assert any("The weir will hold" in line for line in lines)
