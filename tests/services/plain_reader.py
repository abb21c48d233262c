"""A reader of plain patterns in the place of the language floor, so that tests know which statements to expect."""

import re
from datetime import datetime

from quotetrack.nlp.analysis import Analysis, Candidate, Entity, Statement
from quotetrack.terms import Kind, Polarity, SpeakerKind, Status
from quotetrack.text.furniture import NO_VERDICTS, Verdicts
from quotetrack.text.spans import Span

# “words,” said NAME. | “words,” said NAME for BODY. | “words,” said NAME or NAME. | “words,” said someone.
_QUOTE = re.compile(
    r"“(?P<content>[^”]+?),?” (?P<cue>said|denied) "
    r"(?P<source>someone|the [A-Z]\w+(?: [A-Z]\w+)*|[A-Z]\w+(?: [A-Z]\w+)*)"
    r"(?: for the (?P<behalf>[A-Z]\w+(?: [A-Z]\w+)*))?(?: or (?P<rival>[A-Z]\w+(?: [A-Z]\w+)*))?"
)


def read_plainly(
    text: str,
    *,
    title: str | None = None,
    published: datetime | None = None,
    language: str = "en",
    verdicts: Verdicts = NO_VERDICTS,
) -> Analysis:
    """An analysis by one pattern: every quotation with "said NAME" behind it."""
    entities: dict[str, Entity] = {}
    statements = [_read_quote(match, entities) for match in _QUOTE.finditer(text)]
    return Analysis((Span(0, len(text)),), (), tuple(statements), tuple(entities.values()))


def _read_quote(match: re.Match[str], entities: dict[str, Entity]) -> Statement:
    source, rival = match["source"], match["rival"]
    for name in filter(None, (source if source != "someone" else None, rival)):
        kind = SpeakerKind.BODY if name.startswith("the ") else SpeakerKind.PERSON
        entities.setdefault(name, Entity(name.removeprefix("the "), kind))
    known = list(entities)
    status = Status.UNKNOWN if source == "someone" else Status.AMBIGUOUS if rival else Status.ATTRIBUTED
    attributed = status is Status.ATTRIBUTED
    rivals = (source, rival) if rival else ()
    return Statement(
        content=(Span(*match.span("content")),),
        cue=Span(*match.span("cue")),
        source=Span(*match.span("source")),
        kind=Kind.DIRECT,
        polarity=Polarity.DENIED if match["cue"] == "denied" else Polarity.AFFIRMED,
        status=status,
        entity=known.index(source) if attributed else None,
        speaker=entities[source].name if attributed else None,
        on_behalf_of=match["behalf"],
        candidates=tuple(Candidate(entities[name].name, 0.4, known.index(name)) for name in rivals),
        confidence=0.9 if attributed else 0.3,
        reason=f"It stands before “{match['cue']} {source}”.",
        evidence=(match["cue"],),
    )
