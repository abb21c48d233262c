"""Settings, import and export in a real browser: by mouse and by keys, with and without scripts, light and dark."""

import gzip
import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from marked_articles import WEIR
from playwright.sync_api import expect

from quotetrack.services import accounts, imports, users
from quotetrack.services.imports import ItemState
from quotetrack.terms import Scope, UserRole

PASSWORD = "a reservoir of words"
OTHER = "nine kettles on the boil"
PATIENCE = 60_000
"""Milliseconds for an import where others need the computer too."""
FERRY = "“The ferry will not sail before Friday,” said Nora Blix, the harbour master of Tolvik. 🐟\n\nIt was full."
WITH_AND_WITHOUT_SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])


@pytest.fixture
def boss(sign_in):
    return lambda **options: sign_in("runa holt", UserRole.ADMINISTRATOR, **options)


def test_an_import_by_pasting_opens_its_article_with_scripts_and_without(sign_in, open_browser):
    for scripts in (True, False):
        page = sign_in(f"ada {scripts}", start="/import", java_script_enabled=scripts)
        page.get_by_label("The article").fill(FERRY + f" {scripts}")
        page.get_by_label("Title").fill(f"Ferry waits {scripts}")
        page.get_by_label("Outlet").fill("Tolvik Post")
        page.get_by_label("Published").fill("2026-05-01T09:30")
        page.get_by_role("button", name="Import").click()
        expect(page.get_by_role("heading", name=f"Ferry waits {scripts}", level=1)).to_be_visible()
        expect(page.get_by_role("status").first).to_contain_text("Taken in: 1 statement.")
        page.get_by_role("link", name="The ferry will not sail").first.click()
        expect(page.get_by_role("heading", name="Nora Blix")).to_be_visible()


@WITH_AND_WITHOUT_SCRIPTS
def test_files_are_told_of_one_by_one_while_they_are_taken_in(sign_in, tmp_path, scripts):
    lines = "\n".join(json.dumps({"title": f"Story {number}", "text": f"Text {number}."}) for number in range(20))
    (tmp_path / "many.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    (tmp_path / "bad.txt").write_bytes(b"\xff\xfe")
    page = sign_in(start="/import", java_script_enabled=scripts)
    page.get_by_label("Files several").set_input_files([tmp_path / "many.jsonl.gz", tmp_path / "bad.txt"])
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_role("heading", name="many.jsonl.gz, bad.txt")).to_be_visible()
    expect(page.get_by_text("21 of 21 articles")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("link", name="Refused 1").click()
    expect(page.get_by_role("row")).to_have_count(2)
    expect(page.get_by_role("row").nth(1)).to_contain_text("bad.txt is UTF-16; only UTF-8 is read.")
    page.get_by_role("link", name="Import something else").click()
    expect(page.get_by_role("row", name="many.jsonl.gz, bad.txt").first).to_contain_text("done")


def test_a_page_that_is_closed_does_not_stop_its_import(sign_in, tmp_path):
    lines = "\n".join(json.dumps({"title": f"Story {number}", "text": f"Text {number}."}) for number in range(30))
    (tmp_path / "many.jsonl").write_text(lines)
    page = sign_in(start="/import")
    page.get_by_label("Files several").set_input_files(tmp_path / "many.jsonl")
    page.get_by_role("button", name="Import").click()
    page.wait_for_url("**/import/1")
    context = page.context
    page.close()
    later = context.new_page()
    later.goto("/import/1")
    expect(later.get_by_text("30 of 30 articles")).to_be_visible(timeout=PATIENCE)
    assert imports.get_batch(1).counts == {ItemState.CREATED: 30}


def test_what_is_too_much_is_said_before_it_is_sent_and_stays_where_it_is(sign_in):
    page = sign_in(start="/import")
    page.get_by_label("Title").fill("Ferry waits")
    page.locator("#text").evaluate("(field) => { field.value = `${'x'.repeat(99)}\n`.repeat(90_000); }")
    page.get_by_role("button", name="Import").click()
    expect(page.locator("#sending")).to_contain_text("That is too much to paste: more than 8 MB.")
    assert page.locator("#text").evaluate("(field) => field.value.length") == 9_000_000
    assert page.url.endswith("/import")
    expect(page.get_by_label("Title")).to_have_value("Ferry waits")


def test_what_cannot_be_taken_is_told_and_what_was_typed_stays_without_scripts(sign_in):
    page = sign_in(start="/import", java_script_enabled=False)
    page.get_by_label("The article").fill(FERRY)
    page.get_by_label("Address").fill("javascript:alert(1)")
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_role("alert")).to_have_text("This is not an http or https address.")
    expect(page.get_by_label("The article")).to_have_value(FERRY)
    expect(page.get_by_label("Address")).to_have_value("javascript:alert(1)")


@WITH_AND_WITHOUT_SCRIPTS
def test_a_user_is_added_changed_and_put_out(boss, open_browser, scripts):
    page = boss(start="/settings/users", java_script_enabled=scripts)
    page.get_by_label("Name").fill("Ida Quill")
    page.get_by_role("combobox", name="Role").select_option("reader")
    page.get_by_role("button", name="Add").click()
    password = page.get_by_role("textbox", name="Password").input_value()
    assert accounts.check_password("ida quill", password)
    page.get_by_role("link", name="Done").click()
    page.get_by_role("link", name="Ida Quill").click()
    page.get_by_role("combobox", name="Role").select_option("editor")
    page.get_by_role("button", name="Change").click()
    expect(page.get_by_role("status")).to_have_text("Ida Quill is editor now.")
    page.get_by_role("button", name="Deactivate").click()
    expect(page.get_by_role("button", name="Activate", exact=True)).to_be_visible()
    assert accounts.check_password("ida quill", password) is None
    page.get_by_role("link", name="All users").click()
    expect(page.get_by_role("row", name="Ida Quill").first).to_contain_text("inactive")
    expect(page.get_by_role("region", name="What was changed lately")).to_contain_text("reader to editor")


def test_ones_own_password_is_changed_by_keys_alone(sign_in):
    page = sign_in(start="/settings")
    page.get_by_label("The password you have").focus()
    for words in (PASSWORD, OTHER, OTHER):
        page.keyboard.type(words)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Your password is changed")
    assert accounts.check_password("ada lund", OTHER)


@WITH_AND_WITHOUT_SCRIPTS
def test_a_key_is_made_with_checkboxes_and_revoked(boss, scripts):
    page = boss(start="/settings/keys", java_script_enabled=scripts)
    page.get_by_label("Name").fill("desk tool")
    page.get_by_label("ingest").check()
    page.get_by_role("button", name="Make the key").click()
    secret = page.get_by_role("textbox", name="Key").input_value()
    assert accounts.check_key(secret).scopes == frozenset({Scope.READ, Scope.INGEST})
    page.get_by_role("link", name="Done").click()
    page.get_by_role("link", name="desk tool").click()
    page.get_by_role("button", name="Revoke this key").click()
    expect(page.get_by_role("status")).to_contain_text("opens nothing any more")
    assert accounts.check_key(secret) is None


@WITH_AND_WITHOUT_SCRIPTS
def test_a_watch_tells_of_what_comes_in_and_is_deleted(sign_in, tell_story, scripts):
    page = sign_in(start="/settings/watches", java_script_enabled=scripts)
    page.get_by_label("Name").first.fill("Weir")
    page.get_by_label("Words").fill("weir")
    page.get_by_role("button", name="Watch").click()
    expect(page.get_by_text("Nothing yet.")).to_be_visible()
    tell_story("Courier", WEIR)
    page.reload()
    expect(page.get_by_role("list", name="What it told")).to_contain_text(WEIR)
    page.get_by_text("Delete it").click()
    page.get_by_role("button", name="Delete this watch").click()
    expect(page.get_by_role("status")).to_have_text("Weir is watched for no more.")


@WITH_AND_WITHOUT_SCRIPTS
def test_what_the_filters_show_is_downloaded(sign_in, tell_story, scripts):
    tell_story("Courier", WEIR)
    tell_story("Gazette", WEIR + " again", day=1)
    page = sign_in(start="/export", java_script_enabled=scripts)
    page.get_by_label("Outlet").fill("gazette")
    page.get_by_role("button", name="Count").click()
    expect(page.get_by_role("heading", name="1 statement fits")).to_be_visible()
    with page.expect_download() as started:
        page.get_by_role("link", name="CSV", exact=True).click()
    assert started.value.suggested_filename == "statements.csv"
    content = started.value.path().read_text(encoding="utf-8")
    assert content.count("\n") == 2
    assert "Gazette" in content


def test_pressing_back_after_signing_out_shows_nothing(sign_in, tell_story):
    tell_story("Courier", WEIR)
    page = sign_in(start="/articles")
    expect(page.get_by_text("Courier reports")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.get_by_text("Courier reports")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_in_settings_import_and_export(boss, tell_story, scheme):
    tell_story("Courier", WEIR)
    page = boss(color_scheme=scheme, start="/settings/keys")
    page.get_by_label("Name").fill("desk tool")
    page.get_by_role("button", name="Make the key").click()
    check_axe(page)
    page.goto("/settings/watches")
    page.get_by_label("Name").first.fill("Weir")
    page.get_by_label("Words").fill("weir")
    page.get_by_role("button", name="Watch").click()
    page.goto("/import")
    page.get_by_label("The article").fill(FERRY)
    page.get_by_label("Address").fill("nowhere")
    page.get_by_role("button", name="Import").click()
    check_axe(page)
    users.deactivate_user(accounts.add_user("Ida Quill", UserRole.READER)[0].id)
    paths = ("/settings", "/settings/users", "/settings/users/2", "/settings/keys", "/settings/keys/1", "/import")
    for path in (*paths, "/settings/watches", "/settings/watches/1", "/export", "/export?what=queue&speaker=nobody"):
        page.goto(path)
        page.eval_on_selector_all("details", "(all) => all.forEach((one) => { one.open = true; })")
        check_axe(page)


def check_axe(page):
    found = Axe().run(page).response["violations"]
    assert [(page.url, one["id"], one["nodes"][0]["html"][:200]) for one in found] == []
