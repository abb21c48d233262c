"""Everything that the page of all changes shows, and the same as rows of a file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from typing import Final

from quotetrack.admin.decision_words import (
    STATEMENT_DEEDS,
    compare_decision,
    count_moved,
    find_other,
    tell_decision,
    tell_loss,
)
from quotetrack.admin.history_query import HistoryQuery, read_query
from quotetrack.admin.panel import Difference, compare_machine, compare_values
from quotetrack.errors import NotFoundError
from quotetrack.services.articles import get_article
from quotetrack.services.history import HistoryEntry, Subject, iterate_history, list_history
from quotetrack.services.history_names import list_actors, name_claims, name_speakers
from quotetrack.services.machine_answers import explain_return
from quotetrack.services.records import DecisionRecord, PageRequest, StatementRecord
from quotetrack.services.statements import get_statement

ON_A_PAGE: Final = 40
MOST_WORDS: Final = 240
"""Code points of a statement that stand in a line."""

COLUMNS: Final = (
    "at",
    "who",
    "by_key",
    "action",
    "subject",
    "subject_id",
    "article_id",
    "outlet",
    "what",
    "deed",
    "statements",
    "before",
    "after",
    "note",
    "undone_at",
    "undone_by",
)
CHUNK: Final = 200


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One change in words: who, then ``deed``, then what, named by ``title``, or where the deed has dots.

    ``known`` says that what was changed is still there; ``moved`` counts the statements that went along.
    ``other_title`` names whom else it concerns, "" for nobody. ``statement`` is the first one of those corrected.
    """

    entry: HistoryEntry
    deed: str
    title: str
    known: bool
    differences: tuple[Difference, ...]
    moved: int
    statement: StatementRecord | None = None
    other: int | None = None
    other_title: str = ""
    aside: str = ""

    @property
    def head(self) -> str:
        """The deed as far as what was changed is named."""
        return self.deed.partition("…")[0].rstrip()

    @property
    def tail(self) -> str:
        """The rest of the deed, "" where there is none."""
        return self.deed.partition("…")[2]

    @property
    def day(self) -> date:
        """The day in UTC on which it was done."""
        return self.entry.moment.astimezone(UTC).date()

    @property
    def key(self) -> str:
        """What the form sends to name it."""
        kind = "decision" if isinstance(self.entry.record, DecisionRecord) else "correction"
        return f"{kind}:{self.entry.record.id}"


@dataclass(frozen=True, slots=True)
class StatementHead:
    """The statement whose changes alone are shown: where it is not what the machine said, and the way back to that."""

    statement: StatementRecord
    differences: tuple[Difference, ...]
    obstacle: str | None


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A page of changes with the filters; ``empty`` says that nobody has ever changed anything."""

    query: HistoryQuery
    lines: tuple[HistoryLine, ...]
    total: int
    cursor: str | None
    next_cursor: str | None
    actors: tuple[str, ...]
    head: StatementHead | None
    article_title: str | None

    @property
    def empty(self) -> bool:
        """Whether there is nothing, although nothing was left out."""
        return not self.lines and not self.query.written and self.cursor is None


def build_history_page(asked: Mapping[str, str]) -> HistoryPage:
    """The page that an address asks for; BadCursorError for a cursor of another list."""
    query, cursor = read_query(asked), asked.get("cursor") or None
    page = list_history(query.filters, PageRequest(cursor=cursor, limit=ON_A_PAGE, include_total=True))
    return HistoryPage(
        query=query,
        lines=tell_entries(page.items),
        total=page.total or 0,
        cursor=cursor,
        next_cursor=page.next_cursor,
        actors=list_actors(),
        head=_build_head(query.filters.statement),
        article_title=_find_title(query.filters.article),
    )


def list_rows(query: HistoryQuery) -> Iterator[Sequence[str]]:
    """The rows of the file, with what the filters keep; times are in UTC."""
    waiting: list[HistoryEntry] = []
    for entry in iterate_history(query.filters):
        waiting.append(entry)
        if len(waiting) == CHUNK:
            yield from map(_list_cells, tell_entries(waiting))
            waiting.clear()
    yield from map(_list_cells, tell_entries(waiting))


def tell_entries(entries: Sequence[HistoryEntry]) -> tuple[HistoryLine, ...]:
    """The entries in words, in their order."""
    concerned: dict[Subject, set[int]] = {subject: set() for subject in Subject}
    for entry in entries:
        concerned[entry.subject].add(entry.subject_id)
        if isinstance(entry.record, DecisionRecord) and (other := find_other(entry.record)):
            concerned[entry.subject].add(other)
    names = {
        Subject.SPEAKER: name_speakers(concerned[Subject.SPEAKER]),
        Subject.CLAIM: name_claims(concerned[Subject.CLAIM]),
        Subject.ARTICLE: {},
    }
    return tuple(
        _tell_decision(entry, entry.record, names[entry.subject])
        if isinstance(entry.record, DecisionRecord)
        else _tell_corrections(entry)
        for entry in entries
    )


def _tell_decision(entry: HistoryEntry, record: DecisionRecord, names: Mapping[int, str]) -> HistoryLine:
    known, other = record.subject_id in names, find_other(record)
    return HistoryLine(
        entry=entry,
        deed=tell_decision(record),
        title=_cut(names.get(record.subject_id) or f"{record.subject} {record.subject_id}"),
        known=known,
        differences=compare_decision(record),
        moved=count_moved(record),
        other=other if other in names else None,
        other_title=_cut(names.get(other, "")) if other else "",
        aside=tell_loss(record),
    )


def _tell_corrections(entry: HistoryEntry) -> HistoryLine:
    first = entry.statements[entry.subject_id]
    differences: list[Difference] = []
    for one in entry.members:
        found = compare_values(one.before, one.after)
        # The second half of a split, or a statement added, had no words before.
        made = "content" in one.after and "content" not in one.before
        differences += found if not made else [Difference("New words", "–", str(one.after["text"]))]
    return HistoryLine(
        entry=entry,
        deed=STATEMENT_DEEDS.get(entry.record.action, entry.record.action),
        title=_cut(first.text),
        known=True,
        differences=tuple(differences),
        moved=len(entry.statements),
        statement=first,
    )


def _build_head(statement_id: int | None) -> StatementHead | None:
    if statement_id is None:
        return None
    try:
        statement = get_statement(statement_id)
    except NotFoundError:
        return None
    return StatementHead(statement, compare_machine(statement), explain_return(statement_id))


def _find_title(article_id: int | None) -> str | None:
    """The article's title, "" where it has none; None for no such article."""
    if article_id is None:
        return None
    try:
        return get_article(article_id).title or ""
    except NotFoundError:
        return None


def _cut(words: str) -> str:
    return words if len(words) <= MOST_WORDS else f"{words[:MOST_WORDS].rstrip()} …"


def _list_cells(line: HistoryLine) -> tuple[str, ...]:
    entry, record, statement = line.entry, line.entry.record, line.statement
    return (
        entry.moment.isoformat(),
        entry.actor,
        "" if entry.by_key is None else str(entry.by_key).lower(),
        "undo" if entry.undoing else record.action,
        entry.subject.value,
        str(entry.subject_id),
        str(statement.article_id) if statement else "",
        (statement.outlet or "") if statement else "",
        line.title,
        ("undid: " if entry.undoing else "") + line.deed.replace("…", "it"),
        str(line.moved),
        "; ".join(f"{one.label}: {one.before}" for one in line.differences),
        "; ".join(f"{one.label}: {one.after}" for one in line.differences),
        record.note or "",
        record.undone_at.isoformat() if record.undone_at else "",
        record.undone_by or "",
    )
