"""What was done with accounts and keys: who, when and what; never a password or a secret."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from quotetrack.services.records import Actor, KeyRecord, UserRecord
from quotetrack.storage.accounts import AccountChange
from quotetrack.storage.connection import reading
from quotetrack.terms import Scope

COMMAND_LINE: Final = Actor("the command line")
"""Whoever may run commands on the server."""

USER: Final = "user"
KEY: Final = "key"


@dataclass(frozen=True, slots=True)
class AccountChangeRecord:
    """One thing done with a user or a key (``subject``), in words: ``action``, and in ``detail`` to what."""

    id: int
    actor: str
    subject: str
    subject_id: int
    name: str
    action: str
    detail: str | None
    created_at: datetime


def note_user(actor: Actor, user: UserRecord, action: str, detail: str | None = None) -> None:
    """Writes down what was done with a user, in the caller's transaction."""
    _note(actor, USER, user.id, user.name, action, detail)


def note_key(actor: Actor, key: KeyRecord, action: str) -> None:
    """Writes down what was done with a key, in the caller's transaction."""
    _note(actor, KEY, key.id, key.name, action, ", ".join(scope for scope in Scope if scope in key.scopes))


def list_account_changes(limit: int = 100) -> tuple[AccountChangeRecord, ...]:
    """The last things done with accounts and keys, the newest first."""
    with reading():
        query = AccountChange.select().order_by(AccountChange.id.desc()).limit(limit)
        return tuple(
            AccountChangeRecord(
                row.id, row.actor, row.subject, row.subject_id, row.name, row.action, row.detail, row.created_at
            )
            for row in query
        )


def _note(actor: Actor, subject: str, subject_id: int, name: str, action: str, detail: str | None) -> None:
    AccountChange.insert(
        actor=actor.name,
        user=actor.user_id,
        subject=subject,
        subject_id=subject_id,
        name=name,
        action=action,
        detail=detail,
    ).execute()
