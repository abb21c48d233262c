"""What merging a claim with another, or splitting variants off it, would change."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from quotetrack.admin.asking import read_id, read_words
from quotetrack.admin.filling import Filling
from quotetrack.errors import ConflictError, NotFoundError
from quotetrack.services import claim_decisions, claims
from quotetrack.services.claim_records import ClaimFilters, ClaimPlan, ClaimRecord
from quotetrack.services.records import Actor, PageRequest, StatementRecord
from quotetrack.terms import AppearanceState

MOST_RIVALS: Final = 20
MOST_VARIANTS: Final = 200
"""Variants that stand to be chosen on one page."""

VARIANTS: Final = (AppearanceState.JOINED, AppearanceState.CONFIRMED)
ADDRESS: Final = re.compile(r"(?:https?://\S*)?/claims/(\d{1,19})(?:[?#]\S*)?")


@dataclass(frozen=True, slots=True)
class ClaimMerger:
    """What merging ``source`` into ``target`` would change: a plan, or the reason why it cannot be.

    Without a target, ``rivals`` are claims that have the ``words``.
    """

    source: ClaimRecord
    words: str
    target: ClaimRecord | None
    rivals: tuple[ClaimRecord, ...]
    plan: ClaimPlan | None
    refusal: str | None


@dataclass(frozen=True, slots=True)
class ClaimSplit:
    """A claim's variants to choose from, or with ``plan`` what splitting the chosen off would change."""

    claim: ClaimRecord
    statements: tuple[StatementRecord, ...]
    total: int
    plan: ClaimPlan | None
    filling: Filling

    @property
    def chosen(self) -> tuple[StatementRecord, ...]:
        """The variants that were ticked."""
        return tuple(one for one in self.statements if str(one.id) in self.filling.ticked)


def build_claim_merger(claim_id: int, asked: Mapping[str, str], actor: Actor) -> ClaimMerger:
    """The preview of merging the claim into the one that is meant by a number, an address or words; changes nothing."""
    source, words = claims.get_claim(claim_id), read_words(asked, "other")
    number = read_id(found[1] if (found := ADDRESS.fullmatch(words)) else words)
    if number is None:
        rivals = _search(words, source.id) if words else ()
        return ClaimMerger(source, words, None, rivals, None, None)
    try:
        target = claims.get_claim(number)
    except NotFoundError:
        return ClaimMerger(source, words, None, (), None, None)
    try:
        plan = claim_decisions.merge_claims(source.id, target.id, actor=actor, dry_run=True)
    except ConflictError as error:
        return ClaimMerger(source, words, target, (), None, str(error))
    return ClaimMerger(source, words, target, (), plan, None)


def build_claim_split(claim_id: int, filling: Filling, plan: ClaimPlan | None = None) -> ClaimSplit:
    """The page of a split; NotFoundError where there is no such claim."""
    claim = claims.get_claim(claim_id)
    page = claims.list_appearances(claim.id, PageRequest(limit=MOST_VARIANTS, include_total=True), states=VARIANTS)
    statements = tuple(one.statement for one in page.items)
    return ClaimSplit(claim, statements, page.total or 0, plan, filling)


def _search(words: str, besides: int) -> tuple[ClaimRecord, ...]:
    page = claims.list_most_repeated(ClaimFilters(q=words), PageRequest(limit=MOST_RIVALS + 1))
    return tuple(one for one in page.items if one.id != besides)[:MOST_RIVALS]
