"""Where words of one version of a text stand in a later version.

Words that occur several times are told apart by what surrounds them, and each occurrence is used once: what was said
about one of them must not come to stand at another. Where the evidence is thin the answer is None, never a guess.

What is common to both versions at the beginning and at the end, in whole lines, is where it was. For the rest, the
first words of each wanted stretch are looked up in one pass over both versions; the time is linear in the texts.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from quotetrack.text.spans import Span

KEY_LENGTHS: Final = (1, 2, 3, 5, 8, 13)
"""How many first words a stretch is looked up by: the most that it has, as far as these go."""

MOST_OCCURRENCES: Final = 16
MOST_LOOKED_AT: Final = 2_000_000
"""Places looked at for all stretches together; only a text made of repetition needs more."""

CONTEXT: Final = 400
TELLING_WORDS: Final = 6
"""Words enough to know a stretch by itself; two people do not say the same six words by chance in one article."""
TELLING_CONTEXT: Final = 3
"""Unchanged words around a short stretch that are enough to know it by."""
GAP_SLACK: Final = 2_000

Content = tuple[Span, ...]
Key = tuple[str, ...]

_WORD = re.compile(r"\w+")


class Pairing(NamedTuple):
    """Where an occurrence went, and how many code points before and after it are unchanged."""

    start: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """A stretch whose new place is wanted; ``source`` is the mention that it is attributed to, where there is one."""

    content: Content
    source: Span | None = None


class Moves:
    """The moves of the wanted stretches from the old text to the new one."""

    def __init__(self, old: str, new: str, wanted: Iterable[Wanted]) -> None:
        self._old = old
        self._new = new
        self._left = MOST_LOOKED_AT
        contents = [one.content for one in wanted]
        self._head, self._tail = _spare_stretches(
            old, *_common_ends(old, new), [span for content in contents for span in content]
        )
        searched = [one for one in contents if not all(self._keeps_place(span) for span in one)]
        keys = {key for one in searched if (key := self._key(_longest(one))[0])}
        self._old_places = _index(old, self._head, len(old) - self._tail, keys)
        self._new_places = _index(new, self._head, len(new) - self._tail, keys)
        self._pairings: dict[tuple[str, Key, int], Mapping[int, Pairing]] = {}

    def find(self, wanted: Wanted) -> Content | None:
        """The spans of the same words in the new text, or None where they are gone or cannot be told for sure.

        ``wanted`` must be one of those given at the start.
        """
        if all(self._keeps_place(span) for span in wanted.content):
            return tuple(self._shift(span) for span in wanted.content)
        anchor = _longest(wanted.content)
        if self._keeps_place(anchor):
            start: int | None = self._shift(anchor).start
        else:
            start = self._find_anchor(anchor, wanted.source)
        return None if start is None else self._complete(wanted.content, anchor, start)

    def _keeps_place(self, span: Span) -> bool:
        return span.end <= self._head or span.start >= len(self._old) - self._tail

    def _shift(self, span: Span) -> Span:
        if span.end <= self._head:
            return span
        by = len(self._new) - len(self._old)
        return Span(span.start + by, span.end + by)

    def _find_anchor(self, anchor: Span, source: Span | None) -> int | None:
        looked_up = (anchor.cut(self._old), *self._key(anchor))
        if looked_up not in self._pairings:
            self._pairings[looked_up] = self._pair(*looked_up)
        pairing = self._pairings[looked_up].get(anchor.start)
        if pairing is None or not self._is_sure(anchor, pairing, source):
            return None
        return pairing.start

    def _is_sure(self, anchor: Span, pairing: Pairing, source: Span | None) -> bool:
        if len(_WORD.findall(anchor.cut(self._old)[: 40 * TELLING_WORDS])) >= TELLING_WORDS:
            return True
        before = anchor.start - pairing.before
        after = anchor.end + pairing.after
        if source is not None and before <= source.start and source.end <= after:
            return True
        around = [self._old[before : anchor.start], self._old[anchor.end : after]]
        return sum(len(_WORD.findall(part)) for part in around) >= TELLING_CONTEXT

    def _pair(self, words: str, key: Key, offset: int) -> Mapping[int, Pairing]:
        """Each old occurrence of the words with its new one, the pairs most alike in their surroundings first."""
        old_places, new_places = self._old_places.get(key, []), self._new_places.get(key, [])
        self._left -= len(old_places) + len(new_places)
        if self._left < 0:
            return {}
        old = _occurrences(self._old, words, old_places, offset)
        new = _occurrences(self._new, words, new_places, offset)
        if max(len(old), len(new)) > MOST_OCCURRENCES:
            return {}  # Too many to tell apart.
        length = len(words)
        ranked = sorted(
            (
                (-(before + after), abs(i - j), i, j, before, after)
                for i, at in enumerate(old)
                for j, to in enumerate(new)
                for before, after in [self._surroundings(at, to, length)]
            ),
        )
        pairs: dict[int, Pairing] = {}
        taken: set[int] = set()
        for _, _, i, j, before, after in ranked:
            if old[i] not in pairs and j not in taken:
                pairs[old[i]] = Pairing(new[j], before, after)
                taken.add(j)
        return pairs

    def _surroundings(self, at: int, to: int, length: int) -> tuple[int, int]:
        old_before, new_before = self._old[max(0, at - CONTEXT) : at], self._new[max(0, to - CONTEXT) : to]
        old_after = self._old[at + length : at + length + CONTEXT]
        new_after = self._new[to + length : to + length + CONTEXT]
        return _common_length(old_before[::-1], new_before[::-1]), _common_length(old_after, new_after)

    def _complete(self, content: Content, anchor: Span, start: int) -> Content | None:
        """The other spans of an interrupted statement, looked for near its longest one in their order."""
        index = content.index(anchor)
        found = [Span(start, start + len(anchor.cut(self._old)))]
        for before, span in zip(content[index:], content[index + 1 :], strict=False):
            words = span.cut(self._old)
            reach = found[-1].end + 2 * (span.start - before.end) + GAP_SLACK + len(words)
            at = self._new.find(words, found[-1].end, reach)
            if at < 0:
                return None
            found.append(Span(at, at + len(words)))
        for after, span in zip(content[index:0:-1], content[index - 1 :: -1] if index else (), strict=False):
            words = span.cut(self._old)
            reach = max(0, found[0].start - 2 * (after.start - span.end) - GAP_SLACK - len(words))
            at = self._new.rfind(words, reach, found[0].start)
            if at < 0:
                return None
            found.insert(0, Span(at, at + len(words)))
        return tuple(found)

    def _key(self, anchor: Span) -> tuple[Key, int]:
        """The first whole words inside the stretch, by which it is looked up, and how far in they begin."""
        words: list[str] = []
        offset = 0
        for match in _WORD.finditer(self._old, anchor.start, anchor.end):
            cut_before = match.start() == anchor.start and self._is_word_at(match.start() - 1)
            cut_after = match.end() == anchor.end and self._is_word_at(match.end())
            if cut_before or cut_after:
                continue
            if not words:
                offset = match.start() - anchor.start
            words.append(match.group())
            if len(words) == KEY_LENGTHS[-1]:
                break
        length = max((length for length in KEY_LENGTHS if length <= len(words)), default=0)
        return tuple(words[:length]), offset

    def _is_word_at(self, at: int) -> bool:
        return 0 <= at < len(self._old) and _WORD.match(self._old, at) is not None


def _longest(content: Content) -> Span:
    return max(content, key=lambda span: span.end - span.start)


def _common_ends(old: str, new: str) -> tuple[int, int]:
    """How many code points are the same at the beginning and at the end, in whole lines.

    A line that changed after the words may be a line about somebody else, so its unchanged part does not count.
    """
    if old == new:
        return len(old), 0
    head = _common_length(old, new)
    head = old.rfind("\n", 0, head) + 1
    most = min(len(old), len(new)) - head
    tail = min(_common_length(old[::-1], new[::-1]), most)
    at = len(old) - tail
    if tail and not (old[at - 1 : at] in ("", "\n") and new[len(new) - tail - 1 : len(new) - tail] in ("", "\n")):
        line = old.find("\n", at)
        tail = 0 if line < 0 else len(old) - line - 1
    return head, tail


def _common_length(left: str, right: str) -> int:
    """How many code points the two begin with in common, by halving."""
    low, high = 0, min(len(left), len(right))
    while low < high:
        middle = (low + high + 1) // 2
        if left[low:middle] == right[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _spare_stretches(old: str, head: int, tail: int, spans: Sequence[Span]) -> tuple[int, int]:
    """The common ends without the lines of a stretch that only begins or ends in them."""
    for span in sorted(spans, key=lambda span: -span.end):
        if span.start < head < span.end:
            head = old.rfind("\n", 0, span.start) + 1
    at = len(old) - tail
    for span in sorted(spans):
        if span.start < at < span.end:
            line = old.find("\n", span.end)
            at = len(old) if line < 0 else line + 1
    return head, len(old) - at


def _index(text: str, start: int, end: int, keys: set[Key]) -> dict[Key, list[int]]:
    """Where the keys' words stand one after the other between start and end, as the places of the first one."""
    places: dict[Key, list[int]] = {}
    lengths = sorted({len(key) for key in keys})
    matches = list(_WORD.finditer(text, start, end)) if keys else []
    words = [match.group() for match in matches]
    for index, match in enumerate(matches):
        for length in lengths:
            key = tuple(words[index : index + length])
            if key in keys:
                places.setdefault(key, []).append(match.start())
    return places


def _occurrences(text: str, words: str, places: list[int], offset: int) -> list[int]:
    return [at - offset for at in places if at >= offset and text.startswith(words, at - offset)]
