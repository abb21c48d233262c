"""A text cut into words, numbers and marks of punctuation."""

import re
from typing import NamedTuple

from quotetrack.nlp.sentences import ABBREVIATIONS


class Token(NamedTuple):
    """A word, a number, or one mark of punctuation; code points."""

    start: int
    end: int
    text: str


# Python's \w leaves out the combining marks, without which words of Devanagari, Thai, Hebrew or decomposed Latin fall
# apart. The Indic blocks go in whole, save their full stops (U+0964 and U+0965).
_LETTER = (
    "[\\w\u00ad\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u0610-\u061a\u064b-\u065f\u0670"
    "\u0900-\u0963\u0966-\u0dff\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u200c\u200d"
    "\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]"
)
_QUOTES = "\"“”„‟‘’‚‛'`«»‹›「」『』"
_TOKEN = re.compile(
    rf"""
      [!-~“”‘’«»…–—]{{200,}} # a run of such length is no prose; token by token it would fill the memory
    | (?:[^\W\d_]\.){{2,}}(?:-{_LETTER}+)*                  # U.S., a.m., U.S.-led
    | [$£€¥]?\d+(?:[.,:]\d+)*{_LETTER}*(?:[-’']{_LETTER}+)* # 3.2, 5,300, $4.5bn, 4:57, 1990s, 10-year
    | {_LETTER}+(?:(?:[-’'‐‑&@]|\.(?=[a-z0-9]|[^\W\d_]\.)){_LETTER}+)* # shan't, at-large, AT&T, example.org, Ph.D
    | [^\w\s]{{16,}}       # a wall of punctuation is one token: a million of them would not fit in memory
    | ''|``                # one mark each, as newspapers' systems print them
    | ([^\w\s{_QUOTES}])\1+ # an ellipsis, a double dash
    | [^\w\s]
    """,
    re.VERBOSE,
)


def find_tokens(text: str) -> tuple[Token, ...]:
    """Everything but white space, in order.

    Words keep inner apostrophes, hyphens and the dots of abbreviations; every other mark stands alone, except that a
    repeated one ("...", "--"), a wall of sixteen marks, and two hundred code points without white space are one token.
    """
    found: list[Token] = []
    append = found.append
    make = tuple.__new__
    shared = dict[str, str]().setdefault
    for match in _TOKEN.finditer(text):
        word = match.group()
        start, end = match.span()
        if word == "." and found and found[-1].end == start and _is_abbreviation(found[-1].text):
            last = found.pop()
            start = last.start
            word = last.text + "."
        append(make(Token, (start, end, shared(word, word))))
    return tuple(found)


def _is_abbreviation(word: str) -> bool:
    if len(word) == 1:
        return word.isupper()
    return word.lower() in ABBREVIATIONS or word.rpartition("-")[2].lower() in ABBREVIATIONS
