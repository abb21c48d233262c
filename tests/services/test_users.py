"""Roles, passwords and entry of those who sign in, and the keys of their own."""

from datetime import timedelta

import pytest

from quotetrack.errors import ConflictError, InputError, NotFoundError
from quotetrack.services import account_log, accounts, users
from quotetrack.services.records import Actor
from quotetrack.storage.accounts import EndedSession
from quotetrack.storage.connection import reading, writing
from quotetrack.storage.fields import read_clock
from quotetrack.terms import Scope, UserRole

PASSWORD = "seven boats at the weir"
OTHER = "nine kettles on the boil"


@pytest.fixture
def boss(database):
    return accounts.add_user("Runa Holt", UserRole.ADMINISTRATOR, PASSWORD)[0]


@pytest.fixture
def ida(boss):
    return accounts.add_user("Ida Quill", UserRole.EDITOR, PASSWORD)[0]


def test_a_role_is_changed_and_written_down_once(ida, boss) -> None:
    actor = Actor(boss.name, user_id=boss.id)
    assert users.change_role(ida.id, UserRole.READER, actor=actor).role is UserRole.READER
    users.change_role(ida.id, UserRole.READER, actor=actor)
    assert accounts.get_user(ida.id).role is UserRole.READER
    newest, before = account_log.list_account_changes()[:2]
    assert (newest.actor, newest.name, newest.action) == ("Runa Holt", "Ida Quill", "role changed")
    assert newest.detail == "editor to reader"
    assert before.action == "added"


@pytest.mark.parametrize(
    "change", [lambda number: users.change_role(number, UserRole.READER), lambda number: users.deactivate_user(number)]
)
def test_the_last_active_administrator_cannot_be_taken_away(ida, boss, change) -> None:
    idle = accounts.add_user("Bo Lund", UserRole.ADMINISTRATOR)[0]
    users.deactivate_user(idle.id)
    with pytest.raises(ConflictError, match="last active administrator"):
        change(boss.id)
    assert accounts.get_user(boss.id) == boss
    users.change_role(ida.id, UserRole.ADMINISTRATOR)
    change(boss.id)
    assert accounts.get_user(boss.id) != boss


def test_a_user_who_is_put_out_comes_in_again_with_new_sessions_only(ida) -> None:
    out = users.deactivate_user(ida.id)
    assert (out.active, out.session_epoch) == (False, ida.session_epoch + 1)
    assert accounts.check_password("Ida Quill", PASSWORD) is None
    back = users.activate_user(ida.id)
    assert (back.active, back.session_epoch) == (True, ida.session_epoch + 1)
    assert accounts.check_password("Ida Quill", PASSWORD) == back


def test_a_new_password_ends_every_session(ida) -> None:
    user, password = users.renew_password(ida.id)
    assert user.session_epoch == ida.session_epoch + 1
    assert accounts.check_password("Ida Quill", PASSWORD) is None
    assert accounts.check_password("Ida Quill", password) == user
    with pytest.raises(InputError, match="at least 10"):
        users.renew_password(ida.id, "short")


def test_ones_own_password_is_changed_by_who_knows_the_old_one(ida) -> None:
    for old, new, pointer in (
        ("wrong", OTHER, "/old"),
        (PASSWORD, "short", "/password"),
        (PASSWORD, PASSWORD, "/password"),
    ):
        with pytest.raises(InputError) as refused:
            users.change_own_password(ida.id, old, new)
        assert refused.value.faults[0].pointer == pointer
    assert accounts.get_user(ida.id) == ida
    changed = users.change_own_password(ida.id, PASSWORD, OTHER)
    assert changed.session_epoch == ida.session_epoch + 1
    assert accounts.check_password("Ida Quill", OTHER) == changed


def test_no_password_is_written_down(ida) -> None:
    users.change_own_password(ida.id, PASSWORD, OTHER)
    users.renew_feed_password(ida.id)
    told = repr(account_log.list_account_changes())
    assert "qt_" not in told
    assert OTHER not in told
    assert PASSWORD not in told


def test_a_session_that_was_ended_stays_so_until_it_would_have_ended_by_itself(ida) -> None:
    users.end_session("a" * 64, 10)
    users.end_session("a" * 64, 10)
    assert users.has_ended("a" * 64)
    assert not users.has_ended("b" * 64)
    with writing():
        EndedSession.update(ended_at=read_clock() - timedelta(minutes=11)).execute()
    users.end_session("b" * 64, 10)
    with reading():
        assert [row.mark for row in EndedSession.select()] == ["b" * 64]


def test_the_key_of_a_user_opens_reading_alone_and_ends_with_the_user(ida) -> None:
    assert users.find_own_key(ida.id) is None
    secret = users.renew_feed_password(ida.id)
    key = users.find_own_key(ida.id)
    assert key == users.ensure_own_key(ida.id)
    assert (key.name, key.scopes) == ("Ida Quill", frozenset({Scope.READ}))
    assert users.list_own_keys() == {key.id}
    assert accounts.check_key(secret).id == key.id
    second = users.renew_feed_password(ida.id)
    assert accounts.check_key(secret) is None
    users.deactivate_user(ida.id)
    assert accounts.check_key(second) is None
    users.activate_user(ida.id)
    assert users.find_own_key(ida.id).revoked_at is None
    assert accounts.check_key(second) is None


def test_a_user_who_is_not_there_is_not_found(boss) -> None:
    for wrong in (0, 99, 2**63):
        with pytest.raises(NotFoundError):
            users.sign_out_everywhere(wrong)
    for name in ("nobody", "a\0b", ""):
        with pytest.raises(NotFoundError):
            users.find_user(name)
    assert users.find_user("RUNA holt") == boss


def test_keys_are_written_down_with_their_scopes(boss) -> None:
    key, secret = accounts.add_key("desk", [Scope.READ, Scope.INGEST], actor=Actor(boss.name, user_id=boss.id))
    accounts.revoke_key(key.id)
    revoked, added = account_log.list_account_changes()[:2]
    assert (added.actor, added.subject, added.name, added.action, added.detail) == (
        "Runa Holt",
        "key",
        "desk",
        "added",
        "read, ingest",
    )
    assert (revoked.actor, revoked.action) == ("the command line", "revoked")
    assert secret not in repr((revoked, added))
