"""Words that an editor wrote or marked, found again in the text as code points."""

import re
from collections.abc import Iterable
from typing import Final

from quotetrack.errors import InputError
from quotetrack.services.records import StatementRecord
from quotetrack.text.spans import Span

MOST_SPANS: Final = 200
LONGEST_WORDS: Final = 20_000
_GAP = re.compile(r"\s+…\s+")
_SPAN = re.compile(r"([0-9]{1,12})-([0-9]{1,12})", re.ASCII)


def read_content(sent: str) -> tuple[Span, ...]:
    """Spans from ``12-34 50-60``; InputError for anything else. Whether they fit the text is for the service to say."""
    parts = sent.split()
    matches = [_SPAN.fullmatch(part) for part in parts[: MOST_SPANS + 1]]
    if not parts or len(parts) > MOST_SPANS or not all(matches):
        raise InputError("The words could not be read. Mark them again.")
    return tuple(Span(int(match[1]), int(match[2])) for match in matches if match)


def find_words(text: str, words: str, statement: StatementRecord | None) -> tuple[Span, ...]:
    """The spans of the words, whatever the white space, nearest to where the statement stood; a gap is `` … ``.

    InputError where they do not stand in the text, or, without a statement, stand there more than once.
    """
    wanted = words.strip()
    if not wanted or len(wanted) > LONGEST_WORDS:
        raise InputError("Write the words as they stand in the text.")
    whole = _find(text, wanted, statement)
    if whole is not None:
        return (whole,)
    spans: list[Span] = []
    for part in _GAP.split(wanted)[:MOST_SPANS]:
        found = _find(text, part, statement, after=spans[-1].end if spans else 0)
        if found is None:
            raise InputError("These words do not stand in the text so. Write them exactly as they are printed.")
        spans.append(found)
    return tuple(spans)


def cut_words(text: str, content: tuple[Span, ...]) -> str:
    """The words of the spans as an editor would write them, a gap as `` … ``."""
    return " … ".join(span.cut(text) for span in content)


def cut_marks(text: str, marks: Iterable[Span]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is marked; joined they are the text."""
    pieces, last = [], 0
    for start, end in marks:
        pieces += [(text[last:start], False), (text[start:end], True)]
        last = end
    return [one for one in (*pieces, (text[last:], False)) if one[0]]


def find_split(text: str, second: str, statement: StatementRecord) -> int:
    """Where the second half begins that starts with these words; InputError where the statement has them not."""
    pattern = _compose(second)
    for span in statement.content if pattern else ():
        match = pattern.search(text, span.start, span.end) if pattern else None
        if match:
            return match.start()
    raise InputError("These words do not stand in the statement. Write the first words of the second half.")


def _find(text: str, words: str, statement: StatementRecord | None, after: int = 0) -> Span | None:
    pattern = _compose(words)
    if pattern is None:
        return None
    found = [Span(*match.span()) for match in pattern.finditer(text, after)]
    if not found:
        return None
    if statement is None:
        if len(found) > 1:
            raise InputError("These words stand in the text more than once. Write a few more of them.")
        return found[0]
    near = statement.content[0].start
    return min(found, key=lambda span: abs(span.start - near))


def _compose(words: str) -> re.Pattern[str] | None:
    parts = words.split()
    return re.compile(r"\s+".join(re.escape(part) for part in parts)) if parts else None
