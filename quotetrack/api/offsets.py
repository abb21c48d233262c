"""Answers whose offsets are counted in units of UTF-16, made of records that count code points."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from quotetrack.errors import Fault, InputError
from quotetrack.matching import Change
from quotetrack.services.article_versions import RevisionRecord
from quotetrack.services.claim_records import (
    AlignedPair,
    AppearanceRecord,
    ArticleComparison,
    ConflictRecord,
    MatchRecord,
    TimelineEntry,
)
from quotetrack.services.claims import get_claim
from quotetrack.services.records import ArticleRecord, Page, StatementChanges, StatementRecord
from quotetrack.services.selectors import read_text, read_texts
from quotetrack.services.watch_records import AlertRecord
from quotetrack.text.spans import Span
from quotetrack.text.utf16 import UnitCounter


def count_units(answer: Any) -> Any:
    """The answer of a view with its offsets in units of UTF-16; what has no offsets stays as it is."""
    if isinstance(answer, tuple):
        return (count_units(answer[0]), *answer[1:])
    if isinstance(answer, Page):
        return replace(answer, items=_count_all(answer.items))
    if isinstance(answer, Mapping):
        return _count_article(answer)
    return _count_all([answer])[0]


def count_changes(changes: Sequence[Change], a: str, b: str) -> tuple[Change, ...]:
    """The changes with their spans in units of the two texts."""
    left, right = UnitCounter(a), UnitCounter(b)
    return tuple(replace(one, a=left.convert(one.a), b=right.convert(one.b)) for one in changes)


def read_units(changes: StatementChanges, record: StatementRecord) -> StatementChanges:
    """What an editor sent in units of UTF-16, in code points of the statement's text.

    Raises InputError for an offset within a character.
    """
    if not isinstance(changes.content, tuple):
        return changes
    counter = UnitCounter(read_text(record.article_id, record.revision) or "")
    content = []
    for index, span in enumerate(changes.content):
        try:
            content.append(Span(counter.read(span.start), counter.read(span.end)))
        except ValueError as error:
            raise InputError(str(error), (Fault(f"/content/{index}", str(error)),)) from error
    return replace(changes, content=tuple(content))


def count_matches(records: Sequence[MatchRecord], sought: str) -> list[MatchRecord]:
    """Matches of a text, with their spans in units of it and of their articles' texts."""
    statements = _count_statements([one.statement for one in records])
    return [
        replace(one, statement=statement, changes=count_changes(one.changes, statement.text, sought))
        for one, statement in zip(records, statements, strict=True)
    ]


def count_spans(counter: UnitCounter, spans: Sequence[Span]) -> tuple[Span, ...]:
    """The spans in units."""
    return tuple(counter.convert(span) for span in spans)


def _count_all(items: Sequence[Any]) -> list[Any]:
    if not items:
        return []
    if isinstance(items[0], StatementRecord):
        return _count_statements(items)
    count = _COUNTING.get(type(items[0]))
    return list(items) if count is None else count(items)


def _count_statements(records: Sequence[StatementRecord]) -> list[StatementRecord]:
    counted: dict[int, StatementRecord] = {}
    for text, group in read_texts(records):
        counter = UnitCounter(text)
        counted |= {record.id: _count_statement(record, counter) for record in group}
    return [counted.get(record.id, record) for record in records]


def _count_statement(record: StatementRecord, counter: UnitCounter) -> StatementRecord:
    machine = record.machine
    return replace(
        record,
        content=count_spans(counter, record.content),
        cue=None if record.cue is None else counter.convert(record.cue),
        source=None if record.source is None else counter.convert(record.source),
        machine=None if machine is None else replace(machine, content=count_spans(counter, machine.content)),
        highlights=count_spans(UnitCounter(record.text), record.highlights),
    )


def _count_article(members: Mapping[str, Any]) -> Mapping[str, Any]:
    """An article's members by name, its statements among them."""
    if "text" not in members or "sentences" not in members:
        return members
    counter = UnitCounter(members["text"])
    changed: dict[str, Any] = {name: count_spans(counter, members[name]) for name in ("sentences", "furniture")}
    if "statements" in members:
        changed["statements"] = [_count_statement(one, counter) for one in members["statements"]]
    changed["highlights"] = count_spans(UnitCounter(members["title"] or ""), members["highlights"])
    return {**members, **changed}


def _count_titles(records: Sequence[ArticleRecord]) -> list[ArticleRecord]:
    return [replace(one, highlights=count_spans(UnitCounter(one.title or ""), one.highlights)) for one in records]


def _count_revisions(records: Sequence[RevisionRecord]) -> list[RevisionRecord]:
    counters = [UnitCounter(one.text or "") for one in records]
    return [
        replace(one, sentences=count_spans(counter, one.sentences), furniture=count_spans(counter, one.furniture))
        for one, counter in zip(records, counters, strict=True)
    ]


def _count_appearances(records: Sequence[AppearanceRecord]) -> list[AppearanceRecord]:
    first = get_claim(records[0].claim_id).text
    statements = _count_statements([one.statement for one in records])
    return [
        replace(one, statement=statement, changes=count_changes(one.changes, first, statement.text))
        for one, statement in zip(records, statements, strict=True)
    ]


def _count_timeline(entries: Sequence[TimelineEntry]) -> list[TimelineEntry]:
    statements = _count_statements([one.statement for one in entries])
    # By their ids: the same one is the earlier of several.
    earlier = {one.earlier.id: one.earlier for one in entries if one.earlier is not None}
    counted = {one.id: one for one in _count_statements(list(earlier.values()))}
    return [
        replace(
            one,
            statement=statement,
            earlier=None if one.earlier is None else counted[one.earlier.id],
            changes=count_changes(one.changes, one.earlier.text if one.earlier else "", statement.text),
        )
        for one, statement in zip(entries, statements, strict=True)
    ]


def _count_alerts(alerts: Sequence[AlertRecord]) -> list[AlertRecord]:
    # By their ids: several watches may tell of the same one.
    told = {one.statement.id: one.statement for one in alerts if one.statement is not None}
    counted = {one.id: one for one in _count_statements(list(told.values()))}
    return [one if one.statement is None else replace(one, statement=counted[one.statement.id]) for one in alerts]


def _count_pairs(pairs: Sequence[Any]) -> list[Any]:
    sides = [_count_statements([getattr(one, name) for one in pairs]) for name in ("left", "right")]
    return [
        replace(one, left=left, right=right, changes=count_changes(one.changes, left.text, right.text))
        for one, left, right in zip(pairs, *sides, strict=True)
    ]


def _count_comparison(comparisons: Sequence[ArticleComparison]) -> list[ArticleComparison]:
    return [
        replace(
            one,
            left=_count_titles([one.left])[0],
            right=_count_titles([one.right])[0],
            pairs=tuple(_count_all(one.pairs)),
            only_left=tuple(_count_all(one.only_left)),
            only_right=tuple(_count_all(one.only_right)),
        )
        for one in comparisons
    ]


_COUNTING: Final[Mapping[type, Callable[[Sequence[Any]], list[Any]]]] = {
    AlertRecord: _count_alerts,
    ArticleRecord: _count_titles,
    RevisionRecord: _count_revisions,
    AppearanceRecord: _count_appearances,
    TimelineEntry: _count_timeline,
    ConflictRecord: _count_pairs,
    AlignedPair: _count_pairs,
    ArticleComparison: _count_comparison,
}
