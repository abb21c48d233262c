"""Finding claims and their appearances, in the order of publication."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from peewee import SQL, fn

from quotetrack.errors import NotFoundError
from quotetrack.matching import Change, compare
from quotetrack.services.checks import check_field, check_moment, is_possible_id
from quotetrack.services.claim_counts import ClaimCounts, is_marked, read_counts
from quotetrack.services.claim_records import AppearanceMark, AppearanceRecord, ClaimFilters, ClaimRecord
from quotetrack.services.claim_variants import (
    PLACE_SIZE,
    count_articles,
    count_outlets,
    is_shown,
    place_columns,
    select_appearances,
    select_variants,
)
from quotetrack.services.filters import is_among, match_statements
from quotetrack.services.listing import cut_list
from quotetrack.services.publication import decode_place, encode_place, is_after
from quotetrack.services.records import Page, PageRequest, StatementFilters, StatementRecord
from quotetrack.services.statements import fetch_statements
from quotetrack.storage.articles import Article, Outlet
from quotetrack.storage.claims import Appearance, ArticleCopy, Claim, ClaimCount, ClaimMark
from quotetrack.storage.connection import reading
from quotetrack.storage.pages import check_limit, decode_key, encode_cursor
from quotetrack.storage.search import LONGEST_QUERY
from quotetrack.terms import AppearanceState, ClaimStatus, RecordKind, Relation

CHUNK: Final = 200
"""Appearances read at once while all are streamed; the most that are held in memory."""

PLACE_NAMES: Final = ("appearance", "moment", "copied", "said")
"""An appearance's number and ``place_columns`` as they are called in a query within a query."""

SHOWN_STATES: Final = (
    AppearanceState.JOINED,
    AppearanceState.CONFIRMED,
    AppearanceState.SUGGESTED,
    AppearanceState.CONTRAST,
)


def list_claims(filters: ClaimFilters, page: PageRequest) -> Page[ClaimRecord]:
    """One page of the claims that the filters keep; those merged into others are left out.

    Raises BadCursorError for a cursor of another list, InputError for a filter that cannot be read.
    """
    conditions = match_claims(filters)
    with reading():
        query = Claim.select().where(*conditions)
        kind, since = RecordKind.CLAIM, filters.updated_since
        cut = cut_list(query, Claim, "claims", page, kind=kind, since=since, hidden=_list_hidden(since))
        total = Claim.select().where(*conditions).count() if page.include_total else None
        return Page(read_claims(list(cut.rows)), cut.cursor, total, cut.deleted)


def list_most_repeated(filters: ClaimFilters, page: PageRequest) -> Page[ClaimRecord]:
    """One page of the claims that the filters keep, those in most articles first, copies counted once.

    Each page counts anew: a claim that grows meanwhile may move past the cursor. Raises as ``list_claims`` does.
    """
    check_limit(page.limit)
    conditions = match_claims(filters)
    after = None if page.cursor is None else decode_key("repeated", page.cursor, sizes=(2,))
    with reading():
        rows = _list_ranked(conditions, after, page.limit + 1)
        top = [claim for claim, _ in rows[: page.limit]]
        found = {one.id: one for one in read_claims(list(Claim.select().where(Claim.id.in_(top))))}
        total = Claim.select().where(*conditions).count() if page.include_total else None
    last = rows[page.limit - 1] if len(rows) > page.limit else None
    cursor = encode_cursor("repeated", last[1], last[0]) if last else None
    return Page([found[claim] for claim in top if claim in found], cursor, total)


def _list_ranked(conditions: Sequence[Any], after: tuple[int, ...] | None, most: int) -> list[tuple[int, int]]:
    """Claims with the number of their articles, by that: those whose counts are kept, and the others counted now."""
    articles = count_articles()
    own = Claim.select(SQL("1")).where(Claim.id == ClaimCount.claim, *conditions)
    kept = ClaimCount.select(ClaimCount.claim, ClaimCount.articles).where(~is_marked(ClaimCount.claim), fn.EXISTS(own))
    marked = Claim.select(Claim.id).where(Claim.id.in_(ClaimMark.select(ClaimMark.claim)), *conditions)
    counted = select_variants(Appearance.claim.alias("claim"), articles.alias("articles"))
    counted = counted.where(is_among(Appearance.claim, marked)).group_by(Appearance.claim)
    if after is not None:
        number, claim = after
        later = (ClaimCount.articles < number) | ((ClaimCount.articles == number) & (ClaimCount.claim > claim))
        # The first part alone is what the index can begin with.
        kept = kept.where(ClaimCount.articles <= number, later)
        counted = counted.having((articles < number) | ((articles == number) & (Appearance.claim > claim)))
    kept = kept.order_by(ClaimCount.articles.desc(), ClaimCount.claim).limit(most).alias("kept")
    counted = counted.order_by(articles.desc(), Appearance.claim).limit(most).alias("counted")
    # One query, so that no claim is settled between the two halves.
    halves = [Claim.select(half.c.claim, half.c.articles).from_(half) for half in (kept, counted)]
    rows: Any = halves[0].union_all(halves[1]).tuples()
    return sorted(rows, key=lambda row: (-row[1], row[0]))[:most]


def get_claim(claim_id: int) -> ClaimRecord:
    """The claim, under a number that was merged into it too; NotFoundError where there is none."""
    with reading():
        return read_claims([find_claim(claim_id)])[0]


def list_appearances(
    claim_id: int, page: PageRequest, *, states: Sequence[AppearanceState] = SHOWN_STATES
) -> Page[AppearanceRecord]:
    """One page of the claim's statements in the order of publication, each compared with the first variant.

    Undated ones come last, copies after what they copy. NotFoundError where there is no such claim, BadCursorError for
    a cursor of another list.
    """
    check_limit(page.limit)
    with reading():
        claim = find_claim(claim_id)
        listing = f"appearances-{claim.id}"
        columns = zip((Appearance.id, *place_columns()), PLACE_NAMES, strict=True)
        query = _select_stated(claim.id, states, *(column.alias(name) for column, name in columns))
        total = query.count() if page.include_total else None
        if page.cursor is not None:
            query = query.where(is_after(place_columns(), decode_place(listing, page.cursor, PLACE_SIZE)))
        places = _list_places(query, page.limit + 1)
        items = _read_appearances(claim.id, [place[0] for place in places[: page.limit]])
    cursor = encode_place(listing, *places[page.limit - 1][1:]) if len(places) > page.limit else None
    return Page(items, cursor, total)


def iterate_appearances(
    claim_id: int, *, states: Sequence[AppearanceState] = SHOWN_STATES
) -> Iterator[AppearanceRecord]:
    """Every statement of the claim in the order of publication; read in chunks, of what stood when it was asked for.

    NotFoundError before anything is read.
    """
    with reading():
        claim = find_claim(claim_id)
        query = _select_stated(claim.id, states, Appearance.id, *place_columns())
        numbers = [row[0] for row in query.order_by(*place_columns()).tuples()]
    return _stream_appearances(claim.id, numbers)


def list_marks(claim_id: int) -> tuple[AppearanceMark, ...]:
    """Where and when the claim's statements stand, all of them, without what they say; in no order."""
    with reading():
        claim = find_claim(claim_id)
        copied = ArticleCopy.original.is_null(False)
        columns = Outlet.name, Article.published_at, Appearance.state, copied
        rows = list(_select_stated(claim.id, SHOWN_STATES, *columns).tuples())
    return tuple(AppearanceMark(outlet, at, AppearanceState(state), bool(copy)) for outlet, at, state, copy in rows)


def _list_places(query: Any, most: int) -> list[tuple[int, ...]]:
    """The first of the appearances that the query finds, each with its place in the order of publication.

    All of the claim's are found before they are put into order: PostgreSQL would put all articles that are stored into
    it, in the hope of meeting enough of this claim's soon.
    """
    found = query.offset(0).alias("found")
    number, *place = (getattr(found.c, name) for name in PLACE_NAMES)
    rows: Any = Claim.select(number, *place).from_(found).order_by(*place).limit(most).tuples()
    return list(rows)


def _select_stated(claim_id: int, states: Sequence[AppearanceState], *columns: Any) -> Any:
    wanted = [state.value for state in states]
    return select_appearances(*columns).where(Appearance.claim == claim_id, Appearance.state.in_(wanted), is_shown())


def _stream_appearances(claim_id: int, numbers: Sequence[int]) -> Iterator[AppearanceRecord]:
    for at in range(0, len(numbers), CHUNK):
        with reading():
            items = _read_appearances(claim_id, numbers[at : at + CHUNK])
        yield from items


def _read_appearances(claim_id: int, numbers: Sequence[int]) -> list[AppearanceRecord]:
    """The records of these appearances in this order, but for those that are gone."""
    query = select_appearances().where(Appearance.id.in_(list(numbers)))
    rows = {row.id: row for row in query} if numbers else {}
    first_id = read_counts([claim_id])[claim_id].first_statement or 0
    statements = load_statements([first_id, *(row.statement_id for row in rows.values())])
    first = statements.get(first_id)
    standing = [rows[one] for one in numbers if one in rows and rows[one].statement_id in statements]
    return [_read_appearance(row, statements[row.statement_id], first) for row in standing]


def find_claim(claim_id: int) -> Any:
    """The row of the claim, or of the one that it was merged into; NotFoundError where there is none."""
    row: Any = Claim.get_or_none(Claim.id == claim_id) if is_possible_id(claim_id) else None
    if row is not None and row.merged_into_id is not None:
        row = Claim.get_or_none(Claim.id == row.merged_into_id)
    if row is None:
        raise NotFoundError(f"There is no claim {claim_id}.")
    return row


def match_claims(filters: ClaimFilters) -> list[Any]:
    """Conditions on claims; InputError for a filter that cannot be read."""
    statements = StatementFilters(
        q=filters.q,
        speaker=filters.speaker,
        outlet=filters.outlet,
        article=filters.article,
        kind=filters.kind,
        published_from=filters.published_from,
        published_to=filters.published_to,
    )
    # Asked of each claim in turn, so that a page ends once it is full; a list of all claims that fit would not.
    variants = select_variants(SQL("1")).where(Appearance.claim == Claim.id, *match_statements(statements))
    conditions = [Claim.merged_into.is_null(), fn.EXISTS(variants)]
    if filters.min_articles > 1 or filters.min_outlets > 0:
        grouped = select_variants(SQL("1")).where(Appearance.claim == Claim.id).group_by(Appearance.claim)
        enough = (count_articles() >= filters.min_articles) & (count_outlets() >= filters.min_outlets)
        kept = ClaimCount.select(SQL("1")).where(
            ClaimCount.claim == Claim.id,
            ClaimCount.articles >= filters.min_articles,
            ClaimCount.outlets >= filters.min_outlets,
        )
        marked = is_marked(Claim.id)
        conditions.append((~marked & fn.EXISTS(kept)) | (marked & fn.EXISTS(grouped.having(enough))))
    if filters.status is not None:
        conditions.append(Claim.status == filters.status.value)
    if filters.tag is not None:
        check_field(filters.tag, "/tag", LONGEST_QUERY)
        conditions.append(_has_tag(filters.tag))
    if filters.updated_since is not None:
        check_moment(filters.updated_since, "/updated_since")
        conditions.append(Claim.updated_at >= filters.updated_since)
    if filters.suggested is not None:
        waiting = Appearance.select(Appearance.claim).where(Appearance.state == AppearanceState.SUGGESTED.value)
        conditions.append(Claim.id.in_(waiting) if filters.suggested else Claim.id.not_in(waiting))
    return conditions


def _list_hidden(since: datetime | None) -> Any:
    """Claims that became others and those that no standing statement belongs to, for who keeps a copy of the list."""
    variants = select_variants(SQL("1")).where(Appearance.claim == Claim.id, is_shown())
    gone = Claim.merged_into.is_null(False) | ~fn.EXISTS(variants)
    hidden: Any = Claim.select(Claim.id, Claim.updated_at).where(gone)
    return hidden if since is None else hidden.where(Claim.updated_at >= since)


def read_claims(rows: Sequence[Any]) -> list[ClaimRecord]:
    """The claims' rows as records, counted, with their first variants."""
    claims = [row.id for row in rows]
    if not claims:
        return []
    counts = read_counts(claims)
    statements = load_statements([found.first_statement or 0 for found in counts.values()])
    return [_read_claim(row, counts[row.id], statements.get(counts[row.id].first_statement or 0)) for row in rows]


def load_statements(statements: Iterable[int]) -> dict[int, StatementRecord]:
    """The statements' records by number."""
    wanted = sorted(set(statements))
    found: dict[int, StatementRecord] = {}
    for at in range(0, len(wanted), 500):
        found |= {one.id: one for one in fetch_statements(wanted[at : at + 500])}
    return found


def _has_tag(tag: str) -> Any:
    """Tags are few and short; they are searched as they are stored, a list of JSON strings."""
    return fn.REPLACE(Claim.tags.cast("TEXT"), ", ", ",").contains(json.dumps(tag))


def _read_claim(row: Any, counts: ClaimCounts, first: StatementRecord | None) -> ClaimRecord:
    return ClaimRecord(
        id=row.id,
        text=first.text if first else "",
        speaker=first.speaker if first else None,
        outlet=first.outlet if first else None,
        first_statement=first.id if first else None,
        first_published=first.published_at if first else None,
        last_published=counts.last_published,
        appearance_count=counts.appearances,
        article_count=counts.articles,
        outlet_count=counts.outlets,
        suggestion_count=counts.suggestions,
        contrast_count=counts.contrasts,
        status=ClaimStatus(row.status),
        note=row.note,
        tags=tuple(row.tags),
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _read_appearance(row: Any, statement: StatementRecord, first: StatementRecord | None) -> AppearanceRecord:
    relation: Relation | None = None if row.relation is None else Relation(row.relation)
    score = row.score
    changes: tuple[Change, ...] = ()
    if first is not None and first.id != statement.id:
        found = compare(first.text, statement.text, speaker_a=name_speaker(first), speaker_b=name_speaker(statement))
        contrast = row.state == AppearanceState.CONTRAST.value
        relation = relation if contrast else found.relation
        score, changes = found.score, found.changes
    elif first is not None:
        relation, score = None, None
    return AppearanceRecord(
        statement=statement,
        claim_id=row.claim_id,
        state=AppearanceState(row.state),
        method=row.method,
        decided_by=row.decided_by,
        relation=relation,
        score=score,
        changes=changes,
        copy_of=row.copy_of,
    )


def name_speaker(statement: StatementRecord) -> str | None:
    """The speaker's name, for the comparison."""
    return statement.speaker.name if statement.speaker else None
