"""Who gets in, who does not, and what the session's cookie allows."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from quotetrack.admin.blueprint import choose_own_path
from quotetrack.app import create_app
from quotetrack.services.accounts import add_user
from quotetrack.storage.accounts import User
from quotetrack.storage.connection import writing
from quotetrack.terms import UserRole

PASSWORD = "eleven grey herons"


@pytest.fixture
def ada(app):
    return add_user("Ada Lund", UserRole.EDITOR, PASSWORD)[0]


@pytest.mark.parametrize("path", ["/", "/articles", "/articles/1", "/statements/1"])
def test_pages_send_strangers_to_sign_in_and_back(client, path):
    answer = client.get(path)
    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in?next=")


def test_right_password_opens_the_page_that_was_asked_for(client, ada):
    client.get("/sign-in?next=/articles?q%3Ddam")
    answer = client.post("/sign-in", {"name": "ada lund", "password": PASSWORD, "next": "/articles?q=dam"})
    assert (answer.status_code, answer.location) == (303, "/articles?q=dam")
    assert "Ada Lund" in client.get("/articles").text


@pytest.mark.parametrize(
    ("name", "password"),
    [("Ada Lund", "wrong"), ("Nobody", PASSWORD), ("", ""), ("a\0b", "c\0d"), ("x" * 5000, "y" * 5000)],
)
def test_wrong_name_and_wrong_password_are_told_in_the_same_words(client, ada, name, password):
    answer = client.sign_in(name, password)
    assert answer.status_code == 403
    assert "The name or the password is not right." in answer.text
    assert client.get("/articles").status_code == 303


def test_name_waits_after_too_many_attempts_even_with_the_right_password(client, ada):
    for _ in range(4):
        assert client.sign_in("Ada Lund", "wrong").status_code == 403
    answer = client.sign_in("Ada Lund", PASSWORD)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 301
    assert "Too many attempts. Wait 5 minutes, then try again." in answer.text


def test_address_waits_after_too_many_attempts_with_different_names(client, ada):
    for number in range(4):
        client.sign_in(f"guess {number}", "wrong")
    assert client.sign_in("Ada Lund", PASSWORD).status_code == 429


def test_session_from_before_the_password_does_not_live_on(client, ada):
    client.get("/sign-in")
    before = client.token
    client.sign_in("Ada Lund", PASSWORD)
    assert client.post("/sign-out", token=before).status_code == 400
    assert client.get("/articles").status_code == 200


def test_cookie_is_kept_from_scripts_and_other_sites(client, ada):
    cookie = client.sign_in("Ada Lund", PASSWORD).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_sign_out_is_a_post_and_ends_the_session(client, ada):
    client.sign_in("Ada Lund", PASSWORD)
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out").location == "/sign-in"
    assert "You are signed out." in client.get("/sign-in").text
    assert client.get("/articles").status_code == 303


@pytest.mark.parametrize("changed", [{"session_epoch": 2}, {"active": False}])
def test_session_ends_when_its_user_is_signed_out_everywhere_or_made_inactive(client, ada, changed):
    client.sign_in("Ada Lund", PASSWORD)
    with writing():
        User.update(**changed).where(User.id == ada.id).execute()
    assert client.get("/articles").location.startswith("/sign-in")


def test_idle_session_ends_after_its_minutes(app, client, ada):
    client.sign_in("Ada Lund", PASSWORD)
    assert app.config["PERMANENT_SESSION_LIFETIME"] == timedelta(minutes=720)
    app.config["PERMANENT_SESSION_LIFETIME"] = timedelta(seconds=-1)
    assert client.get("/articles").location.startswith("/sign-in")


def test_cookie_goes_over_https_alone_where_the_settings_say_so(settings, ada):
    app = create_app(replace(settings, web=replace(settings.web, secure_cookies=True)))
    with app.test_client().get("/sign-in") as answer:
        assert "; Secure" in answer.headers["Set-Cookie"]
    app.extensions["quotetrack_database"].close()


def test_forged_cookie_is_nobodys(client, ada):
    client.browser.set_cookie("quotetrack_session", "eyJfdXNlcl9pZCI6IjEuMSJ9.aaaa.bbbb")
    assert client.get("/articles").location.startswith("/sign-in")


def test_signed_in_user_who_comes_to_sign_in_goes_on(client, ada):
    client.sign_in("Ada Lund", PASSWORD)
    assert client.get("/sign-in?next=/articles/3").location == "/articles/3"


def test_page_for_signing_in_says_how_to_make_the_first_user(client):
    assert "quotetrack users add NAME" in client.get("/sign-in").text


def test_first_user_hint_is_gone_once_there_is_one(client, ada):
    assert "users add" not in client.get("/sign-in").text


@pytest.mark.parametrize(
    ("path", "own"),
    [
        ("/articles/3?statement=4", True),
        ("/articles?q=%C3%A9", True),
        (None, False),
        ("", False),
        ("articles", False),
        ("//evil.example", False),
        ("/\\evil.example", False),
        ("/\t/evil.example", False),
        ("/\n/evil.example", False),
        ("/articles\r\nSet-Cookie: a=b", False),
        ("https://evil.example/articles", False),
        ("javascript:alert(1)", False),
        ("/[", True),
        ("//[", False),
    ],
)
def test_only_own_paths_are_followed_after_signing_in(app, path, own):
    with app.test_request_context():
        assert choose_own_path(path) == (path if own else "/queue")


def test_name_is_shown_as_typed_and_never_as_markup(client, ada):
    answer = client.sign_in('"><script>alert(1)</script>', "wrong")
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;" in answer.text
    assert not re.search(r'value="">', answer.text.split('id="name"')[1].split(">")[0])
