"""What becomes of an article's statements when its text changes.

A statement whose exact words are still there keeps its identifier and every decision, with its spans moved. One that a
person decided on and whose words are gone stays with the revision that had them, marked outdated, and comes back when
its words do. Open statements that the machine no longer finds are removed; what it finds anew is added. The machine's
answers are renewed; corrections are never touched.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from quotetrack.nlp.analysis import Analysis
from quotetrack.nlp.analysis import Statement as FoundStatement
from quotetrack.services.attention import list_later, rank_new, refresh_each
from quotetrack.services.composition import Columns, compose_content, compose_mention, compose_statement
from quotetrack.services.empty_claims import delete_empty_claims, list_claims_of
from quotetrack.services.identities import Identities
from quotetrack.services.rows import read_spans
from quotetrack.services.tombstones import bury
from quotetrack.storage.articles import Revision
from quotetrack.storage.bulk import insert_rows
from quotetrack.storage.claims import Appearance
from quotetrack.storage.connection import lock_rows
from quotetrack.storage.fields import read_clock
from quotetrack.storage.statements import Correction, Statement
from quotetrack.terms import RecordKind, Review
from quotetrack.text.moves import Content, Moves, Wanted
from quotetrack.text.spans import Span

SAME_SHARE: Final = 0.5
"""The least part of both together that a decided statement and a found one share to be the same statement."""

NEIGHBOURS: Final = 8
BATCH: Final = 200
"""Rows removed by one query."""


class Found:
    """The statements of the new analysis, each to be used once."""

    def __init__(self, statements: Sequence[FoundStatement]) -> None:
        self._statements = sorted(statements, key=lambda one: one.content)
        self._by_content = {one.content: index for index, one in reversed(list(enumerate(self._statements)))}
        self._spans = sorted((span, index) for index, one in enumerate(self._statements) for span in one.content)
        self._free = [True] * len(self._statements)

    def take_equal(self, content: Content | None) -> FoundStatement | None:
        """The free statement of exactly these spans."""
        index = None if content is None else self._by_content.get(content)
        return None if index is None else self._take(index)

    def take_alike(self, content: Content) -> FoundStatement | None:
        """The free statement of these spans, or of mostly the same ones."""
        if equal := self.take_equal(content):
            return equal
        shares: dict[int, int] = defaultdict(int)
        for span in content:
            for other, index in self._near(span):
                shares[index] += max(0, min(span.end, other.end) - max(span.start, other.start))
        for index, shared in sorted(shares.items(), key=lambda item: (-item[1], item[0])):
            together = _measure(content) + _measure(self._statements[index].content) - shared
            if self._free[index] and shared >= SAME_SHARE * together:
                return self._take(index)
        return None

    def rest(self) -> list[FoundStatement]:
        """Those that nobody took, in the order of the text."""
        return [one for one, free in zip(self._statements, self._free, strict=True) if free]

    def _near(self, span: Span) -> Sequence[tuple[Span, int]]:
        """The spans that may overlap: those that begin inside, and the few that begin before."""
        first = bisect_left(self._spans, (span, -1))
        last = bisect_left(self._spans, (Span(span.end, span.end), -1))
        return self._spans[max(0, first - NEIGHBOURS) : last]

    def _take(self, index: int) -> FoundStatement | None:
        if not self._free[index]:
            return None
        self._free[index] = False
        return self._statements[index]


class Reviser:
    """One article's step from a revision to the next, within the caller's transaction."""

    def __init__(self, revision: Any, analysis: Analysis, identities: Identities) -> None:
        self._revision = revision
        self._text: str = revision.text
        self._identities = identities
        self._found = Found(analysis.statements)
        self._occupied = bytearray(len(self._text))

    def revise(self, article_id: int) -> None:
        """Settles every statement of the article, those with decisions first."""
        rows = list(lock_rows(Statement.select().where(Statement.article == article_id).order_by(Statement.id)))
        decided = _select_decided(article_id)
        moves = _plan_moves(rows, self._text)
        kept = [row for row in rows if row.id in decided or row.review != Review.OPEN.value]
        current = [row for row in kept if not row.outdated]
        earlier = [row for row in kept if row.outdated]
        for row in current + sorted(earlier, key=lambda row: (-row.revision_id, row.id)):
            self._settle_kept(row, moves[row.revision_id])
        settled = {row.id for row in kept}
        others = [row for row in rows if row.id not in settled]
        _delete([row.id for row in others if not self._settle_open(row, moves[row.revision_id])])
        added = [compose_statement(self._text, one, self._identities) for one in self._found.rest()]
        insert_statements(added, article_id, self._revision.id)
        # Others stand against these, of which some may no longer stand, or are somebody else's words now.
        refresh_each(list_later([row.id for row in rows]))

    def _settle_kept(self, row: Any, moves: Moves) -> None:
        content = moves.find(want_content(row))
        if content is None or (row.outdated and self._is_occupied(content)):
            if not row.outdated:
                _update(row, {"outdated": True})
            return
        for span in content:
            self._occupied[span.start : span.end] = b"\1" * (span.end - span.start)
        said = want_machine(row)
        machine_content = None if said is None else moves.find(said)
        found = self._found.take_equal(machine_content) or self._found.take_alike(content)
        composed = None if found is None else compose_statement(self._text, found, self._identities)
        if composed is not None and row.review == Review.OPEN.value:
            self._place(row, composed)
            return
        columns = compose_content(self._text, content)
        columns |= self._move_mention(row, "cue", content, composed)
        columns |= self._move_mention(row, "source", content, composed)
        if composed is not None:
            columns |= {name: composed[name] for name in ("machine", "confidence", "reason")}
        elif row.machine is not None:
            columns["machine"] = _move_machine(row.machine, machine_content)
        self._place(row, columns)

    def _settle_open(self, row: Any, moves: Moves) -> bool:
        """Whether the machine still finds the statement, which then keeps its identifier."""
        content = moves.find(want_content(row))
        found = self._found.take_equal(content)
        if found is None:
            return False
        self._place(row, compose_statement(self._text, found, self._identities))
        return True

    def _place(self, row: Any, columns: Columns) -> None:
        _update(row, columns | {"revision": self._revision.id, "outdated": False})

    def _is_occupied(self, content: Content) -> bool:
        return any(1 in self._occupied[span.start : span.end] for span in content)

    def _move_mention(self, row: Any, name: str, content: Content, composed: Columns | None) -> Columns:
        """The cue or source where it stands relative to the words, else as the machine now has it, else none."""
        start, words = getattr(row, f"{name}_start"), getattr(row, f"{name}_text")
        if start is not None:
            for old, new in zip(read_spans(row.content), content, strict=True):
                for to in (start + new.start - old.start, start + new.end - old.end):
                    if to >= 0 and self._text.startswith(words, to):
                        return compose_mention(self._text, name, Span(to, to + len(words)))
        if composed is not None:
            return {column: composed[column] for column in (f"{name}_start", f"{name}_end", f"{name}_text")}
        return compose_mention(self._text, name, None)


def revise_statements(article_id: int, revision: Any, analysis: Analysis, identities: Identities) -> None:
    """Takes the article's statements to its new revision, in the caller's transaction, which holds the claims.

    Claims that lose their last statement by it go, too.
    """
    Reviser(revision, analysis, identities).revise(article_id)


def remove_statements(article_id: int, statements: Sequence[int]) -> None:
    """Removes those of the article's statements that are open and on which nobody decided, as a new version would.

    Within the caller's transaction, which holds the claims.
    """
    decided = _select_decided(article_id)
    rows: Any = Statement.select(Statement.id, Statement.review).where(Statement.id.in_(list(statements)))
    _delete([row.id for row in rows if row.review == Review.OPEN.value and row.id not in decided])


def insert_statements(statements: Sequence[Columns], article_id: int, revision_id: int) -> None:
    """Stores new statements of one revision, in the order given, within the caller's transaction."""
    now = read_clock()
    given = {"article": article_id, "revision": revision_id, "created_at": now, "updated_at": now}
    insert_rows(Statement, [{**given, **columns, "attention": rank_new(columns)} for columns in statements])


def want_content(row: Any) -> Wanted:
    """A stored statement's words, with the source that helps to know them again."""
    source = None if row.source_start is None else Span(row.source_start, row.source_end)
    return Wanted(read_spans(row.content), source)


def want_machine(row: Any) -> Wanted | None:
    """The words that the machine gave the statement, which an editor may have changed since."""
    return None if row.machine is None else Wanted(read_spans(row.machine["content"]), want_content(row).source)


def _plan_moves(rows: Sequence[Any], text: str) -> Mapping[int, Moves]:
    """What moves statements from each revision that still has some to the new text."""
    wanted: dict[int, list[Wanted]] = defaultdict(list)
    for row in rows:
        wanted[row.revision_id].append(want_content(row))
        if (said := want_machine(row)) is not None:
            wanted[row.revision_id].append(said)
    return {
        revision_id: Moves(Revision.get(Revision.id == revision_id).text, text, stretches)
        for revision_id, stretches in wanted.items()
    }


def _delete(gone: Sequence[int]) -> None:
    bury(RecordKind.STATEMENT, gone)
    later = list_later(gone)
    claims: set[int] = set()
    for at in range(0, len(gone), BATCH):
        batch = gone[at : at + BATCH]
        claims.update(list_claims_of(batch))
        Statement.delete().where(Statement.id.in_(batch)).execute()
    delete_empty_claims(sorted(claims))
    refresh_each(later)


def _select_decided(article_id: int) -> set[int]:
    """Statements that a person decided on: corrected, or put into a claim or out of one."""
    of_article = Statement.article == article_id
    corrected: Any = Correction.select(Correction.statement).join(Statement).where(of_article)
    by_editor = Appearance.method == "editor"
    placed: Any = (
        Appearance.select(Appearance.statement)
        .join(Statement, on=Appearance.statement == Statement.id)
        .where(of_article, by_editor)
    )
    return {row.statement_id for query in (corrected, placed) for row in query}


def _update(row: Any, columns: Columns) -> None:
    changes = columns | {"version": row.version + 1, "updated_at": read_clock()}
    Statement.update(changes).where(Statement.id == row.id).execute()


def _move_machine(machine: Mapping[str, Any], content: Content | None) -> dict[str, Any] | None:
    """What the machine last said, at its new place; nothing where its words are gone."""
    return None if content is None else {**machine, "content": [list(span) for span in content]}


def _measure(content: Content) -> int:
    return sum(span.end - span.start for span in content)
