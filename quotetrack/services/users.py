"""What is changed of those who sign in: role, password, whether they may come in, and their sessions ended.

There is always an active administrator: whatever would take the last one away raises ConflictError.
"""

import secrets
from datetime import timedelta
from typing import Any, Final

from quotetrack.errors import ConflictError, Fault, InputError, NotFoundError
from quotetrack.services.account_log import COMMAND_LINE, note_user
from quotetrack.services.accounts import (
    GENERATED_BYTES,
    add_key_row,
    check_new_password,
    check_password,
    hash_password,
    make_key_secret,
)
from quotetrack.services.checks import is_possible_id
from quotetrack.services.records import Actor, KeyRecord, UserRecord
from quotetrack.services.rows import read_key, read_user
from quotetrack.storage.accounts import ApiKey, EndedSession, OwnKey, User
from quotetrack.storage.connection import lock_alone, lock_rows, reading, writing
from quotetrack.storage.fields import read_clock
from quotetrack.storage.search import fold_words
from quotetrack.storage.watches import mark_watches_changed
from quotetrack.terms import Scope, UserRole

_LOCK: Final = "the administrators"


def find_user(name: str) -> UserRecord:
    """The user of that name in any spelling of case and accents; NotFoundError where there is none."""
    with reading():
        row = None if "\0" in name else User.get_or_none(User.folded == fold_words(name))
    if row is None:
        raise NotFoundError(f"There is no user called {name}.")
    return read_user(row)


def change_role(user_id: int, role: UserRole, *, actor: Actor = COMMAND_LINE) -> UserRecord:
    """The user with another role, which counts from the next request on."""
    with writing():
        row = _hold(user_id)
        before = row.role
        if before != role.value:
            if role is not UserRole.ADMINISTRATOR:
                _keep_an_administrator(row)
            _update(row, role=role.value)
            note_user(actor, read_user(row), "role changed", f"{before} to {role.value}")
    return read_user(row)


def deactivate_user(user_id: int, *, actor: Actor = COMMAND_LINE) -> UserRecord:
    """The user, who may not come in any more: every session ends, and what their own key opened and watched too."""
    with writing():
        row = _hold(user_id)
        if row.active:
            _keep_an_administrator(row)
            _update(row, active=False, session_epoch=row.session_epoch + 1)
            _change_own_key(user_id, revoked_at=read_clock())
            note_user(actor, read_user(row), "deactivated")
    return read_user(row)


def activate_user(user_id: int, *, actor: Actor = COMMAND_LINE) -> UserRecord:
    """The user, who may come in again, with the password as it was; their watches go on, old feed passwords do not."""
    with writing():
        row = _hold(user_id)
        if not row.active:
            _update(row, active=True)
            _change_own_key(user_id, revoked_at=None, secret_hash=make_key_secret().stored)
            note_user(actor, read_user(row), "activated")
    return read_user(row)


def renew_password(user_id: int, password: str | None = None, *, actor: Actor = COMMAND_LINE) -> tuple[UserRecord, str]:
    """The user and a new password, made up where none is given; every session of theirs ends."""
    chosen = secrets.token_urlsafe(GENERATED_BYTES) if password is None else password
    check_new_password(chosen)
    password_hash = hash_password(chosen)
    with writing():
        row = _hold(user_id)
        _update(row, password_hash=password_hash, session_epoch=row.session_epoch + 1)
        note_user(actor, read_user(row), "new password")
    return read_user(row), chosen


def change_own_password(user_id: int, old: str, new: str) -> UserRecord:
    """The user with the password that they chose; every session of theirs ends.

    Raises InputError where the old one is wrong (pointer ``/old``) or the new one cannot be.
    """
    with reading():
        row: Any = User.get_or_none(User.id == user_id)
    if row is None or check_password(row.name, old) is None:
        _refuse("That is not your password.", "/old")
    check_new_password(new)
    if new == old:
        _refuse("That is the password you have.", "/password")
    return renew_password(user_id, new, actor=Actor(row.name, user_id=user_id))[0]


def sign_out_everywhere(user_id: int, *, actor: Actor = COMMAND_LINE) -> UserRecord:
    """The user, none of whose sessions holds any more."""
    with writing():
        row = _hold(user_id)
        _update(row, session_epoch=row.session_epoch + 1)
        note_user(actor, read_user(row), "signed out everywhere")
    return read_user(row)


def end_session(mark: str, keep_minutes: int) -> None:
    """Notes that the session of this mark was signed out of, and forgets those that have ended by themselves since."""
    now = read_clock()
    with writing():
        EndedSession.insert(mark=mark, ended_at=now).on_conflict_ignore().execute()
        EndedSession.delete().where(EndedSession.ended_at < now - timedelta(minutes=keep_minutes)).execute()


def has_ended(mark: str) -> bool:
    """Whether the session of this mark was signed out of."""
    with reading():
        return bool(EndedSession.select().where(EndedSession.mark == mark).exists())


def find_own_key(user_id: int) -> KeyRecord | None:
    """The key that a user's watches belong to, or None where they never had one."""
    with reading():
        row = ApiKey.select().join(OwnKey).where(OwnKey.user == user_id).first()
    return None if row is None else read_key(row)


def ensure_own_key(user_id: int) -> KeyRecord:
    """The same, made where there is none yet, of a secret that nobody knows."""
    if (key := find_own_key(user_id)) is not None:
        return key
    with writing():
        user = _hold(user_id)
        row: Any = ApiKey.select().join(OwnKey).where(OwnKey.user == user_id).first()
        if row is None:
            row = add_key_row(user.name, [Scope.READ], make_key_secret())
            OwnKey.insert(user=user_id, key=row.id).execute()
    return read_key(row)


def renew_feed_password(user_id: int) -> str:
    """A new secret for the user's own key, shown this once: with it a feed reader reads the feeds of their watches,
    and a program what they may read. The one before opens nothing any more."""
    key = ensure_own_key(user_id)
    made = make_key_secret()
    with writing():
        user = _hold(user_id)
        ApiKey.update(prefix=made.prefix, secret_hash=made.stored).where(ApiKey.id == key.id).execute()
        note_user(Actor(user.name, user_id=user_id), read_user(user), "new feed password")
    return made.secret


def list_own_keys() -> frozenset[int]:
    """The numbers of the keys that belong to people."""
    with reading():
        query: Any = OwnKey.select(OwnKey.key).tuples()
        return frozenset(number for (number,) in query)


def _hold(user_id: int) -> Any:
    """The user's row, held until the transaction ends."""
    lock_alone(_LOCK)
    row = lock_rows(User.select().where(User.id == user_id)).first() if is_possible_id(user_id) else None
    if row is None:
        raise NotFoundError(f"There is no user {user_id}.")
    return row


def _update(row: Any, **columns: Any) -> None:
    for name, value in columns.items():
        setattr(row, name, value)
    row.save(only=[getattr(User, name) for name in columns])


def _keep_an_administrator(row: Any) -> None:
    if row.role != UserRole.ADMINISTRATOR.value or not row.active:
        return
    others = User.select().where(User.role == row.role, User.active, User.id != row.id)
    if not others.exists():
        raise ConflictError(f"{row.name} is the last active administrator; make another one first.")


def _change_own_key(user_id: int, **columns: Any) -> None:
    mine = OwnKey.select(OwnKey.key).where(OwnKey.user == user_id)
    if ApiKey.update(**columns).where(ApiKey.id.in_(mine)).execute():
        mark_watches_changed()


def _refuse(detail: str, pointer: str) -> None:
    raise InputError(detail, (Fault(pointer, detail),))
