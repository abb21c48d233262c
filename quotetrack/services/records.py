"""The records that cross the border between services and whoever calls them: API, pages, command line.

Times are aware datetimes in UTC, to the microsecond. Offsets are code points into the text of the revision that the
record names.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, StrEnum
from typing import Any, Generic, TypeVar

from quotetrack.services.account_records import Actor as Actor
from quotetrack.services.account_records import KeyRecord as KeyRecord
from quotetrack.services.account_records import UserRecord as UserRecord
from quotetrack.services.decision_records import CorrectionRecord as CorrectionRecord
from quotetrack.services.decision_records import DecisionRecord as DecisionRecord
from quotetrack.terms import Kind, Polarity, Relation, Review, SpeakerKind, Status
from quotetrack.text.spans import Span

Item = TypeVar("Item")


class Unset(Enum):
    """The absence of a value where ``None`` is a value of its own."""

    UNSET = "unset"


UNSET = Unset.UNSET


@dataclass(frozen=True, slots=True)
class SourceVersion:
    """Which version of an item its sender says this is: a ``number``, and when it was ``created`` (RFC 3339)."""

    number: str | None = None
    created: str | None = None


@dataclass(frozen=True, slots=True)
class NewArticle:
    """An article as a newsroom sends it: ``text`` or ``html``, never both.

    ``published_at`` is aware; ``published_zone`` is the zone it came with, such as ``+02:00`` or ``Europe/Oslo``.
    ``version`` is the sender's, of formats that count versions; an older one never replaces a newer one. ``warnings``
    are what the format's reader has to say.
    """

    text: str | None = None
    html: str | None = None
    title: str | None = None
    url: str | None = None
    external_id: str | None = None
    outlet: str | None = None
    byline: str | None = None
    published_at: datetime | None = None
    published_zone: str | None = None
    language: str = "en"
    extra: Mapping[str, Any] = field(default_factory=dict)
    version: SourceVersion | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """A stored article; ``text`` is that of its current ``revision`` (1 for the first), and "" in a list of articles.

    ``attention_count`` counts its statements that want an editor's eyes: still open (``Review.OPEN``), not outdated,
    and ambiguous, unknown or less sure than ``terms.LOW_CONFIDENCE``. ``highlights`` marks in the title what a search
    looked for.
    """

    id: int
    external_id: str | None
    url: str | None
    title: str | None
    outlet: str | None
    byline: str | None
    published_at: datetime | None
    published_zone: str | None
    language: str
    text: str
    sentences: tuple[Span, ...]
    furniture: tuple[Span, ...]
    revision: int
    statement_count: int
    extra: Mapping[str, Any]
    version: int
    created_at: datetime
    updated_at: datetime
    attention_count: int = 0
    highlights: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class IngestResult:
    """What became of a sent article: ``outcome`` is ``created``, ``unchanged`` or ``revised``."""

    article: ArticleRecord
    statements: tuple["StatementRecord", ...]
    outcome: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SpeakerRecord:
    """A person or body across articles."""

    id: int
    name: str
    kind: SpeakerKind
    aliases: tuple[str, ...]
    statement_count: int
    version: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class SpeakerRef:
    """The part of a speaker that a statement shows."""

    id: int
    name: str
    kind: SpeakerKind


@dataclass(frozen=True, slots=True)
class CandidateRecord:
    """Somebody who may have said it, with the machine's confidence between 0 and 1."""

    name: str
    confidence: float
    speaker_id: int | None


@dataclass(frozen=True, slots=True)
class MachineAnswer:
    """What the machine said when it last read the text; corrections never touch it. ``None`` in a statement that an
    editor added by hand."""

    content: tuple[Span, ...]
    kind: Kind
    polarity: Polarity
    status: Status
    speaker: str | None
    on_behalf_of: str | None
    confidence: float
    reason: str
    evidence: tuple[str, ...]
    candidates: tuple[CandidateRecord, ...]


@dataclass(frozen=True, slots=True)
class Selector:
    """How a stretch of a statement is found in a page again: its words, those around it, and its place in the text."""

    exact: str
    prefix: str
    suffix: str
    span: Span


@dataclass(frozen=True, slots=True)
class StatementRecord:
    """A statement as it stands after corrections; ``claim_id`` is the claim whose variant it is, ``relation`` how it
    compares there with the statement that it was joined through (None for the one that began the claim). An editor has
    yet to say whether it belongs to the ``suggested_claims``; it has another number than the ``contrast_claims``, or
    says the opposite.

    ``text`` is the content's spans joined with `` … ``. ``speaker_name`` is set whenever somebody is named, ``speaker``
    too. ``review`` says what an editor decided. ``revision`` is the article's revision that the offsets belong to;
    ``outdated`` is set where a person's decision was kept although a later revision no longer has the words.
    ``highlights`` are code points into ``text``: what a search looked for. ``selectors``, one a span of the content,
    are None unless ``services.selectors`` added them.
    """

    id: int
    article_id: int
    article_url: str | None
    article_title: str | None
    outlet: str | None
    published_at: datetime | None
    revision: int
    outdated: bool
    content: tuple[Span, ...]
    text: str
    cue: Span | None
    cue_text: str | None
    source: Span | None
    source_text: str | None
    kind: Kind
    polarity: Polarity
    status: Status
    speaker: SpeakerRef | None
    on_behalf_of: SpeakerRef | None
    candidates: tuple[CandidateRecord, ...]
    confidence: float
    reason: str
    review: Review
    corrected_by: str | None
    corrected_at: datetime | None
    machine: MachineAnswer | None
    version: int
    created_at: datetime
    updated_at: datetime
    claim_id: int | None = None
    relation: Relation | None = None
    suggested_claims: tuple[int, ...] = ()
    contrast_claims: tuple[int, ...] = ()
    highlights: tuple[Span, ...] = ()
    selectors: tuple[Selector, ...] | None = None


@dataclass(frozen=True, slots=True)
class SpeakerChoice:
    """The speaker an editor chooses: one that is known by its ``id``, or a ``name`` (with ``kind``) made if unknown."""

    id: int | None = None
    name: str | None = None
    kind: SpeakerKind = SpeakerKind.PERSON


@dataclass(frozen=True, slots=True)
class StatementChanges:
    """What an editor changes; what is UNSET stays. ``speaker`` None says that nobody is named."""

    speaker: SpeakerChoice | Unset | None = UNSET
    on_behalf_of: SpeakerChoice | Unset | None = UNSET
    kind: Kind | Unset = UNSET
    polarity: Polarity | Unset = UNSET
    content: tuple[Span, ...] | Unset = UNSET
    note: str | None = None


@dataclass(frozen=True, slots=True)
class AliasRecord:
    """Another name of a speaker, from ``since`` until before ``until`` where these are known."""

    id: int
    name: str
    since: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class RoleRecord:
    """An office of a speaker, from ``since`` until before ``until``; None where not known or still held.

    ``credited_count``, just after it was put on record: the old statements that were credited through it, None where
    that was not asked for.
    """

    id: int
    title: str
    since: datetime | None
    until: datetime | None
    credited_count: int | None = None


@dataclass(frozen=True, slots=True)
class SpeakerPlan:
    """What merging or splitting speakers changes, or would change: how many statements of how many articles go from
    ``source`` to ``target``, and the names by which ``target`` is known afterwards."""

    source: SpeakerRef
    target: SpeakerRef
    statement_count: int
    article_count: int
    names: tuple[str, ...]
    decision_id: int | None = None


class Order(StrEnum):
    """The order of a list: by identifier, by how well a search fits, or by when an item was last changed.

    ``RANK`` is that of ``text.search``, the newest first among equals; where a list cannot be ranked, or too much is
    found for an order of words to say anything, it is ``NEWEST``.
    """

    OLDEST = "oldest"
    NEWEST = "newest"
    RANK = "rank"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page of a list: an opaque ``cursor`` from the page before, a ``limit``, whether to count all, and the
    order; ``newest_first`` is another way to say ``Order.NEWEST``."""

    cursor: str | None = None
    limit: int = 50
    include_total: bool = False
    newest_first: bool = False
    order: Order = Order.OLDEST


@dataclass(frozen=True, slots=True)
class DeletedRecord:
    """An item that is gone, and since when."""

    id: int
    deleted_at: datetime


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page of a list, oldest identifier first unless asked otherwise; ``next_cursor`` is None on the last.

    ``deleted`` is set in a list by change: what was deleted within the page's stretch of time.
    """

    items: Sequence[Item]
    next_cursor: str | None
    total: int | None = None
    deleted: Sequence[DeletedRecord] | None = None


@dataclass(frozen=True, slots=True)
class ArticleFilters:
    """Which articles: ``q`` looks in title, byline and text; times are inclusive from, exclusive to."""

    q: str | None = None
    outlet: str | None = None
    published_from: datetime | None = None
    published_to: datetime | None = None
    updated_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class StatementFilters:
    """Which statements. ``speaker`` and ``article`` are ids; ``q`` looks for words in the statement's text.

    ``reviewed`` True keeps those that an editor accepted or corrected, False those still open. Rejected and outdated
    statements are left out unless asked for by ``review``, ``include_rejected`` or ``include_outdated``. ``claim`` is
    an id too.
    """

    q: str | None = None
    speaker: int | None = None
    claim: int | None = None
    outlet: str | None = None
    article: int | None = None
    kind: Kind | None = None
    status: Status | None = None
    polarity: Polarity | None = None
    review: Review | None = None
    reviewed: bool | None = None
    min_confidence: float | None = None
    published_from: datetime | None = None
    published_to: datetime | None = None
    updated_since: datetime | None = None
    include_outdated: bool = False
    include_rejected: bool = False
