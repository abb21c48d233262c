"""Offsets as browsers and Java count them: in units of UTF-16, where an emoji takes two."""

import re
from bisect import bisect_left
from typing import Final

from quotetrack.text.spans import Span

_ASTRAL: Final = re.compile("[\U00010000-\U0010ffff]")


class UnitCounter:
    """Code points of one text into units of UTF-16 and back; linear in the text once, logarithmic in each offset."""

    __slots__ = ("_points", "_units")

    def __init__(self, text: str) -> None:
        self._points = [] if text.isascii() else [found.start() for found in _ASTRAL.finditer(text)]
        # Where the second unit of each of these stands.
        self._units = [point + index + 1 for index, point in enumerate(self._points)]

    def count(self, offset: int) -> int:
        """The units in front of this many code points."""
        return offset + bisect_left(self._points, offset)

    def convert(self, span: Span) -> Span:
        """The span of code points in units."""
        return Span(self.count(span.start), self.count(span.end))

    def read(self, units: int) -> int:
        """The code points in front of this many units, beyond the end counted on; ValueError within a character."""
        index = bisect_left(self._units, units)
        if index < len(self._units) and self._units[index] == units:
            raise ValueError(f"The unit {units} stands within a character.")
        return units - index
