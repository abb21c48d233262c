"""Claims, appearances, conflicts, timelines, comparisons and speakers as CSV; see ``services.exports``."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from quotetrack.matching import Change
from quotetrack.services.claim_records import (
    AppearanceRecord,
    ArticleComparison,
    ClaimFilters,
    ClaimRecord,
    ConflictKind,
    ConflictRecord,
    ConflictStrength,
    TimelineEntry,
)
from quotetrack.services.claims import get_claim, iterate_appearances, list_claims, match_claims
from quotetrack.services.comparisons import compare_articles
from quotetrack.services.conflicts import iterate_conflicts
from quotetrack.services.exports import write_rows
from quotetrack.services.listing import follow_pages
from quotetrack.services.records import PageRequest, SpeakerRecord, StatementFilters, StatementRecord
from quotetrack.services.speakers import list_speakers
from quotetrack.services.timelines import iterate_timeline
from quotetrack.terms import Relation

CLAIM_COLUMNS: Final = (
    "claim_id",
    "text",
    "speaker",
    "speaker_id",
    "first_outlet",
    "first_published",
    "last_published",
    "appearances",
    "articles",
    "outlets",
    "suggestions",
    "contrasts",
    "status",
    "tags",
    "note",
)
PLACE_COLUMNS: Final = ("statement_id", "article_id", "article_url", "outlet", "published", "title", "speaker", "kind")
APPEARANCE_COLUMNS: Final = (
    "claim_id",
    "state",
    "relation",
    "score",
    "changes",
    "copy_of",
    "decided_by",
    "statement",
    *PLACE_COLUMNS,
)
CONFLICT_COLUMNS: Final = (
    "conflict",
    "claim_id",
    "same_speaker",
    "changes",
    "first_statement",
    *(f"first_{name}" for name in PLACE_COLUMNS),
    "later_statement",
    *(f"later_{name}" for name in PLACE_COLUMNS),
    "strength",
    "why",
)
TIMELINE_COLUMNS: Final = (
    "claim_id",
    "statement",
    *PLACE_COLUMNS,
    "relation",
    "changes",
    "earlier_statement_id",
    "earlier_statement",
    "earlier_published",
)
COMPARISON_COLUMNS: Final = (
    "relation",
    "score",
    "changes",
    "left_statement_id",
    "left_speaker",
    "left_statement",
    "right_statement_id",
    "right_speaker",
    "right_statement",
)
SPEAKER_COLUMNS: Final = ("speaker_id", "name", "kind", "aliases", "statements")


def write_claims_csv(filters: ClaimFilters, *, raw: bool = False, bom: bool = False) -> Iterator[str]:
    """The claims that the filters keep, one a row; the filters are checked before this returns."""
    return write_rows(CLAIM_COLUMNS, map(_list_claim, iterate_claims(filters)), raw=raw, bom=bom)


def write_appearances_csv(claim_id: int, *, raw: bool = False, bom: bool = False) -> Iterator[str]:
    """A claim's appearances in the order of publication, with each outlet's wording and what it changed."""
    found = iterate_appearances(claim_id)
    first = get_claim(claim_id).text
    rows = (_list_appearance(one, first) for one in found)
    return write_rows(APPEARANCE_COLUMNS, rows, raw=raw, bom=bom)


def write_conflicts_csv(
    filters: StatementFilters,
    *,
    kind: ConflictKind | None = None,
    claim: int | None = None,
    strength: ConflictStrength | None = ConflictStrength.STRONG,
    raw: bool = False,
    bom: bool = False,
) -> Iterator[str]:
    """The conflicts whose later statement the filters keep; the filters are checked before this returns."""
    found = iterate_conflicts(filters, kind=kind, claim=claim, strength=strength)
    return write_rows(CONFLICT_COLUMNS, map(_list_conflict, found), raw=raw, bom=bom)


def write_timeline_csv(
    speaker_id: int,
    *,
    claim: int | None = None,
    filters: StatementFilters | None = None,
    raw: bool = False,
    bom: bool = False,
) -> Iterator[str]:
    """What the speaker said in the order of publication; speaker, claim and filters are checked before this returns."""
    entries = iterate_timeline(speaker_id, claim=claim, filters=filters)
    return write_rows(TIMELINE_COLUMNS, map(_list_entry, entries), raw=raw, bom=bom)


def write_comparison_csv(left: int, right: int, *, raw: bool = False, bom: bool = False) -> Iterator[str]:
    """Two articles' statements aligned, then what only the left one has, then what only the right one has."""
    return write_rows(COMPARISON_COLUMNS, _list_alignment(compare_articles(left, right)), raw=raw, bom=bom)


def write_speakers_csv(
    q: str | None = None, updated_since: datetime | None = None, *, raw: bool = False, bom: bool = False
) -> Iterator[str]:
    """The speakers as ``iterate_speakers`` gives them."""
    found = iterate_speakers(q, updated_since)
    return write_rows(SPEAKER_COLUMNS, map(_list_speaker, found), raw=raw, bom=bom)


def iterate_speakers(q: str | None = None, updated_since: datetime | None = None) -> Iterator[SpeakerRecord]:
    """The speakers with all words of ``q`` in a name, oldest first; the query is checked before this returns."""
    list_speakers(q, PageRequest(limit=1), updated_since)
    return follow_pages(lambda request: list_speakers(q, request, updated_since))


def iterate_claims(filters: ClaimFilters) -> Iterator[ClaimRecord]:
    """The claims that the filters keep, oldest first; these are checked before this returns."""
    match_claims(filters)
    return follow_pages(lambda request: list_claims(filters, request))


def describe_changes(changes: Iterable[Change], before: str, after: str) -> str:
    """The changes in one cell: "arrive > come; + not", each kind in its own form."""
    described = []
    for change in changes:
        old, new = change.a.cut(before), change.b.cut(after)
        described.append(f"{old} > {new}" if old and new else f"+ {new}" if new else f"- {old}")
    return "; ".join(described)


def _list_claim(claim: ClaimRecord) -> list[str]:
    return [
        str(claim.id),
        claim.text,
        claim.speaker.name if claim.speaker else "",
        str(claim.speaker.id) if claim.speaker else "",
        claim.outlet or "",
        _show_time(claim.first_published),
        _show_time(claim.last_published),
        str(claim.appearance_count),
        str(claim.article_count),
        str(claim.outlet_count),
        str(claim.suggestion_count),
        str(claim.contrast_count),
        claim.status.value,
        "; ".join(claim.tags),
        claim.note or "",
    ]


def _list_appearance(one: AppearanceRecord, first: str) -> list[str]:
    return [
        str(one.claim_id),
        one.state.value,
        _show_relation(one.relation),
        "" if one.score is None else f"{one.score:.3f}",
        describe_changes(one.changes, first, one.statement.text),
        "" if one.copy_of is None else str(one.copy_of),
        one.decided_by or "",
        one.statement.text,
        *_list_place(one.statement),
    ]


def _list_conflict(one: ConflictRecord) -> list[str]:
    same = "" if one.same_speaker is None else "yes" if one.same_speaker else "no"
    changes = describe_changes(one.changes, one.left.text, one.right.text)
    left, right = [one.left.text, *_list_place(one.left)], [one.right.text, *_list_place(one.right)]
    return [one.kind.value, str(one.claim_id), same, changes, *left, *right, one.strength.value, one.why]


def _list_entry(one: TimelineEntry) -> list[str]:
    statement, earlier = one.statement, one.earlier
    return [
        "" if statement.claim_id is None else str(statement.claim_id),
        statement.text,
        *_list_place(statement),
        _show_relation(one.relation),
        describe_changes(one.changes, earlier.text, statement.text) if earlier else "",
        str(earlier.id) if earlier else "",
        earlier.text if earlier else "",
        _show_time(earlier.published_at) if earlier else "",
    ]


def _list_alignment(found: ArticleComparison) -> Iterator[list[str]]:
    nothing = ["", "", ""]
    for pair in found.pairs:
        changes = describe_changes(pair.changes, pair.left.text, pair.right.text)
        yield [pair.relation.value, f"{pair.score:.3f}", changes, *_list_side(pair.left), *_list_side(pair.right)]
    for statement in found.only_left:
        yield [*nothing, *_list_side(statement), *nothing]
    for statement in found.only_right:
        yield [*nothing, *nothing, *_list_side(statement)]


def _list_speaker(speaker: SpeakerRecord) -> Sequence[str]:
    aliases = "; ".join(speaker.aliases)
    return [str(speaker.id), speaker.name, speaker.kind.value, aliases, str(speaker.statement_count)]


def _list_side(statement: StatementRecord) -> list[str]:
    return [str(statement.id), statement.speaker.name if statement.speaker else "", statement.text]


def _list_place(statement: StatementRecord) -> list[str]:
    return [
        str(statement.id),
        str(statement.article_id),
        statement.article_url or "",
        statement.outlet or "",
        _show_time(statement.published_at),
        statement.article_title or "",
        statement.speaker.name if statement.speaker else "",
        statement.kind.value,
    ]


def _show_relation(relation: Relation | None) -> str:
    return "" if relation is None else relation.value


def _show_time(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
