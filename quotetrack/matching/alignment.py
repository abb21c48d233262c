"""Word alignment of two statements: what stands in both in the same order, and the segments where they differ."""

from typing import Final, NamedTuple, cast

from rapidfuzz.distance import Levenshtein

from quotetrack.matching.prepared import Prepared

_MOST_CELLS: Final = 4_000_000_000
"""Words of one side times words of the other up to which alignment is exact: 60,000 words each, about a second."""


class Segment(NamedTuple):
    """Forms ``a1:a2`` of one side stand where ``b1:b2`` of the other do; either may be empty."""

    a1: int
    a2: int
    b1: int
    b2: int


class Alignment(NamedTuple):
    """``equal`` and ``different`` stretches, each in order; together they cover both sides."""

    equal: list[Segment]
    different: list[Segment]


def align(a: Prepared, b: Prepared) -> Alignment:
    """The two sides' forms aligned by edit distance; beyond 4·10⁹ cells only the common beginning and end are.

    Bit-parallel, and in linear memory for long sides: two statements of 50,000 words take about a second.
    """
    left, right = a.forms, b.forms
    if len(left) * len(right) > _MOST_CELLS:
        return _align_ends(left, right)
    equal: list[Segment] = []
    different: list[Segment] = []
    open_segment: Segment | None = None
    for tag, a1, a2, b1, b2 in _list_opcodes(left, right):
        if tag == "equal":
            if open_segment is not None:
                _close(left, right, open_segment, equal, different)
                open_segment = None
            equal.append(Segment(a1, a2, b1, b2))
        elif open_segment is None:
            open_segment = Segment(a1, a2, b1, b2)
        else:
            open_segment = Segment(open_segment[0], a2, open_segment[2], b2)
    if open_segment is not None:
        _close(left, right, open_segment, equal, different)
    return Alignment(equal, different)


def _list_opcodes(left: list[str], right: list[str]) -> list[tuple[str, int, int, int, int]]:
    """rapidfuzz's opcodes as plain tuples, which are read three times as fast as its own records."""
    return cast("list[tuple[str, int, int, int, int]]", Levenshtein.opcodes(left, right).as_list())


def _close(left: list[str], right: list[str], segment: Segment, equal: list[Segment], different: list[Segment]) -> None:
    """A segment whose words are the same but for spaces ("head kicker", "headkicker") is equal."""
    one, other = left[segment.a1 : segment.a2], right[segment.b1 : segment.b2]
    (equal if one and other and "".join(one) == "".join(other) else different).append(segment)


def _align_ends(left: list[str], right: list[str]) -> Alignment:
    shorter = min(len(left), len(right))
    start = 0
    while start < shorter and left[start] == right[start]:
        start += 1
    end = 0
    while end < shorter - start and left[-1 - end] == right[-1 - end]:
        end += 1
    last_a, last_b = len(left) - end, len(right) - end
    equal = [Segment(0, start, 0, start), Segment(last_a, len(left), last_b, len(right))]
    return Alignment([stretch for stretch in equal if stretch.a2 > stretch.a1], [Segment(start, last_a, start, last_b)])
