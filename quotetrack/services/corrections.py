"""What editors decide of a statement: each decision kept with what was before and after, and able to be undone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from quotetrack.errors import ConflictError, Fault, InputError, NotFoundError, StaleVersionError
from quotetrack.services.attention import refresh_statements
from quotetrack.services.checks import LONGEST_NAME, LONGEST_NOTE, check_field, check_name, is_possible_id
from quotetrack.services.composition import compose_content
from quotetrack.services.matching import forget_words, lock_claims, match_article
from quotetrack.services.names import fold_name
from quotetrack.services.records import (
    UNSET,
    Actor,
    CorrectionRecord,
    SpeakerChoice,
    StatementChanges,
    StatementRecord,
    Unset,
)
from quotetrack.services.rows import read_correction, read_spans
from quotetrack.services.speakers import choose_speaker, find_speaker
from quotetrack.services.statements import get_statement
from quotetrack.services.touches import touch_claims_of
from quotetrack.settings import MatchingSettings
from quotetrack.storage.articles import Revision
from quotetrack.storage.connection import lock_names, lock_rows, reading, writing
from quotetrack.storage.fields import read_clock
from quotetrack.storage.speakers import Speaker
from quotetrack.storage.statements import Correction, Statement
from quotetrack.terms import Review, Status
from quotetrack.text.moves import Content, Moves, Wanted
from quotetrack.text.spans import Span

PLAIN_FIELDS: Final = ("kind", "polarity", "status", "review", "corrected_by", "candidates")


def correct_statement(
    statement_id: int,
    changes: StatementChanges,
    *,
    actor: Actor,
    expected_version: int,
    matching: MatchingSettings | None = None,
) -> StatementRecord:
    """Changes what the editor says, and only that; the statement is then attributed by a person.

    Changed words leave the claims that the machine put the old ones into; with ``matching`` they join those that they
    repeat at once, else when the article is next matched.

    The machine's confidence and answer stay. Raises NotFoundError, StaleVersionError where somebody changed the
    statement since ``expected_version``, ConflictError where several speakers have the chosen name, InputError for
    spans outside of the text.
    """
    check_changes(changes)
    with writing():
        # Names, then claims, then rows, as whoever takes an article in holds them: nobody waits for the other in turn.
        lock_names(list_named(changes))
        lock_claims()
        row = lock_statement(statement_id, expected_version)
        columns: dict[str, Any] = {}
        if not isinstance(changes.content, Unset):
            columns |= compose_content(read_text(row), check_content(read_text(row), changes.content))
        if not isinstance(changes.kind, Unset):
            columns["kind"] = changes.kind.value
        if not isinstance(changes.polarity, Unset):
            columns["polarity"] = changes.polarity.value
        columns |= choose_speakers(row, changes)
        record_correction(row, "correct", columns | {"review": Review.CORRECTED.value}, actor, changes.note)
        if columns.get("content_text", row.content_text) != row.content_text:
            forget_words(row.id)
            if matching is not None:
                match_article(row.article_id, matching)
            refresh_statements([row.id])
    return get_statement(statement_id)


def accept_statement(
    statement_id: int, *, actor: Actor, expected_version: int, note: str | None = None
) -> StatementRecord:
    """Says that the statement is right as it stands; raises as ``correct_statement`` does."""
    return _review(statement_id, "accept", Review.ACCEPTED, actor, expected_version, note)


def reject_statement(
    statement_id: int, *, actor: Actor, expected_version: int, note: str | None = None
) -> StatementRecord:
    """Says that this is no statement; raises as ``correct_statement`` does."""
    return _review(statement_id, "reject", Review.REJECTED, actor, expected_version, note)


def undo_correction(correction_id: int, *, actor: Actor) -> StatementRecord:
    """Takes one decision back: the fields that it changed are again what they were before.

    Raises NotFoundError, and ConflictError where it was undone already, a later decision stands on it, or the words
    that it would bring back are no longer in the article.
    """
    check_actor(actor)
    with writing():
        lock_claims()
        correction = _find_correction(correction_id)
        _undo_all(correction, lock_statement(correction.statement_id, None), actor)
    return get_statement(correction.statement_id)


def undo_last(statement_id: int, *, actor: Actor, expected_version: int) -> StatementRecord:
    """Takes the statement's newest standing decision back; ConflictError where there is none."""
    check_actor(actor)
    with writing():
        lock_claims()
        row = lock_statement(statement_id, expected_version)
        newest = _select_standing(statement_id).order_by(Correction.id.desc()).first()
        if newest is None:
            raise ConflictError("There is no decision to undo.")
        _undo_all(newest, row, actor)
    return get_statement(statement_id)


def list_corrections(statement_id: int) -> tuple[CorrectionRecord, ...]:
    """Every decision on the statement, undone ones too, oldest first; NotFoundError for no such statement."""
    with reading():
        get_statement(statement_id)
        rows = list(Correction.select().where(Correction.statement == statement_id).order_by(Correction.id))
    return tuple(read_correction(row) for row in rows)


def _review(
    statement_id: int, action: str, review: Review, actor: Actor, expected_version: int, note: str | None
) -> StatementRecord:
    check_field(note, "/note", LONGEST_NOTE)
    check_actor(actor)
    with writing():
        # What others store at this moment may repeat the statement: it is either there already, or comes after this.
        lock_claims()
        row = lock_statement(statement_id, expected_version)
        record_correction(row, action, {"review": review.value}, actor, note)
    return get_statement(statement_id)


def check_changes(changes: StatementChanges) -> None:
    """InputError for changes that cannot be meant."""
    check_field(changes.note, "/note", LONGEST_NOTE)
    if all(
        value is UNSET
        for value in (changes.speaker, changes.on_behalf_of, changes.kind, changes.polarity, changes.content)
    ):
        raise InputError("Nothing was asked to be changed.")
    for pointer, choice in (("/speaker", changes.speaker), ("/on_behalf_of", changes.on_behalf_of)):
        if isinstance(choice, SpeakerChoice) and choice.id is None:
            check_name(choice.name or "", f"{pointer}/name")


def check_actor(actor: Actor) -> None:
    """InputError for a name that cannot be kept."""
    check_field(actor.name, "/actor", LONGEST_NAME)


def lock_statement(statement_id: int, expected_version: int | None) -> Any:
    """The statement's row, held until the transaction ends; NotFoundError, StaleVersionError."""
    row = None
    if is_possible_id(statement_id):
        row = lock_rows(Statement.select().where(Statement.id == statement_id)).first()
    if row is None:
        raise NotFoundError(f"There is no statement {statement_id}.")
    if expected_version is not None and row.version != expected_version:
        raise StaleVersionError(
            f"The statement has changed: you saw version {str(expected_version)[:20]}, it is at {row.version}.",
            row.version,
        )
    return row


def read_text(row: Any) -> str:
    """The text that the statement's offsets belong to."""
    return str(Revision.get(Revision.id == row.revision_id).text)


def check_content(text: str, content: Content) -> Content:
    """The spans if they are in order, apart, inside of the text and not blank; InputError otherwise."""
    if not content:
        _refuse_content("A statement needs at least one span.", "")
    last = 0
    for index, (start, end) in enumerate(content):
        pointer = f"/{index}"
        if not 0 <= start < end <= len(text):
            _refuse_content(f"The span {start}-{end} lies outside of the text, which ends at {len(text)}.", pointer)
        if start < last:
            _refuse_content(f"The span {start}-{end} begins before the one in front of it ends.", pointer)
        if not text[start:end].strip():
            _refuse_content(f"The span {start}-{end} holds only white space.", pointer)
        last = end
    return tuple(Span(start, end) for start, end in content)


def _refuse_content(detail: str, pointer: str) -> None:
    raise InputError(detail, (Fault(f"/content{pointer}", detail),))


def list_named(changes: StatementChanges) -> list[str]:
    """The folded names of the speakers whom the editor chose by name, who may have to be made."""
    chosen = (changes.speaker, changes.on_behalf_of)
    return [fold_name(one.name, one.kind) for one in chosen if isinstance(one, SpeakerChoice) and one.name is not None]


def choose_speakers(row: Any, changes: StatementChanges) -> dict[str, Any]:
    """The columns of whom the editor chose; makes the speakers that are new."""
    columns: dict[str, Any] = {}
    if not isinstance(changes.speaker, Unset):
        chosen = None if changes.speaker is None else choose_speaker(changes.speaker, row.article_id)
        columns["speaker"] = chosen.id if chosen else None
        columns["status"] = (Status.ATTRIBUTED if chosen else Status.UNKNOWN).value
        columns["candidates"] = []
    if not isinstance(changes.on_behalf_of, Unset):
        behalf = None if changes.on_behalf_of is None else choose_speaker(changes.on_behalf_of, row.article_id)
        columns["on_behalf_of"] = behalf.id if behalf else None
    return columns


def record_correction(
    row: Any,
    action: str,
    columns: dict[str, Any],
    actor: Actor,
    note: str | None,
    *,
    batch: int | None = None,
    decided: bool = True,
) -> int:
    """Writes the columns and the correction that says what they were before; its identifier.

    ``batch`` is the first of those that are made as one. Unless ``decided`` the statement counts as one on which nobody
    has decided.
    """
    check_actor(actor)
    signed = {"corrected_by": actor.name, "corrected_at": read_clock()}
    columns |= signed if decided else dict.fromkeys(signed)
    before, waited = _describe(row, columns), int(row.attention)
    _write(row, columns)
    changed = Statement.get(Statement.id == row.id)
    after = _describe(changed, columns)
    return keep_correction(row.id, action, before, after, actor=actor, note=note, batch=batch, attention=waited)


def keep_correction(
    statement_id: int,
    action: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    actor: Actor,
    note: str | None,
    batch: int | None = None,
    attention: int = 0,
) -> int:
    """Stores one decision; its identifier. ``attention`` is the statement's before it."""
    now = read_clock()
    made = Correction.create(
        statement=statement_id,
        action=action,
        actor=actor.name,
        user=actor.user_id,
        key=actor.key_id,
        before=dict(before),
        after=dict(after),
        note=note,
        created_at=now,
        updated_at=now,
        batch=batch,
        attention=attention,
    )
    return int(made.id)


def _write(row: Any, columns: Mapping[str, Any]) -> None:
    changes = {**columns, "version": row.version + 1, "updated_at": read_clock()}
    written = Statement.update(changes).where(Statement.id == row.id, Statement.version == row.version).execute()
    if written != 1:
        raise StaleVersionError("The statement has changed meanwhile.", row.version + 1)
    refresh_statements([row.id])
    touch_claims_of([row.id])


def _describe(row: Any, columns: Mapping[str, Any]) -> dict[str, Any]:
    """What the columns hold now, as JSON values by field name; spans with the revision and the words they cover."""
    said: dict[str, Any] = {name: getattr(row, name) for name in PLAIN_FIELDS if name in columns}
    if "corrected_at" in columns:
        said["corrected_at"] = row.corrected_at.isoformat() if row.corrected_at else None
    for name in ("speaker", "on_behalf_of"):
        if name in columns:
            said[name] = _describe_speaker(getattr(row, f"{name}_id"))
    if "content" in columns:
        said |= {"content": row.content, "text": row.content_text, "revision_id": row.revision_id}
    return said


def _describe_speaker(speaker_id: int | None) -> dict[str, Any] | None:
    if speaker_id is None:
        return None
    speaker = Speaker.get(Speaker.id == speaker_id)
    return {"id": speaker.id, "name": speaker.name, "kind": speaker.kind}


def _find_correction(correction_id: int) -> Any:
    row = Correction.get_or_none(Correction.id == correction_id) if is_possible_id(correction_id) else None
    if row is None:
        raise NotFoundError(f"There is no correction {correction_id}.")
    return row


def _select_standing(statement_id: int) -> Any:
    return Correction.select().where(Correction.statement == statement_id, Correction.undone_at.is_null())


def _undo_all(correction: Any, row: Any, actor: Actor) -> None:
    """Takes the decision back, and with it those that were made as one with it."""
    if correction.batch is None:
        # Read again behind the lock: another editor may have undone it while this one waited.
        _undo(_find_correction(correction.id), row, actor)
        return
    query: Any = Correction.select().where(Correction.batch == correction.batch)
    together: list[Any] = list(query.order_by(Correction.statement, Correction.id.desc()))
    rows = {one.statement_id: lock_statement(one.statement_id, None) for one in together}
    for one in together:
        _undo(_find_correction(one.id), rows[one.statement_id], actor)


def _undo(correction: Any, row: Any, actor: Actor) -> None:
    if correction.undone_at is not None:
        raise ConflictError("This decision was undone already.")
    if _select_standing(row.id).where(Correction.id > correction.id).exists():
        raise ConflictError("A later decision stands on this one; undo the newest first.")
    columns = _restore(correction.before, row)
    _write(row, columns)
    if columns.get("content_text", row.content_text) != row.content_text:
        forget_words(row.id)
        refresh_statements([row.id])
    now = read_clock()
    undone = {"undone_at": now, "undone_by": actor.name, "updated_at": now}
    Correction.update(undone).where(Correction.id == correction.id).execute()


def _restore(before: Mapping[str, Any], row: Any) -> dict[str, Any]:
    """The columns that bring back what was before, its spans moved to the revision where the statement is now."""
    columns: dict[str, Any] = {name: before[name] for name in PLAIN_FIELDS if name in before}
    if "corrected_at" in before:
        said = before["corrected_at"]
        columns["corrected_at"] = datetime.fromisoformat(said) if said else None
    for name in ("speaker", "on_behalf_of"):
        if name in before:
            columns[name] = find_speaker(before[name]["id"]).id if before[name] else None
    if "content" in before:
        content = find_content(before, row)
        if content is None:
            raise ConflictError("The words that this would bring back are no longer in the article.")
        columns |= compose_content(read_text(row), content)
    return columns


def find_content(before: Mapping[str, Any], row: Any) -> Content | None:
    """Where the words that a correction kept stand in the text of the statement's row; None where they are gone."""
    content = read_spans(before["content"])
    if before["revision_id"] == row.revision_id:
        return content
    wanted = Wanted(content)
    earlier = Revision.get(Revision.id == before["revision_id"]).text
    return Moves(earlier, read_text(row), [wanted]).find(wanted)
