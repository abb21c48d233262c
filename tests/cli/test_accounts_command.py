"""``quotetrack users`` and ``quotetrack keys``: secrets shown once, none that anybody else chose."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from quotetrack.cli.opening import open_storage
from quotetrack.services import accounts
from quotetrack.settings import load_settings
from quotetrack.terms import Scope, UserRole

from .conftest import Run


@contextmanager
def opened() -> Iterator[None]:
    with open_storage(load_settings()):
        yield


def test_new_user_may_sign_in_with_the_password_that_was_printed(migrated: Run) -> None:
    outcome = migrated("users", "add", "ann", "--role", "reader")
    assert (outcome.status, outcome.err) == (0, "")
    first, second = outcome.out.splitlines()
    assert first == "user ann (reader)"
    password = second.removeprefix("password ")
    assert len(password) >= 16
    with opened():
        user = accounts.check_password("ann", password)
        assert user
        assert user.role is UserRole.READER
        assert accounts.check_password("ann", password + "x") is None


def test_role_is_editor_unless_said(migrated: Run) -> None:
    assert migrated("users", "add", "ann").out.startswith("user ann (editor)\n")


def test_password_of_standard_input_is_taken_and_not_printed(migrated: Run) -> None:
    outcome = migrated("users", "add", "ann", "--password-stdin", given="correct horse battery staple é\n")
    assert (outcome.status, outcome.out, outcome.err) == (0, "user ann (editor)\n", "")
    with opened():
        assert accounts.check_password("ann", "correct horse battery staple é")


@pytest.mark.parametrize(
    ("given", "line"),
    [
        (b"", "There is no password on standard input."),
        (b"\n", "There is no password on standard input."),
        (b"\xff\n", "The password on standard input is not UTF-8: byte 0xff at position 0."),
    ],
)
def test_no_password_on_standard_input_is_one_line(migrated: Run, given: bytes, line: str) -> None:
    outcome = migrated("users", "add", "ann", "--password-stdin", given=given)
    assert (outcome.status, outcome.out, outcome.err) == (2, "", f"quotetrack: {line}\n")


def test_name_that_is_taken_is_one_line(migrated: Run) -> None:
    assert migrated("users", "add", "ann").status == 0
    outcome = migrated("users", "add", "ann")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith("quotetrack: ")
    assert outcome.err.count("\n") == 1


def test_key_has_the_scopes_asked_for_and_is_printed_alone(migrated: Run) -> None:
    outcome = migrated("keys", "add", "desk", "--scope", "read", "--scope", "ingest")
    assert (outcome.status, outcome.err) == (0, "")
    secret = outcome.out.removesuffix("\n")
    assert secret.startswith("qt_")
    with opened():
        key = accounts.check_key(secret)
        assert key
        assert (key.name, key.scopes) == ("desk", frozenset({Scope.READ, Scope.INGEST}))


def test_keys_are_listed_without_their_secrets_and_revoked_for_good(migrated: Run) -> None:
    secret = migrated("keys", "add", "desk", "--scope", "read", "--scope", "ingest").out.strip()
    migrated("keys", "add", "ear\x1bly", "--scope", "admin")
    first, second = migrated("keys", "list").out.splitlines()
    assert first.split("\t") == ["1", "valid", f"{secret[:11]}_…", "ingest,read", "never used", "desk"]
    assert second.split("\t")[3:] == ["admin", "never used", "ear\N{REPLACEMENT CHARACTER}ly"]
    assert secret not in first
    outcome = migrated("keys", "revoke", "1")
    assert (outcome.status, outcome.out) == (0, "key 1 (desk) is revoked\n")
    with opened():
        assert accounts.check_key(secret) is None
    assert migrated("keys", "list").out.startswith("1\trevoked 2")
    assert migrated("keys", "revoke", "1").status == 0
    outcome = migrated("keys", "revoke", "99")
    assert (outcome.status, outcome.err) == (2, "quotetrack: There is no key 99.\n")


def test_users_are_listed_in_the_order_in_which_they_came_without_a_secret(migrated: Run) -> None:
    assert migrated("users", "list").out == ""
    password = migrated("users", "add", "Zoë").out.splitlines()[1].removeprefix("password ")
    migrated("users", "add", "ann", "--role", "reader")
    outcome = migrated("users", "list")
    assert (outcome.status, outcome.err) == (0, "")
    rows = [line.split("\t") for line in outcome.out.splitlines()]
    assert [(row[0], row[1], row[2], row[4]) for row in rows] == [
        ("1", "active", "editor", "Zoë"),
        ("2", "active", "reader", "ann"),
    ]
    assert all(row[3].startswith("since 2") and row[3].endswith("Z") for row in rows)
    assert password not in outcome.out
    assert "argon2" not in outcome.out


def test_role_password_and_entry_of_a_user_are_changed_and_written_down(migrated: Run) -> None:
    migrated("users", "add", "boss", "--role", "administrator")
    first = migrated("users", "add", "Ann Lee").out.splitlines()[1].removeprefix("password ")
    assert migrated("users", "role", "ann  LEE", "reader").out == "user Ann Lee (reader)\n"
    told = migrated("users", "password", "ann lee").out.splitlines()
    second = told[1].removeprefix("password ")
    assert (told[0], first != second) == ("user Ann Lee (reader)", True)
    assert (
        migrated("users", "password", "ann lee", "--password-stdin", given="nine blue kettles\n").out == told[0] + "\n"
    )
    assert migrated("users", "sign-out", "ann lee").out == "user Ann Lee is signed out everywhere\n"
    assert migrated("users", "deactivate", "ann lee").out == "user Ann Lee is inactive\n"
    with opened():
        assert accounts.check_password("ann lee", "nine blue kettles") is None
    assert migrated("users", "activate", "ann lee").out == "user Ann Lee is active\n"
    with opened():
        assert accounts.check_password("ann lee", second) is None
        assert accounts.check_password("ann lee", "nine blue kettles")
    outcome = migrated("users", "changes")
    rows = [line.split("\t") for line in outcome.out.splitlines()]
    assert [(row[1], row[3], *row[4:]) for row in rows] == [
        ("the command line", "Ann Lee", "activated"),
        ("the command line", "Ann Lee", "deactivated"),
        ("the command line", "Ann Lee", "signed out everywhere"),
        ("the command line", "Ann Lee", "new password"),
        ("the command line", "Ann Lee", "new password"),
        ("the command line", "Ann Lee", "role changed", "editor to reader"),
        ("the command line", "Ann Lee", "added", "editor"),
        ("the command line", "boss", "added", "administrator"),
    ]
    assert not any(secret in outcome.out for secret in (first, second, "kettles", "argon2"))


@pytest.mark.parametrize("command", [("role", "boss", "editor"), ("deactivate", "boss")])
def test_the_last_administrator_stays(migrated: Run, command: tuple[str, ...]) -> None:
    migrated("users", "add", "boss", "--role", "administrator")
    outcome = migrated("users", *command)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err == "quotetrack: boss is the last active administrator; make another one first.\n"


@pytest.mark.parametrize("command", ["deactivate", "activate", "password", "sign-out"])
def test_a_user_who_is_not_there_is_one_line(migrated: Run, command: str) -> None:
    outcome = migrated("users", command, "nobody")
    assert (outcome.status, outcome.err) == (2, "quotetrack: There is no user called nobody.\n")
