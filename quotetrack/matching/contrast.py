"""What sets two statements against each other in numbers: an amount, unit, date, share or hedge that disagrees."""

from collections import Counter
from typing import Final

from quotetrack.matching.alignment import Segment
from quotetrack.matching.prepared import Prepared
from quotetrack.matching.vocabulary import load_amount_words, load_amounts
from quotetrack.text.quantities import Hedge, Quantity

_MOST_UNMATCHED: Final = 64
"""Numbers a side, unmatched, up to which each is held against each: tables longer than this are not compared."""
_AMOUNTS: Final = frozenset(("all", "every", "most", "each", "none", "few", "many"))
_FEW: Final = 3
_ROUNDED: Final = 0.08
"""How far apart two measures may be that are both "about": 3 km and 2 miles may be the same distance."""
_CONVERTED: Final = frozenset(("length", "weight", "area", "volume", "speed"))
_COUNTED: Final = frozenset(("number", "money", "share"))
# "1,450" and "1,540" are read as a number and a year: the comma is no part of a form.
_YEAR_OR_NUMBER: Final = frozenset(("number", "year", "decade"))
# "a year" and "over ten years" after a sum of money.
_RATE_OR_TIME: Final = frozenset(("rate", "number"))
# "a second term" is read as a time, and is the second one all the same.
_RATE_OR_ORDINAL: Final = frozenset(("rate", "ordinal"))
_SECOND: Final = 2
# "May 44" is no date, and stands for one all the same where the other side has "May 4".
_DATE_OR_NUMBER: Final = frozenset(("date", "number"))
_DATE_OR_ORDINAL: Final = frozenset(("date", "ordinal"))
_LOCAL_KINDS: Final = frozenset(("ordinal", "weekday", "multiple", "rate"))


def find_number_conflicts(a: Prepared, b: Prepared, different: list[Segment]) -> set[int]:
    """The indices of segments with a number that the other side gives otherwise; both sides' segments are named.

    A number that only one side gives is no conflict, except a word such as "fiscal" before "year".
    """
    found: set[int] = set()
    words = load_amount_words()
    if not (words.isdisjoint(a.forms) and words.isdisjoint(b.forms)):
        found = {index for index, segment in enumerate(different) if _differ_in_amount(a, b, segment)}
    if not (a.quantities and b.quantities and a.numbers != b.numbers) and not _has_period(a, b):
        return found
    left = _gather(a, [(index, a1, a2) for index, (a1, a2, _, _) in enumerate(different) if a1 < a2])
    right = _gather(b, [(index, b1, b2) for index, (_, _, b1, b2) in enumerate(different) if b1 < b2])
    if left and right:
        _drop_equal(left, right)
    found |= {index for index, quantity, _ in (*left, *right) if quantity.kind == "period"}
    left, right = left[:_MOST_UNMATCHED], right[:_MOST_UNMATCHED]
    for one, others in ((left, right), (right, left)):
        for index, quantity, _ in one:
            rivals = [place for place in others if _are_rivals(quantity, place[1], local=place[0] == index)]
            if rivals and not any(agree(quantity, place[1]) for place in rivals):
                found.add(index)
                found.add(rivals[0][0])
    return found


def _has_period(a: Prepared, b: Prepared) -> bool:
    """Whether either side speaks of a fiscal year or the like: a conflict where the other only says "year"."""
    return any(quantity.kind == "period" for side in (a, b) for quantity in side.quantities.values())


def _differ_in_amount(a: Prepared, b: Prepared, segment: Segment) -> bool:
    """Whether "all" stands for "most", "daily" for "weekly", and neither side says the other's word elsewhere in it."""
    one, other = a.forms[segment.a1 : segment.a2], b.forms[segment.b1 : segment.b2]
    if not one or not other or len(one) > _FEW or len(other) > _FEW:
        return False
    if ("one" in one and _counts(b, segment.b1, segment.b2)) or ("one" in other and _counts(a, segment.a1, segment.a2)):
        return True
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


_Placed = tuple[int, Quantity, str]


def _gather(side: Prepared, stretches: list[tuple[int, int, int]]) -> list[_Placed]:
    """The quantities within the stretches, each with its stretch's index and its form; both are in order."""
    found = []
    at = 0
    for place, quantity in side.quantities.items():
        while at < len(stretches) and stretches[at][2] <= place:
            at += 1
        if at == len(stretches):
            break
        if stretches[at][1] <= place:
            found.append((stretches[at][0], quantity, side.forms[place]))
    return found


def _drop_equal(left: list[_Placed], right: list[_Placed]) -> None:
    """Takes from both lists the quantities that both have, wherever they stand."""
    forms = [form for _, _, form in right]
    if not {form for _, _, form in left}.isdisjoint(forms):
        both = Counter([form for _, _, form in left]) & Counter(forms)
        for side in (left, right):
            side[:] = _leave_out(side, Counter(both))


def _leave_out(side: list[_Placed], spare: Counter[str]) -> list[_Placed]:
    kept = []
    for placed in side:
        if spare[placed[2]]:
            spare[placed[2]] -= 1
        else:
            kept.append(placed)
    return kept


def _are_rivals(one: Quantity, other: Quantity, *, local: bool) -> bool:
    """Whether the two could be the same number told otherwise: of one kind and unit, or in one place."""
    if one.weak != other.weak and not local:
        return False
    if one.kind in _LOCAL_KINDS or other.kind in _LOCAL_KINDS:
        kinds = {one.kind, other.kind}
        if kinds == _RATE_OR_TIME:
            return local and one.unit == other.unit
        if kinds == _RATE_OR_ORDINAL:
            return local and "second" in (one.unit, other.unit) and max(one.low, other.low) != _SECOND
        return local and (len(kinds) == 1 or kinds == _DATE_OR_ORDINAL)
    if local:
        kinds = {one.kind, other.kind}
        return len(kinds) == 1 or kinds <= _COUNTED or kinds <= _YEAR_OR_NUMBER or kinds == _DATE_OR_NUMBER
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
