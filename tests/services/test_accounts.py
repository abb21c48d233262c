"""Users, keys and failed sign-ins."""

from dataclasses import replace
from datetime import timedelta

import pytest

from quotetrack.errors import ConflictError, InputError, NotFoundError
from quotetrack.services import accounts, health
from quotetrack.storage.accounts import ApiKey, SignInFailure, User
from quotetrack.storage.connection import reading, writing
from quotetrack.storage.fields import read_clock
from quotetrack.terms import Scope, UserRole

PASSWORD = "seven boats at the weir"


@pytest.fixture
def ida(database):
    return accounts.add_user("Ida Quill", UserRole.EDITOR, PASSWORD)[0]


def test_a_user_signs_in_with_the_name_in_any_spelling(ida) -> None:
    assert (ida.name, ida.role, ida.active, ida.session_epoch) == ("Ida Quill", UserRole.EDITOR, True, 1)
    assert accounts.check_password("ida  QUILL", PASSWORD) == ida
    assert accounts.get_user(ida.id) == ida
    assert accounts.count_users() == 1


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("Ida Quill", "wrong"),
        ("Ida Quill", ""),
        ("Ida Quill", PASSWORD + " "),
        ("Ida Quill", PASSWORD + "\0"),
        ("Ida Quill", "\ud800"),
        ("Nobody", PASSWORD),
        ("", PASSWORD),
        ("\0", PASSWORD),
        ("\ud800", PASSWORD),
        ("Ida Quill", "x" * 100_000),
    ],
)
def test_a_wrong_name_or_password_is_nobody(ida, name: str, password: str) -> None:
    assert accounts.check_password(name, password) is None


def test_a_user_who_was_put_out_cannot_sign_in(ida) -> None:
    with writing():
        User.update(active=False).execute()
    assert accounts.check_password("Ida Quill", PASSWORD) is None


def test_a_password_is_made_up_where_none_is_given_and_stored_only_as_argon2(database) -> None:
    user, password = accounts.add_user("Bo Lund", UserRole.READER)
    other = accounts.add_user("Olga Venn", UserRole.READER)[1]
    assert len(password) >= 20
    assert password != other
    assert accounts.check_password("Bo Lund", password) == user
    with reading():
        stored = User.get(User.id == user.id).password_hash
    assert stored.startswith("$argon2id$")
    assert password not in stored


def test_a_name_is_taken_once(ida) -> None:
    with pytest.raises(ConflictError, match="already"):
        accounts.add_user("IDA QUILL", UserRole.READER)
    assert accounts.count_users() == 1


@pytest.mark.parametrize(
    ("name", "password"),
    [("", PASSWORD), ("a\0", PASSWORD), ("Bo", "short"), ("Bo", "a\ud800" * 9), ("Bo", "x" * 1_001)],
)
def test_a_bad_name_or_password_is_refused(database, name: str, password: str) -> None:
    with pytest.raises(InputError):
        accounts.add_user(name, UserRole.READER, password)
    assert accounts.count_users() == 0


def test_an_unknown_user_is_not_found(database) -> None:
    for wrong in (0, 5, 2**63):
        with pytest.raises(NotFoundError):
            accounts.get_user(wrong)


def test_a_key_is_known_by_its_secret_alone(database) -> None:
    key, secret = accounts.add_key("desk tool", {Scope.READ, Scope.INGEST})
    assert secret.startswith(f"qt_{key.prefix}_")
    assert (key.name, key.scopes, key.last_used_at) == ("desk tool", frozenset({Scope.READ, Scope.INGEST}), None)
    checked = accounts.check_key(secret)
    assert checked is not None
    assert (checked.id, checked.scopes) == (key.id, key.scopes)
    assert checked.last_used_at is not None
    with reading():
        assert secret not in str(list(ApiKey.select().dicts()))


@pytest.mark.parametrize(
    "wrong",
    ["", "qt", "qt__", "qt_{prefix}_", "qt_{prefix}_wrong", "xx_{rest}", "{secret}a", "é", "qt_\0_a", "qt_\ud800_a"],
)
def test_a_secret_that_is_not_one_is_nobody(database, wrong: str) -> None:
    key, secret = accounts.add_key("desk tool", {Scope.READ})
    given = wrong.replace("{prefix}", key.prefix).replace("{secret}", secret).replace("{rest}", secret[3:])
    assert accounts.check_key(given) is None


def test_a_revoked_key_opens_nothing_and_stays_listed(database) -> None:
    key, secret = accounts.add_key("desk tool", {Scope.READ})
    other, _ = accounts.add_key("other tool", {Scope.ADMIN})
    revoked = accounts.revoke_key(key.id)
    assert revoked.revoked_at is not None
    assert accounts.check_key(secret) is None
    assert accounts.revoke_key(key.id) == revoked
    assert accounts.list_keys() == (revoked, other)
    with pytest.raises(NotFoundError):
        accounts.revoke_key(999)


def test_a_keys_last_use_is_noted_to_the_minute(database) -> None:
    _, secret = accounts.add_key("desk tool", {Scope.READ})
    first = accounts.check_key(secret)
    second = accounts.check_key(secret)
    assert first.last_used_at == second.last_used_at
    with writing():
        ApiKey.update(last_used_at=read_clock() - timedelta(minutes=2)).execute()
    assert accounts.check_key(secret).last_used_at > first.last_used_at


def test_a_key_without_a_scope_is_refused(database) -> None:
    with pytest.raises(InputError, match="at least one scope"):
        accounts.add_key("desk tool", [])


def test_failed_sign_ins_make_a_name_and_an_address_wait(database, settings) -> None:
    limits = replace(settings.web, sign_in_attempts=3, sign_in_wait_seconds=60)
    for _ in range(2):
        accounts.record_sign_in_failure("Ida Quill", "192.0.2.1")
    assert accounts.check_sign_in_allowed("Ida Quill", "192.0.2.1", limits) == 0
    accounts.record_sign_in_failure("IDA quill", "192.0.2.2")
    assert 58 <= accounts.check_sign_in_allowed("Ida Quill", "192.0.2.9", limits) <= 61
    assert accounts.check_sign_in_allowed("Bo Lund", "192.0.2.1", limits) == 0
    accounts.record_sign_in_failure("\0\ud800", "192.0.2.1")
    assert accounts.check_sign_in_allowed("Bo Lund", "192.0.2.1", limits) > 0


def test_the_wait_ends_by_itself_or_with_a_sign_in(database, settings) -> None:
    limits = replace(settings.web, sign_in_attempts=1, sign_in_wait_seconds=60)
    accounts.record_sign_in_failure("Ida Quill", "192.0.2.1")
    accounts.forget_sign_in_failures("ida quill")
    assert accounts.check_sign_in_allowed("Ida Quill", "192.0.2.9", limits) == 0
    assert accounts.check_sign_in_allowed("Ida Quill", "192.0.2.1", limits) > 0
    with writing():
        SignInFailure.update(failed_at=read_clock() - timedelta(seconds=61)).execute()
    assert accounts.check_sign_in_allowed("Ida Quill", "192.0.2.1", limits) == 0


def test_old_failures_are_forgotten(database) -> None:
    accounts.record_sign_in_failure("Ida Quill", "192.0.2.1")
    with writing():
        SignInFailure.update(failed_at=read_clock() - timedelta(days=2)).execute()
    accounts.record_sign_in_failure("Bo Lund", "192.0.2.1")
    with reading():
        assert SignInFailure.select().count() == 2


def test_a_migrated_database_is_ready(database) -> None:
    assert health.check_readiness() == {"database": True, "migrations": True, "writable": True}
