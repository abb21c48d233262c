"""Attacks on the pages, and what each of them gets: nothing.

Walks go over every address that the app has, so that one that is added later is attacked too.
"""

import re
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from marked_articles import WEIR

from quotetrack.app import create_app
from quotetrack.services import account_log, accounts, corrections, imports, users
from quotetrack.services.records import Actor, SpeakerChoice, StatementChanges
from quotetrack.terms import Scope, UserRole

PASSWORD = "a reservoir of words"
SCRIPT = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
NUMBERS = {"int": "1"}
OPEN = {"pages.sign_in", "pages.show_sign_in", "pages.static"}
# What every reader may do: end their own session, and settle their own account.
OWN = {"pages.sign_out", "pages.change_password", "pages.sign_out_everywhere"}
ADMINISTRATORS = ("/settings/users", "/settings/keys")


def list_rules(app, method):
    """(endpoint, address) of every page that takes the method, numbers filled in."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("pages.") and method in rule.methods:
            address = re.sub(r"<int[^>]*>", "1", rule.rule)
            address = (
                address.replace("<what>", "statements").replace("<form>", "csv").replace("<path:filename>", "pages.css")
            )
            found.append((rule.endpoint, address))
    return found


@pytest.fixture
def boss(sign_in):
    return sign_in("runa holt", UserRole.ADMINISTRATOR)


@pytest.fixture
def world(app, settings, story, tell_story):
    """Something behind every address that has a number."""
    tell_story("Courier", WEIR)
    tell_story("Gazette", WEIR, day=1)
    accounts.add_key("desk", [Scope.READ])


def test_a_form_without_its_token_is_refused_at_every_address(app, world, boss):
    rules = list_rules(app, "POST")
    assert len(rules) > 25
    for endpoint, address in rules:
        for token in ("", "forged", boss.token[:-2] + "xx"):
            kind = "multipart/form-data" if endpoint == "pages.import_articles" else None
            answer = boss.post(address, {"version": "1"}, token=token, content_type=kind)
            assert (endpoint, answer.status_code) == (endpoint, 400)
    assert accounts.count_users() == 1
    assert boss.get("/articles").status_code == 200


def test_the_token_of_another_session_is_refused(app, world, boss, reader):
    answer = boss.post("/settings/users/add", {"name": "eve", "role": "administrator"}, token=reader.token)
    assert answer.status_code == 400
    assert accounts.count_users() == 2


def test_a_stranger_gets_no_page_and_changes_nothing(app, world, client):
    client.get("/sign-in")
    for endpoint, address in list_rules(app, "GET") + list_rules(app, "POST"):
        if endpoint in OPEN:
            continue
        answer = client.get(address) if (endpoint, address) in list_rules(app, "GET") else client.post(address)
        assert (address, answer.status_code) == (address, 303)
        assert answer.location.startswith("/sign-in")


def test_a_reader_changes_nothing_at_any_address(app, world, reader):
    reader.get("/articles")
    for endpoint, address in list_rules(app, "POST"):
        if endpoint in OPEN | OWN:
            continue
        if endpoint == "pages.import_articles":
            answer = reader.post(address, {"text": "One."}, content_type="multipart/form-data")
        else:
            answer = reader.post(address, {"version": "1", "deed": "accept"})
        assert (address, answer.status_code) == (address, 403)
    assert imports.list_batches() == ()


@pytest.mark.parametrize("who", ["reader", "editor"])
def test_only_an_administrator_opens_what_is_for_administrators(app, world, request, who):
    visitor = request.getfixturevalue(who)
    pages = [address for _, address in list_rules(app, "GET") if address.startswith(ADMINISTRATORS)]
    forms = [address for _, address in list_rules(app, "POST") if address.startswith(ADMINISTRATORS)]
    assert len(pages) == 4
    assert len(forms) == 8
    assert {visitor.get(address).status_code for address in pages} == {403}
    assert {visitor.post(address, {"name": "eve", "role": "administrator"}).status_code for address in forms} == {403}
    assert accounts.count_users() == 1


def test_no_page_can_be_framed_sniffed_or_kept(app, world, boss):
    for endpoint, address in list_rules(app, "GET"):
        headers = boss.get(address).headers
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], address
        assert "script-src 'self'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"
        if endpoint != "pages.static":
            assert headers["Cache-Control"] == "no-store", address


def test_a_session_that_was_planted_before_signing_in_is_nobodys(app, editor):
    planted = type(editor)(app)
    planted.get("/sign-in")
    before = planted.browser.get_cookie("quotetrack_session").value
    planted.sign_in("ada lund", PASSWORD)
    after = planted.browser.get_cookie("quotetrack_session").value
    assert after != before
    attacker = type(editor)(app)
    attacker.browser.set_cookie("quotetrack_session", before)
    assert attacker.get("/articles").location.startswith("/sign-in")


def test_a_copied_cookie_opens_nothing_after_its_user_signed_out(app, editor):
    copy = type(editor)(app)
    copy.browser.set_cookie("quotetrack_session", editor.browser.get_cookie("quotetrack_session").value)
    assert copy.get("/articles").status_code == 200
    editor.get("/articles")
    editor.post("/sign-out")
    assert copy.get("/articles").location.startswith("/sign-in")


def test_signing_out_here_leaves_the_session_elsewhere_open(app, editor):
    elsewhere = type(editor)(app)
    elsewhere.sign_in("ada lund", PASSWORD)
    editor.post("/sign-out")
    assert elsewhere.get("/articles").status_code == 200


def test_passwords_are_guessed_neither_of_one_name_nor_from_one_address(app, client):
    accounts.add_user("ada lund", UserRole.EDITOR, PASSWORD)
    for number in range(4):
        client.browser.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
        assert client.sign_in("ada lund", "guess").status_code == 403
    client.browser.environ_base["REMOTE_ADDR"] = "192.0.2.9"
    assert client.sign_in("ADA  lund", PASSWORD).status_code == 429
    for number in range(4):
        client.browser.environ_base["REMOTE_ADDR"] = "198.51.100.1"
        client.sign_in(f"name {number}", "guess")
    accounts.add_user("bo lund", UserRole.EDITOR, PASSWORD)
    assert client.sign_in("bo lund", PASSWORD).status_code == 429


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/%0d%0aX: y\r\nX: y"],
)
def test_nobody_is_led_to_another_host(app, editor, story, target):
    statement = story.statements[0]
    fields = {"version": str(statement.version), "kind": "mixed", "seen_kind": "direct", "back": target}
    editor.get("/articles/1?statement=1")
    answer = editor.post(f"/statements/{statement.id}/correct", fields)
    assert answer.status_code == 303
    assert urlsplit(answer.location).netloc == ""
    assert answer.location.startswith("/")
    assert "evil.example" not in answer.location
    stranger = type(editor)(app)
    stranger.get("/sign-in", query_string={"next": target})
    led = stranger.post("/sign-in", {"name": "ada lund", "password": PASSWORD, "next": target})
    assert led.location == "/queue"


@pytest.mark.parametrize("secure", [True, False])
def test_cookies_and_transport_are_strict_where_the_settings_say_https(settings, app, secure):
    accounts.add_user("ada lund", UserRole.EDITOR, PASSWORD)
    strict = create_app(replace(settings, web=replace(settings.web, secure_cookies=secure)))
    scheme = "https" if secure else "http"
    browser = strict.test_client()
    answer = browser.get("/sign-in", base_url=f"{scheme}://desk.example")
    token = re.search(r'name="csrf_token" value="([^"]+)"', answer.text)[1]
    fields = {"name": "ada lund", "password": PASSWORD, "csrf_token": token}
    headers = {"Referer": f"{scheme}://desk.example/sign-in"}
    signed = browser.post("/sign-in", data=fields, base_url=f"{scheme}://desk.example", headers=headers)
    assert signed.status_code == 303
    cookie = signed.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Domain" not in cookie
    assert ("; Secure" in cookie) is secure
    assert ("max-age=31536000" in answer.headers.get("Strict-Transport-Security", "")) is secure
    strict.extensions["quotetrack_database"].close()


def test_a_script_stored_in_every_field_is_shown_as_words(app, boss, take_story_in, settings):
    stored = take_story_in(
        f"“[[{SCRIPT}|{SCRIPT} we wait]]” they said.\n\n{SCRIPT}\n\n[[?|{SCRIPT} so they say]].",
        title=SCRIPT,
        byline=SCRIPT,
        outlet=SCRIPT,
        url="javascript:alert(1)//" + SCRIPT,
    )
    take_story_in(f"“[[Ada|{SCRIPT} we wait]]” they said again.", title=SCRIPT + "2", outlet=SCRIPT + "2")
    first = stored.statements[0]
    choice = SpeakerChoice(name=SCRIPT + "3")
    changes = StatementChanges(speaker=choice, on_behalf_of=SpeakerChoice(name=SCRIPT), note=SCRIPT)
    corrections.correct_statement(first.id, changes, actor=Actor(SCRIPT), expected_version=first.version)
    boss.get("/settings/users")
    boss.post("/settings/users/add", {"name": SCRIPT, "role": "editor"})
    boss.get("/settings/keys")
    shown = boss.post("/settings/keys/add", {"name": SCRIPT, "scope": "read"})
    assert_harmless("/settings/keys/add", shown)
    boss.get("/settings/watches")
    assert_harmless(
        "/settings/watches/add", boss.post("/settings/watches/add", {"name": SCRIPT, "q": "alert", "outlet": SCRIPT})
    )
    boss.get("/import")
    refused = boss.post("/import/add", {"text": "x", "url": "javascript:" + SCRIPT}, content_type="multipart/form-data")
    assert_harmless("/import/add", refused)
    seen = 0
    words = {
        "q": SCRIPT,
        "outlet": SCRIPT,
        "speaker": SCRIPT,
        "other": SCRIPT,
        "reason": SCRIPT,
        "left": SCRIPT,
        "right": "1",
        "actor": SCRIPT,
    }
    for _, address in list_rules(app, "GET"):
        if address.startswith(("/assets", "/sign-in", "/export/")):
            continue
        for answer in (boss.get(address), boss.get(address, query_string=words)):
            assert answer.status_code < 500, address
            if answer.mimetype == "text/html":
                assert_harmless(address, answer)
                seen += "&lt;script&gt;" in answer.text
    assert seen > 15


def assert_harmless(address, answer):
    text = answer.text
    assert "<script>" not in text, address
    assert "<img" not in text, address
    assert not re.search(r'(?:href|src|action)="\s*(?:javascript|data|vbscript):', text, re.IGNORECASE), address
    assert not re.search(r"<[^>]*\son[a-z]+=", re.sub(r'"[^"]*"', '""', text)), address


def test_a_session_ends_for_good_when_its_minutes_are_over_or_its_user_is_gone(app, editor):
    assert editor.get("/articles").status_code == 200
    users.deactivate_user(users.find_user("ada lund").id)
    assert editor.get("/articles").status_code == 303
    users.activate_user(users.find_user("ada lund").id)
    assert editor.get("/articles").status_code == 303


def test_what_was_done_with_accounts_is_written_down_without_a_secret(boss):
    boss.get("/settings/users")
    password = re.search(
        r'class="secret" value="([^"]+)"', boss.post("/settings/users/add", {"name": "eve", "role": "reader"}).text
    )[1]
    last = account_log.list_account_changes()[0]
    assert (last.actor, last.name, last.action, last.detail) == ("runa holt", "eve", "added", "reader")
    assert password not in repr(account_log.list_account_changes())
