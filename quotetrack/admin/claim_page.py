"""Everything that the list of claims and the page of a claim show."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from quotetrack.admin.asking import SpeakerSearch, look_up_speaker, read_words
from quotetrack.admin.decision_history import DecisionLine, write_decisions
from quotetrack.admin.spread import Spread, draw_spread
from quotetrack.admin.wording import Piece, mark_against, name_relation
from quotetrack.services import claims
from quotetrack.services.claim_records import AppearanceRecord, ClaimFilters, ClaimRecord
from quotetrack.services.decisions import CLAIM
from quotetrack.services.records import Page, PageRequest, StatementRecord
from quotetrack.services.statements import get_statement
from quotetrack.terms import AppearanceState

AT_ONCE: Final = 200
"""Statements of each kind that the page of a claim shows at once."""

CLAIMS_AT_ONCE: Final = 50

VARIANTS: Final = (AppearanceState.JOINED, AppearanceState.CONFIRMED)


@dataclass(frozen=True, slots=True)
class ClaimList:
    """Claims with what was asked for; ``by_spread`` says in which of the two orders."""

    claims: tuple[ClaimRecord, ...]
    query: str
    outlet: str
    speaker: SpeakerSearch
    by_spread: bool
    cursor: str | None
    next_cursor: str | None
    total: int | None

    @property
    def filtered(self) -> bool:
        """Whether anything was asked for but the order."""
        return bool(self.query or self.outlet or self.speaker.words)


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
class ClaimPage:
    """A claim: its variants in the order of publication, and apart from them what waits and what contradicts it."""

    claim: ClaimRecord
    first: StatementRecord | None
    variants: VariantList
    suggestions: VariantList
    contrasts: VariantList
    spread: Spread
    decisions: tuple[DecisionLine, ...]


def build_claim_list(asked: Mapping[str, str]) -> ClaimList:
    """The claims that the query asks for: by spread unless it asks for the newest.

    Raises InputError and BadCursorError as the services do.
    """
    speaker = look_up_speaker(read_words(asked, "speaker"))
    query, outlet = read_words(asked, "q"), read_words(asked, "outlet")
    by_spread = asked.get("order") != "newest"
    cursor = asked.get("cursor") or None
    filters = ClaimFilters(q=query or None, outlet=outlet or None, speaker=speaker.found.id if speaker.found else None)
    page = _list(filters, by_spread, cursor) if not speaker.failed else Page([], None, 0)
    return ClaimList(tuple(page.items), query, outlet, speaker, by_spread, cursor, page.next_cursor, page.total)


def build_claim_page(claim_id: int, asked: Mapping[str, str]) -> ClaimPage:
    """The page of a claim, with ``AT_ONCE`` statements of each kind, from the cursor on that is asked for.

    NotFoundError where there is no such claim, BadCursorError for a cursor of another.
    """
    claim = claims.get_claim(claim_id)
    first = get_statement(claim.first_statement) if claim.first_statement else None
    return ClaimPage(
        claim=claim,
        first=first,
        variants=_list_variants(claim, first, asked.get("variants"), VARIANTS),
        suggestions=_list_variants(claim, first, asked.get("suggestions"), (AppearanceState.SUGGESTED,)),
        contrasts=_list_variants(claim, first, asked.get("contrasts"), (AppearanceState.CONTRAST,)),
        spread=draw_spread(claims.list_marks(claim.id)),
        decisions=write_decisions(CLAIM, claim.id),
    )


def _list_variants(
    claim: ClaimRecord, first: StatementRecord | None, cursor: str | None, states: tuple[AppearanceState, ...]
) -> VariantList:
    request = PageRequest(cursor=cursor or None, limit=AT_ONCE, include_total=True)
    page = claims.list_appearances(claim.id, request, states=states)
    items = tuple(_read_variant(one, first) for one in page.items)
    return VariantList(items, page.total or 0, bool(cursor), page.next_cursor)


def _list(filters: ClaimFilters, by_spread: bool, cursor: str | None) -> Page[ClaimRecord]:
    if by_spread:
        return claims.list_most_repeated(filters, PageRequest(cursor=cursor, limit=CLAIMS_AT_ONCE, include_total=True))
    return claims.list_claims(filters, PageRequest(cursor=cursor, include_total=True, newest_first=True))


def _read_variant(one: AppearanceRecord, first: StatementRecord | None) -> Variant:
    before = first.text if first else ""
    speakers = {one.statement.speaker, first.speaker if first else None}
    return Variant(
        appearance=one,
        pieces=mark_against(before, one.statement.text, one.changes),
        relation=name_relation(one.relation, one.changes),
        other_speaker=None not in speakers and len(speakers) == 2,
    )
