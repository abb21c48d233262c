"""Two articles' statements aligned one to one, stored or not: what both say, what each changed, what one alone has."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Generic

from quotetrack.matching import Change, compare_prepared
from quotetrack.matching.index import MOST_ASKED
from quotetrack.services.candidates import Sought
from quotetrack.services.claim_records import AlignedPair, Said
from quotetrack.services.judgement import CONTRASTING, JOINING, weigh_polarity
from quotetrack.terms import Relation

MOST_ALIGNED: Final = 5_000
"""Pairs of statements that two articles' comparison looks at; of articles with more, those that share most words."""

COMMON: Final = 50
"""Statements of the other article that one key leads to."""

ORDER: Final = (*JOINING, Relation.NUMBER_CHANGED, Relation.NEGATED, Relation.PARAPHRASE)
"""The relations that are shown, the closest first."""


_Found = tuple[int, float, int, int, int, tuple[Relation, float, tuple[Change, ...]]]


@dataclass(frozen=True, slots=True)
class Alignment(Generic[Said]):
    """The pairs in the order of the left article, and what has no partner."""

    pairs: tuple[AlignedPair[Said], ...]
    only_left: tuple[Said, ...]
    only_right: tuple[Said, ...]


def align(lefts: Sequence[tuple[Said, Sought]], rights: Sequence[tuple[Said, Sought]]) -> Alignment[Said]:
    """Aligns the statements, each with what is compared of it; the closest pairs are served first."""
    found = _compare_likely([one for _, one in lefts], [one for _, one in rights])
    found.sort(key=lambda each: each[:5])
    left_taken: set[int] = set()
    right_taken: set[int] = set()
    chosen = []
    for _, _, _, i, j, compared in found:
        if i not in left_taken and j not in right_taken:
            left_taken.add(i)
            right_taken.add(j)
            chosen.append((i, AlignedPair(lefts[i][0], rights[j][0], *compared)))
    return Alignment(
        tuple(pair for _, pair in sorted(chosen, key=lambda each: each[0])),
        tuple(one for i, (one, _) in enumerate(lefts) if i not in left_taken),
        tuple(one for j, (one, _) in enumerate(rights) if j not in right_taken),
    )


def _compare_likely(ours: Sequence[Sought], theirs: Sequence[Sought]) -> list[_Found]:
    """The pairs that say the same or the contrary, each behind what decides whether it is served before another."""
    found: list[_Found] = []
    for i, j in _list_likely(ours, theirs):
        one = compare_prepared(ours[i].prepared, theirs[j].prepared, speaker_a=ours[i].name, speaker_b=theirs[j].name)
        relation = weigh_polarity(one.relation, ours[i].polarity, theirs[j].polarity)
        if relation in ORDER:
            rank = ORDER.index(Relation.ALTERED) if relation in CONTRASTING else ORDER.index(relation)
            found.append((rank, -one.score, abs(i - j), i, j, (relation, one.score, one.changes)))
    return found


def _list_likely(ours: Sequence[Sought], theirs: Sequence[Sought]) -> list[tuple[int, int]]:
    """The pairs that share keys, most first, never more than ``MOST_ALIGNED``; all pairs of short articles."""
    if len(ours) * len(theirs) <= MOST_ALIGNED:
        return [(i, j) for i in range(len(ours)) for j in range(len(theirs))]
    by_key: dict[int, list[int]] = defaultdict(list)
    same: dict[int, list[int]] = defaultdict(list)
    for j, one in enumerate(theirs):
        same[one.fingerprint.digest].append(j)
        for key in one.fingerprint.stored:
            by_key[key].append(j)
    shared: dict[tuple[int, int], int] = defaultdict(int)
    for i, one in enumerate(ours):
        for j in same.get(one.fingerprint.digest, ())[:COMMON]:
            shared[i, j] += MOST_ASKED
        for key in one.fingerprint.asked:
            # Words that everything in the article shares tell nothing.
            for j in by_key.get(key, ())[:COMMON]:
                shared[i, j] += 1
    return sorted(shared, key=lambda pair: (-shared[pair], pair))[:MOST_ALIGNED]
