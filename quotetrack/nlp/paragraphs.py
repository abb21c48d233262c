"""Paragraphs: lines, blocks of lines, and whether a text was wrapped at a fixed width."""

import re
from collections.abc import Iterator

from quotetrack.text.spans import Span

_LINE = re.compile(r"[^\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_BREAKS = re.compile(r"\r\n|[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# The widths at which mailers, wires and plain-text archives wrap.
_WIDTHS = range(45, 101)
_SENTENCE_ENDS = tuple(".?!:;…”\"’'»)]")


def find_paragraphs(text: str) -> tuple[Span, ...]:
    """The text's paragraphs, trimmed and not empty, in order.

    A blank line always divides two paragraphs. A single line break does too, unless the lines of the text were wrapped
    at a fixed width: then a block of lines is one paragraph, and an indented line begins another.
    """
    lines = list(_find_lines(text))
    if _is_wrapped(text, lines):
        return tuple(_join_lines(text, lines))
    return tuple(line for line, _ in lines)


def _find_lines(text: str) -> Iterator[tuple[Span, bool]]:
    """Each line that is not blank, trimmed, and whether it follows the last one without a blank line between."""
    last_end: int | None = None
    for match in _LINE.finditer(text):
        line = match.group()
        start = match.start() + len(line) - len(line.lstrip())
        end = match.start() + len(line.rstrip())
        if start >= end:
            continue
        close = last_end is not None and _count_breaks(text, last_end, match.start()) == 1
        yield Span(start, end), close
        last_end = end


def _count_breaks(text: str, start: int, end: int) -> int:
    """Line breaks between two lines; two are as good as any number."""
    count = 0
    for _ in _BREAKS.finditer(text, start, end):
        count += 1
        if count == 2:
            break
    return count


def _is_wrapped(text: str, lines: list[tuple[Span, bool]]) -> bool:
    """Whether most lines with another one close below are as long as a fixed width allows and end within a sentence."""
    inner = [line for (line, _), (_, close) in zip(lines, lines[1:], strict=False) if close]
    if not inner:
        return False
    fitting = sum(line.end - line.start in _WIDTHS for line in inner)
    running_on = sum(not text[line.start : line.end].endswith(_SENTENCE_ENDS) for line in inner)
    return fitting >= 0.8 * len(inner) and running_on >= 0.5 * len(inner)


def _join_lines(text: str, lines: list[tuple[Span, bool]]) -> Iterator[Span]:
    current: Span | None = None
    for line, close in lines:
        indented = (
            line.start >= 2
            and text[line.start - 2 : line.start].strip("\n\r").isspace()
            and text[line.start - 1] in " \t\u3000"
        )
        if current is not None and close and not indented:
            current = Span(current.start, line.end)
            continue
        if current is not None:
            yield current
        current = line
    if current is not None:
        yield current
