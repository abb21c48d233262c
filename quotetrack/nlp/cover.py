"""How much of the text some drafts already tell."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from quotetrack.nlp.linking import Draft
from quotetrack.terms import Kind
from quotetrack.text.spans import Span

# Two contents tell the same when one covers this share of the other.
SAME_SHARE = 0.5


def holds_half(one: tuple[Span, ...], other: tuple[Span, ...]) -> bool:
    """Whether two contents share at least half of the second, counted in code points."""
    shared = sum(shared_length(mine, theirs) for mine in one for theirs in other)
    return shared >= SAME_SHARE * sum(span.end - span.start for span in other)


def shared_length(one: Span, other: Span) -> int:
    """How many code points two spans have in common."""
    return max(0, min(one.end, other.end) - max(one.start, other.start))


class Cover:
    """Which stretches of the text some drafts already tell."""

    def __init__(self, drafts: Iterable[Draft]) -> None:
        self._spans = sorted(span for draft in drafts for span in draft.content)
        self._starts = [span.start for span in self._spans]

    def holds_inside(self, draft: Draft) -> bool:
        """Whether a draft's own cue is told as part of what somebody else said: the inner of two attributions."""
        if draft.cue_span is None or draft.kind is not Kind.DIRECT:
            return False
        return self.holds((draft.cue_span,))

    def holds(self, content: tuple[Span, ...]) -> bool:
        """Whether half of a content, or the whole of something within it, is told."""
        told = 0
        for span in content:
            first = max(0, bisect_right(self._starts, span.start) - 1)
            last = bisect_left(self._starts, span.end)
            told += sum(shared_length(one, span) for one in self._spans[first:last])
        return told >= SAME_SHARE * sum(span.end - span.start for span in content)
