"""What sets two statements against each other: a number that disagrees, a negation on one side, an opposite."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from quotetrack.matching.alignment import Segment
from quotetrack.matching.prepared import Prepared
from quotetrack.matching.vocabulary import SENSES, load_amounts, load_opposites
from quotetrack.text.polarity import DENIERS, NEGATORS, are_opposite, find_negators
from quotetrack.text.quantities import Hedge, Quantity

_MOST_UNMATCHED: Final = 64
"""Numbers a side, unmatched, up to which each is held against each: tables longer than this are not compared."""
_AMOUNTS: Final = frozenset(("all", "every", "most", "each", "none", "few", "many"))
_LONGEST_SEGMENT: Final = 12
_FEW: Final = 3
_SCOPE: Final = 5
_ROUNDED: Final = 0.08
"""How far apart two measures may be that are both "about": 3 km and 2 miles may be the same distance."""
_CONVERTED: Final = frozenset(("length", "weight", "area", "volume", "speed"))
_TRANSPARENT_WORDS: Final = """
think believ know expect longer suppos mean want intend plan see feel say consider regard
"""
_TRANSPARENT: Final = frozenset(_TRANSPARENT_WORDS.split())
_VERBAL: Final = frozenset(("not", "never"))
_COUNTED: Final = frozenset(("number", "money", "share"))
# "1,450" and "1,540" are read as a number and a year: the comma is no part of a form.
_YEAR_OR_NUMBER: Final = frozenset(("number", "year"))
_LOCAL_KINDS: Final = frozenset(("ordinal", "weekday", "multiple", "rate"))


def find_number_conflicts(a: Prepared, b: Prepared, different: list[Segment]) -> set[int]:
    """The indices of segments with a number that the other side gives otherwise; both sides' segments are named.

    A number that only one side gives is no conflict, except a word such as "fiscal" before "year".
    """
    found = {index for index, segment in enumerate(different) if _differ_in_amount(a, b, segment)}
    left = _gather(a, ((index, segment.a1, segment.a2) for index, segment in enumerate(different)))
    right = _gather(b, ((index, segment.b1, segment.b2) for index, segment in enumerate(different)))
    if not left and not right:
        return found
    _drop_equal(left, right)
    found |= {index for index, quantity in (*left, *right) if quantity.kind == "period"}
    left, right = left[:_MOST_UNMATCHED], right[:_MOST_UNMATCHED]
    for one, others in ((left, right), (right, left)):
        for index, quantity in one:
            rivals = [(where, other) for where, other in others if _are_rivals(quantity, other, local=where == index)]
            if rivals and not any(agree(quantity, other) for _, other in rivals):
                found.add(index)
                found.add(rivals[0][0])
    return found


def _differ_in_amount(a: Prepared, b: Prepared, segment: Segment) -> bool:
    """Whether "all" stands for "most", "daily" for "weekly", and neither side says the other's word elsewhere in it."""
    one, other = a.forms[segment.a1 : segment.a2], b.forms[segment.b1 : segment.b2]
    if not one or not other or len(one) > _FEW or len(other) > _FEW:
        return False
    amounts = load_amounts()
    if not _AMOUNTS.isdisjoint(one) and _counts(b, segment.b1, segment.b2):
        return True
    if not _AMOUNTS.isdisjoint(other) and _counts(a, segment.a1, segment.a2):
        return True
    return any((left, right) in amounts for left in one if left not in other for right in other if right not in one)


def _counts(side: Prepared, first: int, last: int) -> bool:
    """Whether the stretch has a number of things or a share of them."""
    return any(
        position in side.quantities and side.quantities[position].kind in ("number", "share")
        for position in range(first, last)
    )


def _gather(side: Prepared, stretches: Iterable[tuple[int, int, int]]) -> list[tuple[int, Quantity]]:
    if not side.quantities:
        return []
    return [
        (index, side.quantities[position])
        for index, first, last in stretches
        for position in range(first, last)
        if position in side.quantities
    ]


def _drop_equal(left: list[tuple[int, Quantity]], right: list[tuple[int, Quantity]]) -> None:
    """Takes from both lists the quantities that both have, wherever they stand."""
    both = Counter(quantity.form for _, quantity in left) & Counter(quantity.form for _, quantity in right)
    for side in (left, right):
        spare = Counter(both)
        kept = []
        for index, quantity in side:
            if spare[quantity.form]:
                spare[quantity.form] -= 1
            else:
                kept.append((index, quantity))
        side[:] = kept


def _are_rivals(one: Quantity, other: Quantity, *, local: bool) -> bool:
    """Whether the two could be the same number told otherwise: of one kind and unit, or in one place."""
    if one.weak != other.weak and not local:
        return False
    if one.kind in _LOCAL_KINDS or other.kind in _LOCAL_KINDS:
        return local and one.kind == other.kind
    if local:
        kinds = {one.kind, other.kind}
        return len(kinds) == 1 or kinds <= _COUNTED or kinds == _YEAR_OR_NUMBER
    return one.kind == other.kind and (one.kind == "date" or one.unit == other.unit)


def agree(one: Quantity, other: Quantity) -> bool:
    """Whether both quantities can be true at once: the same value, unit and hedge, a rounding, a part of a date."""
    if one.kind == "date" and other.kind == "date":
        return _dates_agree(one, other)
    units = {one.unit, other.unit} - {""}
    if (len(units) > 1 and units != {"pound", "gbp"}) or "fiscal" in units or "academic" in units:
        return one.unit == other.unit and one.low == other.low
    if "share" in (one.kind, other.kind) and (one.kind, one.unit) != (other.kind, other.unit):
        return False
    bounds = {one.hedge, other.hedge} & {Hedge.OVER, Hedge.UNDER}
    if bounds and one.hedge != other.hedge:
        return False
    if one.low != one.high or other.low != other.high:
        return one.low <= other.high and other.low <= one.high
    if one.unit in _CONVERTED and one.hedge is other.hedge is Hedge.ABOUT:
        return abs(one.low - other.low) <= _ROUNDED * max(abs(one.low), abs(other.low))
    return abs(one.low - other.low) <= 1e-9 * max(abs(one.low), abs(other.low))


def _dates_agree(one: Quantity, other: Quantity) -> bool:
    if one.unit and other.unit and one.unit != other.unit:
        return False
    (month, day), (other_month, other_day) = divmod(int(one.low), 100), divmod(int(other.low), 100)
    return month == other_month and (not day or not other_day or day == other_day)


def find_flips(a: Prepared, b: Prepared, different: list[Segment]) -> list[int]:
    """The indices of segments that turn the meaning round, once for each time; an odd number negates."""
    short = [max(segment.a2 - segment.a1, segment.b2 - segment.b1) <= _FEW for segment in different]
    found_a = _find_free_negators(a, b, [(segment.a1, segment.a2) for segment in different], short)
    found_b = _find_free_negators(b, a, [(segment.b1, segment.b2) for segment in different], short)
    if len(found_a) == len(found_b) == 1 and _negate_apart(found_a[0], found_b[0]):
        return [found_a[0][0]]
    left, right = Counter(index for index, _ in found_a), Counter(index for index, _ in found_b)
    flips: list[int] = []
    for index, segment in enumerate(different):
        one, other = a.forms[segment.a1 : segment.a2], b.forms[segment.b1 : segment.b2]
        negations = left[index] + right[index]
        if len(one) <= _LONGEST_SEGMENT and len(other) <= _LONGEST_SEGMENT:
            if one and other and _have_opposites(one, other):
                negations += 1
            else:
                negations += _count_deniers(one, other) + _count_deniers(other, one)
        flips.extend([index] * (negations % 2))
    return flips


def _negate_apart(one: tuple[int, str], other: tuple[int, str]) -> bool:
    """Whether a negation has moved from one word to another: "not built but sold", "built but not sold"."""
    return one[0] != other[0] and bool(one[1]) and bool(other[1]) and one[1] != other[1]


def _find_free_negators(
    side: Prepared, rival: Prepared, stretches: list[tuple[int, int]], short: list[bool]
) -> list[tuple[int, str]]:
    """The segments of the negators that are not aligned and negate something that the other side says too; and what.

    In a ``short`` segment of otherwise equal wordings a negator counts whatever it negates.
    """
    if NEGATORS.isdisjoint(side.guard):
        return []
    negators = find_negators(side.forms)
    if not negators:
        return []
    said = {SENSES[form].key for form in rival.forms}
    found = []
    at = 0
    negated = False
    for position in negators:
        while at < len(stretches) and stretches[at][1] <= position:
            at += 1
        if _is_answer(side, position) and position != negators[-1]:
            continue
        if at >= len(stretches) or stretches[at][0] > position:
            negated = True
        elif not (negated and _is_enumerated(side, position)):
            scope = _find_scope(side, position, said)
            if scope is not None or short[at]:
                found.append((at, scope or ""))
    return found


def _is_answer(side: Prepared, position: int) -> bool:
    """Whether "no" answers ("No, we did not"): the sentence after it has its own negation."""
    end = side.spans[position][1]
    return side.forms[position] == "no" and side.text[end : end + 1] in (",", ".", "!", ";")


def _is_enumerated(side: Prepared, position: int) -> bool:
    """Whether a comma stands before: "never has a man, not he, nobody, …" is one negation said several times."""
    return bool(position) and "," in side.text[side.spans[position - 1][1] : side.spans[position][0]]


def _find_scope(side: Prepared, position: int, said: set[str]) -> str | None:
    """The first word with content in the negator's reach, if the other side says it too; "" where there is none in
    reach or only a verb of thinking stands before it; None where the other side says nothing of it.
    """
    passed = False
    for form in side.forms[position + 1 : position + 1 + _SCOPE]:
        sense = SENSES[form]
        if not sense.key or form in NEGATORS:
            continue
        if sense.stem in _TRANSPARENT or form in DENIERS or form[0] == "#":
            passed = True
            continue
        if sense.key in said:
            return "" if passed or side.forms[position] not in _VERBAL else sense.key
        kin = any(sense.key.endswith(word) or word.endswith(sense.key) for word in said if len(word) > _SCOPE)
        return "" if kin else None
    return ""


def _have_opposites(one: list[str], other: list[str]) -> bool:
    opposites = load_opposites()
    lefts = [form for form in one if form not in NEGATORS and form not in other]
    rights = [form for form in other if form not in NEGATORS and form not in one]
    return any(
        (SENSES[left].pole, SENSES[right].pole) in opposites or are_opposite(left, right)
        for left in lefts
        for right in rights
    )


def _count_deniers(forms: list[str], rivals: list[str]) -> int:
    """The words with a negation inside that the other side has not; "against" only where it stands alone."""
    if forms == ["against"]:
        return 1
    return sum(form in DENIERS and form not in rivals for form in forms)
