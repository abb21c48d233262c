"""Users and API keys: made, checked, taken back; and how often a sign-in failed."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Final

import peewee
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from quotetrack.errors import ConflictError, Fault, InputError, NotFoundError
from quotetrack.services.account_log import COMMAND_LINE, note_key, note_user
from quotetrack.services.checks import check_field, check_name, check_storable, is_possible_id
from quotetrack.services.records import Actor, KeyRecord, UserRecord
from quotetrack.services.rows import read_key, read_user
from quotetrack.settings import WebSettings
from quotetrack.storage.accounts import ApiKey, OwnKey, SignInFailure, User
from quotetrack.storage.connection import reading, writing
from quotetrack.storage.fields import read_clock
from quotetrack.storage.queries import Composed
from quotetrack.storage.search import fold_words
from quotetrack.storage.watches import mark_watches_changed
from quotetrack.terms import Scope, UserRole

SHORTEST_PASSWORD: Final = 10
LONGEST_PASSWORD: Final = 1_000
GENERATED_BYTES: Final = 15
KEY_MARK: Final = "qt"
KEY_PREFIX_BYTES: Final = 4
KEY_SECRET_BYTES: Final = 32
USED_PRECISION: Final = timedelta(minutes=1)
"""How exactly the last use of a key is known; a write at every request would hold up everybody."""

FAILURES_KEPT: Final = timedelta(days=1)

# RFC 9106's second recommended choice: 64 MiB would make a burst of sign-ins costly for a small machine, so this is
# OWASP's equal in strength with 19 MiB and two passes.
_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


@dataclass(frozen=True, slots=True)
class KeySecret:
    """A key's secret, the ``prefix`` by which it is found, and what is ``stored`` of it."""

    prefix: str
    secret: str = field(repr=False)
    stored: str


# Asked at every request.
_OF_PREFIX: Final = Composed(lambda prefix: ApiKey.select().where(ApiKey.prefix == prefix), mark="a prefix")


def add_user(
    name: str, role: UserRole, password: str | None = None, *, actor: Actor = COMMAND_LINE
) -> tuple[UserRecord, str]:
    """A new user and the password, made up where none is given.

    Raises ConflictError where the name is taken in any spelling of case and accents, InputError for a bad one.
    """
    clean = check_name(name, "/name")
    chosen = secrets.token_urlsafe(GENERATED_BYTES) if password is None else password
    check_new_password(chosen)
    folded, password_hash = fold_words(clean), hash_password(chosen)
    try:
        with writing():
            row = User.create(name=clean, folded=folded, password_hash=password_hash, role=role.value)
            note_user(actor, read_user(row), "added", role.value)
    except peewee.IntegrityError as error:
        raise ConflictError(f"There is a user called {clean} already.") from error
    return read_user(row), chosen


def check_password(name: str, password: str) -> UserRecord | None:
    """The active user of that name and password, or None; an unknown name costs as much time as a known one."""
    row = None
    if _is_plain(name) and _is_plain(password):
        with reading():
            row = User.get_or_none(User.folded == fold_words(name))
    expected = _make_dummy_hash() if row is None else row.password_hash
    try:
        _HASHER.verify(expected, password[:LONGEST_PASSWORD].encode("utf-8", "replace"))
    except (VerificationError, InvalidHashError):
        return None
    return read_user(row) if row is not None and row.active and len(password) <= LONGEST_PASSWORD else None


def get_user(user_id: int) -> UserRecord:
    """The user; NotFoundError where there is none."""
    with reading():
        row = User.get_or_none(User.id == user_id) if is_possible_id(user_id) else None
    if row is None:
        raise NotFoundError(f"There is no user {user_id}.")
    return read_user(row)


def list_users() -> tuple[UserRecord, ...]:
    """Every user, those who may not sign in any more too, oldest first."""
    with reading():
        return tuple(read_user(row) for row in User.select().order_by(User.id))


def count_users() -> int:
    """How many users there are."""
    with reading():
        return int(User.select().count())


def add_key(name: str, scopes: Iterable[Scope], *, actor: Actor = COMMAND_LINE) -> tuple[KeyRecord, str]:
    """A new key and its secret, ``qt_<prefix>_<random>``, which is shown this once and stored only as a hash."""
    clean = check_name(name, "/name")
    chosen = frozenset(scopes)
    if not chosen:
        raise InputError("A key needs at least one scope.", (Fault("/scopes", "A key needs at least one scope."),))
    made = make_key_secret()
    with writing():
        row = add_key_row(clean, chosen, made)
        note_key(actor, read_key(row), "added")
    return read_key(row), made.secret


def make_key_secret() -> KeySecret:
    """A secret that nobody guesses."""
    prefix = secrets.token_hex(KEY_PREFIX_BYTES)
    secret = f"{KEY_MARK}_{prefix}_{secrets.token_urlsafe(KEY_SECRET_BYTES)}"
    return KeySecret(prefix, secret, _hash_secret(secret))


def add_key_row(name: str, scopes: Iterable[Scope], made: KeySecret) -> ApiKey:
    """The row of a new key, within the caller's transaction."""
    chosen = sorted(scope.value for scope in scopes)
    return ApiKey.create(name=name, prefix=made.prefix, secret_hash=made.stored, scopes=chosen)


def check_key(secret: str) -> KeyRecord | None:
    """The key of that secret unless it was revoked, or None; notes the use to the minute."""
    parts = secret.split("_", 2)
    if len(parts) != 3 or parts[0] != KEY_MARK or not (secret.isascii() and _is_plain(secret)):
        return None
    with reading():
        row = next(iter(_OF_PREFIX.fetch(parts[1])), None)
    expected = _hash_secret("") if row is None else row.secret_hash
    if not hmac.compare_digest(_hash_secret(secret), expected) or row is None or row.revoked_at is not None:
        return None
    now = read_clock()
    if row.last_used_at is None or now - row.last_used_at >= USED_PRECISION:
        with writing():
            ApiKey.update(last_used_at=now).where(ApiKey.id == row.id).execute()
        row.last_used_at = now
    return read_key(row)


def list_keys() -> tuple[KeyRecord, ...]:
    """Every key, revoked ones too, oldest first."""
    with reading():
        return tuple(read_key(row) for row in ApiKey.select().order_by(ApiKey.id))


def get_key(key_id: int) -> KeyRecord:
    """The key; NotFoundError where there is none."""
    with reading():
        row = ApiKey.get_or_none(ApiKey.id == key_id) if is_possible_id(key_id) else None
    if row is None:
        raise NotFoundError(f"There is no key {key_id}.")
    return read_key(row)


def revoke_key(key_id: int, *, actor: Actor = COMMAND_LINE) -> KeyRecord:
    """The key, of no use from now on; NotFoundError where there is none. Once revoked it stays so.

    Raises ConflictError for the key of a user's own watches, which ends with the user.
    """
    with writing():
        row = ApiKey.get_or_none(ApiKey.id == key_id) if is_possible_id(key_id) else None
        if row is None:
            raise NotFoundError(f"There is no key {key_id}.")
        if OwnKey.select().where(OwnKey.key == key_id).exists():
            raise ConflictError(f"The key belongs to the user {row.name}; deactivate the user to end it.")
        if row.revoked_at is None:
            row.revoked_at = read_clock()
            row.save(only=[ApiKey.revoked_at])
            mark_watches_changed()
            note_key(actor, read_key(row), "revoked")
    return read_key(row)


def check_sign_in_allowed(name: str, address: str, limits: WebSettings) -> int:
    """How many seconds this name or address must wait before the next sign-in; 0 where it may go on.

    Counts the failures of all processes within ``limits.sign_in_wait_seconds``.
    """
    wait = timedelta(seconds=limits.sign_in_wait_seconds)
    now = read_clock()
    seconds = 0
    with reading():
        for subject in _list_subjects(name, address):
            recent = SignInFailure.select().where(
                SignInFailure.subject == subject, SignInFailure.failed_at > now - wait
            )
            newest = list(recent.order_by(SignInFailure.failed_at.desc()).limit(limits.sign_in_attempts))
            if len(newest) >= limits.sign_in_attempts:
                left = newest[-1].failed_at + wait - now
                seconds = max(seconds, int(left.total_seconds()) + 1)
    return seconds


def record_sign_in_failure(name: str, address: str) -> None:
    """Counts a failed sign-in against the name and the address, and forgets what is older than a day."""
    now = read_clock()
    with writing():
        SignInFailure.insert_many(
            [{"subject": subject, "failed_at": now} for subject in _list_subjects(name, address)]
        ).execute()
        SignInFailure.delete().where(SignInFailure.failed_at < now - FAILURES_KEPT).execute()


def forget_sign_in_failures(name: str) -> None:
    """Starts the name's count anew, after it signed in; its address keeps its own."""
    with writing():
        SignInFailure.delete().where(SignInFailure.subject == _list_subjects(name, "")[0]).execute()


def _list_subjects(name: str, address: str) -> tuple[str, str]:
    return _hash_secret(f"name {fold_words(name)}"), _hash_secret(f"address {address}")


def check_new_password(password: str) -> None:
    """Raises InputError for a password that is too short, too long or not storable."""
    check_field(password, "/password", LONGEST_PASSWORD)
    if len(password) < SHORTEST_PASSWORD:
        detail = f"A password has at least {SHORTEST_PASSWORD} characters."
        raise InputError(detail, (Fault("/password", detail),))


def hash_password(password: str) -> str:
    """What is stored of a password."""
    return _HASHER.hash(password)


def _is_plain(text: str) -> bool:
    try:
        check_storable(text, "")
    except InputError:
        return False
    return True


def _hash_secret(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


@cache
def _make_dummy_hash() -> str:
    return _HASHER.hash(secrets.token_urlsafe(GENERATED_BYTES))
