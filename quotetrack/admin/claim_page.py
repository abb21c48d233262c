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
from quotetrack.terms import AppearanceState

AT_ONCE: Final = 200
"""Variants that the page of a claim shows before all are asked for."""

MOST_SPREAD: Final = 50
"""Claims that the list by spread shows at once."""


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
class ClaimPage:
    """A claim: its variants in the order of publication, and apart from them what waits and what contradicts it."""

    claim: ClaimRecord
    first: StatementRecord | None
    variants: tuple[Variant, ...]
    suggestions: tuple[Variant, ...]
    contrasts: tuple[Variant, ...]
    variant_count: int
    spread: Spread
    decisions: tuple[DecisionLine, ...]
    shown_all: bool


def build_claim_list(asked: Mapping[str, str]) -> ClaimList:
    """The claims that the query asks for: by spread unless it asks for the newest.

    Raises InputError and BadCursorError as the services do.
    """
    speaker = look_up_speaker(read_words(asked, "speaker"))
    query, outlet = read_words(asked, "q"), read_words(asked, "outlet")
    by_spread = asked.get("order") != "newest"
    cursor = None if by_spread else asked.get("cursor") or None
    filters = ClaimFilters(q=query or None, outlet=outlet or None, speaker=speaker.found.id if speaker.found else None)
    page = _list(filters, by_spread, cursor) if not speaker.failed else Page([], None, 0)
    return ClaimList(tuple(page.items), query, outlet, speaker, by_spread, cursor, page.next_cursor, page.total)


def build_claim_page(claim_id: int, *, whole: bool = False) -> ClaimPage:
    """The page of a claim, with its first ``AT_ONCE`` variants or the ``whole`` of them.

    NotFoundError where there is none.
    """
    claim = claims.get_claim(claim_id)
    appearances = claims.list_appearances(claim.id)
    first = next((one.statement for one in appearances if one.statement.id == claim.first_statement), None)
    variants = [one for one in appearances if one.state in (AppearanceState.JOINED, AppearanceState.CONFIRMED)]
    waiting = [one for one in appearances if one.state is AppearanceState.SUGGESTED]
    against = [one for one in appearances if one.state is AppearanceState.CONTRAST]
    return ClaimPage(
        claim=claim,
        first=first,
        variants=tuple(_read_variant(one, first) for one in (variants if whole else variants[:AT_ONCE])),
        suggestions=tuple(_read_variant(one, first) for one in waiting),
        contrasts=tuple(_read_variant(one, first) for one in against),
        variant_count=len(variants),
        spread=draw_spread(appearances),
        decisions=write_decisions(CLAIM, claim.id),
        shown_all=len(appearances) < claims.MOST_APPEARANCES,
    )


def _list(filters: ClaimFilters, by_spread: bool, cursor: str | None) -> Page[ClaimRecord]:
    if by_spread:
        return Page(claims.list_most_repeated(filters, limit=MOST_SPREAD), None)
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
