"""Names as they are matched between articles."""

import re
from functools import lru_cache
from typing import Final

from quotetrack.storage.search import fold_words
from quotetrack.terms import SpeakerKind
from quotetrack.text import names

GENERATIONS: Final = frozenset({"jr", "sr", "ii", "iii", "iv"})
"""What tells father and son apart; such a suffix stays in the key."""

_SMALL: Final = frozenset(["a", "an", "and", "at", "de", "for", "from", "in", "la", "of", "on", "the", "to"])

_MARKS = re.compile(r"[.,;:\"“”()\[\]]+")


@lru_cache(maxsize=2048)
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


def make_name_key(folded: str, kind: SpeakerKind) -> str | None:
    """What names that may be one person's have in common: the first initial and the surname; None for one word, and
    for a body, whose short forms are learned from the articles that explain them."""
    words = [word for word in folded.split() if word not in GENERATIONS]
    if kind is SpeakerKind.BODY or len(words) < 2:
        return None
    return f"{words[0][0]} {words[-1]}"


def may_be_one(one: str, other: str) -> bool:
    """Whether two folded personal names can be one person's: the same surname and generation, given names that are
    equal or an initial of each other, middle names that are absent from one or agree.

    "J. Rowe" may be "Jane Rowe", "George Bush" may be "George W. Bush"; "George H. W. Bush" is not, nor is a junior
    his father.
    """
    ours, theirs = one.split(), other.split()
    if {word for word in ours if word in GENERATIONS} != {word for word in theirs if word in GENERATIONS}:
        return False
    ours, theirs = ([word for word in words if word not in GENERATIONS] for words in (ours, theirs))
    if min(len(ours), len(theirs)) < 2 or ours[-1] != theirs[-1] or not _agree(ours[0], theirs[0]):
        return False
    middle, others = ours[1:-1], theirs[1:-1]
    if not middle or not others:
        return True
    return len(middle) == len(others) and all(_agree(a, b) for a, b in zip(middle, others, strict=True))


def are_generations(one: str, other: str) -> bool:
    """Whether the folded names tell two generations apart: "jr" here, "sr" or nothing there."""
    return {word for word in one.split() if word in GENERATIONS} != {
        word for word in other.split() if word in GENERATIONS
    }


def fold_title(words: str) -> str:
    """An office as a key, without "the"; "" for "a minister", which names no one office."""
    folded = _MARKS.sub("", fold_words(words)).split()
    if folded[:1] in (["a"], ["an"], ["one"], ["some"]):
        return ""
    return " ".join(folded[1:] if folded[:1] == ["the"] else folded)


def is_short_form(short: str, full: str) -> bool:
    """Whether the folded short form is made of the first letters of the full name's words: "cbp"."""
    initials = "".join(word[0] for word in full.split() if word not in _SMALL)
    return len(short) > 1 and short.replace(" ", "") in (initials, "us" + initials, initials.removeprefix("us"))


def _agree(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) == 1 and one[0] == other[0])


def is_full_name(folded: str) -> bool:
    """Whether a folded person's name has two words beside initials and suffixes, enough to tell people apart by."""
    return sum(len(word) > 1 and word not in GENERATIONS for word in folded.split()) > 1
