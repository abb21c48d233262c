"""The queue in the browser: by keys, by mouse, without scripts, and with two editors at once."""

import pytest
from playwright.sync_api import expect

from quotetrack.services import queue
from quotetrack.services.corrections import list_corrections
from quotetrack.services.queue import QueueFilters
from quotetrack.services.statements import get_statement
from quotetrack.terms import Review, Status, UserRole

TEXT = """🐟👩‍👩‍👧 HARROW — The board met.

“[[?|We agreed on the money,]]” they said. “[[?|Nothing else was open,]]” they said.

“[[?|The boats go first,]]” Ada Brix said. “[[Piet Okafor|Then we go,]]” said Piet Okafor.
"""


@pytest.fixture
def taken(take_story_in):
    return take_story_in(TEXT, title="<b>Boats</b> & money", outlet="The Courier")


def list_waiting():
    return [one.statement.text for one in queue.list_waiting(QueueFilters())]


def show(page, words):
    expect(page.locator(".card mark")).to_have_text(words)
    # A key counts once the page's scripts are there.
    page.wait_for_load_state()


def test_keys_decide_and_the_next_one_is_there(sign_in, taken) -> None:
    page = sign_in(start="/queue")
    show(page, "We agreed on the money,")
    page.keyboard.press("a")
    show(page, "Nothing else was open,")
    page.keyboard.press("2")
    show(page, "The boats go first,")
    expect(page.locator("#told")).to_contain_text("Given to Tamar Dam Authority.")
    page.keyboard.press("x")
    expect(page.get_by_text("Nothing needs eyes")).to_be_visible()
    first, second, third, _ = [get_statement(one.id) for one in taken.statements]
    assert (first.review, first.status) == (Review.ACCEPTED, Status.AMBIGUOUS)
    assert (second.speaker.name, second.corrected_by) == ("Tamar Dam Authority", "ada lund")
    assert third.review is Review.REJECTED
    assert list_waiting() == []


def test_undo_brings_back_what_was_decided_last(sign_in, taken) -> None:
    page = sign_in(start="/queue")
    show(page, "We agreed on the money,")
    page.keyboard.press("u")
    show(page, "Nothing else was open,")
    page.keyboard.press("z")
    show(page, "We agreed on the money,")
    expect(page.locator("#told")).to_contain_text("Undone.")
    assert get_statement(taken.statements[0].id).review is Review.OPEN
    page.keyboard.press("j")
    show(page, "Nothing else was open,")
    page.keyboard.press("k")
    show(page, "We agreed on the money,")


def test_keys_are_letters_in_a_field_and_tab_is_the_browsers(sign_in, taken) -> None:
    page = sign_in(start="/queue")
    show(page, "We agreed on the money,")
    page.keyboard.press("/")
    page.keyboard.type("axuz1")
    expect(page.locator("#q")).to_have_value("axuz1")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement !== document.body")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("a")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).not_to_be_visible()
    assert len(list_waiting()) == 3


def test_words_are_changed_by_keys_with_offsets_right_behind_emoji(sign_in, taken) -> None:
    page = sign_in(start="/queue")
    show(page, "We agreed on the money,")
    page.keyboard.press("e")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    show(page, "agreed on the")
    now = get_statement(taken.statements[0].id)
    assert now.text == "agreed on the"
    assert taken.article.text[now.content[0].start : now.content[0].end] == now.text


def test_words_are_changed_by_dragging_an_end(sign_in, taken) -> None:
    page = sign_in(start="/queue")
    show(page, "We agreed on the money,")
    page.keyboard.press("e")
    handle = page.get_by_role("button", name="End of the words").bounding_box()
    page.mouse.move(handle["x"] + 7, handle["y"] + handle["height"] / 2)
    page.mouse.down()
    page.mouse.move(handle["x"] - 30, handle["y"] + handle["height"] / 2, steps=4)
    page.mouse.up()
    page.keyboard.press("Enter")
    expect(page.locator("#told")).to_contain_text("The words are changed.")
    now = get_statement(taken.statements[0].id)
    assert now.text != "We agreed on the money,"
    assert "We agreed on the money,".startswith(now.text)


def test_a_split_by_key_makes_two(sign_in, taken) -> None:
    page = sign_in(start="/queue")
    page.keyboard.press("e")
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("s")
    show(page, "We agreed on")
    assert get_statement(taken.statements[0].id).text == "We agreed on"
    page.keyboard.press("z")
    show(page, "We agreed on the money,")
    assert get_statement(taken.statements[0].id).text == "We agreed on the money,"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_everything_works_by_mouse(sign_in, taken, scripts) -> None:
    page = sign_in(start="/queue", java_script_enabled=scripts)
    page.get_by_role("button", name="Accept").click()
    show(page, "Nothing else was open,")
    page.get_by_role("button", name="Ministry of Water").click()
    show(page, "The boats go first,")
    page.locator("summary", has_text="Edit the words").click()
    page.get_by_label("The words as they stand in the text").fill("boats go\nfirst")
    page.get_by_role("button", name="Save the words").click()
    show(page, "boats go first")
    page.locator("summary", has_text="Merge with another").click()
    page.get_by_label("Takes over the words of").select_option("Then we go,")
    page.get_by_role("button", name="Merge the two").click()
    expect(page.locator(".card mark")).to_have_text(["boats go first", "Then we go,"])
    page.get_by_role("button", name="Not a statement").click()
    expect(page.get_by_text("Nothing needs eyes")).to_be_visible()
    assert [get_statement(one.id).review for one in taken.statements] == [
        Review.ACCEPTED,
        Review.CORRECTED,
        Review.REJECTED,
        Review.REJECTED,
    ]


def test_the_last_decision_is_taken_back_without_scripts(sign_in, taken) -> None:
    page = sign_in(start="/queue", java_script_enabled=False)
    page.get_by_role("button", name="Unknown").click()
    page.get_by_role("button", name="Undo").click()
    show(page, "We agreed on the money,")
    assert get_statement(taken.statements[0].id).review is Review.OPEN


def test_another_speaker_kind_and_on_behalf_of_are_said_in_one_form(sign_in, taken) -> None:
    page = sign_in(start="/queue")
    show(page, "We agreed on the money,")
    page.keyboard.press("n")
    page.get_by_label("Speaker by name").fill("Sigrid Moe")
    page.get_by_label("On behalf of").fill("River Trust")
    page.get_by_label("Kind", exact=True).last.select_option("mixed")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".now")).to_contain_text("Sigrid Moe for River Trust")
    now = get_statement(taken.statements[0].id)
    assert (now.speaker.name, now.on_behalf_of.name, now.kind) == ("Sigrid Moe", "River Trust", "mixed")


def test_a_second_editor_sees_who_has_it_and_is_led_past_it(sign_in, taken) -> None:
    ada = sign_in(start="/queue")
    show(ada, "We agreed on the money,")
    bo = sign_in("bo", UserRole.EDITOR, start="/queue")
    show(bo, "Nothing else was open,")
    bo.goto(f"/queue?at={taken.statements[0].id}")
    expect(bo.locator(".lease")).to_contain_text("ada lund has this open")


def test_a_late_decision_shows_both_and_loses_neither(sign_in, taken) -> None:
    ada = sign_in(start="/queue")
    show(ada, "We agreed on the money,")
    bo = sign_in("bo", UserRole.EDITOR, start=f"/queue?at={taken.statements[0].id}")
    bo.keyboard.press("1")
    expect(bo.locator("#told")).to_contain_text("Given to Ministry of Water.")
    ada.keyboard.press("2")
    expect(ada.get_by_role("alert")).to_contain_text("bo changed it meanwhile")
    assert get_statement(taken.statements[0].id).speaker.name == "Ministry of Water"
    ada.get_by_role("button", name="Show both").click()
    row = ada.get_by_role("row", name="Speaker Ministry of Water Tamar Dam Authority")
    expect(row).to_be_visible()
    ada.get_by_role("button", name="Save mine: Tamar Dam Authority").click()
    expect(ada.locator("#told")).to_contain_text("Given to Tamar Dam Authority.")
    assert [one.actor for one in list_corrections(taken.statements[0].id)] == ["bo", "ada lund"]


def test_a_late_decision_shows_both_without_scripts(sign_in, taken) -> None:
    ada = sign_in(start="/queue", java_script_enabled=False)
    bo = sign_in("bo", UserRole.EDITOR, start=f"/queue?at={taken.statements[0].id}")
    bo.keyboard.press("1")
    expect(bo.locator("#told")).to_contain_text("Given to Ministry of Water.")
    ada.get_by_role("button", name="Tamar Dam Authority").click()
    expect(ada.get_by_role("alert")).to_contain_text("bo changed this statement while you had it open.")
    ada.get_by_role("button", name="Save mine: Tamar Dam Authority").click()
    assert get_statement(taken.statements[0].id).speaker.name == "Tamar Dam Authority"


def test_filters_stand_in_the_address_and_stay(sign_in, taken, take_story_in) -> None:
    take_story_in("“[[?|Elsewhere,]]” they said. “[[?|And there,]]” they said.", title="Other", outlet="Gazette")
    page = sign_in(start="/queue")
    page.get_by_text("Filters").click()
    page.get_by_label("Outlet").fill("gazette")
    page.get_by_role("button", name="Filter").click()
    show(page, "Elsewhere,")
    assert "outlet=gazette" in page.url
    page.keyboard.press("a")
    show(page, "And there,")
    assert "outlet=gazette" in page.url
    page.reload()
    show(page, "And there,")
    page.goto("/queue?outlet=nowhere")
    expect(page.get_by_text("Nothing waits that fits")).to_be_visible()


def test_a_reader_sees_the_queue_and_has_nothing_to_press(sign_in, taken) -> None:
    page = sign_in("rolf ek", UserRole.READER, start="/queue")
    show(page, "We agreed on the money,")
    expect(page.locator(".card").get_by_role("button")).to_have_count(0)
    page.keyboard.press("a")
    page.keyboard.press("j")
    show(page, "Nothing else was open,")
    assert get_statement(taken.statements[0].id) == taken.statements[0]


def test_what_the_server_did_not_take_comes_back(sign_in, taken) -> None:
    page = sign_in(start="/queue")
    show(page, "We agreed on the money,")
    page.route("**/decide", lambda route: route.fulfill(status=409, json={"fault": "Too busy."}))
    page.keyboard.press("a")
    show(page, "Nothing else was open,")
    expect(page.get_by_role("alert")).to_contain_text("Not saved: “We agreed on the money,”. Too busy.")
    page.unroute("**/decide")
    page.get_by_role("button", name="Open it again").click()
    show(page, "We agreed on the money,")
    assert len(list_waiting()) == 3
