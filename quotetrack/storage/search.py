"""Words folded for finding, and the condition that a column holds all of them."""

import re
import unicodedata
from functools import reduce
from operator import and_
from typing import Any, Final

from quotetrack.errors import Fault, InputError

MOST_WORDS: Final = 32
LONGEST_QUERY: Final = 500

_COMBINING = re.compile("[\u0300-\u036f]")
_WHITE = re.compile(r"\s+")
# Letters that Unicode does not decompose although readers type them without the stroke.
_STROKES = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "’": "'", "‘": "'"}
)


def fold_words(text: str) -> str:
    """The text without case, Latin accents and doubled white space; for comparing, never for showing.

    Marks that other scripts spell vowels with are kept.
    """
    decomposed = unicodedata.normalize("NFKD", text).casefold().translate(_STROKES)
    return _WHITE.sub(" ", _COMBINING.sub("", decomposed)).strip()


def contains_words(column: Any, query: str) -> Any:
    """The condition that the folded column contains every word of the query, in any order.

    peewee escapes ``%`` and ``_``, so that they stand for themselves. Raises InputError for too many different words.
    """
    words = sorted(set(fold_words(query).split(" ")))
    if len(words) > MOST_WORDS:
        raise InputError(f"A search has at most {MOST_WORDS} different words.", (Fault("/q", "has too many words."),))
    return reduce(and_, (column.contains(word) for word in words))
