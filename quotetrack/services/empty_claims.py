"""Claims that nothing is left of, whether an article was deleted or its words were: they go and leave a tombstone."""

from collections.abc import Iterable
from typing import Any, Final

from quotetrack.services.attention import refresh_each
from quotetrack.services.claim_counts import mark_claims
from quotetrack.services.tombstones import bury
from quotetrack.services.touches import touch_statements_in
from quotetrack.storage.claims import Appearance, Claim
from quotetrack.storage.fields import read_clock
from quotetrack.terms import AppearanceState, RecordKind

BATCH: Final = 500
"""Rows removed by one query."""

HELD: Final = frozenset({AppearanceState.JOINED.value, AppearanceState.CONFIRMED.value, AppearanceState.PARTED.value})
"""What keeps a claim: a statement that belongs to it, and an editor's word that one does not."""


def list_claims_of(statements: Any) -> list[int]:
    """The claims in which these statements appear, in order; ``statements`` are ids or a query of them."""
    query: Any = Appearance.select(Appearance.claim).where(Appearance.statement.in_(statements)).distinct()
    return sorted(row.claim_id for row in query)


def delete_empty_claims(claims: Iterable[int]) -> None:
    """Deletes those of the claims that nothing holds any more, with those merged into them, and buries them.

    The others count as changed; what waited for an editor because of one that goes waits no longer. Belongs into the
    transaction that took their statements away, with claims locked.
    """
    gone: list[int] = []
    claims = list(claims)
    mark_claims(claims)
    for claim in claims:
        states: Any = Appearance.select(Appearance.state).where(Appearance.claim == claim).distinct()
        if {row.state for row in states} & HELD:
            Claim.update(version=Claim.version + 1, updated_at=read_clock()).where(Claim.id == claim).execute()
            continue
        gone += [claim, *(row.id for row in Claim.select().where(Claim.merged_into == claim))]
    placed = _list_placed(gone)
    touch_statements_in(gone)
    for at in range(0, len(gone), BATCH):
        Claim.delete().where(Claim.id.in_(gone[at : at + BATCH])).execute()
    mark_claims(gone)
    refresh_each(placed)
    bury(RecordKind.CLAIM, gone)


def _list_placed(claims: list[int]) -> list[int]:
    """The statements that appear in the claims, such as those that an editor was to look at."""
    placed: set[int] = set()
    for at in range(0, len(claims), BATCH):
        query: Any = Appearance.select(Appearance.statement).where(Appearance.claim.in_(claims[at : at + BATCH]))
        placed.update(row.statement_id for row in query)
    return sorted(placed)
