"""The words of an annotated text, those that stand in quotation marks, and when two names mean one speaker."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter

from quotetrack.nlp.lexicons import load_words
from quotetrack.terms import Kind
from quotetrack.text.spans import Span

_WORD = re.compile(r"\w+(?:[.'’-]\w+)*")
# Plain on purpose: this is what a quotation is measured by, and must not share the mistakes of what is measured. A
# curly mark that is left open counts up to the end of the line before the next one, as in a quotation that runs on
# from paragraph to paragraph, others up to the end of their own line.
_MARKED = re.compile(
    r"“(?P<curly>[^“”]*)(?:”|$)|\"(?P<straight>[^\"\n]*)\"?|(?:``|'')(?P<doubled>[^\n]*?)(?:''|$)", re.MULTILINE
)
_NAME_WORD = re.compile(r"\w+")
_POSSESSIVE = re.compile(r"['’]s\b")


@dataclass(frozen=True, slots=True)
class WordCut:
    """``words`` in order; ``quoted`` are the stretches between double marks as sets of word indices, some empty."""

    words: tuple[Span, ...]
    quoted: tuple[frozenset[int], ...]
    marked: frozenset[int]

    def find_inside(self, spans: Iterable[Span]) -> frozenset[int]:
        """The indices of the words that lie wholly inside one of the spans."""
        return frozenset(place for span in spans for place in _range_inside(self.words, span))

    def tell_kind(self, words: frozenset[int]) -> Kind:
        """Direct where all of the words stand in marks, indirect where none do, else mixed."""
        inside = len(words & self.marked)
        if inside == len(words):
            return Kind.DIRECT
        return Kind.MIXED if inside else Kind.INDIRECT


def cut_words(text: str) -> WordCut:
    """The words and the marked stretches of a text, in linear time."""
    words = tuple(Span(*match.span()) for match in _WORD.finditer(text))
    quoted = tuple(
        frozenset(_range_inside(words, Span(*match.span(match.lastgroup or 0)))) for match in _MARKED.finditer(text)
    )
    return WordCut(words, quoted, frozenset().union(*quoted))


def _range_inside(words: tuple[Span, ...], span: Span) -> range:
    return range(bisect_left(words, span.start, key=itemgetter(0)), bisect_right(words, span.end, key=itemgetter(1)))


def is_same_name(annotated: str, own: str) -> bool:
    """Whether our name means the annotated speaker: case, titles and punctuation aside, initials between may differ.

    A surname alone does not do for a full name; more than was annotated does, if it ends with that.
    """
    wanted, given = _split_name(annotated), _split_name(own)
    if not wanted or not given:
        return False
    if wanted == given:
        return True
    if len(wanted) < 2 or len(given) < 2:
        return False
    ends = wanted[0] == given[0] and wanted[-1] == given[-1]
    return ends or (len(given) > len(wanted) and given[-len(wanted) :] == wanted)


def _split_name(name: str) -> list[str]:
    words = _NAME_WORD.findall(_POSSESSIVE.sub("", name).casefold())
    return [word for word in words if word not in _load_titles()]


@lru_cache(maxsize=1)
def _load_titles() -> frozenset[str]:
    """The titles of one word, case folded."""
    return frozenset(entry.split()[0].casefold() for entry in load_words("titles.txt"))
