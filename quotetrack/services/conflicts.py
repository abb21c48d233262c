"""Where outlets disagree: the same words credited to two, other numbers, the opposite, a report that says otherwise."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from peewee import JOIN, Case

from quotetrack.matching import compare
from quotetrack.services.candidates import VARIANT_STATES
from quotetrack.services.claim_records import ConflictKind, ConflictRecord
from quotetrack.services.claims import is_shown, load_statements, name_speaker
from quotetrack.services.filters import match_statements
from quotetrack.services.records import Page, PageRequest, StatementFilters, StatementRecord
from quotetrack.storage.articles import Article, Outlet
from quotetrack.storage.claims import Appearance, ArticleCopy
from quotetrack.storage.connection import reading
from quotetrack.storage.pages import cut_page
from quotetrack.storage.statements import Statement
from quotetrack.terms import AppearanceState, Kind, Relation, Review

Left: Final = Statement.alias("left_statement")
CHUNK: Final = 200


def list_conflicts(
    filters: StatementFilters, page: PageRequest, *, kind: ConflictKind | None = None
) -> Page[ConflictRecord]:
    """One page of the conflicts whose later statement the filters keep; copies are left out.

    An editor settles one by parting the statement from the claim. Raises BadCursorError for a cursor of another list,
    InputError for a filter that cannot be read.
    """
    conditions = [*match_statements(filters), _match_kind(kind)]
    with reading():
        rows, cursor = cut_page(
            _select_conflicts().where(*conditions),
            Appearance.id,
            f"conflicts-{kind or 'all'}",
            cursor=page.cursor,
            limit=page.limit,
            newest_first=page.newest_first,
        )
        total = _select_conflicts().where(*conditions).count() if page.include_total else None
        wanted = [one for row in rows for one in (row.statement_id, row.left_id)]
        statements = load_statements(wanted)
    return Page([_read(row, statements[row.left_id], statements[row.statement_id]) for row in rows], cursor, total)


def iterate_conflicts(filters: StatementFilters, *, kind: ConflictKind | None = None) -> Iterator[ConflictRecord]:
    """Every conflict that the filters keep, oldest first, read in chunks; the filters are checked before."""
    match_statements(filters)
    return _stream(filters, kind)


def _stream(filters: StatementFilters, kind: ConflictKind | None) -> Iterator[ConflictRecord]:
    request = PageRequest(limit=CHUNK)
    while True:
        page = list_conflicts(filters, request, kind=kind)
        yield from page.items
        if page.next_cursor is None:
            return
        request = replace(request, cursor=page.next_cursor)


def _select_conflicts() -> Any:
    """Appearances with the statement that they are held against (``left_id``)."""
    return (
        Appearance.select(Appearance, Left.id.alias("left_id"))
        .join(Statement, on=Appearance.statement == Statement.id)
        .join(Article, on=Statement.article == Article.id)
        .join(Outlet, JOIN.LEFT_OUTER, on=Article.outlet == Outlet.id)
        .join(ArticleCopy, JOIN.LEFT_OUTER, on=ArticleCopy.article == Article.id)
        .join(Left, on=_find_left() == Left.id)
        .where(ArticleCopy.original.is_null(), is_shown())
        .objects()
    )


def _find_left() -> Any:
    """The statement that a contrast was found against; for a variant the claim's first one with a speaker."""
    other, others = Appearance.alias("other"), Statement.alias("other_statement")
    first = (
        other.select(other.statement)
        .join(others, on=other.statement == others.id)
        .where(
            other.claim == Appearance.claim,
            other.state.in_(VARIANT_STATES),
            others.speaker.is_null(False),
            ~others.outdated,
            others.review != Review.REJECTED.value,
        )
        .order_by(other.id)
        .limit(1)
    )
    contrast = Appearance.state == AppearanceState.CONTRAST.value
    return Case(None, ((contrast, Appearance.matched),), first)


def _match_kind(kind: ConflictKind | None) -> Any:
    contrast = Appearance.state == AppearanceState.CONTRAST.value
    mixed = ((Statement.kind == Kind.DIRECT.value) & (Left.kind == Kind.INDIRECT.value)) | (
        (Statement.kind == Kind.INDIRECT.value) & (Left.kind == Kind.DIRECT.value)
    )
    if kind is ConflictKind.SPEAKER:
        return _is_other_speaker()
    if kind is ConflictKind.NUMBER:
        return contrast & ~mixed & (Appearance.relation == Relation.NUMBER_CHANGED.value)
    if kind is ConflictKind.NEGATION:
        return contrast & ~mixed & (Appearance.relation == Relation.NEGATED.value)
    if kind is ConflictKind.REPORTED:
        return contrast & mixed
    return contrast | _is_other_speaker()


def _is_other_speaker() -> Any:
    """A variant credited to somebody else, and neither speaks for the other."""
    ours = Statement.on_behalf_of.is_null() | (Statement.on_behalf_of != Left.speaker)
    theirs = Left.on_behalf_of.is_null() | (Left.on_behalf_of != Statement.speaker)
    return Appearance.state.in_(VARIANT_STATES) & (Statement.speaker != Left.speaker) & ours & theirs


def _read(row: Any, left: StatementRecord, right: StatementRecord) -> ConflictRecord:
    found = compare(left.text, right.text, speaker_a=name_speaker(left), speaker_b=name_speaker(right))
    named = left.speaker is not None and right.speaker is not None
    return ConflictRecord(
        id=row.id,
        kind=_name_kind(row, left, right),
        claim_id=row.claim_id,
        left=left,
        right=right,
        same_speaker=left.speaker == right.speaker if named else None,
        changes=found.changes,
    )


def _name_kind(row: Any, left: StatementRecord, right: StatementRecord) -> ConflictKind:
    if row.state != AppearanceState.CONTRAST.value:
        return ConflictKind.SPEAKER
    if {left.kind, right.kind} == {Kind.DIRECT, Kind.INDIRECT}:
        return ConflictKind.REPORTED
    return ConflictKind.NUMBER if row.relation == Relation.NUMBER_CHANGED.value else ConflictKind.NEGATION
