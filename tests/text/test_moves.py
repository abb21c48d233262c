"""Words found again in a later version of a text, each occurrence by what surrounds it."""

import time

from hypothesis import given
from hypothesis import strategies as st

from quotetrack.text.moves import Moves, Wanted
from quotetrack.text.spans import Span

LONG = "the weir will be rebuilt before the next winter comes"


def want(text: str, *pieces: str, nth: int = 0, source: str | None = None) -> Wanted:
    """The n-th occurrence of the first piece and what follows it."""
    at = -1
    for _ in range(nth + 1):
        at = text.index(pieces[0], at + 1)
    spans = []
    for piece in pieces:
        start = text.index(piece, at)
        at = start + len(piece)
        spans.append(Span(start, at))
    named = None if source is None else text.index(source, at)
    return Wanted(tuple(spans), None if named is None or source is None else Span(named, named + len(source)))


def find(old: str, new: str, wanted: Wanted) -> list[int] | None:
    """Where the spans begin in the new text."""
    found = Moves(old, new, [wanted]).find(wanted)
    if found is None:
        return None
    assert [span.cut(new) for span in found] == [span.cut(old) for span in wanted.content]
    return [span.start for span in found]


def test_the_same_text_moves_nothing() -> None:
    old = "“No,” said Brix.\n\n“No,” said Orrell."
    assert find(old, old, want(old, "No", nth=1)) == [old.rindex("No")]


def test_lines_put_in_front_shift_the_words() -> None:
    old = "“No,” said Brix.\n"
    assert find(old, "New lead.\n\n" + old, want(old, "No")) == [12]


def test_words_in_another_paragraph_are_found() -> None:
    old = f"Lead.\n\n“{LONG},” said Brix.\n\nMiddle.\n\nEnd."
    new = f"Lead.\n\nMiddle.\n\nEnd.\n\nLater Brix said: “{LONG}.”"
    assert find(old, new, want(old, LONG)) == [new.index(LONG)]


def test_short_words_move_with_the_source_that_said_them() -> None:
    old = "Lead.\n\n“Never,” said Brix.\n\nMiddle.\n\nEnd."
    new = "Lead.\n\nMiddle.\n\nEnd.\n\n“Never,” said Brix. More."
    assert find(old, new, want(old, "Never", source="Brix")) == [new.index("Never")]


def test_short_words_of_somebody_else_are_not_the_same() -> None:
    old = "Lead.\n\n“No comment,” said Brix.\n\nMiddle.\n\nEnd."
    new = "Lead.\n\nMiddle.\n\nEnd.\n\n“No comment,” said Orrell."
    assert find(old, new, want(old, "No comment", source="Brix")) is None


def test_a_deleted_occurrence_does_not_move_to_its_twin() -> None:
    old = "Lead.\n\n“No comment,” said Brix.\n\n“No comment,” said Orrell.\n\nEnd."
    new = "Lead.\n\n“No comment,” said Orrell.\n\nEnd."
    assert find(old, new, want(old, "No comment", source="Brix")) is None
    assert find(old, new, want(old, "No comment", nth=1, source="Orrell")) == [new.index("No comment")]


def test_twins_that_change_places_keep_their_own() -> None:
    old = "Lead.\n\n“No comment,” said Brix.\n\nMiddle.\n\n“No comment,” said Orrell.\n\nEnd."
    new = "Lead.\n\n“No comment,” said Orrell.\n\nMiddle now.\n\n“No comment,” said Brix.\n\nEnd."
    assert find(old, new, want(old, "No comment", source="Brix")) == [new.rindex("No comment")]
    assert find(old, new, want(old, "No comment", nth=1, source="Orrell")) == [new.index("No comment")]


def test_changed_words_are_not_found() -> None:
    old, new = f"“{LONG},” said Brix.", f"“{LONG.replace('winter', 'summer')},” said Brix."
    assert find(old, new, want(old, LONG)) is None


def test_an_interrupted_statement_moves_as_a_whole_or_not_at_all() -> None:
    old = f"“{LONG},” said Brix, “and not later.”\n\nEnd."
    moved = f"A new lead.\n\n“{LONG},” Brix said on Monday, “and not later.”\n\nEnd."
    cut = f"A new lead.\n\n“{LONG},” Brix said on Monday.\n\nEnd."
    wanted = want(old, LONG, "and not later")
    assert find(old, moved, wanted) == [moved.index(LONG), moved.index("and not later")]
    assert find(old, cut, wanted) is None
    backwards = want(old, "“", LONG)
    assert find(old, moved, backwards) == [moved.index("“"), moved.index(LONG)]


def test_words_that_run_over_a_line_that_stayed_are_found() -> None:
    old = f"One.\n“{LONG}\nand on it went,” said Brix."
    new = f"One.\n“{LONG}\nand on it went,” said Brix on Monday."
    assert find(old, new, want(old, f"{LONG}\nand on it went")) == [6]


def test_words_within_other_words_are_not_the_same() -> None:
    old = "Lead.\n\n“art,” said Tamsin Orrell that day.\n\nEnd."
    new = "Lead.\n\nParts,” said Tamsin Orrell that day.\n\nEnd."
    assert find(old, new, want(old, "art")) is None


def test_more_occurrences_than_can_be_told_apart_are_left() -> None:
    old = "Lead.\n\n" + "“No comment,” said Brix. " * 30
    assert find(old, "Other.\n\n" + "“No comment,” said Brix. " * 29, want(old, "No comment", nth=7)) is None


def test_hostile_repetition_takes_linear_time() -> None:
    old, new = "a b " * 300_000, "x\n" + "a b " * 299_999
    wanted = [Wanted((Span(at, at + 3),)) for at in range(0, 400_000, 100)]
    began = time.process_time()
    moves = Moves(old, new, wanted)
    assert [moves.find(one) for one in wanted] == [None] * len(wanted)
    assert time.process_time() - began < 10


@given(st.text("ab \n“", max_size=40), st.text("ab \n“", max_size=40), st.integers(0, 39), st.integers(1, 10))
def test_what_is_found_always_has_the_same_words(old: str, new: str, start: int, length: int) -> None:
    end = min(len(old), start + length)
    if start < end:
        wanted = Wanted((Span(start, end),))
        found = Moves(old, new, [wanted]).find(wanted)
        assert found is None or found[0].cut(new) == old[start:end]


@given(st.text(max_size=60), st.text(max_size=20), st.data())
def test_lines_around_never_lose_a_line(line: str, other: str, data: st.DataObject) -> None:
    line, other = f"{line}\n", f"{other}\n"
    start = data.draw(st.integers(0, len(line) - 1))
    wanted = Wanted((Span(start, len(line)),))
    assert Moves(line, line + other, [wanted]).find(wanted) == wanted.content
