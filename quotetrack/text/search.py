"""What a search means, apart from any database: words, queries, marks and the order by relevance.

Both databases are given the words that are found here, so that both give the same answers. A word is a run of letters
and digits, folded; apostrophes of either kind, hyphens and all other signs divide words, so that what a reader types
with them is a phrase: ``don't`` looks for ``don`` with ``t`` behind it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from quotetrack.errors import Fault, InputError
from quotetrack.text.folding import fold_letters
from quotetrack.text.spans import Span

LONGEST_WORD: Final = 60
"""Code points of a word that are looked at; PostgreSQL takes no lexeme of more than 2,046 bytes."""

MOST_BYTES: Final = 1_000_000
"""What one indexed text may hold; PostgreSQL takes no tsvector of more than 1,048,575 bytes."""

MOST_WORDS: Final = 32
"""Words of one query."""

FIELD: Final = "|"
"""Stands between indexed fields, so that no phrase is found across them."""

MOST_HITS: Final = 8
"""How often one term counts in one text; more says that the text is long, not that it fits better."""

FIRST_FIELD_WEIGHT: Final = 5
"""A hit in the first of several fields, an article's title, counts so many times as one in its text."""

DAMPING: Final = 12
"""Words added to a text's length, so that a text of one word does not win by its shortness alone."""

# Letters, digits and the marks that scripts spell vowels with; Python counts those among neither.
_WORD: Final = re.compile(
    "(?:[^\\W_]|[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u0900-\u0963\u0966-\u0dff\u0e00-\u0eff\u1ab0-\u1aff\u20d0-\u20ff\ufe20-\ufe2f])+"
)
_ASCII_WORD: Final = re.compile("[a-z0-9]+")
_PIECE: Final = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"?|(?P<plain>[^\s"]+))(?P<star>(?<=")\*)?')
_QUOTES: Final = str.maketrans("“”„«»", '"""""')


@dataclass(frozen=True, slots=True)
class Term:
    """Words that must stand in a text one behind the other, or must not; with ``prefix`` the last may go on."""

    words: tuple[str, ...]
    prefix: bool = False
    excluded: bool = False

    @property
    def form(self) -> str:
        """What is looked for in an indexed text."""
        return f" {' '.join(self.words)}{'' if self.prefix else ' '}"


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """Terms that must all hold. Without any, as where a query has only signs, nothing is found."""

    terms: tuple[Term, ...]

    @property
    def wanted(self) -> tuple[Term, ...]:
        """The terms that a text must have."""
        return tuple(term for term in self.terms if not term.excluded)

    @property
    def unwanted(self) -> tuple[Term, ...]:
        """The terms that a text must not have."""
        return tuple(term for term in self.terms if term.excluded)


def list_words(text: str) -> list[str]:
    """The text's words, folded, in their order."""
    if text.isascii():
        words = _ASCII_WORD.findall(text.lower())
        return words if max(map(len, words), default=0) <= LONGEST_WORD else [word[:LONGEST_WORD] for word in words]
    listed: list[str] = []
    for word in _WORD.findall(text):
        if word.isascii():
            listed.append(word.lower()[:LONGEST_WORD])
        else:
            listed += _fold_word(word)
    return listed


def index_words(*fields: str | None) -> str:
    """The fields' words as they are stored for searching: each between spaces, FIELD between fields.

    What goes beyond MOST_BYTES is left out.
    """
    words: list[str] = []
    for number, field in enumerate(fields):
        words += [FIELD, *list_words(field or "")] if number else list_words(field or "")
    indexed = f" {' '.join(words)} "
    if len(indexed) <= MOST_BYTES // 4 or len(encoded := indexed.encode()) <= MOST_BYTES:
        return indexed
    return encoded[: encoded.rindex(b" ", 0, MOST_BYTES) + 1].decode()


def parse_query(query: str) -> SearchQuery:
    """The query's terms: words, "phrases", beginnings* and what must -not be there; other signs only divide words.

    A phrase that is not closed runs to the end. InputError for more than MOST_WORDS words.
    """
    terms: dict[Term, None] = {}
    for piece in _PIECE.finditer(query.translate(_QUOTES)):
        plain = piece["plain"]
        words = tuple(list_words(piece["phrase"] if plain is None else plain))
        starred = bool(piece["star"]) if plain is None else plain.endswith("*")
        if words:
            terms[Term(words, starred, bool(piece["minus"]))] = None
    if sum(len(term.words) for term in terms) > MOST_WORDS:
        raise InputError(f"A search has at most {MOST_WORDS} words.", (Fault("/q", "has too many words."),))
    return SearchQuery(tuple(terms))


def mark_words(query: SearchQuery, text: str) -> tuple[Span, ...]:
    """Where the wanted terms stand in the text: code points, in order, none touching another."""
    found = list(_place_words(text))
    words = [word for word, _ in found]
    spans = sorted(span for term in query.wanted for span in _find_term(term, words, found))
    marked: list[Span] = []
    for span in spans:
        if marked and span.start <= marked[-1].end:
            marked[-1] = Span(marked[-1].start, max(marked[-1].end, span.end))
        else:
            marked.append(span)
    return tuple(marked)


def score_words(query: SearchQuery, indexed: str) -> int:
    """How well an indexed text fits a query that it matches: the share of its words that were asked for, in millionths.

    A whole number made of whole numbers, the same wherever it is computed.
    """
    first, divider, _ = indexed.partition(FIELD)
    hits = 0
    for term in query.wanted:
        hits += min(MOST_HITS, indexed.count(term.form)) * len(term.words)
        if divider:
            hits += min(MOST_HITS, first.count(term.form)) * len(term.words) * (FIRST_FIELD_WEIGHT - 1)
    return 1_000_000 * hits // (indexed.count(" ") + DAMPING)


@lru_cache(maxsize=4096)
def _fold_word(word: str) -> list[str]:
    return [part[:LONGEST_WORD] for part in _WORD.findall(fold_letters(word))]


def _place_words(text: str) -> Iterator[tuple[str, Span]]:
    """Every word with its place in the text; those that one run of letters folds into share its place."""
    for match in _WORD.finditer(text):
        span = Span(match.start(), match.end())
        word = match[0]
        for part in [word.lower()[:LONGEST_WORD]] if word.isascii() else _fold_word(word):
            yield part, span


def _find_term(term: Term, words: Sequence[str], found: Sequence[tuple[str, Span]]) -> Iterator[Span]:
    size = len(term.words)
    last = term.words[-1]
    for at, word in enumerate(words[: len(words) - size + 1] if size > 1 else words):
        if word != term.words[0] and not (size == 1 and term.prefix and word.startswith(last)):
            continue
        end = words[at + size - 1]
        if tuple(words[at + 1 : at + size - 1]) != term.words[1:-1]:
            continue
        if end == last or (term.prefix and end.startswith(last)):
            yield Span(found[at][1].start, found[at + size - 1][1].end)
