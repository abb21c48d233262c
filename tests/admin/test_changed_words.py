"""Words that differ between two wordings, cut into pieces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotetrack.admin.wording import Piece, mark_against, mark_left, mark_right, name_relation
from quotetrack.matching import Change, compare
from quotetrack.terms import ChangeKind, Relation
from quotetrack.text.spans import Span

WEIR = "We will rebuild the old weir above Kelmoor before the winter floods arrive"


def weave(after):
    return mark_against(WEIR, after, compare(WEIR, after).changes)


def write(pieces):
    """The pieces in a line: -lost-, +new+."""
    signs = {True: "-", False: "+"}
    return "".join(
        f"{signs[piece.removed]}{piece.text}{signs[piece.removed]}" if piece.kind and piece.text != " " else piece.text
        for piece in pieces
    )


@pytest.mark.parametrize(
    ("after", "shown"),
    [
        (WEIR, WEIR),
        (WEIR.replace("arrive", "come"), WEIR.replace("arrive", "-arrive- +come+")),
        (WEIR.replace("winter ", ""), WEIR.replace("winter", "-winter-")),
        (WEIR.replace("will", "will not"), WEIR.replace("will", "will +not+")),
        (
            "rebuild the old weir above Kelmoor before the winter floods",
            "-We will- rebuild the old weir above Kelmoor before the winter floods -arrive-",
        ),
    ],
)
def test_later_wording_shows_what_it_lost_and_what_took_its_place(after, shown):
    assert " ".join(write(weave(after)).split()) == shown


def test_changed_number_is_told_from_other_words():
    before, after = "The dam will cost 2.6 million crowns this year", "The dam will cost 3.6 million crowns this year"
    changes = compare(before, after).changes
    kinds = {piece.kind for piece in mark_against(before, after, changes) if piece.kind}
    assert kinds == {ChangeKind.NUMBER}
    assert write(mark_left(before, changes)) == "The dam will cost -2.6 million crowns- this year"
    assert write(mark_right(after, changes)) == "The dam will cost +3.6 million crowns+ this year"


def test_long_stretch_that_was_left_out_keeps_its_ends_only():
    before = "Alpha " + "so on " * 100 + "omega and the rest"
    change = Change(ChangeKind.REMOVED, Span(0, len(before) - 13), Span(0, 0))
    first = mark_against(before, "and the rest", [change])[0]
    assert first.removed
    assert first.text.startswith("Alpha so on")
    assert first.text.endswith("omega")
    assert " … " in first.text
    assert len(first.text) < 90


def test_an_excerpt_that_has_more_is_called_longer():
    change = Change(ChangeKind.ADDED, Span(0, 0), Span(0, 3))
    assert name_relation(Relation.EXCERPT, [change]) == "longer"
    assert name_relation(Relation.EXCERPT, [Change(ChangeKind.REMOVED, Span(0, 3), Span(0, 0))]) == "cut"
    assert name_relation(None) == ""


spans = st.tuples(st.integers(-3, 40), st.integers(-3, 40)).map(lambda pair: Span(min(pair), max(pair)))
changes = st.lists(st.builds(Change, st.sampled_from(ChangeKind), spans, spans), max_size=6)


@given(st.text(max_size=30), st.text(max_size=30), changes)
def test_no_text_is_lost_or_doubled_whatever_the_spans(before, after, found):
    for pieces in (mark_against(before, after, found), mark_right(after, found)):
        assert "".join(piece.text for piece in pieces if not piece.removed) == after
    assert "".join(piece.text for piece in mark_left(before, found)) == before


def test_piece_says_in_words_what_happened():
    assert Piece("not", ChangeKind.NEGATION).name == "negation changed"
    assert Piece("weir").name == ""
