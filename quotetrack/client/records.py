"""What the service answers, as frozen records; their members are named as the API names them.

Spans count Unicode code points, ``text[start:end]``. Times are aware. Words such as ``kind`` stay plain strings: a
service that is newer than this client may know more of them. Members that this version does not know are left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple


class Span(NamedTuple):
    """A half-open stretch of code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of an article and its words."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class SpeakerRef:
    """The speaker of a statement."""

    id: int
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may have said it."""

    name: str
    confidence: float
    speaker_id: int | None = None


@dataclass(frozen=True, slots=True)
class StatementArticle:
    """What a statement shows of its article."""

    id: int
    url: str | None
    title: str | None
    outlet: str | None
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement as it stands after corrections; ``version`` is what a change asks for.

    ``selector`` has for each span of the content what a Web Annotation takes to find it in a page; in a list it is None
    unless ``include="selector"`` asks for it.
    """

    id: int
    article: StatementArticle
    revision: int
    content: tuple[Span, ...]
    text: str
    cue: Words | None
    source: Words | None
    kind: str
    polarity: str
    status: str
    speaker: SpeakerRef | None
    on_behalf_of: SpeakerRef | None
    candidates: tuple[Candidate, ...]
    confidence: float
    reason: str
    review: str
    corrected_by: str | None
    corrected_at: datetime | None
    outdated: bool
    claim_id: int | None
    relation: str | None
    version: int
    created_at: datetime
    updated_at: datetime
    machine: Mapping[str, Any] | None = None
    selector: tuple[tuple[Mapping[str, Any], ...], ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleSummary:
    """An article without its text."""

    id: int
    external_id: str | None
    url: str | None
    title: str | None
    outlet: str | None
    byline: str | None
    published_at: datetime | None
    published_zone: str | None
    language: str
    revision: int
    statement_count: int
    attention_count: int
    version: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Article(ArticleSummary):
    """An article with its text and its statements."""

    text: str
    sentences: tuple[Span, ...]
    furniture: tuple[Span, ...]
    statements: tuple[Statement, ...]
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingested(Article):
    """An article as it is stored now; ``outcome`` is created, unchanged or revised."""

    outcome: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person or body across articles; another ``id`` than asked for where that one was merged into this."""

    id: int
    name: str
    kind: str
    aliases: tuple[str, ...]
    statement_count: int
    version: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two statements' texts, told by the stretch of each."""

    kind: str
    a: Span
    b: Span


@dataclass(frozen=True, slots=True)
class Claim:
    """What was said, followed from article to article."""

    id: int
    text: str
    speaker: SpeakerRef | None
    outlet: str | None
    first_statement: int | None
    first_published: datetime | None
    last_published: datetime | None
    appearance_count: int
    article_count: int
    outlet_count: int
    suggestion_count: int
    contrast_count: int
    status: str
    note: str | None
    tags: tuple[str, ...]
    version: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Appearance:
    """A statement in a claim; ``changes`` lead from the claim's first variant to it."""

    statement: Statement
    claim_id: int
    state: str
    method: str
    relation: str | None
    score: float | None
    changes: tuple[Change, ...]
    decided_by: str | None = None
    copy_of: int | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """An earlier statement that says the same as a text, or the contrary; changes lead from it to the text."""

    statement: Statement
    relation: str
    score: float
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two statements of one claim that cannot both be right, the earlier one on the left."""

    id: int
    kind: str
    claim_id: int
    left: Statement
    right: Statement
    same_speaker: bool | None
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """What a speaker said, and what the same speaker had said of it before."""

    statement: Statement
    earlier: Statement | None
    relation: str | None
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Watch:
    """What the key wants to be told of; ``secret`` signs what is sent and comes once, when it is made."""

    id: int
    name: str
    filters: Mapping[str, Any]
    address: str | None
    active: bool
    due: int
    failed: int
    version: int
    created_at: datetime
    updated_at: datetime
    secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Alert:
    """A statement that a watch was told of; ``words`` and ``speaker`` are as they were then."""

    id: int
    watch_id: int
    watch: str
    article_id: int
    words: str
    speaker: str | None
    statement: Statement | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class AlignedPair:
    """Two statements of two articles that say the same, or the contrary."""

    left: Statement
    right: Statement
    relation: str
    score: float
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class ArticleComparison:
    """Two articles' statements aligned, and what only one of them has."""

    left: ArticleSummary
    right: ArticleSummary
    pairs: tuple[AlignedPair, ...]
    only_left: tuple[Statement, ...]
    only_right: tuple[Statement, ...]
    copy_of: int | None = None


@dataclass(frozen=True, slots=True)
class FoundStatement:
    """A statement of an analysed text; nothing of it is stored."""

    content: tuple[Span, ...]
    text: str
    cue: Words | None
    source: Words | None
    kind: str
    polarity: str
    status: str
    speaker: str | None
    on_behalf_of: str | None
    candidates: tuple[Candidate, ...]
    confidence: float
    reason: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundEntity:
    """A person or body of an analysed text."""

    name: str
    kind: str
    aliases: tuple[str, ...]
    roles: tuple[str, ...]
    mentions: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Analysis:
    """What is found in a text that is stored nowhere."""

    sentences: tuple[Span, ...]
    furniture: tuple[Span, ...]
    statements: tuple[FoundStatement, ...]
    entities: tuple[FoundEntity, ...]
