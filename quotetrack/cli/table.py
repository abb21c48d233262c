"""Statements as a table for people: columns that fit the terminal, words wrapped by the width they are shown with."""

import re
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

from quotetrack.services.records import StatementRecord
from quotetrack.terms import Status

if TYPE_CHECKING:
    # At run time this would load the whole language floor, which most commands never need.
    from quotetrack.nlp.analysis import Statement

HEADINGS = ("SPEAKER", "CUE", "KIND", "STATEMENT", "CONF")
# The widest that a column may get; the statement's takes what is left.
_SPEAKER_WIDTH = 26
_LEAST_SPEAKER_WIDTH = 12
_CUE_WIDTH = 14
_KIND_WIDTH = 8
_CONFIDENCE_WIDTH = 4
_LEAST_STATEMENT_WIDTH = 24
_GAP = "  "
# A terminal obeys control characters, and text direction marks reorder what follows; neither may come from an article.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")


def make_printable(text: str) -> str:
    """The text on one line, fit for a terminal: white space single, what cannot be shown as U+FFFD."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", " ".join(text.split()))


def measure_width(text: str) -> int:
    """How many columns of a terminal the text takes: wide East Asian characters two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(_measure_character(character) for character in text)


def _measure_character(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def wrap_text(text: str, width: int) -> list[str]:
    """The text in lines of at most ``width`` columns, broken at spaces, and inside a word only if it is longer."""
    lines: list[str] = []
    line, used = "", 0
    for word in text.split(" "):
        for piece in _cut_word(word, width):
            taken = measure_width(piece)
            if line and used + 1 + taken > width:
                lines.append(line)
                line, used = piece, taken
            else:
                line, used = (f"{line} {piece}", used + 1 + taken) if line else (piece, taken)
    return [*lines, line]


def _cut_word(word: str, width: int) -> list[str]:
    if measure_width(word) <= width:
        return [word]
    pieces: list[str] = []
    piece: list[str] = []
    used = 0
    for character in word:
        taken = _measure_character(character)
        if used + taken > width and piece:
            pieces.append("".join(piece))
            piece, used = [], 0
        piece.append(character)
        used += taken
    return [*pieces, "".join(piece)]


def indent_text(mark: str, text: str, width: int) -> Iterator[str]:
    """The text wrapped beside a mark, its later lines under its first."""
    for number, line in enumerate(wrap_text(text, max(20, width - len(mark)))):
        yield (mark if number == 0 else " " * len(mark)) + line


def get_width() -> int:
    """The columns of the terminal, or 100 where there is none."""
    return shutil.get_terminal_size((100, 24)).columns if sys.stdout.isatty() else 100


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One statement as the table shows it, each cell on one line."""

    speaker: str
    cue: str
    kind: str
    statement: str
    confidence: str


def build_row(statement: "Statement", text: str) -> StatementRow:
    """The row of a statement that an analysis found in ``text``."""
    return _build_row(
        _name_speaker(
            statement.status,
            statement.speaker,
            statement.on_behalf_of,
            [candidate.name for candidate in statement.candidates],
            statement.source.cut(text) if statement.source else None,
        ),
        statement.cue.cut(text) if statement.cue else None,
        statement.kind,
        " … ".join(span.cut(text) for span in statement.content),
        statement.confidence,
    )


def build_stored_row(statement: StatementRecord) -> StatementRow:
    """The row of a stored statement, as it stands after corrections."""
    return _build_row(
        _name_speaker(
            statement.status,
            statement.speaker.name if statement.speaker else None,
            statement.on_behalf_of.name if statement.on_behalf_of else None,
            [candidate.name for candidate in statement.candidates],
            statement.source_text,
        ),
        statement.cue_text,
        statement.kind,
        statement.text,
        statement.confidence,
    )


def _build_row(speaker: str, cue: str | None, kind: str, statement: str, confidence: float) -> StatementRow:
    return StatementRow(
        make_printable(speaker), make_printable(cue or "-"), str(kind), make_printable(statement), f"{confidence:.2f}"
    )


def _name_speaker(
    status: Status, speaker: str | None, on_behalf_of: str | None, rivals: Sequence[str], source: str | None
) -> str:
    if status is Status.ATTRIBUTED and speaker:
        return f"{speaker} (for {on_behalf_of})" if on_behalf_of and on_behalf_of != speaker else speaker
    if status is Status.AMBIGUOUS:
        return "ambiguous: " + " or ".join(rivals)
    return f"unknown: {source}" if source else "unknown"


def format_rows(rows: Iterable[StatementRow], width: int | None = None) -> Iterable[str]:
    """The lines of the table, headings first; ``width`` is the terminal's unless given."""
    cells: list[tuple[str, ...]] = [astuple(row) for row in rows]
    widths = _fit_columns(cells, get_width() if width is None else width)
    for row in (HEADINGS, *cells):
        yield from _format_row(row, widths)


def _fit_columns(rows: Sequence[tuple[str, ...]], width: int) -> tuple[int, ...]:
    def take(column: int, most: int) -> int:
        return min(most, max(measure_width(row[column]) for row in (*rows, HEADINGS)))

    speaker, cue = take(0, min(_SPEAKER_WIDTH, max(_LEAST_SPEAKER_WIDTH, width // 4))), take(1, _CUE_WIDTH)
    left = width - speaker - cue - _KIND_WIDTH - _CONFIDENCE_WIDTH - 4 * len(_GAP)
    return speaker, cue, _KIND_WIDTH, max(_LEAST_STATEMENT_WIDTH, left), _CONFIDENCE_WIDTH


def _format_row(cells: Sequence[str], widths: Sequence[int]) -> Iterable[str]:
    wrapped = [wrap_text(cell, width) for cell, width in zip(cells, widths, strict=True)]
    for index in range(max(map(len, wrapped))):
        shown = [lines[index] if index < len(lines) else "" for lines in wrapped]
        padded = [part + " " * (width - measure_width(part)) for part, width in zip(shown, widths, strict=True)]
        yield _GAP.join(padded).rstrip()
