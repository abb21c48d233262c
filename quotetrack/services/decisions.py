"""The record of what people decide of speakers, claims and articles."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from quotetrack.services.checks import LONGEST_NAME, LONGEST_NOTE, check_field, check_name, is_possible_id
from quotetrack.services.records import Actor, DecisionRecord
from quotetrack.storage.connection import reading
from quotetrack.storage.decisions import Decision

SPEAKER: Final = "speaker"
CLAIM: Final = "claim"
ARTICLE: Final = "article"

Undo = Callable[[DecisionRecord, Actor], None]
"""Takes what a decision changed back, within the caller's transaction."""

UndoTable = Mapping[tuple[str, str], Undo]
"""How each action on each subject is undone."""


def check_deciding(actor: Actor, note: str | None = None) -> None:
    """Raises InputError for an actor without a name or a note too long to be kept."""
    check_field(note, "/note", LONGEST_NOTE)
    check_field(actor.name, "/actor", LONGEST_NAME)
    check_name(actor.name, "/actor")


def record_decision(
    subject: str,
    subject_id: int,
    action: str,
    actor: Actor,
    *,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    note: str | None = None,
) -> int:
    """Keeps a decision, within the caller's transaction; its number."""
    row = Decision.create(
        subject=subject,
        subject_id=subject_id,
        other_id=_find_other(subject_id, before, after),
        action=action,
        actor=actor.name,
        user=actor.user_id,
        key=actor.key_id,
        before=dict(before),
        after=dict(after),
        note=note,
    )
    return int(row.id)


def list_decisions(subject: str, subject_id: int) -> tuple[DecisionRecord, ...]:
    """Every decision on the speaker or the claim, undone ones too, oldest first.

    Those too by which it was merged into another, split off from one or kept apart from one.
    """
    if not is_possible_id(subject_id):
        return ()
    with reading():
        rows = list(
            Decision.select()
            .where(Decision.subject == subject, (Decision.subject_id == subject_id) | (Decision.other_id == subject_id))
            .order_by(Decision.id)
        )
    return tuple(read_decision(row) for row in rows)


def _find_other(subject_id: int, before: Mapping[str, Any], after: Mapping[str, Any]) -> int | None:
    """Whom else the decision concerns, of what it keeps."""
    if "pair" in after:
        return next((int(one) for one in after["pair"] if one != subject_id), None)
    return before.get("source") or after.get("made") or after.get("speaker")


def read_decision(row: Any) -> DecisionRecord:
    """A decision from its row."""
    return DecisionRecord(
        id=row.id,
        subject=row.subject,
        subject_id=row.subject_id,
        action=row.action,
        actor=row.actor,
        before=row.before,
        after=row.after,
        note=row.note,
        undone_at=row.undone_at,
        undone_by=row.undone_by,
        created_at=row.created_at,
    )
