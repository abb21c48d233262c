"""All changes and the figures of accuracy in a real browser: by mouse, by keys, without scripts, by two at once."""

import csv
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from marked_articles import SALMON, WEIR
from playwright.sync_api import expect

from quotetrack.services import mergers, reshaping, speaker_decisions, speakers
from quotetrack.services.articles import get_article
from quotetrack.services.corrections import accept_statement, correct_statement, reject_statement
from quotetrack.services.deletion import delete_article
from quotetrack.services.records import Actor, PageRequest, SpeakerChoice, StatementChanges
from quotetrack.services.statements import get_statement
from quotetrack.terms import Kind, Review, UserRole

WITH_AND_WITHOUT_SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
ADA, ROLF = Actor("ada lund"), Actor("rolf ek")
HOSTILE = "</title><img src=x onerror=alert(1)><script>alert(2)</script> سليم 🐟"


def correct(number, actor=ADA, note=None, **changes):
    version = get_statement(number).version
    correct_statement(number, StatementChanges(note=note, **changes), actor=actor, expected_version=version)


def accept(number, actor=ADA):
    accept_statement(number, actor=actor, expected_version=get_statement(number).version)


def reject(number, actor=ADA):
    reject_statement(number, actor=actor, expected_version=get_statement(number).version)


def find_speaker(name):
    return speakers.list_speakers(name, PageRequest(limit=5)).items[0]


def changes(page):
    return page.locator(".change")


def wait_for_keys(page):
    """The hint is shown once the page's script is there."""
    expect(page.get_by_text("Press ? for the keys.")).to_be_visible()


@pytest.fixture
def busy(story, tell_story):
    """Every kind of change there is, by two people."""
    tell_story("Courier", WEIR, SALMON)
    tell_story("Gazette", WEIR, day=1)
    tell_story("Lantern", ("Ada Marl", "Nobody asked the fishers"), ("Ida Marl", "We wait for the tide"), day=2)
    correct(1, speaker=SpeakerChoice(name=HOSTILE), note=HOSTILE)
    accept(1, ROLF)
    first = get_statement(2)
    reshaping.split_statement(2, first.content[0].start + 12, actor=ROLF, expected_version=first.version)
    reject(3)
    correct(4, ROLF, kind=Kind.MIXED)
    for number in (5, 6, 7):
        accept(number)
    mergers.merge_speakers(
        find_speaker("Ada Marl").id, find_speaker("Ida Marl").id, actor=ADA, note="One and the same."
    )
    speaker_decisions.add_alias(find_speaker("Okafor").id, "The deputy", actor=ROLF)
    delete_article(3, actor=ADA, expected_version=get_article(3).version)


@WITH_AND_WITHOUT_SCRIPTS
def test_a_change_is_found_by_filters_and_undone(sign_in, story, scripts):
    correct(1, speaker=SpeakerChoice(name="Tam Orrell"), note="She chaired it.")
    reject(2, ROLF)
    page = sign_in(java_script_enabled=scripts)
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="History").click()
    expect(changes(page)).to_have_count(2)
    page.get_by_text("Filters", exact=True).click()
    page.get_by_label("Who").fill("ada lund")
    page.get_by_label("To what").select_option("statements")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile(r"/history\?.*who=ada\+lund&.*subject=statement"))
    expect(changes(page)).to_have_count(1)
    expect(changes(page)).to_contain_text("Ingrid Halloran")
    expect(changes(page)).to_contain_text("She chaired it.")
    page.get_by_role("button", name="Undo what ada lund did: corrected statement 1").click()
    expect(page.get_by_role("status")).to_have_text("Undone.")
    expect(page).to_have_url(re.compile("who=ada"))
    expect(page.get_by_label("Who")).to_have_value("ada lund")
    expect(changes(page).first).to_contain_text("undid what ada lund did on")
    assert get_statement(1).speaker.name == "Ingrid Halloran"


@WITH_AND_WITHOUT_SCRIPTS
def test_statement_goes_back_to_the_machine_and_forth_again(sign_in, story, scripts):
    correct(1, kind=Kind.INDIRECT)
    page = sign_in(start="/history", java_script_enabled=scripts)
    page.get_by_role("link", name="All changes of this statement").click()
    expect(page.get_by_role("row", name="Kind direct indirect")).to_be_visible()
    page.get_by_role("button", name="Back to the machine’s answer").click()
    expect(page.get_by_role("status")).to_contain_text("It is the machine’s answer again.")
    expect(page.get_by_text("It stands as the machine left it.")).to_be_visible()
    assert (get_statement(1).kind, get_statement(1).review) == (Kind.DIRECT, Review.OPEN)
    page.get_by_role("button", name="Undo what ada lund did: gave statement 1 back to the machine").click()
    expect(page.get_by_role("button", name="Back to the machine’s answer")).to_be_visible()
    assert get_statement(1).kind is Kind.INDIRECT


def test_changes_are_walked_through_and_undone_by_keys_alone(sign_in, story):
    for number in (1, 2, 3):
        reject(number)
    page = sign_in(start="/history")
    wait_for_keys(page)
    page.keyboard.press("j")
    expect(changes(page).nth(0)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(changes(page).nth(2)).to_be_focused()
    page.keyboard.press("k")
    expect(changes(page).nth(1)).to_be_focused()
    page.keyboard.press("z")
    expect(page.get_by_role("status")).to_have_text("Undone.")
    assert [get_statement(number).review for number in (1, 2, 3)] == ["rejected", "open", "rejected"]
    wait_for_keys(page)
    page.keyboard.press("/")
    expect(page.get_by_label("Who")).to_be_focused()
    page.keyboard.type("jz")
    expect(page.get_by_label("Who")).to_have_value("jz")
    page.keyboard.press("Enter")
    expect(page.get_by_text("No change fits.")).to_be_visible()
    wait_for_keys(page)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_undo_is_reached_with_tab_and_pressed_with_enter(sign_in, story):
    reject(1)
    page = sign_in(start="/history")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.change') && document.activeElement.matches('button')"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Undone.")
    assert get_statement(1).review is Review.OPEN


def test_who_comes_second_is_told_and_nothing_is_changed(sign_in, story):
    correct(1, kind=Kind.INDIRECT)
    ada, rolf = sign_in("ada lund", start="/history"), sign_in("rolf ek", start="/history")
    ada.get_by_role("button", name="Undo").click()
    expect(ada.get_by_role("status")).to_have_text("Undone.")
    rolf.get_by_role("button", name="Undo").click()
    expect(rolf.get_by_role("status")).to_have_text("Nothing was changed. This decision was undone already.")
    expect(rolf.get_by_role("button", name="Undo")).to_have_count(0)
    assert get_statement(1).version == 3


def test_what_was_made_as_one_is_undone_as_one_and_what_cannot_be_says_why(sign_in, busy):
    page = sign_in(start="/history")
    merger = changes(page).filter(has_text="merged Ada Marl into")
    merger.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_have_text("Undone.")
    assert speakers.list_speakers("Ada Marl", PageRequest()).items[0].statement_count == 1
    changes(page).filter(has_text="in two").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_have_text("Undone.")
    assert get_statement(2).text == "They told us in March that nothing was wrong,"
    deleted = changes(page).filter(has_text="deleted article 3")
    expect(deleted).to_contain_text("The article of Gazette went with 1 statement and 1 decision on them.")
    expect(deleted).to_contain_text("What was deleted cannot be brought back.")
    expect(deleted.get_by_role("button")).to_have_count(0)


def test_links_lead_to_the_statement_the_speaker_and_back(sign_in, busy):
    page = sign_in(start="/history")
    changes(page).filter(has_text="gave another name to").get_by_role("link", name="Piet Okafor").click()
    expect(page.get_by_role("heading", name="Piet Okafor", level=1)).to_be_visible()
    page.go_back()
    changes(page).filter(has_text="corrected").get_by_role("link", name="statement 4").click()
    expect(page).to_have_url(re.compile(r"/articles/1\?statement=4#s4"))


@WITH_AND_WITHOUT_SCRIPTS
def test_files_have_what_the_filters_show(sign_in, busy, scripts):
    page = sign_in(start="/history?who=rolf+ek", java_script_enabled=scripts)
    with page.expect_download() as download:
        page.get_by_role("link", name="All of them as CSV").click()
    rows = list(csv.DictReader(Path(download.value.path()).read_text(encoding="utf-8").splitlines()))
    assert [row["action"] for row in rows] == ["alias", "correct", "split", "accept"]
    page.goto("/accuracy?basis=queue")
    with page.expect_download() as download:
        page.get_by_role("link", name="These figures as CSV").click()
    assert download.value.suggested_filename == "accuracy.csv"


@WITH_AND_WITHOUT_SCRIPTS
def test_accuracy_is_looked_at_by_basis_and_by_outlet(sign_in, busy, scripts):
    page = sign_in(start="/history", java_script_enabled=scripts)
    page.get_by_role("navigation", name="Changes and accuracy").get_by_role("link", name="Accuracy").click()
    expect(page.get_by_role("heading", name="Accuracy", level=1)).to_be_visible()
    expect(page.get_by_role("img", name="Confidence held against accuracy")).to_be_visible()
    page.get_by_role("link", name="Asked for by the queue").click()
    expect(page.get_by_role("row", name="Asked for by the queue")).to_have_class("chosen")
    page.get_by_role("region", name="By outlet").get_by_role("link", name="The Harrow Courier").click()
    expect(page.get_by_role("textbox", name="Outlet")).to_have_value("The Harrow Courier")
    page.get_by_label("Decided from").fill("2031-01-01")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", name="No decision fits")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_on_changes_and_accuracy(sign_in, busy, scheme):
    page = sign_in(color_scheme=scheme)
    paths = ("/history", "/history?statement=1", "/history?from=soon&who=nobody", "/accuracy", "/accuracy?outlet=none")
    for path in paths:
        page.goto(path)
        page.eval_on_selector_all("details", "(all) => all.forEach((one) => { one.open = true; })")
        found = Axe().run(page).response["violations"]
        assert [(path, one["id"], one["nodes"][0]["html"][:200]) for one in found] == []
    wait_for_keys(page)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert Axe().run(page).response["violations"] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_where_nothing_was_changed_yet(sign_in, story, scheme):
    page = sign_in(role=UserRole.READER, color_scheme=scheme)
    for path in ("/history", "/accuracy"):
        page.goto(path)
        assert Axe().run(page).response["violations"] == []


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_has_to_be_scrolled_sideways(sign_in, busy, width):
    page = sign_in(viewport={"width": width, "height": 800})
    for path in ("/history", "/history?statement=1", "/accuracy"):
        page.goto(path)
        page.eval_on_selector_all("details", "(all) => all.forEach((one) => { one.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
