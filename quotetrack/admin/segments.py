"""An article's text cut into paragraphs and segments, so that each segment is highlighted in one way only.

Offsets are code points into the text as received; joined again, the segments of a paragraph are its text.
"""

import heapq
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from quotetrack.text.spans import Span

LINE_END = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
# Atomic, so that one "\r\n" is never read as two line ends.
BLANK_LINES = re.compile(r"(?>\r\n|[\n\r\x85\u2028\u2029])[^\S\n\r\x85\u2028\u2029]*(?>\r\n|[\n\r\x85\u2028\u2029])\s*")


@dataclass(frozen=True, slots=True)
class Highlight:
    """A statement to be highlighted: its id and the spans of its content."""

    id: int
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Focus:
    """The statement that is open beside the text: its content, source and cue are marked in their own ways."""

    content: tuple[Span, ...] = ()
    source: Span | None = None
    cue: Span | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text that is marked in one way throughout.

    ``statement`` is the innermost statement here. ``begins`` says that one of its spans begins to show here, ``anchor``
    that it is the first segment of that statement in the text.
    """

    text: str
    statement: int | None = None
    begins: bool = False
    anchor: bool = False
    opened: bool = False
    source: bool = False
    cue: bool = False
    furniture: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph's segments in order; ``furniture`` where no part of it belongs to the story; ``start`` is where
    it begins in the text."""

    segments: tuple[Segment, ...]
    furniture: bool
    start: int


@dataclass(slots=True)
class _Layers:
    """Which of the plain layers are on at the sweep's position, kept by counting what begins and ends."""

    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    steps: dict[int, list[tuple[str, int]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, layer: str, spans: Iterable[Span]) -> None:
        for start, end in spans:
            if start < end:
                self.steps[start].append((layer, 1))
                self.steps[end].append((layer, -1))

    def advance(self, position: int) -> None:
        for layer, step in self.steps.get(position, ()):
            self.counts[layer] += step

    def on(self, layer: str) -> bool:
        return self.counts[layer] > 0


@dataclass(slots=True)
class _Innermost:
    """The statement that began last at the sweep's position, in a heap so that deep nesting stays cheap."""

    stretches: list[tuple[int, int, int]]
    following: int = 0
    heap: list[tuple[int, int, int]] = field(default_factory=list)

    def advance(self, position: int) -> tuple[int, int] | None:
        """The statement's id and where this span of it starts, or None between statements."""
        while self.following < len(self.stretches) and self.stretches[self.following][0] <= position:
            start, end, statement = self.stretches[self.following]
            heapq.heappush(self.heap, (-start, end, statement))
            self.following += 1
        while self.heap and self.heap[0][1] <= position:
            heapq.heappop(self.heap)
        return (self.heap[0][2], -self.heap[0][0]) if self.heap else None


def cut_paragraphs(text: str) -> tuple[Span, ...]:
    """The paragraphs of a text, trimmed and not empty: at blank lines where it has any, else at every line's end.

    A text wrapped by hand has blank lines between its paragraphs; one paragraph a line has none.
    """
    boundary = BLANK_LINES if BLANK_LINES.search(text.strip()) else LINE_END
    paragraphs = []
    start = 0
    for match in boundary.finditer(text):
        paragraphs.append((start, match.start()))
        start = match.end()
    paragraphs.append((start, len(text)))
    return tuple(trimmed for span in paragraphs if (trimmed := _trim(text, span)) is not None)


def cut_segments(
    text: str, highlights: Sequence[Highlight], *, focus: Focus | None = None, furniture: Sequence[Span] = ()
) -> tuple[Paragraph, ...]:
    """The text's paragraphs in segments, by one sweep over the sorted boundaries of everything that is marked."""
    focus = focus or Focus()
    size = len(text)
    layers = _Layers()
    layers.add("opened", _clip(focus.content, size))
    layers.add("source", _clip([focus.source] if focus.source else [], size))
    layers.add("cue", _clip([focus.cue] if focus.cue else [], size))
    layers.add("furniture", _clip(furniture, size))
    stretches = sorted((s, e, h.id) for h in highlights for s, e in _clip(h.spans, size) if s < e)
    paragraphs = cut_paragraphs(text)
    boundaries = set(layers.steps)
    boundaries.update(edge for start, end, _ in stretches for edge in (start, end))
    boundaries.update(edge for span in paragraphs for edge in span)
    pieces = list(_sweep(text, sorted(boundaries), layers, _Innermost(stretches)))
    return tuple(_gather(pieces, paragraphs))


def _sweep(text: str, boundaries: list[int], layers: _Layers, innermost: _Innermost) -> Iterator[tuple[int, Segment]]:
    begun: set[tuple[int, int]] = set()
    anchored: set[int] = set()
    for start, end in pairwise(boundaries):
        layers.advance(start)
        found = innermost.advance(start)
        piece = text[start:end]
        # White space between paragraphs is not shown, so nothing can begin there.
        shown = found is not None and not piece.isspace()
        yield (
            start,
            Segment(
                text=piece,
                statement=found[0] if found else None,
                begins=shown and found not in begun,
                anchor=shown and found is not None and found[0] not in anchored,
                opened=layers.on("opened"),
                source=layers.on("source"),
                cue=layers.on("cue"),
                furniture=layers.on("furniture"),
            ),
        )
        if shown and found is not None:
            begun.add(found)
            anchored.add(found[0])


def _gather(pieces: list[tuple[int, Segment]], paragraphs: tuple[Span, ...]) -> Iterator[Paragraph]:
    index = 0
    for start, end in paragraphs:
        while index < len(pieces) and pieces[index][0] < start:
            index += 1
        first = index
        while index < len(pieces) and pieces[index][0] < end:
            index += 1
        segments = tuple(segment for _, segment in pieces[first:index])
        yield Paragraph(segments, all(s.furniture or s.text.isspace() for s in segments), start)


def _clip(spans: Iterable[Span], size: int) -> Iterator[Span]:
    for start, end in spans:
        yield Span(min(max(start, 0), size), min(max(end, 0), size))


def _trim(text: str, span: tuple[int, int]) -> Span | None:
    piece = text[span[0] : span[1]]
    start = span[0] + len(piece) - len(piece.lstrip())
    end = span[0] + len(piece.rstrip())
    return Span(start, end) if start < end else None
