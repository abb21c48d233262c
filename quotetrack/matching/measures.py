"""How much two aligned statements have in common: of their words in order, and of their content in any order."""

from collections import Counter
from typing import Final, NamedTuple

from quotetrack.matching.alignment import Alignment
from quotetrack.matching.gist import Gist
from quotetrack.matching.prepared import Prepared

_TINY: Final = 1e-9


class Measures(NamedTuple):
    """Shares from 0 to 1. ``order``: words in the same order, of both sides; ``contained``: of the smaller side alone;
    ``content``: senses in any order, of both sides, numbers aside.

    ``least`` is the number of content words of the side with fewer; ``run`` the longest stretch in common, in words,
    and ``run_share`` its share of the smaller side.
    """

    order: float
    contained: float
    content: float
    least: int
    run: int
    run_share: float


def measure(a: Prepared, b: Prepared, alignment: Alignment) -> Measures:
    """The shares of one alignment; linear in the number of words."""
    left, right = a.gist, b.gist
    weights, total_a, total_b = left.weights, left.total, right.total
    common = longest = 0.0
    run = 0
    for start, end, _, _ in alignment.equal:
        weight = sum(weights[start:end])
        common += weight
        if end - start > run:
            run, longest = end - start, weight
    words_a, words_b = len(left.keys), len(right.keys)
    least = min(words_a, words_b)
    smaller = min(total_a, total_b) + _TINY
    return Measures(
        min(1.0, 2 * common / (total_a + total_b + _TINY)),
        min(1.0, common / smaller),
        2 * _count_shared(left, right) / (words_a + words_b) if least else 0.0,
        least,
        run,
        min(1.0, longest / smaller),
    )


def _count_shared(left: Gist, right: Gist) -> int:
    if len(left.distinct) == len(left.keys) and len(right.distinct) == len(right.keys):
        return len(left.distinct & right.distinct)
    return (Counter(left.keys) & Counter(right.keys)).total()
