"""What is counted of each claim, kept so that lists need not count every statement again.

Whatever may change a claim's counts leaves a mark, a row that is only added: nobody waits for anybody, and a claim that
very many repeat costs no more than any other. What is kept of a marked claim is not used; whoever asks counts it then
and there, so that an answer never depends on when the marks are worked off. ``settle_counts`` does that: the server by
and by, and a run over an archive at its end.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from peewee import fn

from quotetrack.services.claim_variants import (
    count_articles,
    count_outlets,
    is_shown,
    place_columns,
    select_appearances,
    select_variants,
)
from quotetrack.storage.articles import Article
from quotetrack.storage.bulk import insert_rows
from quotetrack.storage.claims import Appearance, Claim, ClaimCount, ClaimMark
from quotetrack.storage.connection import lock_alone, reading, writing
from quotetrack.storage.statements import Statement
from quotetrack.terms import AppearanceState

LOCK: Final = "claim counts"
"""What those who settle wait for in turn on PostgreSQL; nobody else takes it."""

TOGETHER: Final = 500
MOST_COUNTED: Final = 20_000
"""The most claims, and appearances of several of them, that one transaction counts: SQLite's other writers wait so
long."""

TURN_SECONDS: Final = 0.5
RESTS: Final = 9
"""How long the server settles at a time, if there is so much, and how many times as long it rests, so that it costs a
tenth of a core at most."""


@dataclass(frozen=True, slots=True)
class ClaimCounts:
    """What is counted of a claim's statements that stand; ``first_statement`` is the variant that was published first.

    Copies of an article count once with it among ``articles`` and not at all among ``outlets``.
    """

    appearances: int = 0
    articles: int = 0
    outlets: int = 0
    suggestions: int = 0
    contrasts: int = 0
    first_statement: int | None = None
    last_published: datetime | None = None


def mark_claims(claims: Iterable[int]) -> None:
    """Says that the claims' counts may have changed, within the transaction that changes them."""
    insert_rows(ClaimMark, [{"claim": claim} for claim in sorted(set(claims))])


def mark_claims_of(condition: Any) -> None:
    """The same for the claims in which the statements of the condition appear or did until now."""
    found = Appearance.select(Appearance.claim).distinct().join(Statement, on=Appearance.statement == Statement.id)
    ClaimMark.insert_from(found.where(condition), [ClaimMark.claim]).execute()


def mark_articles(articles: Iterable[int]) -> None:
    """The same for the claims in which the articles' statements appear."""
    for article in sorted(set(articles)):
        mark_claims_of(Statement.article == article)


def mark_uncounted() -> None:
    """Marks the claims that have neither counts nor a mark: a process of an earlier version made them after the
    migration, before it was restarted."""
    counted = ClaimCount.select(ClaimCount.claim).where(ClaimCount.claim == Claim.id)
    with reading():
        query: Any = Claim.select(Claim.id).where(~fn.EXISTS(counted), ~is_marked(Claim.id)).tuples()
        missing = [claim for (claim,) in query]
    if missing:
        with writing():
            mark_claims(missing)


def is_marked(claim: Any) -> Any:
    """The condition that what is kept of the claim may not be used."""
    return fn.EXISTS(ClaimMark.select(ClaimMark.id).where(ClaimMark.claim == claim))


def read_counts(claims: Sequence[int]) -> dict[int, ClaimCounts]:
    """What is counted of each of the claims, within the caller's connection."""
    # One query, so that no mark is set between a look at the marks and one at what is kept.
    rows: Any = ClaimCount.select().where(ClaimCount.claim.in_(list(claims)), ~is_marked(ClaimCount.claim))
    kept = {row.claim: _read(row) for row in rows}
    return kept | count_claims([claim for claim in claims if claim not in kept])


def count_claims(claims: Sequence[int]) -> dict[int, ClaimCounts]:
    """Counts each of the claims, whatever is kept of it; within the caller's connection."""
    if not claims:
        return {}
    counts = _count_variants(claims)
    others = _count_others(claims)
    firsts = _find_firsts(claims)
    return {
        claim: ClaimCounts(
            *counts.get(claim, (0, 0, 0)),
            others.get((claim, AppearanceState.SUGGESTED.value), 0),
            others.get((claim, AppearanceState.CONTRAST.value), 0),
            *firsts.get(claim, (None, None)),
        )
        for claim in claims
    }


def settle_counts() -> int:
    """Counts every marked claim anew and keeps it; how many there were. A few at a time, each time a transaction."""
    settled = 0
    while found := _settle_some():
        settled += found
    return settled


class Settling:
    """The server's share of it: for a short time, whenever it is asked and has rested long enough."""

    def __init__(self) -> None:
        self._next = 0.0

    def is_due(self) -> bool:
        """Whether there is anything to settle and the last time was long enough ago."""
        if time.monotonic() < self._next:
            return False
        with reading():
            return bool(ClaimMark.select(ClaimMark.id).limit(1).tuples())

    def settle_some(self) -> None:
        """Settles what can be settled in one turn."""
        began = time.monotonic()
        while _settle_some() and time.monotonic() - began < TURN_SECONDS:
            pass
        now = time.monotonic()
        self._next = now + RESTS * (now - began)


def _settle_some() -> int:
    with writing():
        lock_alone(LOCK)
        claims = _choose_marked()
        if claims:
            # Before they are counted: a mark that is set meanwhile is none of those that are taken away.
            ClaimMark.delete().where(ClaimMark.claim.in_(claims)).execute()
            ClaimCount.delete().where(ClaimCount.claim.in_(claims)).execute()
            standing = [row.id for row in Claim.select(Claim.id).where(Claim.id.in_(claims))]
            insert_rows(ClaimCount, [_write(claim, found) for claim, found in count_claims(standing).items()])
        return len(claims)


def _choose_marked() -> list[int]:
    """Marked claims that are counted together, at least one where there are any."""
    query: Any = ClaimMark.select(ClaimMark.claim).distinct().order_by(ClaimMark.claim).limit(TOGETHER).tuples()
    marked = [claim for (claim,) in query]
    sizes: Any = Appearance.select(Appearance.claim, fn.COUNT(Appearance.id)).where(Appearance.claim.in_(marked))
    known = dict(sizes.group_by(Appearance.claim).tuples())
    chosen: list[int] = []
    counted = 0
    for claim in marked:
        counted += known.get(claim, 0)
        if chosen and counted > MOST_COUNTED:
            break
        chosen.append(claim)
    return chosen


def _read(row: Any) -> ClaimCounts:
    return ClaimCounts(*(getattr(row, name) for name in ClaimCounts.__slots__))


def _write(claim: int, counts: ClaimCounts) -> dict[str, Any]:
    return {"claim": claim, **{name: getattr(counts, name) for name in ClaimCounts.__slots__}}


def _count_variants(claims: Sequence[int]) -> dict[int, tuple[int, int, int]]:
    query = select_variants(Appearance.claim, fn.COUNT(Appearance.id), count_articles(), count_outlets())
    rows = query.where(Appearance.claim.in_(list(claims))).group_by(Appearance.claim).tuples()
    return {claim: (appearances, articles, outlets) for claim, appearances, articles, outlets in rows}


def _count_others(claims: Sequence[int]) -> dict[tuple[int, str], int]:
    query = select_appearances(Appearance.claim, Appearance.state, fn.COUNT(Appearance.id))
    states = [AppearanceState.SUGGESTED.value, AppearanceState.CONTRAST.value]
    kept = query.where(Appearance.claim.in_(list(claims)), Appearance.state.in_(states), is_shown())
    rows = kept.group_by(Appearance.claim, Appearance.state).tuples()
    return {(claim, state): number for claim, state, number in rows}


def _find_firsts(claims: Sequence[int]) -> dict[int, tuple[int, datetime | None]]:
    """The statement of each claim that was published first, and when the last one was."""
    place = fn.ROW_NUMBER().over(partition_by=[Appearance.claim], order_by=list(place_columns())).alias("place")
    last = fn.MAX(Article.published_at).over(partition_by=[Appearance.claim]).alias("last")
    ranked = select_variants(Appearance.claim.alias("claim"), Statement.id.alias("statement"), last, place)
    inner = ranked.where(Appearance.claim.in_(list(claims))).alias("ranked")
    columns = inner.c.claim, inner.c.statement, inner.c.last.converter(Article.published_at.python_value)
    query: Any = Claim.select(*columns).from_(inner).where(inner.c.place == 1).tuples()
    return {claim: (statement, moment) for claim, statement, moment in query}
