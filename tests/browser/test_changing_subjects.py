"""Speakers and claims changed in a real browser: by mouse, by keys alone, and without scripts."""

import pytest
from marked_articles import SALMON, WEIR
from playwright.sync_api import expect

from quotetrack.services.claims import get_claim
from quotetrack.services.speakers import get_speaker
from quotetrack.services.statements import get_statement

WITH_AND_WITHOUT_SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])


@pytest.fixture
def weir(tell_story):
    """Tamsin Orrell (speaker 1) in two outlets, Piet Okafor in a third, and Tam Orrell, who may be the first."""
    tell_story("The Harrow Courier", WEIR, SALMON)
    tell_story("Kelmoor Gazette", WEIR.replace("arrive", "come"), SALMON, day=2)
    tell_story("Daily Lantern", ("Piet Okafor", WEIR), day=4)
    tell_story("River Weekly", ("Tam Orrell", "We close the harbour bridge to lorries on Monday"), day=40)


def tab_to(page, target):
    """Moves the focus on with the Tab key until it is on the target."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if target.evaluate("one => one === document.activeElement"):
            return
    pytest.fail("The Tab key does not lead there.")


@WITH_AND_WITHOUT_SCRIPTS
def test_speaker_is_renamed_named_otherwise_and_given_an_office(sign_in, weir, scripts):
    page = sign_in(java_script_enabled=scripts)
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Speakers").click()
    page.get_by_role("link", name="Heard last").click()
    expect(page.get_by_role("row").nth(1)).to_contain_text("Tam Orrell")
    page.get_by_role("link", name="Tamsin Orrell").click()
    expect(page.get_by_role("img", name="When statements were published")).to_be_visible()
    page.get_by_text("Rename", exact=True).first.click()
    page.get_by_label("Name", exact=True).fill("Tamsin Orrell-Marsh")
    page.get_by_role("button", name="Rename").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tamsin Orrell-Marsh")
    page.get_by_text("Add an office").click()
    page.get_by_label("Office", exact=True).fill("Minister of Rivers")
    page.get_by_label("From", exact=True).last.fill("2024-03-01")
    page.get_by_label("Until before").last.fill("2023-03-01")
    page.get_by_role("button", name="Add the office").click()
    expect(page.get_by_text("is not after since.")).to_be_visible()
    expect(page.get_by_label("Office", exact=True)).to_have_value("Minister of Rivers")
    page.get_by_label("Until before").last.fill("2026-03-01")
    page.get_by_role("button", name="Add the office").click()
    expect(page.get_by_text("Minister of Rivers from 1 Mar 2024 until 1 Mar 2026")).to_be_visible()
    page.get_by_role("button", name="renamed Tamsin Orrell").click()
    expect(page.get_by_role("status")).to_have_text("Undone.")
    assert get_speaker(1).name == "Tamsin Orrell"


@WITH_AND_WITHOUT_SCRIPTS
def test_speaker_is_split_after_a_preview(sign_in, weir, scripts):
    page = sign_in(java_script_enabled=scripts)
    page.goto("/speakers/1")
    page.get_by_text("Split in two").click()
    page.get_by_role("link", name="Choose them").click()
    page.get_by_role("checkbox", name="Nobody has counted the salmon").nth(1).check()
    page.get_by_role("checkbox", name="floods come").check()
    page.get_by_label("What the other is called").fill("Tamsin B. Orrell")
    page.get_by_role("button", name="See what would change").click()
    expect(page.get_by_text("2 statements in 2 articles would change")).to_be_visible()
    assert get_speaker(1).statement_count == 4
    page.get_by_role("button", name="Choose again").click()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(2)
    page.get_by_role("button", name="See what would change").click()
    page.get_by_role("button", name="Split").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tamsin B. Orrell")
    assert get_speaker(1).statement_count == 2


@WITH_AND_WITHOUT_SCRIPTS
def test_likely_duplicates_are_settled_one_after_the_other(sign_in, weir, scripts):
    page = sign_in(java_script_enabled=scripts)
    page.goto("/speakers")
    page.get_by_role("link", name="Likely duplicates to settle").click()
    expect(page.get_by_role("listitem").filter(has_text="Given names alike")).to_have_count(1)
    page.get_by_role("button", name="Later").click()
    expect(page.get_by_text("No further pairs.")).to_be_visible()
    page.get_by_role("button", name="Show the 1 pair put off").click()
    page.get_by_role("link", name="Merge").click()
    expect(page.get_by_text("1 statement in 1 article would change")).to_be_visible()
    page.get_by_role("button", name="Merge").click()
    expect(page.get_by_role("status")).to_contain_text("Merged: 1 statement of Tam Orrell went to Tamsin Orrell.")
    expect(page.get_by_text("Nothing to settle")).to_be_visible()


@WITH_AND_WITHOUT_SCRIPTS
def test_claim_is_noted_split_and_never_the_same(sign_in, weir, scripts):
    page = sign_in(java_script_enabled=scripts)
    page.goto("/claims/1")
    page.get_by_text("Status, note and tags").click()
    page.get_by_label("Status").select_option("checking")
    page.get_by_label("Tags").fill("rivers, weir")
    page.get_by_label("Note").fill("Ask the board.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Ask the board.").first).to_be_visible()
    page.get_by_text("Split in two").click()
    page.get_by_role("link", name="Choose them").click()
    page.get_by_role("checkbox", name="Daily Lantern").check()
    page.get_by_role("button", name="See what would change").click()
    expect(page.get_by_text("1 variant in 1 article would change")).to_be_visible()
    page.get_by_role("button", name="Split").click()
    expect(page.get_by_role("status")).to_contain_text("Split: 1 variant of claim 1 became this one.")
    page.goto("/claims/1")
    page.get_by_text("Merge with another, or never the same").click()
    page.get_by_label("The other claim").fill("salmon")
    page.get_by_role("button", name="See what would change").click()
    page.get_by_role("link", name="Nobody has counted the salmon").click()
    page.get_by_role("button", name="Never the same").click()
    expect(page.get_by_role("status")).to_have_text("Kept apart: these two are never the same claim.")
    assert (get_claim(1).status, get_claim(1).appearance_count) == ("checking", 2)


def test_two_editors_at_one_claim_lose_nothing(sign_in, weir):
    first, second = sign_in(), sign_in("nils berg")
    for page, words in ((first, "First."), (second, "Second.")):
        page.goto("/claims/1")
        page.get_by_text("Status, note and tags").click()
        page.get_by_label("Note").fill(words)
    first.get_by_role("button", name="Save").click()
    expect(first.get_by_role("status")).to_have_text("Saved.")
    second.get_by_role("button", name="Save").click()
    expect(second.get_by_role("alert")).to_contain_text("Somebody changed this claim meanwhile.")
    expect(second.locator("p.note").first).to_have_text("First.")
    expect(second.get_by_label("Note")).to_have_value("Second.")
    second.get_by_role("button", name="Save").click()
    expect(second.locator("p.note").first).to_have_text("Second.")


def test_speaker_is_split_with_the_keyboard_alone(sign_in, weir):
    page = sign_in(start="/speakers/1")
    tab_to(page, page.get_by_text("Split in two"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("link", name="Choose them"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Which statements")
    tab_to(page, page.get_by_role("checkbox", name="floods come"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_label("What the other is called"))
    page.keyboard.press("End")
    page.keyboard.type(" the Younger")
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="Split"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tamsin Orrell the Younger")
    assert get_statement(3).speaker.name == "Tamsin Orrell the Younger"
