"""Words in their normal form, for comparing: case, accents, marks, spelling and contractions folded, text untouched."""

import re
import unicodedata
from typing import Final, NamedTuple

from quotetrack.text.spelling import fold_spelling

# Marks that stand on a letter without being one for Python: accents, Hebrew and Arabic points, Indic and Thai vowels,
# and the joiners and soft hyphens that pages put inside words.
_MARKS: Final = (
    "\u00ad\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e8\u0900-\u0903\u093a-\u094f\u0962\u0963\u0981-\u0983\u09bc-\u09d7\u0e31\u0e34-\u0e3a"
    "\u0e47-\u0e4e\u200b-\u200d\u2060\ufe0e\ufe0f\ufeff"
)
_APOSTROPHE: Final = "['’‘‛ʼ`´′＇]"
_SYMBOLS: Final = "$€£¥₹₽₩%‰°&½¼¾⅓⅔\u2600-\u27bf\U0001f000-\U0001faff"
_FRACTIONS: Final = frozenset("½¼¾⅓⅔")
TOKEN: Final = re.compile(
    # Letters in one run, since an alternative for each of them takes twice as long.
    rf"[^\W\d_](?:\.(?:[^\W\d_]\.)+|[^\W_]*(?:(?:[{_MARKS}]|{_APOSTROPHE}(?=[^\W\d_]))[^\W_]*)*)"
    rf"|\d+(?:[.,:]\d+)*|[{_SYMBOLS}]"
)
"""A word with its inner apostrophes, initials with their stops, a figure with its points and commas, or a sign."""

_PLAIN: Final = str.maketrans(
    {
        **dict(zip("øđðłħŧıæœþĸŋ", ("o", "d", "d", "l", "h", "t", "i", "ae", "oe", "th", "k", "n"), strict=True)),
        **dict.fromkeys("’‘‛ʼ`´′＇", "'"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufe0e\ufe0f\ufeff", ""),
    }
)
_THOUSANDS_COMMA: Final = re.compile(r",(?=\d{3}(?!\d))")
_UNACCENTED: Final = re.compile(r"[a-z0-9']+\Z")

_IS_AFTER_WORDS: Final = """
he she it that this there here what who where when how everything everybody everyone
"""
_IS_AFTER: Final = frozenset(_IS_AFTER_WORDS.split())
_ENDINGS: Final = {"'ll": "will", "'re": "are", "'ve": "have", "'d": "would", "'m": "am"}
_WHOLE: Final = {
    "cannot": ("can", "not"),
    "can't": ("can", "not"),
    "won't": ("will", "not"),
    "shan't": ("shall", "not"),
    "ain't": ("is", "not"),
    "let's": ("let", "us"),
    "goingto": ("going", "to"),
    "wantto": ("want", "to"),
    "gotto": ("got", "to"),
    "lemme": ("let", "me"),
    "gimme": ("give", "me"),
    "'em": ("them",),
    "o'clock": ("oclock",),
    "y'all": ("you", "all"),
    "noone": ("no", "one"),
}
# Printed without their apostrophe, as wire copy and tweets do; words of their own ("wont", "well", "were") left alone.
_BARE_WORDS: Final = """
is was are were do does did has have had could would should must need might
"""
_BARE: Final = {f"{verb}nt": (verb, "not") for verb in _BARE_WORDS.split()} | {
    "cant": ("can", "not"),
    "aint": ("is", "not"),
    "im": ("i", "am"),
    "ive": ("i", "have"),
    "theyre": ("they", "are"),
}
_SHORT: Final = """
gov governor, sen senator, rep representative, gen general, lt lieutenant, sgt sergeant, dr doctor, prof professor,
pres president, mr mr, mister mr, mt mount, st saint, ave avenue, dept department, govt government, co company, corp
corporation, inc incorporated, ltd limited, assn association, intl international, vs versus, etc etcetera, tv
television, pct percent, kph kmh, lbs pound, lb pound, kg kilogram, kgs kilogram, km kilometer, kms kilometer, ft foot,
feet foot, yr year, yrs year, hr hour, hrs hour, min minute, mins minute, mn million, bn billion, tn trillion, uk
britain, eu europeanunion, un unitednations, pm pm, am am, approx approximately, max maximum, cllr councilor, tho though
"""
_FULL: Final = dict(pair.split() for pair in _SHORT.split(","))
_SIGNS: Final = {"%": "percent", "‰": "permille", "&": "and", "°": "degree"}


class Word(NamedTuple):
    """What a word is in comparison: ``exact`` as printed but for case and marks, ``forms`` as understood."""

    exact: str
    forms: tuple[str, ...]


def fold_word(word: str) -> str:
    """Lower case without accents, with straight apostrophes; the same for NFC and NFD."""
    folded = word.casefold().translate(_PLAIN)
    if _UNACCENTED.match(folded):
        return folded
    decomposed = unicodedata.normalize("NFKD", folded).casefold()
    return "".join(char for char in decomposed if not unicodedata.combining(char)).translate(_PLAIN) or folded


def read_word(token: str) -> Word:
    """The word's normal forms: "Isn’t" is exactly "isnt" and means ("is", "not"); "2,600" is "2600"; "U.S." "usa"."""
    if token[0].isdigit():
        figure = _read_figure(token)
        return Word(figure, (figure,))
    if token in _FRACTIONS:
        return Word(token, (token,))
    if token.endswith("."):
        joined = fold_word(token.replace(".", ""))
        return Word(joined, _read_initials(joined))
    if token in ("US", "USA"):
        return Word(token.lower(), ("usa",))
    folded = fold_word(token)
    spelled = fold_spelling(folded)
    exact = spelled.replace("'", "")
    return Word(exact, _split_contraction(spelled))


def _read_figure(token: str) -> str:
    """A figure in plain digits, without its thousands' commas; a comma for decimals becomes a point."""
    return _THOUSANDS_COMMA.sub("", unicodedata.normalize("NFKC", token)).replace(",", ".")


def _read_initials(joined: str) -> tuple[str, ...]:
    return ("usa",) if joined in ("us", "usa") else (_FULL.get(joined, joined),)


def _split_contraction(word: str) -> tuple[str, ...]:
    if (whole := _WHOLE.get(word) or _BARE.get(word)) is not None:
        return whole
    if word in _SIGNS:
        return (_SIGNS[word],)
    if "'" not in word:
        return (_FULL.get(word, word),)
    if word.endswith("n't"):
        return (word[:-3], "not") if len(word) > len("n't") else ("not",)
    head, apostrophe, tail = word.rpartition("'")
    ending = _ENDINGS.get(apostrophe + tail)
    if ending is not None and head:
        return (head, ending)
    if tail == "s" and head:
        return (head, "is" if head in _IS_AFTER else "'s")
    return (word.replace("'", "") or word,)
