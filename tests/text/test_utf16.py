"""Offsets in units of UTF-16 are those of a browser."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotetrack.text.spans import Span
from quotetrack.text.utf16 import UnitCounter

TEXT = "a😀b𝒜é한"


def test_an_emoji_takes_two_units() -> None:
    counter = UnitCounter(TEXT)
    assert [counter.count(offset) for offset in range(len(TEXT) + 1)] == [0, 1, 3, 4, 6, 7, 8]
    assert counter.convert(Span(1, 4)) == Span(1, 6)


@pytest.mark.parametrize("units", [2, 5])
def test_an_offset_within_a_character_is_none(units: int) -> None:
    with pytest.raises(ValueError, match="within a character"):
        UnitCounter(TEXT).read(units)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_offset_is_what_encoding_says_and_comes_back(text: str) -> None:
    counter = UnitCounter(text)
    for offset in range(len(text) + 3):
        units = counter.count(offset)
        assert units == len(text[:offset].encode("utf-16-le")) // 2 + max(0, offset - len(text))
        assert counter.read(units) == offset
