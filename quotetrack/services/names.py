"""Names as they are matched between articles."""

import re
from typing import Final

from quotetrack.storage.search import fold_words
from quotetrack.terms import SpeakerKind
from quotetrack.text import names

GENERATIONS: Final = frozenset({"jr", "sr", "ii", "iii", "iv"})
"""What tells father and son apart; such a suffix stays in the key."""

_MARKS = re.compile(r"[.,;:\"“”()\[\]]+")


def fold_name(name: str, kind: SpeakerKind) -> str:
    """What two spellings of one name have in common: no case, accents, dots; no titles for a person, no "the".

    A body keeps words that would be titles before a person's name: "General Hospital".
    """
    words = _MARKS.sub("", fold_words(name)).split()
    if kind is SpeakerKind.BODY:
        return " ".join(words[1:] if len(words) > 1 and words[0] == "the" else words)
    folded = names.fold_name(name)
    has_generation = len(words) > 1 and words[-1] in GENERATIONS and not folded.endswith(f" {words[-1]}")
    return f"{folded} {words[-1]}" if has_generation else folded


def is_full_name(folded: str) -> bool:
    """Whether a folded person's name has two words beside initials and suffixes, enough to tell people apart by."""
    return sum(len(word) > 1 and word not in GENERATIONS for word in folded.split()) > 1
