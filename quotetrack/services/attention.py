"""Which statements want an editor's eyes, and why.

The place of the reason is kept in a column of the statement, so that the queue is one read of an index however much is
stored. Whoever changes a statement, or its places in claims, refreshes it within the same transaction.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from peewee import SQL, Case, fn

from quotetrack.services.candidates import VARIANT_STATES
from quotetrack.services.judgement import Link
from quotetrack.storage.claims import Appearance
from quotetrack.storage.queries import Composed
from quotetrack.storage.statements import Statement
from quotetrack.terms import LOW_CONFIDENCE, AppearanceState, Reason, Review, Status
from quotetrack.text.spans import Span

RANKS: Final = {reason: rank for rank, reason in enumerate(Reason, 1)}
REASONS: Final = {rank: reason for reason, rank in RANKS.items()}

LONGEST_LOOK: Final = 3_000
"""Code points that are searched for a closing mark: the longest paragraphs of news, and a limit on hostile ones."""

BATCH: Final = 500

CLOSING: Final = {"“": "”", "„": "“", "«": "»", '"': '"'}
"""Opening marks and what closes them; not the single ones, whose closing mark is the apostrophe too."""


def is_unclosed(text: str, last: Span) -> bool:
    """Whether the span stands right behind an opening mark that nothing closes before its paragraph ends.

    ``last`` is the statement's last span: of a quotation that runs over paragraphs only the last one is closed.
    """
    opening = text[last.start - 1] if last.start else ""
    if opening not in CLOSING:
        return False
    end = text.find("\n\n", last.end, last.start + LONGEST_LOOK)
    depth = 1
    for letter in text[last.start : last.start + LONGEST_LOOK if end < 0 else end]:
        if letter == CLOSING[opening]:
            depth -= 1
        elif letter == opening:
            depth += 1
        if depth == 0:
            return False
    # A quotation that runs on is opened again in the next paragraph, and closed in the last one alone.
    return end < 0 or not text[end : end + 8].lstrip().startswith(opening)


def rank_new(columns: Mapping[str, Any], links: Sequence[Link] = ()) -> int:
    """The place of the first reason that holds for a new statement with these columns and links, 0 for none.

    It is what ``refresh_article`` would find: a row that is stored with its reason is not written a second time, which
    on PostgreSQL costs as much as the first time in every index.
    """
    status = columns["status"]
    reasons = (
        (status == Status.AMBIGUOUS.value, Reason.AMBIGUOUS),
        (columns["unclosed"], Reason.UNCLOSED),
        (any(_is_at_odds(columns, link) for link in links), Reason.CONFLICT),
        (any(link.state is AppearanceState.SUGGESTED for link in links), Reason.SUGGESTED),
        (columns["confidence"] < LOW_CONFIDENCE, Reason.UNSURE),
        (status == Status.UNKNOWN.value, Reason.UNNAMED),
    )
    return next((RANKS[reason] for holds, reason in reasons if holds), 0)


def _is_at_odds(columns: Mapping[str, Any], link: Link) -> bool:
    """Whether the link is a contrast, or has the words of another speaker, and neither speaks for the other."""
    if link.state is AppearanceState.CONTRAST:
        return True
    ours, theirs = columns["speaker"], link.match.earlier.speaker
    if link.state.value not in VARIANT_STATES or ours is None or theirs is None or ours == theirs:
        return False
    return bool(columns["on_behalf_of"] != theirs and link.match.earlier.on_behalf_of != ours)


def refresh_attention(condition: Any) -> None:
    """Finds the reason anew for the statements of the condition, within the caller's transaction."""
    _compose_refresh(condition).execute()


def refresh_article(article_id: int) -> None:
    """The same for all statements of an article."""
    _OF_ARTICLE.run(article_id)


def refresh_statements(statements: Sequence[int]) -> None:
    """Finds the reason anew for these and for the later ones that were found to repeat or contradict them."""
    for at in range(0, len(statements), BATCH):
        some = list(statements[at : at + BATCH])
        refresh_attention(Statement.id.in_(some) | Statement.id.in_(_select_later(some)))


def refresh_each(statements: Sequence[int]) -> None:
    """The same for these alone."""
    for at in range(0, len(statements), BATCH):
        refresh_attention(Statement.id.in_(list(statements[at : at + BATCH])))


def list_later(statements: Sequence[int]) -> list[int]:
    """The later ones that were found to repeat or contradict these, in order: when these go, nothing tells of it."""
    found: set[int] = set()
    for at in range(0, len(statements), BATCH):
        found.update(row.statement_id for row in _select_later(list(statements[at : at + BATCH])))
    return sorted(found)


def _select_later(statements: Sequence[int]) -> Any:
    return Appearance.select(Appearance.statement).where(Appearance.matched.in_(statements))


def _compose_refresh(condition: Any) -> Any:
    rank = _compose_rank()
    return Statement.update(attention=rank).where(condition, Statement.attention != rank)


def _compose_rank() -> Any:
    """The place of the first reason that holds, 0 for none.

    A correction settles everything but whose words they are: one that leaves the statement ambiguous keeps it waiting.
    """
    is_open = Statement.review == Review.OPEN.value
    ambiguous = Statement.status == Status.AMBIGUOUS.value
    undecided = Statement.review.in_([Review.OPEN.value, Review.CORRECTED.value])
    reasons = (
        (~Statement.outdated & undecided & ambiguous, Reason.AMBIGUOUS),
        (Statement.outdated | ~is_open, None),
        (Statement.unclosed, Reason.UNCLOSED),
        (_is_contradicted() | _is_credited_otherwise(), Reason.CONFLICT),
        (_has_place(AppearanceState.SUGGESTED), Reason.SUGGESTED),
        (Statement.confidence < LOW_CONFIDENCE, Reason.UNSURE),
        (Statement.status == Status.UNKNOWN.value, Reason.UNNAMED),
    )
    return Case(None, [(holds, RANKS[reason] if reason else 0) for holds, reason in reasons], 0)


def _has_place(state: AppearanceState) -> Any:
    places = Appearance.select(SQL("1"))
    return fn.EXISTS(places.where(Appearance.statement == Statement.id, Appearance.state == state.value))


def _is_contradicted() -> Any:
    """Whether an earlier statement that stands has another number or says the opposite."""
    other, places = _select_earlier()
    contrast = Appearance.state == AppearanceState.CONTRAST.value
    return fn.EXISTS(places.where(contrast, _stands(other)))


def _is_credited_otherwise() -> Any:
    """Whether the earlier statement that this one repeats has another speaker, and neither speaks for the other."""
    other, places = _select_earlier()
    ours = Statement.on_behalf_of.is_null() | (Statement.on_behalf_of != other.speaker)
    theirs = other.on_behalf_of.is_null() | (other.on_behalf_of != Statement.speaker)
    variant = Appearance.state.in_(VARIANT_STATES)
    return fn.EXISTS(places.where(variant, _stands(other), Statement.speaker != other.speaker, ours, theirs))


def _select_earlier() -> tuple[Any, Any]:
    """The statement's places in claims, joined with the statement that each was found against."""
    other = Statement.alias("earlier_statement")
    joined = Appearance.select(SQL("1")).join(other, on=Appearance.matched == other.id)
    return other, joined.where(Appearance.statement == Statement.id)


def _stands(other: Any) -> Any:
    return ~other.outdated & (other.review != Review.REJECTED.value)


_OF_ARTICLE: Final = Composed(lambda number: _compose_refresh(Statement.article == number))
