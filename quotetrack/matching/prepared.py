"""One side of a comparison, made ready once: normal forms, quantities, and where each form stands in the text."""

import re
from collections import deque
from functools import lru_cache
from typing import Final

from quotetrack.matching.gist import Gist, find_gist
from quotetrack.matching.kinship import KINSHIP
from quotetrack.matching.vocabulary import SENSES
from quotetrack.text.memory import WordMemory
from quotetrack.text.normal import TOKEN, Word, read_word
from quotetrack.text.polarity import NEGATORS, find_negators
from quotetrack.text.quantities import Quantity, find_quantities, is_numeric

_LONGEST_STATEMENT: Final = 2_000
_SIC: Final = re.compile(r"\[\s*sic\s*\.?\]", re.IGNORECASE)
_BRACKETS: Final = re.compile(r"\[[^\[\]]*\]")
_DOTS: Final = re.compile(r"(?:\. ?){2,}\.|(?<!\.)\.\.(?!\.)")
_DOTS_OR_ELLIPSIS: Final = re.compile(r"…|(?:\. ?){2,}\.|(?<!\.)\.\.(?!\.)")


_NUMERIC, _NEGATES = 2, 1
_NO_QUANTITIES: Final[dict[int, Quantity]] = {}
_NONE_FOUND: Final[list[Quantity]] = []
_NO_PLACES: Final[frozenset[int]] = frozenset()
_NO_NUMBERS: Final[frozenset[str]] = frozenset()


class _Entry:
    """A token as remembered: its word, whether it may be of a number or negate, and its stem if it may be a name."""

    __slots__ = ("exact", "forms", "marks", "name")

    def __init__(self, token: str, word: Word) -> None:
        self.exact = word.exact
        self.forms = word.forms
        numeric = any(is_numeric(form) for form in word.forms)
        self.marks = _NUMERIC if numeric else _NEGATES if not NEGATORS.isdisjoint(word.forms) else 0
        self.name = SENSES[word.forms[0]].stem if _may_be_name(token, word) else ""


def _may_be_name(token: str, word: Word) -> bool:
    form = word.forms[0]
    return token[0].isupper() and form != "" and not is_numeric(form) and SENSES[form].key != ""


_ENTRIES: Final = WordMemory(lambda token: _Entry(token, read_word(token)))
# Through map, three times as fast as by subscript in a loop.
_READ: Final = _ENTRIES.__getitem__


class Prepared:
    """A statement made ready: ``forms`` are words as understood, each number one form that begins with "#".

    ``key`` is the wording without case, marks, spaces and hyphens; ``guard`` the forms that must agree besides (numbers
    and negations), for a key alone would take "not able" for "notable". ``quantities`` are by position of their form.
    ``cuts`` counts the ellipses; ``bracketed`` are positions of forms that stand in [brackets].
    """

    __slots__ = (
        "_entries",
        "_found",
        "_gist",
        "_names",
        "_negators",
        "_spans",
        "bracketed",
        "forms",
        "guard",
        "key",
        "quantities",
        "text",
    )

    def __init__(self, text: str) -> None:
        self.text = text
        masked = _SIC.sub(_blank, text) if "[" in text else text
        entries = self._entries = list(map(_READ, TOKEN.findall(masked)))
        self.key = "".join([entry.exact for entry in entries])
        forms = [form for entry in entries for form in entry.forms]
        self.quantities = _NO_QUANTITIES
        marks = {entry.marks for entry in entries}
        if _NUMERIC in marks:
            self._found = find_quantities(forms)
            if self._found:
                forms = self._fold(forms)
        else:
            self._found = _NONE_FOUND
        self.guard: tuple[str, ...] = ()
        if any(marks):
            self.guard = tuple([form for form in forms if form[0] == "#" or form in NEGATORS])
        self.forms: list[str] = forms
        self._gist: Gist | None = None
        self._names: frozenset[str] | None = None
        self._negators: list[int] | None = None
        self._spans: list[tuple[int, int]] | None = None
        self.bracketed = self._find_bracketed() if "[" in masked else _NO_PLACES

    def _fold(self, forms: list[str]) -> list[str]:
        """The forms with each quantity as one form."""
        folded: list[str] = []
        quantities: dict[int, Quantity] = {}
        at = 0
        for quantity in self._found:
            folded.extend(forms[at : quantity.start])
            quantities[len(folded)] = quantity
            folded.append(quantity.form)
            at = quantity.end
        folded.extend(forms[at:])
        self.quantities = quantities
        return folded

    @property
    def cuts(self) -> int:
        """How many ellipses there are."""
        text = self.text
        return text.count("…") + (text.count("..") and len(_DOTS.findall(text)))

    @property
    def numbers(self) -> frozenset[str]:
        """The forms of its quantities."""
        return frozenset([self.forms[place] for place in self.quantities]) if self.quantities else _NO_NUMBERS

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Start and end of each form in the text; both halves of a contraction have the whole word's."""
        if self._spans is None:
            self._spans = self._find_spans()
        return self._spans

    @property
    def gist(self) -> Gist:
        """What the forms are worth and what they are about."""
        if self._gist is None:
            self._gist = find_gist(self.forms)
        return self._gist

    @property
    def negators(self) -> list[int]:
        """The positions of the forms that negate."""
        if self._negators is None:
            self._negators = [] if NEGATORS.isdisjoint(self.guard) else find_negators(self.forms)
        return self._negators

    @property
    def names(self) -> frozenset[str]:
        """The stems of words printed as names, with a capital; the first only where news never writes it small."""
        if self._names is None:
            self._names = self._find_names()
        return self._names

    def _find_names(self) -> frozenset[str]:
        names = {entry.name for entry in self._entries}
        first = self._entries[0] if self._entries else None
        if first and first.name and KINSHIP[first.forms[0]].plain:
            names = {entry.name for entry in self._entries[1:]}
        names.discard("")
        return frozenset(names) if names and not self.text.isupper() else frozenset()

    def _find_spans(self) -> list[tuple[int, int]]:
        masked = _SIC.sub(_blank, self.text) if "[" in self.text else self.text
        spans = [match.span() for match in TOKEN.finditer(masked)]
        if not self._found and len(spans) == len(self.forms):
            return spans
        spans = [span for span, entry in zip(spans, self._entries, strict=True) for _ in entry.forms]
        if not self._found:
            return spans
        folded: list[tuple[int, int]] = []
        at = 0
        for quantity in self._found:
            folded.extend(spans[at : quantity.start])
            folded.append((spans[quantity.start][0], spans[quantity.end - 1][1]))
            at = quantity.end
        folded.extend(spans[at:])
        return folded

    def _find_bracketed(self) -> frozenset[int]:
        inside = [match.span() for match in _BRACKETS.finditer(self.text)]
        found: set[int] = set()
        at = 0
        for index, (start, _) in enumerate(self.spans):
            while at < len(inside) and inside[at][1] <= start:
                at += 1
            if at < len(inside) and inside[at][0] <= start:
                found.add(index)
        return frozenset(found)

    def find_parts(self) -> list[list[str]]:
        """The forms between the ellipses, empty parts left out."""
        edges = deque(match.start() for match in _DOTS_OR_ELLIPSIS.finditer(self.text))
        parts: list[list[str]] = [[]]
        for form, (start, _) in zip(self.forms, self.spans, strict=True):
            while edges and edges[0] < start:
                edges.popleft()
                parts.append([])
            parts[-1].append(form)
        return [part for part in parts if part]


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def prepare(text: str) -> Prepared:
    """The text made ready for ``compare_prepared``; any text, in time linear in its length.

    Statements of ordinary length are remembered for a while, the latest 256: one is mostly held against many. More
    bought nothing, measured.
    """
    return _remember(text) if len(text) <= _LONGEST_STATEMENT else Prepared(text)


@lru_cache(maxsize=256)
def _remember(text: str) -> Prepared:
    return Prepared(text)
