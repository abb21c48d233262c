"""Statements of a transcript: each labelled turn is what the label's speaker said."""

from bisect import bisect_left
from collections.abc import Sequence

from quotetrack.nlp.document import Document
from quotetrack.nlp.linking import Draft
from quotetrack.nlp.mentions import Mention
from quotetrack.nlp.sources import Source
from quotetrack.terms import Kind, Polarity
from quotetrack.text.spans import Span, trim_span


def draft_turns(document: Document, mentions: Sequence[Mention]) -> list[Draft]:
    """One draft for each paragraph of a turn; none where the article is no transcript."""
    starts = [mention.span.start for mention in mentions]
    drafts: list[Draft] = []
    for turn in document.turns:
        content = trim_span(document.text, turn.content)
        if content.start == content.end:
            continue
        at = bisect_left(starts, turn.label.start)
        named = at < len(mentions) and mentions[at].span.start < turn.label.end
        drafts.append(
            Draft(
                unit=-1,
                content=(content,),
                cue=None,
                cue_span=None,
                source=Source(0, 0, (at,) if named else (), "before"),
                source_span=mentions[at].span if named else Span(*turn.label),
                kind=Kind.DIRECT,
                polarity=Polarity.AFFIRMED,
                rule="transcript",
            )
        )
    return drafts
