"""Accounts and keys on the pages: made, changed, put out and written down."""

import re

import pytest

from quotetrack.services import account_log, accounts, users
from quotetrack.terms import Scope, UserRole

PASSWORD = "a reservoir of words"
OTHER = "nine kettles on the boil"


@pytest.fixture
def boss(sign_in):
    return sign_in("runa holt", UserRole.ADMINISTRATOR)


def read_secret(answer):
    return re.search(r'class="secret" value="([^"]+)"', answer.text)[1]


def test_an_administrator_adds_a_user_whose_password_is_shown_once(boss, client):
    boss.get("/settings/users")
    answer = boss.post("/settings/users/add", {"name": "Ida Quill", "role": "reader"})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    password = read_secret(answer)
    assert client.sign_in("ida quill", password).status_code == 303
    assert "Ida Quill" in client.get("/settings").text
    page = boss.get("/settings/users").text
    assert password not in page
    assert "runa holt" in page
    assert "added" in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": "RUNA holt", "role": "editor"}, "There is a user called RUNA holt already."),
        ({"name": " ", "role": "editor"}, "This is blank."),
        ({"name": "x" * 301, "role": "editor"}, "301 characters; 300 are the most."),
        ({"name": "Bo Lund", "role": "king"}, "Choose one of the roles."),
        ({"role": "editor"}, "This is blank."),
    ],
)
def test_a_user_who_cannot_be_added_is_told_beside_what_was_typed(boss, fields, words):
    answer = boss.post("/settings/users/add", fields)
    assert answer.status_code == 422
    assert words in answer.text
    assert f'value="{fields.get("name", "")}"' in answer.text
    assert accounts.count_users() == 1


def test_a_role_counts_from_the_next_request_on(boss, editor):
    number = users.find_user("ada lund").id
    assert editor.get("/speakers/1/merge").status_code == 404
    answer = boss.post(f"/settings/users/{number}/role", {"role": "reader"})
    assert answer.location == f"/settings/users/{number}"
    assert "ada lund is reader now." in boss.get(answer.location).text
    assert editor.get("/speakers/1/merge").status_code == 403


def test_who_is_deactivated_is_out_at_once_and_who_is_activated_signs_in_again(boss, editor):
    number = users.find_user("ada lund").id
    boss.post(f"/settings/users/{number}/deactivate")
    assert "Inactive." in boss.get(f"/settings/users/{number}").text
    assert editor.get("/articles").location.startswith("/sign-in")
    assert editor.sign_in("ada lund", PASSWORD).status_code == 403
    boss.post(f"/settings/users/{number}/activate")
    assert editor.get("/articles").status_code == 303
    assert editor.sign_in("ada lund", PASSWORD).status_code == 303


def test_an_administrator_makes_a_new_password_and_ends_sessions(boss, editor):
    number = users.find_user("ada lund").id
    boss.post(f"/settings/users/{number}/sign-out")
    assert editor.get("/articles").status_code == 303
    password = read_secret(boss.post(f"/settings/users/{number}/password"))
    assert editor.sign_in("ada lund", PASSWORD).status_code == 403
    assert editor.sign_in("ada lund", password).status_code == 303


def test_the_last_administrator_cannot_be_taken_away(boss):
    for path, fields in (("role", {"role": "editor"}), ("deactivate", {})):
        answer = boss.post(f"/settings/users/1/{path}", fields)
        assert "is the last active administrator" in boss.get(answer.location).text
    assert boss.get("/settings/users").status_code == 200
    assert boss.post("/settings/users/1/password").status_code == 409


@pytest.mark.parametrize("path", ["/settings/users/99", "/settings/keys/99"])
def test_an_account_or_key_that_is_not_there_is_not_found(boss, path):
    assert boss.get(path).status_code == 404


def test_everybody_changes_their_own_password_and_stays_signed_in_here_alone(app, reader):
    elsewhere = type(reader)(app)
    elsewhere.sign_in("rolf ek", PASSWORD)
    reader.get("/settings")
    answer = reader.post("/settings/password", {"old": PASSWORD, "password": OTHER, "again": OTHER})
    assert answer.location == "/settings"
    assert "Your password is changed" in reader.get("/settings").text
    assert elsewhere.get("/articles").status_code == 303
    assert elsewhere.sign_in("rolf ek", OTHER).status_code == 303
    assert account_log.list_account_changes()[0].actor == "rolf ek"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"old": "wrong", "password": OTHER, "again": OTHER}, "That is not your password."),
        ({"old": PASSWORD, "password": "short", "again": "short"}, "A password has at least 10 characters."),
        ({"old": PASSWORD, "password": OTHER, "again": OTHER + "x"}, "This is not the same as the new password."),
        ({"old": PASSWORD, "password": PASSWORD, "again": PASSWORD}, "That is the password you have."),
        ({}, "That is not your password."),
    ],
)
def test_a_password_that_cannot_be_changed_is_told_beside_its_field(reader, fields, words):
    answer = reader.post("/settings/password", fields)
    assert answer.status_code == 422
    assert words in answer.text
    assert OTHER not in answer.text
    assert accounts.check_password("rolf ek", PASSWORD)


def test_the_old_password_cannot_be_guessed_by_whoever_finds_an_open_session(reader):
    for _ in range(4):
        assert reader.post("/settings/password", {"old": "x", "password": OTHER, "again": OTHER}).status_code == 422
    answer = reader.post("/settings/password", {"old": PASSWORD, "password": OTHER, "again": OTHER})
    assert answer.status_code == 429
    assert "Too many wrong passwords." in answer.text


def test_everybody_signs_out_everywhere(app, reader):
    elsewhere = type(reader)(app)
    elsewhere.sign_in("rolf ek", PASSWORD)
    assert reader.post("/settings/sign-out-everywhere").location == "/sign-in"
    assert "You are signed out everywhere." in reader.get("/sign-in").text
    assert reader.get("/articles").status_code == 303
    assert elsewhere.get("/articles").status_code == 303


def test_a_key_is_made_with_what_was_ticked_shown_once_and_revoked_after_a_look(boss):
    assert "No keys yet." in boss.get("/settings/keys").text
    answer = boss.post("/settings/keys/add", {"name": "desk tool", "scope": ["read", "ingest"]})
    secret = read_secret(answer)
    key = accounts.check_key(secret)
    assert (key.name, key.scopes) == ("desk tool", frozenset({Scope.READ, Scope.INGEST}))
    page = boss.get("/settings/keys").text
    assert secret not in page
    assert f"qt_{key.prefix}_" in page
    assert "60,000 requests a minute" in page
    assert "Revoke this key" in boss.get(f"/settings/keys/{key.id}").text
    assert boss.post(f"/settings/keys/{key.id}/revoke").location == "/settings/keys"
    assert accounts.check_key(secret) is None
    assert "opens nothing any more" in boss.get("/settings/keys").text
    assert [one.action for one in account_log.list_account_changes()][:2] == ["revoked", "added"]


def test_a_key_that_cannot_be_made_is_told_beside_what_was_typed(boss):
    answer = boss.post("/settings/keys/add", {"name": "desk tool"})
    assert answer.status_code == 422
    assert "A key needs at least one scope." in answer.text
    assert 'value="desk tool"' in answer.text
    answer = boss.post("/settings/keys/add", {"name": "", "scope": ["edit", "everything"]})
    assert "This is blank." in answer.text
    assert re.search(r'value="edit" checked', answer.text)
    assert accounts.list_keys() == ()


def test_the_key_of_a_users_watches_ends_with_the_user_alone(boss, editor):
    number = users.find_user("ada lund").id
    key = users.ensure_own_key(number)
    assert "Revoke this key" not in boss.get(f"/settings/keys/{key.id}").text
    assert boss.post(f"/settings/keys/{key.id}/revoke").status_code == 409


@pytest.mark.parametrize("who", ["reader", "editor"])
@pytest.mark.parametrize("path", ["/settings/users", "/settings/users/1", "/settings/keys", "/settings/keys/1"])
def test_only_administrators_see_accounts_and_keys(request, who, path):
    visitor = request.getfixturevalue(who)
    assert visitor.get(path).status_code == 403
    tabs = visitor.get("/settings").text
    assert "API keys" not in tabs
