"""Mentions: every phrase of the story that refers to a person or a body, as reporters write them.

``find_mentions`` gives the phrases; who is meant is for ``entities`` to say. A mention's span is the whole source
phrase ("ICE Director Matthew Albence"), its head the naming part alone ("Matthew Albence").
"""

from quotetrack.nlp.document import Document
from quotetrack.nlp.mention_reading import OPENERS, MentionReader
from quotetrack.nlp.mention_records import Mention, MentionKind
from quotetrack.nlp.wording import Wording, read_wording

__all__ = ["Mention", "MentionKind", "find_mentions"]


def find_mentions(document: Document) -> tuple[Mention, ...]:
    """All mentions in text order, none overlapping another; furniture and datelines yield none.

    Time is linear in the article's length: every look ahead is bounded.
    """
    wording = read_wording(document)
    _silence_dateline(wording, document)
    reader = MentionReader(wording)
    labels = {turn.label.start: turn.label for turn in document.turns}
    at = 0
    while at < len(wording.tokens):
        label = labels.get(wording.tokens[at].start) if labels else None
        if label is not None:
            at = reader.read_label(at, label)
        elif wording.live[at] and (wording.capital[at] or wording.plain[at] in OPENERS or "-" in wording.plain[at]):
            at = reader.read(at)
        else:
            at += 1
    return tuple(reader.found)


def _silence_dateline(wording: Wording, document: Document) -> None:
    if document.dateline is not None:
        first, last = document.tokens_in(document.dateline)
        for index in range(first, last):
            wording.live[index] = 0
