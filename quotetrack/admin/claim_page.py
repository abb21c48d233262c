"""Everything that the list of claims and the page of a claim show."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from quotetrack.admin.asking import SpeakerSearch, look_up_speaker, read_choice, read_words
from quotetrack.admin.decision_history import DecisionLine, write_decisions
from quotetrack.admin.filling import Filling
from quotetrack.admin.spread import Spread, draw_spread
from quotetrack.admin.wording import Piece, mark_against, name_relation
from quotetrack.services import claim_decisions, claims, conflicts
from quotetrack.services.claim_records import AppearanceRecord, ClaimFilters, ClaimRecord, DisputedClaim
from quotetrack.services.decisions import CLAIM
from quotetrack.services.records import Page, PageRequest, StatementRecord
from quotetrack.services.statements import get_statement
from quotetrack.terms import AppearanceState, ClaimStatus

AT_ONCE: Final = 200
"""Statements of each kind that the page of a claim shows at once."""

CLAIMS_AT_ONCE: Final = 50

VARIANTS: Final = (AppearanceState.JOINED, AppearanceState.CONFIRMED)


MOST_APART: Final = 50


class ClaimOrder(StrEnum):
    """What decides which claim comes first: in how many articles it is, how much is against it, or how new it is."""

    SPREAD = "spread"
    CONFLICT = "conflict"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class ClaimList:
    """Claims in an order, with what was asked for; ``conflicts`` counts each one's where they are ordered by these."""

    claims: tuple[ClaimRecord, ...]
    conflicts: Mapping[int, int]
    query: str
    outlet: str
    speaker: SpeakerSearch
    status: ClaimStatus | None
    order: ClaimOrder
    cursor: str | None
    next_cursor: str | None
    total: int | None

    @property
    def filtered(self) -> bool:
        """Whether anything was asked for but the order."""
        return bool(self.query or self.outlet or self.speaker.words or self.status)


@dataclass(frozen=True, slots=True)
class Variant:
    """One statement in a claim: what became of the first wording in it, and whether it is another speaker's."""

    appearance: AppearanceRecord
    pieces: tuple[Piece, ...]
    relation: str
    other_speaker: bool

    @property
    def statement(self) -> StatementRecord:
        """The statement that appears."""
        return self.appearance.statement


@dataclass(frozen=True, slots=True)
class VariantList:
    """A page of a claim's statements of one kind; ``goes_on`` says that it does not begin with the first."""

    items: tuple[Variant, ...]
    total: int
    goes_on: bool
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class ApartClaim:
    """A claim that this one is never the same as, and the decision to take back; None where a split made it so."""

    claim: ClaimRecord
    decision: int | None


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """A claim: its variants in the order of publication, and apart from them what waits and what contradicts it.

    ``filling`` is what was typed into one of the forms and could not be taken.
    """

    claim: ClaimRecord
    first: StatementRecord | None
    variants: VariantList
    suggestions: VariantList
    contrasts: VariantList
    spread: Spread
    decisions: tuple[DecisionLine, ...]
    apart: tuple[ApartClaim, ...]
    filling: Filling


def build_claim_list(asked: Mapping[str, str]) -> ClaimList:
    """The claims that the query asks for: by spread unless it asks for another order.

    Raises InputError and BadCursorError as the services do.
    """
    speaker = look_up_speaker(read_words(asked, "speaker"))
    query, outlet = read_words(asked, "q"), read_words(asked, "outlet")
    order = read_choice(asked, "order", ClaimOrder) or ClaimOrder.SPREAD
    status = read_choice(asked, "status", ClaimStatus)
    cursor = asked.get("cursor") or None
    filters = ClaimFilters(
        q=query or None, outlet=outlet or None, speaker=speaker.found.id if speaker.found else None, status=status
    )
    listed = _list(filters, order, cursor) if not speaker.failed else Page([], None, 0)
    counts = {one.claim.id: one.conflict_count for one in listed.items if isinstance(one, DisputedClaim)}
    found = tuple(one.claim if isinstance(one, DisputedClaim) else one for one in listed.items)
    return ClaimList(found, counts, query, outlet, speaker, status, order, cursor, listed.next_cursor, listed.total)


def build_claim_page(claim_id: int, asked: Mapping[str, str], filling: Filling | None = None) -> ClaimPage:
    """The page of a claim, with ``AT_ONCE`` statements of each kind, from the cursor on that is asked for.

    NotFoundError where there is no such claim, BadCursorError for a cursor of another.
    """
    claim = claims.get_claim(claim_id)
    first = get_statement(claim.first_statement) if claim.first_statement else None
    decisions = write_decisions(CLAIM, claim.id)
    return ClaimPage(
        claim=claim,
        first=first,
        variants=_list_variants(claim, first, asked.get("variants"), VARIANTS),
        suggestions=_list_variants(claim, first, asked.get("suggestions"), (AppearanceState.SUGGESTED,)),
        contrasts=_list_variants(claim, first, asked.get("contrasts"), (AppearanceState.CONTRAST,)),
        spread=draw_spread(claims.list_marks(claim.id)),
        decisions=decisions,
        apart=_list_apart(claim.id, decisions),
        filling=filling or Filling(),
    )


def _list_variants(
    claim: ClaimRecord, first: StatementRecord | None, cursor: str | None, states: tuple[AppearanceState, ...]
) -> VariantList:
    request = PageRequest(cursor=cursor or None, limit=AT_ONCE, include_total=True)
    page = claims.list_appearances(claim.id, request, states=states)
    items = tuple(_read_variant(one, first) for one in page.items)
    return VariantList(items, page.total or 0, bool(cursor), page.next_cursor)


def _list(filters: ClaimFilters, order: ClaimOrder, cursor: str | None) -> Page[ClaimRecord] | Page[DisputedClaim]:
    request = PageRequest(cursor=cursor, limit=CLAIMS_AT_ONCE, include_total=True)
    if order is ClaimOrder.SPREAD:
        return claims.list_most_repeated(filters, request)
    if order is ClaimOrder.CONFLICT:
        return conflicts.list_most_disputed(filters, request)
    return claims.list_claims(filters, PageRequest(cursor=cursor, include_total=True, newest_first=True))


def _list_apart(claim_id: int, decisions: tuple[DecisionLine, ...]) -> tuple[ApartClaim, ...]:
    standing = [line.record for line in decisions if line.record.action == "apart" and line.record.undone_at is None]
    by_other = {one: record.id for record in standing for one in record.after["pair"]}
    others = claim_decisions.list_claims_apart(claim_id)[:MOST_APART]
    return tuple(ApartClaim(claims.get_claim(one), by_other.get(one)) for one in others)


def _read_variant(one: AppearanceRecord, first: StatementRecord | None) -> Variant:
    before = first.text if first else ""
    speakers = {one.statement.speaker, first.speaker if first else None}
    return Variant(
        appearance=one,
        pieces=mark_against(before, one.statement.text, one.changes),
        relation=name_relation(one.relation, one.changes),
        other_speaker=None not in speakers and len(speakers) == 2,
    )
