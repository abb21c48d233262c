"""Statements split in two, made one, and added where the machine found none; each is undone as one decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from quotetrack.errors import ConflictError, InputError, NotFoundError, StaleVersionError
from quotetrack.services.attention import refresh_statements
from quotetrack.services.checks import LONGEST_NOTE, check_field, is_possible_id
from quotetrack.services.composition import compose_content, compose_mention
from quotetrack.services.corrections import (
    check_actor,
    check_changes,
    check_content,
    choose_speakers,
    keep_correction,
    list_named,
    lock_statement,
    read_text,
    record_correction,
)
from quotetrack.services.matching import forget_words, lock_claims, match_article
from quotetrack.services.records import Actor, SpeakerChoice, StatementChanges, StatementRecord
from quotetrack.services.rows import read_spans
from quotetrack.services.statements import get_statement
from quotetrack.settings import MatchingSettings
from quotetrack.storage.articles import Article, Revision
from quotetrack.storage.connection import lock_names, lock_rows, writing
from quotetrack.storage.fields import read_clock
from quotetrack.storage.statements import Correction, Statement
from quotetrack.terms import Kind, Polarity, Review, Status
from quotetrack.text.moves import Content
from quotetrack.text.spans import Span, join_spans, trim_span

SHARED: Final = (
    *("kind", "polarity", "status", "speaker", "on_behalf_of", "candidates", "confidence", "reason"),
    *("cue_start", "cue_end", "cue_text", "source_start", "source_end", "source_text"),
)
"""What the second half of a split statement has from the first."""

BY_HAND: Final = "An editor marked these words."


@dataclass(frozen=True, slots=True)
class NewStatement:
    """A statement that the machine missed: its spans in the article's current ``revision`` and what the editor says of
    it. ``speaker`` None says that nobody is named."""

    revision: int
    content: tuple[Span, ...]
    speaker: SpeakerChoice | None = None
    on_behalf_of: SpeakerChoice | None = None
    kind: Kind = Kind.DIRECT
    polarity: Polarity = Polarity.AFFIRMED
    note: str | None = None


def split_statement(
    statement_id: int,
    at: int,
    *,
    actor: Actor,
    expected_version: int,
    note: str | None = None,
    matching: MatchingSettings | None = None,
) -> tuple[StatementRecord, StatementRecord]:
    """Makes two statements of one: the second begins at code point ``at`` and has the first one's speaker.

    Raises InputError where one of the two would have no words, and as ``correct_statement`` does.
    """
    check_field(note, "/note", LONGEST_NOTE)
    with writing():
        lock_claims()
        row = lock_statement(statement_id, expected_version)
        text = read_text(row)
        head, tail = _cut(text, read_spans(row.content), at)
        columns = compose_content(text, head) | {"review": Review.CORRECTED.value}
        first = record_correction(row, "split", columns, actor, note)
        Correction.update(batch=first).where(Correction.id == first).execute()
        shared = {name: getattr(row, f"{name}_id" if name in ("speaker", "on_behalf_of") else name) for name in SHARED}
        made = _make(row.article_id, row.revision_id, compose_content(text, tail) | shared, actor)
        _keep_made(made, "split", actor, note, batch=first)
        _renew(row.article_id, [row.id, made], matching)
    return get_statement(statement_id), get_statement(made)


def merge_statements(
    statement_id: int,
    other_id: int,
    *,
    actor: Actor,
    expected_version: int,
    other_version: int | None = None,
    note: str | None = None,
    matching: MatchingSettings | None = None,
) -> StatementRecord:
    """Makes one statement of two: the first keeps its speaker and gets the other's words; the other counts no more.

    Raises ConflictError for statements of different texts or one and the same, and as ``correct_statement`` does.
    """
    check_field(note, "/note", LONGEST_NOTE)
    with writing():
        lock_claims()
        # Always in the same order, so that two editors never wait for each other.
        wanted = {statement_id: expected_version, other_id: other_version}
        rows = {one: lock_statement(one, wanted[one]) for one in sorted(wanted)}
        row, other = rows[statement_id], rows[other_id]
        _check_mergeable(row, other)
        text = read_text(row)
        content = _join(text, [*read_spans(row.content), *read_spans(other.content)])
        columns = compose_content(text, content) | {"review": Review.CORRECTED.value}
        if row.kind != other.kind:
            columns["kind"] = Kind.MIXED.value
        first = record_correction(row, "merge", columns, actor, note)
        Correction.update(batch=first).where(Correction.id == first).execute()
        record_correction(other, "merge", {"review": Review.REJECTED.value}, actor, note, batch=first)
        _renew(row.article_id, [row.id, other.id], matching)
    return get_statement(statement_id)


def add_statement(
    article_id: int, new: NewStatement, *, actor: Actor, matching: MatchingSettings | None = None
) -> StatementRecord:
    """Stores a statement that the machine missed; it outlives analyses like every decision.

    Undone, it counts as no statement. Raises NotFoundError, StaleVersionError where the article has a newer text,
    InputError for spans that fit nothing, ConflictError where exactly these words are a statement already.
    """
    check_field(new.note, "/note", LONGEST_NOTE)
    check_actor(actor)
    changes = StatementChanges(speaker=new.speaker, on_behalf_of=new.on_behalf_of)
    check_changes(changes)
    with writing():
        lock_names(list_named(changes))
        lock_claims()
        revision = _find_revision(article_id, new.revision)
        text = str(revision.text)
        content = tuple(trim_span(text, span) for span in check_content(text, new.content))
        columns = compose_content(text, content)
        _check_unheard(article_id, columns["content"])
        columns |= _describe_new(new) | choose_speakers(_Place(article_id), changes)
        made = _make(article_id, revision.id, columns, actor)
        _keep_made(made, "add", actor, new.note)
        _renew(article_id, [made], matching)
    return get_statement(made)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a speaker's name is looked up."""

    article_id: int


def _cut(text: str, content: Content, at: int) -> tuple[Content, Content]:
    head = [trim_span(text, Span(start, min(end, at))) for start, end in content if start < at]
    tail = [trim_span(text, Span(max(start, at), end)) for start, end in content if end > at]
    kept = [tuple(span for span in part if span.start < span.end) for part in (head, tail)]
    if not kept[0] or not kept[1]:
        raise InputError("Both parts of a split need words.")
    return kept[0], kept[1]


def _join(text: str, spans: Sequence[Span]) -> Content:
    """The spans in order, those between which only white space stands made one."""
    joined: list[Span] = []
    for span in join_spans(spans):
        if joined and not text[joined[-1].end : span.start].strip():
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return tuple(joined)


def _check_mergeable(row: Any, other: Any) -> None:
    if row.id == other.id:
        raise ConflictError("A statement cannot be merged with itself.")
    if row.article_id != other.article_id or row.revision_id != other.revision_id:
        raise ConflictError("Only statements of one text can be merged.")
    if Review.REJECTED.value in (row.review, other.review):
        raise ConflictError("One of the two counts as no statement.")


def _find_revision(article_id: int, number: int) -> Any:
    row = None
    if is_possible_id(article_id):
        row = lock_rows(Article.select().where(Article.id == article_id)).first()
    if row is None:
        raise NotFoundError(f"There is no article {article_id}.")
    if row.revision != number:
        raise StaleVersionError("The article has a newer text meanwhile: mark the words in that one.", row.revision)
    return Revision.get(Revision.article == article_id, Revision.number == number)


def _check_unheard(article_id: int, content: Any) -> None:
    query: Any = Statement.select(Statement.id, Statement.content).where(
        Statement.article == article_id, ~Statement.outdated, Statement.review != Review.REJECTED.value
    )
    if any(row.content == content for row in query):
        raise ConflictError("These words are a statement already.")


def _describe_new(new: NewStatement) -> dict[str, Any]:
    mentions = compose_mention("", "cue", None) | compose_mention("", "source", None)
    said = {"kind": new.kind.value, "polarity": new.polarity.value, "status": Status.UNKNOWN.value}
    return {**mentions, **said, "candidates": [], "confidence": 1.0, "reason": BY_HAND}


def _make(article_id: int, revision_id: int, columns: dict[str, Any], actor: Actor) -> int:
    decided = {"review": Review.CORRECTED.value, "corrected_by": actor.name, "corrected_at": read_clock()}
    return int(Statement.create(article=article_id, revision=revision_id, **columns, **decided).id)


def _keep_made(made: int, action: str, actor: Actor, note: str | None, batch: int | None = None) -> None:
    """The decision on a statement that it makes: before it there was none, and undone there is none again."""
    row: Any = Statement.get(Statement.id == made)
    after = {"review": row.review, "content": row.content, "text": row.content_text, "revision_id": row.revision_id}
    before = {"review": Review.REJECTED.value}
    keep_correction(made, action, before, after, actor=actor, note=note, batch=batch)


def _renew(article_id: int, statements: list[int], matching: MatchingSettings | None) -> None:
    for one in statements:
        forget_words(one)
    if matching is not None:
        match_article(article_id, matching)
    refresh_statements(statements)
