"""Two versions of a text aligned paragraph by paragraph."""

from collections.abc import Sequence
from typing import Final

from rapidfuzz.distance import Levenshtein

from quotetrack.matching.alignment import Segment

MOST_CELLS: Final = 1_000_000_000
"""Paragraphs of one side times those of the other up to which they are aligned; beyond, all count as different."""


def align_paragraphs(left: Sequence[str], right: Sequence[str]) -> list[tuple[bool, Segment]]:
    """Stretches of paragraphs in order, each with whether it is the same on both sides; they cover both sides."""
    if len(left) * len(right) > MOST_CELLS:
        return [(False, Segment(0, len(left), 0, len(right)))]
    stretches: list[tuple[bool, Segment]] = []
    for step in Levenshtein.opcodes(left, right):
        same, a1, b1 = step.tag == "equal", step.src_start, step.dest_start
        if stretches and not same and not stretches[-1][0]:
            before = stretches.pop()[1]
            a1, b1 = before.a1, before.b1
        stretches.append((same, Segment(a1, step.src_end, b1, step.dest_end)))
    return stretches
