"""Where statements stand in claims: set, removed, put back, each with how it was, in the caller's transaction."""

from collections.abc import Mapping
from typing import Any, Final

from quotetrack.services.attention import refresh_statements
from quotetrack.services.candidates import VARIANT_STATES
from quotetrack.services.claim_counts import mark_claims
from quotetrack.services.touches import touch_statements
from quotetrack.storage.claims import Appearance, Claim
from quotetrack.storage.fields import read_clock

FIELDS: Final = ("matched", "relation", "score", "method", "state", "decided_by")

Place = tuple[int, int]
"""A statement and a claim."""


def touch_claim(claim_id: int, **changes: Any) -> None:
    """Notes that the claim has changed, and how where its own fields have."""
    changes |= {"version": Claim.version + 1, "updated_at": read_clock()}
    Claim.update(changes).where(Claim.id == claim_id).execute()


def describe_place(row: Any) -> dict[str, Any]:
    """What an appearance says, to be kept as JSON."""
    return {name: row.matched_id if name == "matched" else getattr(row, name) for name in FIELDS}


def write_places(new: Mapping[Place, Mapping[str, Any] | None]) -> tuple[list[Any], list[Any]]:
    """Sets the appearances, or removes them for None; how they were before and are after, to be kept as JSON.

    Those that stop being variants go first, since a statement is a variant once.
    """
    before, after = [], []
    for (statement, claim), columns in sorted(new.items(), key=lambda item: _is_variant(item[1])):
        row: Any = Appearance.get_or_none(Appearance.statement == statement, Appearance.claim == claim)
        before.append([statement, claim, None if row is None else describe_place(row)])
        if columns is None:
            Appearance.delete().where(Appearance.statement == statement, Appearance.claim == claim).execute()
        elif row is None:
            Appearance.create(statement=statement, claim=claim, **columns)
        else:
            Appearance.update({**columns, "updated_at": read_clock()}).where(Appearance.id == row.id).execute()
        stands: Any = Appearance.get_or_none(Appearance.statement == statement, Appearance.claim == claim)
        after.append([statement, claim, None if stands is None else describe_place(stands)])
    mark_claims(claim for _, claim in new)
    placed = sorted({statement for statement, _ in new})
    refresh_statements(placed)
    touch_statements(placed)
    return before, after


def _is_variant(columns: Mapping[str, Any] | None) -> bool:
    return columns is not None and columns["state"] in VARIANT_STATES
