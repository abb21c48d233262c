"""What an analysis says of one article: the records that leave this floor.

Offsets are code points into the text that was given. Confidences are probabilities between 0 and 1.
"""

from dataclasses import dataclass

from quotetrack.terms import Kind, Polarity, SpeakerKind, Status
from quotetrack.text.spans import Span


@dataclass(frozen=True, slots=True)
class Entity:
    """A person or body of one article: its fullest name there, its other names, and where it is mentioned."""

    name: str
    kind: SpeakerKind
    aliases: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    mentions: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may have said it; ``entity`` is an index into ``Analysis.entities``."""

    name: str
    confidence: float
    entity: int


@dataclass(frozen=True, slots=True)
class Statement:
    """A content attributed to a source.

    ``content`` are one or more spans in order, without the outer quotation marks. ``entity`` and ``speaker`` are set
    only when ``status`` is ``attributed``; ``candidates`` only when it is ``ambiguous``, best first. ``reason`` is one
    sentence for an editor, ``evidence`` the marks, words and rules behind it, in the order in which they were weighed.
    """

    content: tuple[Span, ...]
    cue: Span | None
    source: Span | None
    kind: Kind
    polarity: Polarity
    status: Status
    entity: int | None
    speaker: str | None
    on_behalf_of: str | None
    candidates: tuple[Candidate, ...]
    confidence: float
    reason: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything found in one text. ``sentences`` tile it: they begin at 0, touch, and end at its length."""

    sentences: tuple[Span, ...]
    furniture: tuple[Span, ...]
    statements: tuple[Statement, ...]
    entities: tuple[Entity, ...]
