"""Paragraphs: lines, blocks of lines, and whether a text was wrapped at a fixed width."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from quotetrack.text.spans import Span

_LINE = re.compile(r"[^\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_BREAK = re.compile(r"\r\n|[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# The widths at which mailers, wires and plain-text archives wrap.
_WIDTHS = range(45, 101)
_SENTENCE_ENDS = tuple(".?!:;…”\"’'»)]")


class _Line(NamedTuple):
    """A line that is not blank, trimmed; ``close`` where a single line break parts it from the one above."""

    start: int
    end: int
    close: bool
    indented: bool


def find_paragraphs(text: str) -> tuple[Span, ...]:
    """The text's paragraphs, trimmed and not empty, in order.

    A blank line or a paragraph separator (U+2029) always divides two paragraphs. A single line break does too, unless
    the lines of the text were wrapped at a fixed width: then a block of lines is one paragraph, and only an indented
    line, or one below a short line that ends a sentence, begins another.
    """
    lines = list(_find_lines(text))
    if _is_wrapped(text, lines):
        return tuple(_join_lines(text, lines))
    return tuple(Span(line.start, line.end) for line in lines)


def _find_lines(text: str) -> Iterator[_Line]:
    last_end: int | None = None
    for match in _LINE.finditer(text):
        line = match.group()
        start = match.start() + len(line) - len(line.lstrip())
        end = match.start() + len(line.rstrip())
        if start < end:
            close = last_end is not None and _is_single_break(text, last_end, match.start())
            yield _Line(start, end, close, start > match.start())
            last_end = end


def _is_single_break(text: str, start: int, end: int) -> bool:
    breaks = _BREAK.finditer(text, start, end)
    first = next(breaks, None)
    return first is not None and first.group() != "\u2029" and next(breaks, None) is None


def _is_wrapped(text: str, lines: Sequence[_Line]) -> bool:
    """Whether most lines with another one close below are as long as a fixed width allows and end within a sentence."""
    inner = [line for line, below in pairwise(lines) if below.close]
    if not inner:
        return False
    fitting = sum(line.end - line.start in _WIDTHS for line in inner)
    running_on = sum(not text.endswith(_SENTENCE_ENDS, line.start, line.end) for line in inner)
    return fitting >= 0.75 * len(inner) and running_on >= 0.5 * len(inner)


def _join_lines(text: str, lines: Sequence[_Line]) -> Iterator[Span]:
    width = max(line.end - line.start for line in lines if line.end - line.start in _WIDTHS)
    close = [line for line in lines if line.close]
    indents_tell = sum(line.indented for line in close) <= len(close) / 2
    start = lines[0].start
    for line, below in pairwise(lines):
        short = line.end - line.start < 0.6 * width and text.endswith(_SENTENCE_ENDS, line.start, line.end)
        if not below.close or short or (below.indented and indents_tell):
            yield Span(start, line.end)
            start = below.start
    yield Span(start, lines[-1].end)
