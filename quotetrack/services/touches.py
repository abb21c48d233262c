"""Items that show something else now although nobody changed a word of theirs: when they last changed is set anew.

Whoever keeps a copy of a list asks what changed since (``updated_since``). A claim shows its statements, a statement
its place in claims and its article: when one of these changes, they count as changed too. Versions stay, as nobody who
decides on them was overtaken. What is counted of the claims is marked as to be counted anew at the same time: whether a
statement stands, and where and when its article was published, is part of it. All within the caller's transaction.

On PostgreSQL a row that another transaction holds is passed over: that one sets its time itself, and to wait for it in
whatever order statements come would end in two transactions that wait for each other.
"""

from collections.abc import Iterable
from typing import Any, Final

from quotetrack.services.claim_counts import mark_claims_of
from quotetrack.storage.base import DatedTable
from quotetrack.storage.claims import Appearance, Claim
from quotetrack.storage.connection import is_postgresql
from quotetrack.storage.fields import read_clock
from quotetrack.storage.statements import Statement

BATCH: Final = 500


def touch_claims_of(statements: Iterable[int]) -> None:
    """Counts the claims in which these statements appear as changed."""
    wanted = sorted(set(statements))
    for at in range(0, len(wanted), BATCH):
        appearing = Appearance.select(Appearance.claim).where(Appearance.statement.in_(wanted[at : at + BATCH]))
        _touch(Claim, Claim.id.in_(appearing))
        mark_claims_of(Statement.id.in_(wanted[at : at + BATCH]))


def touch_statements(statements: Iterable[int]) -> None:
    """Counts these statements as changed."""
    wanted = sorted(set(statements))
    for at in range(0, len(wanted), BATCH):
        _touch(Statement, Statement.id.in_(wanted[at : at + BATCH]))


def touch_statements_in(claims: Iterable[int]) -> None:
    """Counts the statements that appear in these claims as changed."""
    wanted = sorted(set(claims))
    for at in range(0, len(wanted), BATCH):
        appearing = Appearance.select(Appearance.statement).where(Appearance.claim.in_(wanted[at : at + BATCH]))
        _touch(Statement, Statement.id.in_(appearing))


def touch_article_parts(article_id: int) -> None:
    """Counts the article's statements, which show its title, outlet and date, and their claims as changed."""
    own = Statement.article == article_id
    _touch(Statement, own)
    appearing = Appearance.select(Appearance.claim).join(Statement, on=Appearance.statement == Statement.id).where(own)
    _touch(Claim, Claim.id.in_(appearing))
    mark_claims_of(own)


def _touch(table: type[DatedTable], condition: Any) -> None:
    if is_postgresql():
        rows: Any = table.select(table.id).where(condition)
        # Not the whole row: others may go on referring to it.
        condition = table.id.in_(rows.for_update("FOR NO KEY UPDATE", skip_locked=True))
    table.update(updated_at=read_clock()).where(condition).execute()
