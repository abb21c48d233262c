"""Whether one statement is a piece of the other, cut at its ends or with ellipses, and whether the cut turned it."""

import re
from itertools import pairwise
from typing import Final

from quotetrack.matching.alignment import Alignment
from quotetrack.matching.prepared import Prepared
from quotetrack.matching.vocabulary import SENSES
from quotetrack.terms import Relation
from quotetrack.text.polarity import DENIERS, find_negators

_LEAST_CONTENT: Final = 2
_LEAST_WORDS: Final = 3
_MARK: Final = "\0"
_CLAUSE_END: Final = re.compile(r"[.!?;:,…—–“”\"]|--|\n")
_TRAILING: Final = frozenset(("not", "never", "no", "nobody", "nothing", "none", "hardly", "scarcely"))
_REACH: Final = 8
_DENIER_REACH: Final = 4
_OPENERS: Final = frozenset(["and", "but", "so", "that", "well", "because", "now", "yes"])


def find_piece(short: Prepared, long: Prepared) -> Relation | None:
    """``excerpt`` where the short side stands in the long one word for word, ``negated`` where a negation was cut off.

    A piece has two words with content, or three words with one; ellipses in the short side allow as many gaps.
    """
    placed = _place_parts(short, long) if _is_piece(short) else None
    if placed is None:
        return None
    return Relation.NEGATED if _cuts_negation(long, placed) else Relation.EXCERPT


def find_loose_piece(short: Prepared, long: Prepared, alignment: Alignment) -> Relation | None:
    """The same where function words, brackets or spaces differ; ask it only where no number or negation conflicts."""
    placed = _place_aligned(short, long, alignment) if _is_piece(short) else None
    if placed is None:
        return None
    return Relation.NEGATED if _cuts_negation(long, placed) else Relation.EXCERPT


def _is_piece(side: Prepared) -> bool:
    content = side.gist.weights.count(1.0)
    return content >= _LEAST_CONTENT or (content == 1 and len(side.forms) >= _LEAST_WORDS)


def _place_parts(short: Prepared, long: Prepared) -> list[tuple[int, int]] | None:
    """Where the parts between ellipses stand in the long side, word for word and in order."""
    parts = short.find_parts() if short.cuts else [short.forms]
    whole = _MARK + _MARK.join(long.forms) + _MARK
    placed: list[tuple[int, int]] = []
    at = 0
    for number, part in enumerate(parts):
        while not number and len(part) > _LEAST_WORDS and part[0] in _OPENERS and part[0] != long.forms[0]:
            part = part[1:]
        found = whole.find(_MARK + _MARK.join(part) + _MARK, at)
        if found < 0:
            return None
        start = whole.count(_MARK, 0, found)
        placed.append((start, start + len(part)))
        at = found + 1
    return placed


def _place_aligned(short: Prepared, long: Prepared, alignment: Alignment) -> list[tuple[int, int]] | None:
    """The same by alignment, where function words, brackets or spaces differ."""
    if not alignment.equal:
        return None
    placed = [(alignment.equal[0].b1, alignment.equal[0].b1)]
    inner = more = changed = 0
    cut = False
    for segment in alignment.different:
        says_more = _has_content(long, segment.b1, segment.b2)
        if _has_content(short, segment.a1, segment.a2):
            return None
        said = short.forms[segment.a1 : segment.a2]
        if says_more and said and (segment.a1 or any(form not in _OPENERS for form in said)):
            return None
        at_edge = segment.b1 == 0 or segment.b2 == len(long.forms)
        cut = cut or says_more
        more += _count_content(long, segment.b1, segment.b2)
        changed += not says_more
        if says_more and not at_edge:
            inner += 1
            placed[-1] = (placed[-1][0], segment.b1)
            placed.append((segment.b2, segment.b2))
    placed[-1] = (placed[-1][0], alignment.equal[-1].b2)
    # One word more and others changed is another wording, not a cut.
    return placed if cut and inner <= short.cuts and (more > 1 or not changed) else None


def _count_content(side: Prepared, first: int, last: int) -> int:
    return sum(index not in side.bracketed for index in range(first, last) if SENSES[side.forms[index]].key)


def _has_content(side: Prepared, first: int, last: int) -> bool:
    return any(SENSES[side.forms[index]].key and index not in side.bracketed for index in range(first, last))


def _cuts_negation(long: Prepared, placed: list[tuple[int, int]]) -> bool:
    """Whether a negation governs the piece from outside: "I do not believe | the bridge is unsafe", "I would | not"."""
    if any(_is_followed(long, end) for _, end in placed):
        return True
    before = range(max(0, placed[0][0] - _REACH), placed[0][0])
    gaps = [index for (_, end), (start, _) in pairwise(placed) for index in range(end, start)]
    if not before and not gaps:
        return False
    window = long.forms[before.start : placed[-1][1] + 1]
    negators = {before.start + index for index in find_negators(window)}
    outside = [index for index in before if index in negators or _is_near_denier(long, index, placed[0][0])]
    if any(not _CLAUSE_END.search(long.text, long.spans[index][1], long.spans[placed[0][0]][0]) for index in outside):
        return True
    return any(index in negators and index + 1 >= start for index in gaps for (start, _) in placed[1:] if index < start)


def _is_followed(long: Prepared, end: int) -> bool:
    """Whether the next word of the same clause negates what the piece says."""
    if not 0 < end < len(long.forms) or long.forms[end] not in _TRAILING or end not in long.negators:
        return False
    return not _CLAUSE_END.search(long.text, long.spans[end - 1][1], long.spans[end][0])


def _is_near_denier(long: Prepared, index: int, start: int) -> bool:
    return start - index <= _DENIER_REACH and long.forms[index] in DENIERS
