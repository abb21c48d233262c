"""The word-level differences of two aligned statements, with spans into both texts."""

from quotetrack.matching.alignment import Segment
from quotetrack.matching.comparison import Change
from quotetrack.matching.prepared import Prepared
from quotetrack.terms import ChangeKind
from quotetrack.text.spans import Span


def list_changes(
    a: Prepared, b: Prepared, different: list[Segment], numbers: set[int], flips: list[int]
) -> tuple[Change, ...]:
    """One change a segment, in order; a stretch removed here and added there is moved."""
    if not different:
        return ()
    moved = _find_moved(a, b, different)
    changes = []
    for index, segment in enumerate(different):
        if index in numbers:
            kind = ChangeKind.NUMBER
        elif index in flips:
            kind = ChangeKind.NEGATION
        elif index in moved:
            kind = ChangeKind.MOVED
        elif segment.a1 == segment.a2:
            kind = ChangeKind.ADDED
        elif segment.b1 == segment.b2:
            kind = ChangeKind.REMOVED
        else:
            kind = ChangeKind.REPLACED
        changes.append(Change(kind, _cover(a, segment.a1, segment.a2), _cover(b, segment.b1, segment.b2)))
    return tuple(changes)


def _cover(side: Prepared, first: int, last: int) -> Span:
    """The span of the forms; for none, the empty span after the form before."""
    spans = side.spans
    if first < last:
        return Span(spans[first][0], spans[last - 1][1])
    at = spans[first - 1][1] if first else (spans[0][0] if spans else 0)
    return Span(at, at)


def _find_moved(a: Prepared, b: Prepared, different: list[Segment]) -> set[int]:
    removed: dict[tuple[str, ...], int] = {}
    for index, segment in enumerate(different):
        if segment.b1 == segment.b2:
            removed[tuple(a.forms[segment.a1 : segment.a2])] = index
    moved: set[int] = set()
    for index, segment in enumerate(different):
        if segment.a1 == segment.a2 and removed:
            source = removed.pop(tuple(b.forms[segment.b1 : segment.b2]), None)
            if source is not None:
                moved |= {index, source}
    return moved
