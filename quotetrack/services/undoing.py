"""Taking a decision on a speaker or a claim back."""

from typing import Final

from quotetrack.errors import ConflictError, NotFoundError
from quotetrack.services import claim_decisions, furniture, mergers, speaker_decisions
from quotetrack.services.checks import is_possible_id
from quotetrack.services.decisions import UndoTable, check_deciding, read_decision
from quotetrack.services.matching import lock_claims
from quotetrack.services.records import Actor, DecisionRecord
from quotetrack.services.undo_checks import explain_decision
from quotetrack.storage.connection import lock_rows, writing
from quotetrack.storage.decisions import Decision
from quotetrack.storage.fields import read_clock
from quotetrack.storage.watches import mark_watches_changed

UNDOING: Final[UndoTable] = {
    **speaker_decisions.UNDOING,
    **mergers.UNDOING,
    **claim_decisions.UNDOING,
    **furniture.UNDOING,
}


def undo_decision(decision_id: int, *, actor: Actor) -> DecisionRecord:
    """Takes one decision on a speaker or a claim back.

    Raises NotFoundError, and ConflictError where it was undone already or a later decision stands on it.
    """
    check_deciding(actor)
    with writing():
        # Before any row is held: most decisions change what claims show.
        lock_claims()
        query = Decision.select().where(Decision.id == decision_id)
        row = lock_rows(query).first() if is_possible_id(decision_id) else None
        if row is None:
            raise NotFoundError(f"There is no decision {decision_id}.")
        if row.undone_at is not None:
            raise ConflictError("This decision was undone already.")
        record = read_decision(row)
        if obstacle := explain_decision(record):
            raise ConflictError(obstacle)
        UNDOING[row.subject, row.action](record, actor)
        mark_watches_changed()  # They may ask for a speaker or a claim that was merged until now.
        Decision.update(undone_at=read_clock(), undone_by=actor.name).where(Decision.id == row.id).execute()
        return read_decision(Decision.get(Decision.id == row.id))
