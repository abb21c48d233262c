"""Figures and number words into values: "2.6 million", "two hundred and five", "11th", "three quarters", "½"."""

from collections.abc import Sequence
from typing import Final, NamedTuple

SCALES: Final = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "dozen": 12.0,
                 "score": 20.0, "lakh": 1e5, "crore": 1e7}  # fmt: skip
_SHORT_SCALES: Final = {"m": 1e6, "k": 1e3, "bn": 1e9, "b": 1e9, "tn": 1e12}
_ONES_WORDS: Final = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen
"""
_ONES: Final = _ONES_WORDS.split()
_TENS_WORDS: Final = """
twenty thirty forty fifty sixty seventy eighty ninety
"""
_TENS: Final = _TENS_WORDS.split()
CARDINALS: Final = {word: float(value) for value, word in enumerate(_ONES)} | {
    word: float(20 + 10 * step) for step, word in enumerate(_TENS)
}
_ORDINAL_WORD_LIST: Final = """
first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth
sixteenth seventeenth eighteenth nineteenth twentieth
"""
_ORDINAL_WORDS: Final = _ORDINAL_WORD_LIST.split()
ORDINALS: Final = {word: float(value) for value, word in enumerate(_ORDINAL_WORDS, 1)} | {
    "thirtieth": 30.0, "fortieth": 40.0, "fiftieth": 50.0, "hundredth": 100.0, "thousandth": 1000.0,
}  # fmt: skip
PARTS: Final = (
    {"half": 2.0, "halves": 2.0, "quarter": 4.0, "quarters": 4.0}
    | {word: value for word, value in ORDINALS.items() if value > 2}
    | {f"{word}s": value for word, value in ORDINALS.items() if value > 2}
)
SIGNS: Final = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}
_MONTH_WORD_LIST: Final = """
january february march april may june july august september october november december
"""
_MONTH_WORDS: Final = _MONTH_WORD_LIST.split()
MONTHS: Final = {word: number for number, word in enumerate(_MONTH_WORDS, 1)} | {
    word[:3]: number for number, word in enumerate(_MONTH_WORDS, 1)
} | {"sept": 9}  # fmt: skip
_DAY_WORD_LIST: Final = """
monday tuesday wednesday thursday friday saturday sunday
"""
_DAY_WORDS: Final = _DAY_WORD_LIST.split()
WEEKDAYS: Final = {word: number for number, word in enumerate(_DAY_WORDS, 1)}
_YEAR_DIGITS: Final = 4
_THOUSANDS: Final = 3
_LONGEST_FIGURE: Final = 30
_SUFFIXES: Final = frozenset(("st", "nd", "rd", "th"))
_TEN, _TWENTY, _HUNDRED = 10, 20, 100
_MOST_WORDS: Final = 16
_WEAK_AFTER: Final = frozenset(("the", "no", "any", "every", "this", "that", "each", "which", "another"))


class Numeral(NamedTuple):
    """A number's value and the position after its last form, and what else its writing says."""

    value: float
    end: int
    ordinal: bool = False
    fraction: bool = False
    clock: bool = False
    yearlike: bool = False
    weak: bool = False


def read_numeral(forms: Sequence[str], index: int) -> Numeral | None:
    """The number that begins at ``index``, or None; bare "one" is weak, "a third" a fraction, "3.30" may be a time."""
    if not 0 <= index < len(forms):
        return None
    form = forms[index]
    if form[0].isdigit():
        return _read_figure(forms, index)
    if form in SIGNS:
        return Numeral(SIGNS[form], index + 1, fraction=True)
    if form in ORDINALS:
        return Numeral(ORDINALS[form], index + 1, ordinal=True)
    if form in ("a", "an"):
        return _read_after_article(forms, index)
    if form == "half":
        return Numeral(0.5, index + 1, fraction=True)
    if form in CARDINALS or form in SCALES:
        return _read_words(forms, index)
    return None


def _read_after_article(forms: Sequence[str], index: int) -> Numeral | None:
    """ "a million", "a dozen", "a half", "a third" (of), "a couple"; "a second" and "a quarter of an hour" are none."""
    following = forms[index + 1] if index + 1 < len(forms) else ""
    if following in SCALES and following != "score":
        scaled = _read_words(forms, index + 1)
        return scaled and scaled._replace(yearlike=False)
    after = forms[index + 2] if index + 2 < len(forms) else ""
    if following == "couple":
        return Numeral(2.0, index + 2 + (after == "of"))
    if following in PARTS and (following in ("half", "quarter") or after in ("", "of", "in", "since", "from", "to")):
        return Numeral(1 / PARTS[following], index + 2, fraction=True)
    return None


def _read_figure(forms: Sequence[str], index: int) -> Numeral | None:
    figure = forms[index]
    if len(figure) > _LONGEST_FIGURE:
        return None
    end = index + 1
    following = forms[end] if end < len(forms) else ""
    if ":" in figure:
        hours, _, minutes = figure.partition(":")
        if not (hours.isdecimal() and minutes.isdecimal()):
            return None
        return Numeral(int(hours) * 60.0 + int(minutes), end, clock=True)
    value = _parse_figure(figure)
    if value is None:
        return None
    if following in _SUFFIXES:
        return Numeral(value, end + 1, ordinal=True)
    if following in SIGNS:
        return Numeral(value + SIGNS[following], end + 1)
    yearlike = len(figure) == _YEAR_DIGITS and figure.isdecimal()
    scaled = False
    while following in SCALES or (following in _SHORT_SCALES and not scaled):
        value *= SCALES.get(following) or _SHORT_SCALES[following]
        end, scaled, yearlike = end + 1, True, False
        following = forms[end] if end < len(forms) else ""
    return Numeral(value, end, yearlike=yearlike)


def _parse_figure(figure: str) -> float | None:
    """The figure's value; "4.600" and "1.234.567" have points for thousands, as some papers print them."""
    parts = figure.split(".")
    if len(parts) > 1 and all(len(part) == _THOUSANDS for part in parts[1:]) and parts[0] != "0":
        figure = "".join(parts)
    try:
        return float(figure)
    except ValueError:
        return None


def _read_words(forms: Sequence[str], index: int) -> Numeral | None:
    """ "two hundred and five thousand" and its like; "two thirds" and "three quarters" are fractions."""
    total, current, end, said = 0.0, 0.0, index, False
    while end < len(forms) and end - index < _MOST_WORDS:
        form = forms[end]
        if form in CARDINALS and _fits(current, CARDINALS[form], said=said):
            current += CARDINALS[form]
        elif form in SCALES and form != "score":
            scale = SCALES[form]
            current = (current or 1.0) * scale if said else scale
            if scale > _HUNDRED:
                total, current = total + current, 0.0
        elif form == "and" and said and (current >= _HUNDRED or total) and _is_cardinal(forms, end + 1):
            pass
        else:
            break
        said = True
        end += 1
    if not said:
        return None
    value = total + current
    following = forms[end] if end < len(forms) else ""
    if following in PARTS and value < _TEN and (following.endswith("s") or value == 1):
        return Numeral(value / PARTS[following], end + 1, fraction=True)
    if following in ORDINALS and value in range(_TWENTY, _HUNDRED, _TEN) and ORDINALS[following] < _TEN:
        return Numeral(value + ORDINALS[following], end + 1, ordinal=True)
    weak = forms[index] == "one" and end == index + 1
    if weak and index and forms[index - 1] in _WEAK_AFTER:
        return None
    return Numeral(value, end, weak=weak)


def _fits(current: float, value: float, *, said: bool) -> bool:
    """Whether the word continues the number: "twenty five" does, "five six" are two numbers."""
    if not said or current == 0:
        return True
    return (current % _HUNDRED == 0 and value > 0) or (
        current % _HUNDRED in range(_TWENTY, _HUNDRED, _TEN) and 0 < value < _TEN
    )


def _is_cardinal(forms: Sequence[str], index: int) -> bool:
    return index < len(forms) and forms[index] in CARDINALS
