"""An editor at work in the browser: a statement opened, corrected, accepted, rejected, taken back."""

import json

import pytest
from playwright.sync_api import expect

from quotetrack.services.statements import get_statement
from quotetrack.terms import Review, UserRole

WITH_AND_WITHOUT_SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])


def open_first(page):
    """From the list to the article to the statement of Ingrid Halloran."""
    page.get_by_role("link", name="Reservoir to be lowered").click()
    page.get_by_role("link", name="We would rather lose one summer").click()
    expect(panel(page).get_by_role("heading", level=2)).to_have_text("AIngrid Halloran")


def panel(page):
    return page.get_by_role("complementary", name="Statement")


def ask(page, path, key):
    answer = page.request.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {key}"})
    assert answer.ok
    return answer.text()


@WITH_AND_WITHOUT_SCRIPTS
def test_speaker_is_corrected_to_another_one_and_shows_in_api_and_csv(sign_in, story, key, scripts):
    page = sign_in(java_script_enabled=scripts)
    open_first(page)
    page.get_by_label("Speaker", exact=True).select_option("Piet Okafor")
    page.get_by_label("Note").fill("It is on the tape.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_have_text("Saved.")
    expect(panel(page).get_by_role("heading", level=2)).to_have_text("APiet Okafor")
    expect(panel(page)).to_contain_text("What the machine said")
    expect(panel(page)).to_contain_text("Ingrid Halloran → Piet Okafor")
    expect(panel(page)).to_contain_text("It is on the tape.")
    statement_id = story.statements[0].id
    told = json.loads(ask(page, f"/statements/{statement_id}", key))
    assert told["speaker"]["name"] == "Piet Okafor"
    assert told["machine"]["speaker"] == "Ingrid Halloran"
    row = ask(page, "/statements.csv", key).splitlines()[1]
    assert "Piet Okafor" in row
    assert "ada lund" in row
    assert "Ingrid Halloran" not in row


@WITH_AND_WITHOUT_SCRIPTS
def test_new_speaker_is_named(sign_in, story, scripts):
    page = sign_in(java_script_enabled=scripts)
    open_first(page)
    page.get_by_label("or another name").fill("Dam Safety Board")
    page.locator("form.correction").get_by_label("a body").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("list", name="Speakers")).to_contain_text("Dam Safety Board")
    assert get_statement(story.statements[0].id).speaker.name == "Dam Safety Board"


@WITH_AND_WITHOUT_SCRIPTS
def test_statement_is_accepted_rejected_and_taken_back(sign_in, story, scripts):
    page = sign_in(java_script_enabled=scripts)
    open_first(page)
    for button, told, review in (
        ("Accept", "Accepted.", Review.ACCEPTED),
        ("Reject", "Rejected: it counts as no statement now.", Review.REJECTED),
        ("Undo", "Undone.", Review.ACCEPTED),
        ("Undo", "Undone.", Review.OPEN),
    ):
        panel(page).get_by_role("button", name=button).click()
        expect(page.get_by_role("status")).to_have_text(told)
        expect(panel(page)).to_contain_text(f"Review{review}", use_inner_text=False)
        assert get_statement(story.statements[0].id).review is review
    expect(panel(page).get_by_role("button", name="Undo")).to_have_count(0)


def test_wrong_password_stays_outside_and_keeps_the_name(open_browser, address):
    page = open_browser()
    page.goto("/articles/1")
    page.get_by_label("Name").fill("ada lund")
    page.get_by_label("Password").fill("not this one")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_have_text("The name or the password is not right.")
    expect(page.get_by_label("Name")).to_have_value("ada lund")
    expect(page.get_by_label("Password")).to_be_focused()


def test_sign_out_closes_the_pages(sign_in, story):
    page = sign_in()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("status")).to_have_text("You are signed out.")
    page.goto("/articles/1")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_reader_sees_everything_and_has_nothing_to_press(sign_in, story):
    page = sign_in("rolf ek", UserRole.READER)
    open_first(page)
    expect(panel(page)).to_contain_text("The nearest cue names the speaker.")
    expect(panel(page).get_by_role("button")).to_have_count(0)
    page.keyboard.press("a")
    assert get_statement(story.statements[0].id) == story.statements[0]


def test_late_save_shows_both_versions_and_saves_on_the_second_press(sign_in, story):
    ada = sign_in()
    open_first(ada)
    bo = sign_in("bo", UserRole.ADMINISTRATOR)
    open_first(bo)
    bo.locator("form.correction").get_by_label("Polarity").select_option("denied")
    bo.get_by_role("button", name="Save").click()
    expect(bo.get_by_role("status")).to_have_text("Saved.")
    ada.get_by_label("or another name").fill("Sigrid Moe")
    ada.get_by_label("Note").fill("Heard her.")
    ada.get_by_role("button", name="Save").click()
    expect(ada.get_by_role("alert")).to_contain_text("bo changed this statement while you had it open.")
    expect(ada.get_by_role("row", name="Speaker Ingrid Halloran Sigrid Moe")).to_be_visible()
    expect(ada.get_by_role("row", name="Polarity denied untouched")).to_be_visible()
    expect(ada.get_by_label("or another name")).to_have_value("Sigrid Moe")
    expect(ada.get_by_label("Note")).to_have_value("Heard her.")
    ada.get_by_role("button", name="Save").click()
    expect(ada.get_by_role("status")).to_have_text("Saved.")
    now = get_statement(story.statements[0].id)
    assert (now.speaker.name, now.polarity) == ("Sigrid Moe", "denied")


def test_keys_go_from_statement_to_statement_and_decide(sign_in, story):
    page = sign_in()
    page.get_by_role("link", name="Reservoir to be lowered").click()
    expect(page.get_by_text("for the keys.")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator(f"#s{story.statements[0].id}")).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(panel(page).get_by_role("heading", level=2)).to_have_text("BPiet Okafor")
    page.wait_for_load_state()
    page.keyboard.press("a")
    expect(page.get_by_role("status")).to_have_text("Accepted.")
    page.wait_for_load_state()
    page.keyboard.press("x")
    expect(page.get_by_role("status")).to_have_text("Rejected: it counts as no statement now.")
    page.wait_for_load_state()
    page.keyboard.press("z")
    expect(page.get_by_role("status")).to_have_text("Undone.")
    page.wait_for_load_state()
    page.keyboard.press("Escape")
    expect(panel(page).get_by_role("heading", level=2)).to_have_text("4 statements")


def test_keys_are_letters_while_somebody_types(sign_in, story):
    page = sign_in()
    open_first(page)
    page.get_by_label("or another name").press_sequentially("axzjk")
    expect(page.get_by_label("or another name")).to_have_value("axzjk")
    assert get_statement(story.statements[0].id) == story.statements[0]
