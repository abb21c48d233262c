"""Quotation marks of one paragraph, told apart from apostrophes, feet and inches, with the way each one faces."""

import re
from typing import NamedTuple

from quotetrack.text.spans import Span

OPENING, CLOSING, EITHER = 1, -1, 0
# Marks in one paragraph; a whole book of dialogue on one line has fewer than one in eight code points.
_MANY = 50_000


class Mark(NamedTuple):
    """One quotation mark: where it stands, its form, and whether it opens, closes, or may do either."""

    start: int
    end: int
    form: str
    faces: int

    @property
    def family(self) -> str:
        """``double``, ``single``, ``angle`` or ``corner``: marks of one family may close each other, however mixed."""
        return _FAMILIES[self.form]


# A wall of marks is ornament or damage, never a quotation; passing it in one step also keeps the time linear.
_FOUND = re.compile(r"[\"“”„‟‘’‚‛'`«»‹›「」『』]{8,}|(?<=[^\s'])'(?=''(?!'))|''|``|‘‘|’’|[\"“”„‟‘’‚‛'`«»‹›「」『』]")
_FAMILIES = dict.fromkeys(('"', "“", "”", "„", "‟", "''", "``", "‘‘", "’’"), "double")
_FAMILIES |= dict.fromkeys("'‘’‚‛`", "single")
_FAMILIES |= dict.fromkeys("«»‹›", "angle") | dict.fromkeys("「」『』", "corner")
_NATURE = dict.fromkeys(("“", "„", "‟", "``", "«", "‹", "「", "『", "‘", "‚", "‛", "`"), OPENING)
_NATURE |= dict.fromkeys(("”", "»", "›", "」", "』", "’"), CLOSING)

# Marks of direction and zero-width spaces, which web pages leave beside quotation marks.
_INVISIBLE = frozenset("\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")
_BEFORE_OPENING = frozenset("([{—–-/…:=>*_|¿¡“„‘‚«‹「『\"'`")
_AFTER_CLOSING = frozenset(".,;:!?)]}—–-/…”’»›」』\"'*_|<")
_ELISION = re.compile(
    r"(?:\d\d?s?\b(?![\"'’”])|(?:em|n|til|till|tis|twas|twill|cause|cos|cuz|bout|round|kay|nother|gainst|nuff|sup|tude)\b)",
    re.IGNORECASE,
)
_FEET = re.compile(r"\d\s?['’′]\s?(?:\d{1,2}(?:\.\d)?\s?[½¼¾]?)?\Z")
_MEASURED = re.compile(
    r"\s?(?:x|by|wide|long|tall|high|deep|thick|in|across|pipes?|screens?|diameter|rounds?|guns?|shells?|nails?|boards?)\b"
)


def find_marks(text: str, paragraph: Span) -> list[Mark]:
    """The marks of one paragraph in order; apostrophes, elisions, possessives, feet and inches are left out.

    A single mark that opens is kept only where another one closes before the next opens, or where it begins the
    paragraph (the quotation may run on into the next one).
    """
    marks: list[Mark] = []
    if _is_ornament(text, paragraph):
        return marks
    for match in _FOUND.finditer(text, *paragraph):
        start, end = match.span()
        form = match.group()
        if end - start > 2:
            continue
        before, after = _find_neighbours(text, paragraph, start, end)
        if _FAMILIES[form] == "single":
            if not (before.isalnum() and after.isalnum()):
                faces = _face_single(text, start, form, before, after)
                if faces:
                    marks.append(Mark(start, end, form, faces))
        else:
            marks.append(Mark(start, end, form, _face_context(before, after) or _NATURE.get(form, EITHER)))
    return _drop_apostrophes(text, paragraph, marks)


def _is_ornament(text: str, paragraph: Span) -> bool:
    """Whether the marks are far too many and too dense for words to be quoted between them."""
    length = paragraph.end - paragraph.start
    if length < _MANY:
        return False
    count = sum(text.count(form, *paragraph) for form in _FAMILIES if len(form) == 1)
    return count > max(_MANY, length / 8)


def find_head(text: str, paragraph: Span) -> int:
    """Where the paragraph's first visible character stands."""
    head = paragraph.start
    while head < paragraph.end and text[head] in _INVISIBLE:
        head += 1
    return head


def _find_neighbours(text: str, paragraph: Span, start: int, end: int) -> tuple[str, str]:
    """The characters before and after a mark, past a few invisible ones; "" at the paragraph's ends."""
    first, last = max(paragraph.start, start - 4), min(paragraph.end, end + 4)
    start -= 1
    while start >= first and text[start] in _INVISIBLE:
        start -= 1
    while end < last and text[end] in _INVISIBLE:
        end += 1
    before = text[start] if start >= paragraph.start else ""
    return before, text[end] if end < paragraph.end else ""


def measures_length(text: str, mark: Mark, *, quoting: bool) -> bool:
    """Whether a double mark after a figure stands for inches; ``quoting`` says whether it could close a quotation."""
    if mark.form not in {'"', "”", "''"} or not text[mark.start - 1 : mark.start].isdigit():
        return False
    if not quoting:
        return True
    if _FEET.search(text, max(0, mark.start - 8), mark.start):
        return True
    return _MEASURED.match(text, mark.end) is not None


def _face_context(before: str, after: str) -> int:
    """The way a mark faces by its neighbours alone ("" at a paragraph's ends); EITHER where they do not say."""
    if not before or not after:
        return OPENING if after else CLOSING
    outside = before.isspace() or before in _BEFORE_OPENING
    inside = not after.isspace() and (after not in _AFTER_CLOSING or after in "\"'…-–—*_<")
    opens = outside and inside
    closes = not before.isspace() and (after.isspace() or after in _AFTER_CLOSING)
    return opens - closes


def _face_single(text: str, start: int, form: str, before: str, after: str) -> int:
    """The way a single mark faces; EITHER means that it is an apostrophe."""
    outside = not before or before.isspace() or before in _BEFORE_OPENING
    if outside and after and not after.isspace() and after not in ".,;:!?)]}’”»":
        if form == "’" or _ELISION.match(text, start + 1, start + 12):
            return EITHER
        return OPENING
    if before and not before.isspace() and not after.isalnum() and form not in "‚‛`":
        return EITHER if text[start - 2 : start] in {"'n", "’n", "‘n"} else CLOSING
    return EITHER


def _drop_apostrophes(text: str, paragraph: Span, marks: list[Mark]) -> list[Mark]:
    """Leaves out plural possessives and single marks that open without ever being closed."""
    kept: list[Mark] = []
    head = find_head(text, paragraph)
    closes_later = surely_closes_later = False
    for mark in reversed(marks):
        if mark.family != "single":
            kept.append(mark)
        elif mark.faces == OPENING:
            if closes_later or mark.start == head:
                kept.append(mark)
            closes_later = surely_closes_later = False
        else:
            possessive = text[mark.start - 1 : mark.start] in "sSxXzZ"
            if not (possessive and surely_closes_later):
                kept.append(mark)
            closes_later = True
            surely_closes_later = surely_closes_later or not possessive
    kept.reverse()
    return kept
