"""Numbers, money, shares, dates and times in a sentence's normal forms, by value, unit and hedge."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from quotetrack.text.numerals import (
    CARDINALS,
    MONTHS,
    ORDINALS,
    PARTS,
    SCALES,
    SIGNS,
    WEEKDAYS,
    Numeral,
    read_numeral,
)
from quotetrack.text.units import CURRENCIES, CURRENCY_WORDS, MEASURES, PERIOD_MODIFIERS, TIMES


class Hedge(StrEnum):
    """How firmly a number is given."""

    EXACT = "exact"
    ABOUT = "about"
    OVER = "over"
    UNDER = "under"


class Quantity(NamedTuple):
    """A number as meant: everything from ``low`` to ``high`` of a unit; ``start`` and ``end`` are positions of forms.

    ``kind`` is "number", "money", "share" (percent, fractions), "ordinal", "date", "weekday", "year", "time", "decade",
    "multiple" (twice), "rate" (a day, for weeks), "period" (a fiscal year);
    ``unit`` a currency, a measure or "". ``weak`` marks "one", which is often no number at all.
    """

    kind: str
    low: float
    high: float
    unit: str
    hedge: Hedge
    start: int
    end: int
    weak: bool = False

    @property
    def form(self) -> str:
        """The same string for the same quantity, however it is written; starts with "#", but "one" is left a word."""
        if self.kind == "number" and self.low == self.high == 1 and not self.unit and self.hedge is Hedge.EXACT:
            return "one"
        return f"#{self.kind}:{self.low:.10g}:{self.high:.10g}:{self.unit}:{self.hedge}"


_HEDGES: Final[dict[tuple[str, ...], Hedge]] = {
    tuple(words.split()): hedge
    for hedge, phrases in {
        Hedge.ABOUT: "about, around, roughly, approximately, some, an estimated, estimated, circa, "
        "close to, or so, in the region of, somewhere around, just about, up to around",
        Hedge.OVER: "more than, over, at least, above, no fewer than, no less than, not less than, upwards of, "
        "just over, well over, in excess of, a minimum of, exceeding, greater than",
        Hedge.UNDER: "less than, fewer than, under, below, up to, at most, no more than, not more than, as many as, "
        "as much as, just under, nearly, almost, well under, a maximum of, slightly less than, short of",
    }.items()
    for words in phrases.split(",")
}
_LONGEST_HEDGE: Final = 4
_MOST_SHARE_DIGITS: Final = 1000
_VAGUE: Final = {
    "several": (3, 15), "handful": (3, 10), "dozens": (24, 96), "scores": (40, 200),
    "hundreds": (100, 999), "thousands": (1e3, 99_999),
    "millions": (1e6, 999e6), "billions": (1e9, 999e9), "tens": (20, 99), "trillions": (1e12, 999e12),
}  # fmt: skip
_MULTIPLES: Final = {
    "once": 1,
    "double": 2,
    "doubled": 2,
    "twice": 2,
    "triple": 3,
    "tripled": 3,
    "thrice": 3,
    "quadrupled": 4,
}
_BEFORE_MONTH_WORDS: Final = """
in since by last this next until till during early late mid from before after
"""
_BEFORE_MONTH: Final = frozenset(_BEFORE_MONTH_WORDS.split())
_DOUBTFUL_MONTHS: Final = frozenset(("may", "march", "mar", "dec", "jan"))
_BEFORE_TIME: Final = frozenset(("a", "an", "per", "each", "every", "for", "within", "of", "many", "several", "few"))
_FIRST_YEAR, _LAST_YEAR = 1500, 2100
_DAYS: Final = 31
_HOURS: Final = 24


_STARTS: Final = frozenset().union(
    CARDINALS, SCALES, ORDINALS, SIGNS, MONTHS, WEEKDAYS, CURRENCIES, PERIOD_MODIFIERS, TIMES, _VAGUE, _MULTIPLES,
    ("a", "an", "half", "minus", "negative"),
)  # fmt: skip
_ARTICLES: Final = frozenset(("a", "an"))


def is_numeric(form: str) -> bool:
    """Whether a quantity may begin with the form or just after it; an article alone is no sign of one."""
    return (form in _STARTS or form in PARTS or form == "couple" or form[0].isdigit()) and form not in _ARTICLES


def find_quantities(forms: Sequence[str]) -> list[Quantity]:
    """Every quantity in the forms, in order, none overlapping; linear in their number."""
    found: list[Quantity] = []
    end = 0
    for index in [place for place, form in enumerate(forms) if form in _STARTS or form[0].isdigit()]:
        quantity = _read_quantity(forms, index) if index >= end else None
        if quantity is not None:
            found.append(_read_hedge(forms, quantity, end))
            end = quantity.end
    return found


def _read_quantity(forms: Sequence[str], index: int) -> Quantity | None:
    form = forms[index]
    if form in WEEKDAYS:
        return _make("weekday", WEEKDAYS[form], "", index, index + 1)
    if form in MONTHS:
        return _read_month(forms, index)
    if form in PERIOD_MODIFIERS:
        return _read_period(forms, index)
    if form in _VAGUE:
        return _read_vague(forms, index)
    if form in _MULTIPLES:
        return _make("multiple", _MULTIPLES[form], "", index, index + 1)
    if form in TIMES and _at(forms, index - 1) in _BEFORE_TIME:
        unit, scale = MEASURES[form]
        return _make("rate", scale, unit, index, index + 1)
    if form in ("minus", "negative") and (numeral := read_numeral(forms, index + 1)) is not None:
        quantity = _read_number(forms, numeral, index)
        return quantity and quantity._replace(low=-quantity.high, high=-quantity.low)
    if form in CURRENCIES:
        return _read_money(forms, index)
    numeral = read_numeral(forms, index)
    return None if numeral is None else _read_number(forms, numeral, index)


def _make(kind: str, value: float, unit: str, start: int, end: int, *, weak: bool = False) -> Quantity:
    return Quantity(kind, value, value, unit, Hedge.EXACT, start, end, weak)


def _at(forms: Sequence[str], index: int) -> str:
    return forms[index] if 0 <= index < len(forms) else ""


def _read_number(forms: Sequence[str], numeral: Numeral, start: int) -> Quantity | None:
    end, value = numeral.end, numeral.value
    following = _at(forms, end)
    if numeral.ordinal:
        return _read_ordinal(forms, numeral, start)
    if numeral.fraction:
        return _read_fraction(forms, numeral, start)
    if following in MONTHS and value <= _DAYS:
        return _read_date(forms, end, int(value), start, end + 1)
    if following == "of" and _at(forms, end + 1) in MONTHS and value <= _DAYS:
        return _read_date(forms, end + 1, int(value), start, end + 2)
    if (ratio := _read_ratio(forms, numeral, start)) is not None:
        return ratio
    if following in ("am", "pm", "oclock"):
        return _read_time(value, following, start, end + 1)
    if numeral.clock:
        return _make("time", value, "", start, end)
    return _read_measured(forms, numeral, start)


def _read_measured(forms: Sequence[str], numeral: Numeral, start: int) -> Quantity | None:
    end, value = numeral.end, numeral.value
    following = _at(forms, end)
    if following in ("times", "fold"):
        return _make("multiple", value, "", start, end + 1)
    if following == "percentage" and _at(forms, end + 1) in ("point", "points"):
        return _make("share", value, "points", start, end + 2)
    if following == "percent":
        return _make("share", value, "", start, end + 1)
    if following == "per" and _at(forms, end + 1) in ("cent", "c"):
        return _make("share", value, "", start, end + 2)
    if following in CURRENCY_WORDS:
        unit, scale = CURRENCY_WORDS[following]
        return _make("money", value * scale, unit, start, end + 1)
    if following in MEASURES:
        unit, scale = MEASURES[following]
        return _make("number", value * scale, unit, start, end + 1, weak=numeral.weak)
    if numeral.weak and following in ("", "of", "another", "side", "hand", "more", "else", "can", "is", "that", "who"):
        return None
    if numeral.yearlike and _FIRST_YEAR <= value <= _LAST_YEAR:
        if following == "s":
            return _make("decade", value, "", start, end + 1)
        return _make("year", value, "", start, end)
    return _make("number", value, "", start, end, weak=numeral.weak)


def _read_money(forms: Sequence[str], start: int) -> Quantity | None:
    numeral = read_numeral(forms, start + 1)
    if numeral is None:
        return None
    end = numeral.end
    if _at(forms, end) in CURRENCY_WORDS and CURRENCY_WORDS[forms[end]][0] == CURRENCIES[forms[start]]:
        end += 1
    return _make("money", numeral.value, CURRENCIES[forms[start]], start, end)


def _read_ordinal(forms: Sequence[str], numeral: Numeral, start: int) -> Quantity | None:
    end = numeral.end
    month = end + 1 if _at(forms, end) == "of" else end
    if _at(forms, month) in MONTHS and numeral.value <= _DAYS:
        return _read_date(forms, month, int(numeral.value), start, month + 1)
    return _make("ordinal", numeral.value, "", start, end)


def _read_fraction(forms: Sequence[str], numeral: Numeral, start: int) -> Quantity | None:
    end = numeral.end
    if _at(forms, end) in ("a", "an"):
        end += 1
    if _at(forms, end) in SCALES:
        return _make("number", numeral.value * SCALES[forms[end]], "", start, end + 1)
    if _at(forms, end) in MEASURES:
        unit, scale = MEASURES[forms[end]]
        return _make("number", numeral.value * scale, unit, start, end + 1)
    return _make("share", numeral.value * 100, "", start, numeral.end)


def _read_ratio(forms: Sequence[str], numeral: Numeral, start: int) -> Quantity | None:
    """ "one in five", "4 of the 16", "3 out of 10" as a share."""
    at = numeral.end
    if _at(forms, at) == "out":
        at += 1
    if _at(forms, at) not in ("in", "of"):
        return None
    if _at(forms, at + 1) in ("every", "the", "each"):
        at += 1
    whole = read_numeral(forms, at + 1)
    if whole is None or whole.ordinal or whole.fraction or whole.yearlike:
        return None
    if not 0 < numeral.value < whole.value <= _MOST_SHARE_DIGITS or _at(forms, whole.end) in MONTHS:
        return None
    return _make("share", 100 * numeral.value / whole.value, "", start, whole.end)


def _read_time(value: float, half: str, start: int, end: int) -> Quantity | None:
    minutes = value if value >= _HOURS else value * 60
    if half == "pm" and minutes < _HOURS * 30:
        minutes += _HOURS * 30
    return _make("time", minutes, "", start, end)


def _read_month(forms: Sequence[str], index: int) -> Quantity | None:
    numeral = read_numeral(forms, index + 1)
    if numeral is not None and not numeral.fraction and 1 <= numeral.value <= _DAYS:
        return _read_date(forms, index, int(numeral.value), index, numeral.end)
    if forms[index] in _DOUBTFUL_MONTHS and _at(forms, index - 1) not in _BEFORE_MONTH:
        return None
    return _read_date(forms, index, 0, index, index + 1)


def _read_date(forms: Sequence[str], month: int, day: int, start: int, end: int) -> Quantity:
    """A date as month * 100 + day, the day 0 where none is given; a year after it is part of it."""
    year = read_numeral(forms, end)
    unit = ""
    if year is not None and year.yearlike and _FIRST_YEAR <= year.value <= _LAST_YEAR:
        unit, end = f"{year.value:.0f}", year.end
    return _make("date", MONTHS[forms[month]] * 100 + day, unit, start, end)


def _read_period(forms: Sequence[str], index: int) -> Quantity | None:
    """ "fiscal 2021", "the financial year 2021", "the last fiscal year": another year than the calendar's."""
    end = index + 1
    named = _at(forms, end) in ("year", "years", "quarter", "quarters", "half")
    numeral = read_numeral(forms, end + named)
    if numeral is not None and numeral.yearlike:
        return _make("year", numeral.value, PERIOD_MODIFIERS[forms[index]], index, numeral.end)
    return _make("period", 1, PERIOD_MODIFIERS[forms[index]], index, end) if named else None


def _read_vague(forms: Sequence[str], index: int) -> Quantity:
    low, high = _VAGUE[forms[index]]
    end = index + 1
    if _at(forms, end) == "of" and _at(forms, end + 1) in _VAGUE:
        more = _VAGUE[forms[end + 1]]
        low, high, end = low * more[0], high * more[0], end + 2
    if _at(forms, end) == "of" and _at(forms, end + 1) in CURRENCY_WORDS:
        unit, scale = CURRENCY_WORDS[forms[end + 1]]
        return Quantity("money", low * scale, high * scale, unit, Hedge.EXACT, index, end + 2)
    return Quantity("number", low, high, "", Hedge.EXACT, index, end)


def _read_hedge(forms: Sequence[str], quantity: Quantity, after: int) -> Quantity:
    """The quantity with the hedge before it, which it then covers; ``after`` is where the quantity before it ends."""
    if quantity.kind in ("ordinal", "weekday", "period", "multiple", "date", "year", "rate"):
        return quantity
    for length in range(_LONGEST_HEDGE, 0, -1):
        first = quantity.start - length
        if first >= after and (hedge := _HEDGES.get(tuple(forms[first : quantity.start]))) is not None:
            return quantity._replace(hedge=hedge, start=first)
    return quantity
