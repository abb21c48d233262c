"""The records of claims that cross the border between services and their callers; see ``services.records``."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from quotetrack.matching import Change
from quotetrack.services.records import ArticleRecord, SpeakerRef, StatementRecord
from quotetrack.terms import AppearanceState, ClaimStatus, Kind, Polarity, Relation, Status


class ConflictKind(StrEnum):
    """What two statements of one claim disagree in.

    ``speaker``: the same words credited to two; ``number``, ``negation``: nearly the same words with another number or
    the opposite; ``reported``: such a pair of which one is a quote and the other a report of it.
    """

    SPEAKER = "speaker"
    NUMBER = "number"
    NEGATION = "negation"
    REPORTED = "reported"


class ConflictStrength(StrEnum):
    """How much a conflict deserves an editor's look; ``weak`` ones are left out unless asked for."""

    STRONG = "strong"
    WEAK = "weak"


@dataclass(frozen=True, slots=True)
class ClaimRecord:
    """What was said, followed across articles.

    ``text``, ``speaker`` and ``outlet`` are those of the variant published first. Copies of an article count once with
    it, in ``article_count`` and ``outlet_count``.
    """

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
    status: ClaimStatus
    note: str | None
    tags: tuple[str, ...]
    version: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class AppearanceRecord:
    """A statement in a claim, compared with the variant published first: ``changes`` have spans into its text (a) and
    into this one's (b). ``copy_of`` is the article that this one's article is a copy of."""

    statement: StatementRecord
    claim_id: int
    state: AppearanceState
    method: str
    decided_by: str | None
    relation: Relation | None
    score: float | None
    changes: tuple[Change, ...]
    copy_of: int | None


@dataclass(frozen=True, slots=True)
class OutletRecord:
    """Who published, and how much of it is stored."""

    id: int
    name: str
    article_count: int
    statement_count: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class AppearanceMark:
    """Where and when a statement of a claim was printed, and how it belongs; ``copied`` says that it is in a copy."""

    outlet: str | None
    published_at: datetime | None
    state: AppearanceState
    copied: bool


@dataclass(frozen=True, slots=True)
class MatchRecord:
    """An earlier statement that says the same as a text, or the contrary; ``changes`` lead from it to the text."""

    statement: StatementRecord
    relation: Relation
    score: float
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class SaidRecord:
    """A statement of an article that is not stored; ``start`` is its place in the text, code points."""

    text: str
    start: int
    kind: Kind
    polarity: Polarity
    status: Status
    speaker: str | None


Said = TypeVar("Said", StatementRecord, SaidRecord)


@dataclass(frozen=True, slots=True)
class AlignedPair(Generic[Said]):
    """Two statements of two articles that say the same, or the contrary, and what changed from left to right."""

    left: Said
    right: Said
    relation: Relation
    score: float
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class ArticleComparison:
    """Two articles' statements aligned; ``copy_of`` is the one that the other is a copy of."""

    left: ArticleRecord
    right: ArticleRecord
    pairs: tuple[AlignedPair[StatementRecord], ...]
    only_left: tuple[StatementRecord, ...]
    only_right: tuple[StatementRecord, ...]
    copy_of: int | None


class Side(StrEnum):
    """One of two articles."""

    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class UnstoredComparison:
    """Two articles that are not stored, aligned as stored ones are; ``copy`` is the one that is a copy of the other."""

    pairs: tuple[AlignedPair[SaidRecord], ...]
    only_left: tuple[SaidRecord, ...]
    only_right: tuple[SaidRecord, ...]
    copy: Side | None


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """What a speaker said, and how it differs from what the same speaker had said of it before (``earlier``)."""

    statement: StatementRecord
    earlier: StatementRecord | None
    relation: Relation | None
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class ConflictRecord:
    """Two statements that cannot both be right, or one of which is wrongly credited; ``left`` came first.

    ``same_speaker`` is None where one of them names nobody. ``why`` says in a sentence what puts it on the board or
    speaks against it. ``claim_version`` is what parting the later one is decided on.
    """

    id: int
    kind: ConflictKind
    claim_id: int
    left: StatementRecord
    right: StatementRecord
    same_speaker: bool | None
    changes: tuple[Change, ...]
    strength: ConflictStrength
    why: str
    claim_version: int


@dataclass(frozen=True, slots=True)
class DisputedClaim:
    """A claim, and how many strong conflicts it has."""

    claim: ClaimRecord
    conflict_count: int


@dataclass(frozen=True, slots=True)
class ClaimFilters:
    """Which claims: those with a variant that fits ``q``, ``speaker``, ``outlet``, ``kind`` and the times at once.

    ``min_articles`` and ``min_outlets`` count copies once; ``suggested`` True keeps those that wait for an editor.
    """

    q: str | None = None
    speaker: int | None = None
    outlet: str | None = None
    article: int | None = None
    kind: Kind | None = None
    status: ClaimStatus | None = None
    tag: str | None = None
    published_from: datetime | None = None
    published_to: datetime | None = None
    updated_since: datetime | None = None
    min_articles: int = 1
    min_outlets: int = 0
    suggested: bool | None = None


@dataclass(frozen=True, slots=True)
class ClaimPlan:
    """What merging or splitting claims changes, or would change."""

    source: int
    target: int
    statement_count: int
    article_count: int
    decision_id: int | None = None
