"""Letters folded for finding: without case and accents, strokes and ligatures spelt out; never for showing."""

import re
import unicodedata

_COMBINING = re.compile("[\u0300-\u036f]")
_WHITE = re.compile(r"\s+")
# Letters that Unicode does not decompose although readers type them without the stroke.
_STROKES = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "’": "'", "‘": "'"}
)


def fold_letters(text: str) -> str:
    """The text without case and Latin accents; marks that other scripts spell vowels with are kept."""
    decomposed = unicodedata.normalize("NFKD", text).casefold().translate(_STROKES)
    return _COMBINING.sub("", decomposed)


def fold_words(text: str) -> str:
    """The text without case, Latin accents and doubled white space; for comparing, never for showing."""
    return _WHITE.sub(" ", fold_letters(text)).strip()
