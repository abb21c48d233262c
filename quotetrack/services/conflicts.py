"""Where outlets disagree: the same words credited to two, other numbers, the opposite, a report that says otherwise."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from peewee import JOIN, Case, fn

from quotetrack.matching import compare
from quotetrack.services.candidates import VARIANT_STATES
from quotetrack.services.checks import is_possible_id
from quotetrack.services.claim_records import (
    ClaimFilters,
    ConflictKind,
    ConflictRecord,
    ConflictStrength,
    DisputedClaim,
)
from quotetrack.services.claim_variants import is_shown
from quotetrack.services.claims import load_statements, match_claims, name_speaker, read_claims
from quotetrack.services.conflict_grounds import (
    WORDS,
    Ground,
    Left,
    Ours,
    Theirs,
    find_ground,
    is_sure,
    list_grounds,
    may_stand_on,
    name_strength,
)
from quotetrack.services.filters import match_statements
from quotetrack.services.records import Page, PageRequest, StatementFilters, StatementRecord
from quotetrack.storage.articles import Article, Outlet
from quotetrack.storage.claims import Appearance, ArticleCopy, Claim
from quotetrack.storage.connection import reading
from quotetrack.storage.pages import check_limit, decode_key, encode_cursor
from quotetrack.storage.statements import Statement
from quotetrack.terms import AppearanceState, Kind, Relation, Review

CHUNK: Final = 200
LISTING: Final = "conflicts"


def list_conflicts(
    filters: StatementFilters,
    page: PageRequest,
    *,
    kind: ConflictKind | None = None,
    claim: int | None = None,
    strength: ConflictStrength | None = ConflictStrength.STRONG,
) -> Page[ConflictRecord]:
    """One page of the conflicts whose later statement the filters keep, the strongest grounds first.

    Those of one ground come newest first. Copies are left out, and with ``strength`` None no other is. An editor
    settles one by parting the statement from the claim. Raises BadCursorError for a cursor of another list, InputError
    for a filter that cannot be read.
    """
    check_limit(page.limit)
    conditions = [*match_statements(filters), _match_kind(kind), *_match_claim(claim)]
    with reading():
        query = _select_conflicts().where(*conditions)
        rows = _read_rows(query, list_grounds(strength), page)
        total = _count(query, strength) if page.include_total else None
        shown = rows[: page.limit]
        statements = load_statements(one for row in shown for one in (row.statement_id, row.left_id))
    last = shown[-1] if len(rows) > page.limit else None
    cursor = encode_cursor(LISTING, int(last.ground), last.id) if last else None
    items = [
        _read(row, statements[row.left_id], statements[row.statement_id])
        for row in shown
        # An article may be deleted between the two queries.
        if row.left_id in statements and row.statement_id in statements
    ]
    return Page(items, cursor, total)


def list_most_disputed(filters: ClaimFilters, page: PageRequest) -> Page[DisputedClaim]:
    """One page of the claims that the filters keep and that have a strong conflict, those with most of them first.

    Each page counts anew. Raises InputError for a filter that cannot be read, BadCursorError for a cursor of another
    list.
    """
    check_limit(page.limit)
    strong = [int(ground) for ground in list_grounds(ConflictStrength.STRONG)]
    number = fn.COUNT(Appearance.id)
    with reading():
        kept = Claim.select(Claim.id).where(*match_claims(filters))
        query = _select_conflicts().select(Appearance.claim, number.alias("number"))
        query = query.where(_match_kind(None), find_ground().in_(strong), Appearance.claim.in_(kept))
        query = query.group_by(Appearance.claim)
        total = query.count() if page.include_total else None
        if page.cursor is not None:
            least, claim = decode_key("disputed", page.cursor, sizes=(2,))
            query = query.having((number < least) | ((number == least) & (Appearance.claim > claim)))
        rows = list(query.order_by(number.desc(), Appearance.claim).limit(page.limit + 1).tuples())
        counts = dict(rows[: page.limit])
        found = {one.id: one for one in read_claims(list(Claim.select().where(Claim.id.in_(list(counts)))))}
    last = rows[page.limit - 1] if len(rows) > page.limit else None
    cursor = encode_cursor("disputed", last[1], last[0]) if last else None
    items = [DisputedClaim(found[claim], many) for claim, many in counts.items() if claim in found]
    return Page(items, cursor, total)


def iterate_conflicts(
    filters: StatementFilters,
    *,
    kind: ConflictKind | None = None,
    claim: int | None = None,
    strength: ConflictStrength | None = ConflictStrength.STRONG,
) -> Iterator[ConflictRecord]:
    """Every conflict that the filters keep, the strongest first, read in chunks; the filters are checked before."""
    match_statements(filters)
    return _stream(filters, kind=kind, claim=claim, strength=strength)


def _stream(filters: StatementFilters, **chosen: Any) -> Iterator[ConflictRecord]:
    request = PageRequest(limit=CHUNK)
    while True:
        page = list_conflicts(filters, request, **chosen)
        yield from page.items
        if page.next_cursor is None:
            return
        request = replace(request, cursor=page.next_cursor)


def _read_rows(query: Any, grounds: Sequence[Ground], page: PageRequest) -> list[Any]:
    """The page's rows and one more where there are more; ground after ground, so that each page reads its own."""
    first, below = (0, 0) if page.cursor is None else decode_key(LISTING, page.cursor, sizes=(2,))
    rows: list[Any] = []
    for ground in grounds:
        if ground < first or len(rows) > page.limit:
            continue
        on_it = query.where(may_stand_on(ground), find_ground() == int(ground))
        if ground == first:
            on_it = on_it.where(Appearance.id < below)
        rows.extend(on_it.order_by(Appearance.id.desc()).limit(page.limit + 1 - len(rows)))
    return rows


def _count(query: Any, strength: ConflictStrength | None) -> int:
    if strength is None:
        return int(query.count())
    return int(query.where(find_ground().in_([int(ground) for ground in list_grounds(strength)])).count())


def _match_claim(claim_id: int | None) -> list[Any]:
    """The condition of belonging to the claim, or to the one that it was merged into."""
    if claim_id is None:
        return []
    if not is_possible_id(claim_id):
        return [Appearance.id < 0]
    merged = Claim.select(Claim.merged_into).where(Claim.id == claim_id)
    return [(Appearance.claim == claim_id) | Appearance.claim.in_(merged)]


def _select_conflicts() -> Any:
    """Appearances with the statement that they are held against (``left_id``), and on which ground."""
    return (
        Appearance.select(
            Appearance, Left.id.alias("left_id"), find_ground().alias("ground"), Claim.version.alias("claim_version")
        )
        .join(Statement, on=Appearance.statement == Statement.id)
        .join(Article, on=Statement.article == Article.id)
        .join(Outlet, JOIN.LEFT_OUTER, on=Article.outlet == Outlet.id)
        .join(ArticleCopy, JOIN.LEFT_OUTER, on=ArticleCopy.article == Article.id)
        .join(Claim, on=Appearance.claim == Claim.id)
        .join(Left, on=_find_left() == Left.id)
        .join(Ours, JOIN.LEFT_OUTER, on=Statement.speaker == Ours.id)
        .join(Theirs, JOIN.LEFT_OUTER, on=Left.speaker == Theirs.id)
        .where(ArticleCopy.original.is_null(), is_shown())
        .objects()
    )


def _find_left() -> Any:
    """The statement that a contrast was found against; for a variant the one that it was joined through.

    Where that one is not sure to name its speaker, or is no variant of the claim any more, it is the claim's first that
    is sure to, else the first that names one at all.
    """
    sure, any_of = (fn.COALESCE(_find_through(sure), _find_first(sure)) for sure in (True, False))
    contrast = Appearance.state == AppearanceState.CONTRAST.value
    return Case(None, ((contrast, Appearance.matched),), fn.COALESCE(sure, any_of))


def _find_through(sure: bool) -> Any:
    through, said = Appearance.alias(), Statement.alias()
    return _select_named(through, said, sure).where(through.statement == Appearance.matched)


def _find_first(sure: bool) -> Any:
    other, said = Appearance.alias(), Statement.alias()
    return _select_named(other, said, sure).order_by(other.id).limit(1)


def _select_named(other: Any, said: Any, sure: bool) -> Any:
    """The statements of the claim's variants that name a speaker, sure to or not, and stand."""
    stands = said.speaker.is_null(False) & ~said.outdated & (said.review != Review.REJECTED.value)
    of_claim = (other.claim == Appearance.claim) & other.state.in_(VARIANT_STATES)
    named = other.select(other.statement).join(said, on=other.statement == said.id).where(of_claim, stands)
    return named.where(is_sure(said)) if sure else named


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
    ground = Ground(int(row.ground))
    return ConflictRecord(
        id=row.id,
        kind=_name_kind(row, left, right),
        claim_id=row.claim_id,
        left=left,
        right=right,
        same_speaker=left.speaker == right.speaker if named else None,
        changes=found.changes,
        strength=name_strength(ground),
        why=WORDS[ground],
        claim_version=row.claim_version,
    )


def _name_kind(row: Any, left: StatementRecord, right: StatementRecord) -> ConflictKind:
    if row.state != AppearanceState.CONTRAST.value:
        return ConflictKind.SPEAKER
    if {left.kind, right.kind} == {Kind.DIRECT, Kind.INDIRECT}:
        return ConflictKind.REPORTED
    return ConflictKind.NUMBER if row.relation == Relation.NUMBER_CHANGED.value else ConflictKind.NEGATION
