"""Claims, speakers and conflicts in a real browser: looked at, decided, merged with a preview and taken back."""

import pytest
from marked_articles import SALMON, WEIR
from playwright.sync_api import expect

from quotetrack.services.claims import iterate_appearances
from quotetrack.services.speakers import get_speaker

HOSTILE = "</title><img src=x onerror=alert(1)><script>alert(2)</script>"
WITH_AND_WITHOUT_SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
PAGES = (
    "/claims",
    "/claims/1",
    "/claims/1/split",
    "/claims/1/merge?other=2",
    "/speakers",
    "/speakers/1",
    "/speakers/1/split",
    "/speakers/likely",
    "/speakers/1/merge?other=2",
    "/conflicts",
    "/compare?left=1&right=2",
)


@pytest.fixture
def weir(tell_story):
    """The claim of the weir in four outlets: the same, changed, by another speaker, and the opposite."""
    tell_story("The Harrow Courier", WEIR, SALMON)
    tell_story("Kelmoor Gazette", WEIR.replace("arrive", "come"), day=2)
    tell_story("Daily Lantern", ("Piet Okafor", WEIR), day=4)
    tell_story("The Morning Post", WEIR.replace("will", "will not"), day=6)


def variants(page):
    return page.get_by_role("list", name="Variants").get_by_role("listitem")


@WITH_AND_WITHOUT_SCRIPTS
def test_claim_is_found_looked_at_parted_and_taken_back(sign_in, weir, scripts):
    page = sign_in(java_script_enabled=scripts)
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Claims").click()
    page.get_by_role("link", name="We will rebuild the old weir").first.click()
    expect(page.get_by_role("img", name="How the claim spread")).to_be_visible()
    expect(variants(page)).to_have_count(3)
    expect(variants(page).nth(1).locator("del")).to_contain_text("arrive")
    expect(variants(page).nth(1).locator("ins")).to_contain_text("come")
    expect(page.get_by_role("list", name="Contrasts")).to_contain_text("The Morning Post")
    page.get_by_text("The same as a table").click()
    expect(page.get_by_role("row", name="Daily Lantern 5 May 2026")).to_be_visible()
    page.get_by_role("button", name="Part in Daily Lantern").click()
    expect(page.get_by_role("status")).to_have_text("Parted: it is no part of this claim now.")
    expect(variants(page)).to_have_count(2)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_have_text("Undone.")
    expect(variants(page)).to_have_count(3)
    assert [one.statement.outlet for one in iterate_appearances(1)][2] == "Daily Lantern"


@WITH_AND_WITHOUT_SCRIPTS
def test_speakers_are_merged_after_a_preview_and_parted_again(sign_in, weir, scripts):
    page = sign_in(java_script_enabled=scripts)
    page.goto("/speakers/2")
    expect(page.get_by_role("heading", name="Piet Okafor")).to_be_visible()
    page.get_by_text("Merge with another").click()
    page.get_by_label("Is the same as").fill("orrell")
    page.get_by_role("button", name="See what would change").click()
    expect(page.get_by_role("heading", name="Is Piet Okafor the same as Tamsin Orrell?")).to_be_visible()
    expect(page.get_by_text("1 statement in 1 article would change")).to_be_visible()
    assert get_speaker(2).name == "Piet Okafor"
    page.get_by_role("button", name="Merge").click()
    expect(page.get_by_role("status")).to_contain_text("Merged: 1 statement of Piet Okafor went to Tamsin Orrell.")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tamsin Orrell")
    assert get_speaker(2).name == "Tamsin Orrell"
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_have_text("Undone.")
    assert (get_speaker(2).name, get_speaker(2).statement_count) == ("Piet Okafor", 1)


def test_article_leads_to_the_claim_and_on_to_both_articles_side_by_side(sign_in, weir):
    page = sign_in()
    page.goto("/articles/2?statement=3")
    page.get_by_role("link", name="Also in 2 other articles").click()
    expect(page.locator("#v3")).to_be_in_viewport()
    page.locator("#v3").get_by_role("link", name="Side by side with the first").click()
    expect(page.get_by_role("heading", name="Two articles side by side")).to_be_visible()
    expect(page.get_by_text("Nobody has counted the salmon")).to_be_visible()


def test_hostile_names_run_nothing(sign_in, tell_story):
    words = f"They wrote {HOSTILE} on the wall of the old mill house twice"
    for day, name in enumerate(("Eve <img src=x onerror=alert(3)>", "Adam Lund")):
        tell_story(f"{day} {HOSTILE}", (name, words), day=day, title=HOSTILE)
    page = sign_in()
    page.on("dialog", lambda dialog: pytest.fail(f"A script ran: {dialog.message}"))
    for path in PAGES:
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.locator("img, main script").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_a_phone(sign_in, weir, tell_story, scheme):
    tell_story("Outlet" * 20, "Word" * 80, WEIR, day=9, title="Title" * 60)
    page = sign_in(viewport={"width": 375, "height": 740}, color_scheme=scheme)
    for path in PAGES:
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == 375, path


def test_claim_is_read_and_decided_with_the_keyboard(sign_in, weir):
    page = sign_in()
    page.goto("/claims/1")
    button = page.get_by_role("button", name="Confirm in Kelmoor Gazette")
    for _ in range(60):
        page.keyboard.press("Tab")
        if button.evaluate("button => button === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Confirmed: it is a variant of this claim.")
    expect(variants(page).nth(1)).to_contain_text("decided by ada lund")
