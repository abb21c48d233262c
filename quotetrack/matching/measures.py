"""How much two aligned statements have in common: of their words in order, and of their content in any order."""

from collections import Counter
from typing import Final, NamedTuple

from quotetrack.matching.alignment import Alignment
from quotetrack.matching.gist import Gist
from quotetrack.matching.prepared import Prepared

_TINY: Final = 1e-9


class Measures(NamedTuple):
    """Shares from 0 to 1. ``order``: words in the same order, of both sides; ``contained``: of the smaller side alone;
    ``content``: senses in any order, of both sides, numbers aside; ``held``: of the side with fewer senses.

    ``least`` is the number of content words of the side with fewer; ``run`` the longest stretch in common, in words,
    and ``run_content`` its content words.
    """

    order: float
    contained: float
    content: float
    held: float
    least: int
    shared: int
    run: int
    run_content: int
    run_share: float


def measure(a: Prepared, b: Prepared, alignment: Alignment) -> Measures:
    """The shares of one alignment; linear in the number of words."""
    left, right = a.gist, b.gist
    weights_a, total_a, total_b = left.weights, left.total, right.total
    common = 0.0
    run = run_content = 0
    longest = 0.0
    for segment in alignment.equal:
        weights = weights_a[segment.a1 : segment.a2]
        weight = sum(weights)
        common += weight
        if len(weights) > run:
            run, run_content, longest = len(weights), weights.count(1.0), weight
    shared = _count_shared(left, right)
    words_a, words_b = len(left.keys), len(right.keys)
    least = min(words_a, words_b)
    return Measures(
        order=min(1.0, 2 * common / (total_a + total_b + _TINY)),
        contained=min(1.0, common / (min(total_a, total_b) + _TINY)),
        content=2 * shared / (words_a + words_b) if least else 0.0,
        held=shared / least if least else 0.0,
        least=least,
        shared=shared,
        run=run,
        run_content=run_content,
        run_share=longest / (min(total_a, total_b) + _TINY),
    )


def _count_shared(left: Gist, right: Gist) -> int:
    if len(left.distinct) == len(left.keys) and len(right.distinct) == len(right.keys):
        return len(left.distinct & right.distinct)
    return (Counter(left.keys) & Counter(right.keys)).total()
