"""An article's statements changed in the browser: words moved, split, merged, added; by keys, mouse and forms."""

import pytest
from playwright.sync_api import expect

from quotetrack.services.statements import get_statement, list_article_statements
from quotetrack.terms import Review

TEXT = """🐟👩‍👩‍👧 HARROW — The 🐟 board met.

“[[Ada Brix|We agreed on the money, and then we left]],” Ada Brix said. “[[Piet Okafor|The boats go first,]]” he said.

قال إن السد «آمن» اليوم 🐟, and nobody <b>answered</b> him.

They would rather stay, two fishermen thought aloud.
"""
SELECT = """(words) => {
  const walker = document.createTreeWalker(document.querySelector('.text'), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.data.indexOf(words);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + words.length);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    return true;
  }
  return false;
}"""


@pytest.fixture
def taken(take_story_in):
    return take_story_in(TEXT, title="Boats")


def open_statement(page, statement):
    page.goto(f"/articles/{statement.article_id}?statement={statement.id}#s{statement.id}")
    expect(page.locator(".keys").first).to_be_visible()


def test_an_end_is_moved_by_keys_with_offsets_right_behind_emoji(sign_in, taken) -> None:
    page = sign_in()
    first = taken.statements[0]
    open_statement(page, first)
    page.keyboard.press("e")
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("blockquote")).to_have_text("agreed on the money")
    now = get_statement(first.id)
    assert taken.article.text[now.content[0].start : now.content[0].end] == now.text == "agreed on the money"


def test_an_end_is_moved_by_dragging(sign_in, taken) -> None:
    page = sign_in()
    open_statement(page, taken.statements[0])
    page.keyboard.press("e")
    handle = page.get_by_role("button", name="End of the words").bounding_box()
    page.mouse.move(handle["x"] + 7, handle["y"] + handle["height"] / 2)
    page.mouse.down()
    page.mouse.move(handle["x"] - 60, handle["y"] + handle["height"] / 2, steps=4)
    page.mouse.up()
    page.keyboard.press("Enter")
    expect(page.locator("blockquote")).not_to_have_text("We agreed on the money, and then we left")
    assert "We agreed on the money, and then we left".startswith(get_statement(taken.statements[0].id).text)


def test_escape_leaves_the_words_as_they_were(sign_in, taken) -> None:
    page = sign_in()
    open_statement(page, taken.statements[0])
    page.keyboard.press("e")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Escape")
    expect(page.locator(".handle")).to_have_count(0)
    assert get_statement(taken.statements[0].id) == taken.statements[0]


def test_a_split_by_key_and_its_undoing(sign_in, taken) -> None:
    page = sign_in()
    open_statement(page, taken.statements[0])
    page.keyboard.press("e")
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("s")
    expect(page.locator("blockquote")).to_have_text("We agreed on the money")
    assert len(list_article_statements(1)) == 3
    page.keyboard.press("z")
    expect(page.locator("blockquote")).to_have_text("We agreed on the money, and then we left")


def test_words_that_are_selected_are_added(sign_in, taken) -> None:
    page = sign_in()
    page.goto("/articles/1")
    expect(page.locator(".keys").first).to_be_visible()
    assert page.evaluate(SELECT, "They would rather stay")
    page.get_by_role("button", name="Add as a statement").click()
    expect(page.get_by_label("Its words as they stand in the text")).to_have_value("They would rather stay")
    page.get_by_label("Who said it").fill("Harrow Fishers")
    page.get_by_role("group", name="A new name is of").get_by_label("a body").check()
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("status")).to_have_text("Added.")
    made = list_article_statements(1)[-1]
    assert taken.article.text[made.content[0].start : made.content[0].end] == made.text == "They would rather stay"
    assert (made.speaker.name, made.review) == ("Harrow Fishers", Review.CORRECTED)


def test_right_to_left_words_are_added_where_they_stand(sign_in, taken) -> None:
    page = sign_in()
    page.goto("/articles/1")
    expect(page.locator(".keys").first).to_be_visible()
    assert page.evaluate(SELECT, "السد «آمن» اليوم 🐟")
    page.get_by_role("button", name="Add as a statement").click()
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("status")).to_have_text("Added.")
    made = list_article_statements(1)[-1]
    assert made.text == "السد «آمن» اليوم 🐟"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_forms_do_all_of_it(sign_in, taken, scripts) -> None:
    page = sign_in(java_script_enabled=scripts)
    first, second = taken.statements
    page.goto(f"/articles/1?statement={first.id}")
    page.locator("summary", has_text="Change the words").click()
    page.get_by_label("first words of the second half").fill("and then")
    page.get_by_role("button", name="Split in two").click()
    expect(page.locator("blockquote")).to_have_text("We agreed on the money,")
    page.locator("summary", has_text="Merge with another").click()
    page.get_by_label("Takes over the words of").select_option("and then we left")
    page.get_by_role("button", name="Merge the two").click()
    expect(page.locator("blockquote")).to_have_text("We agreed on the money, and then we left")
    page.get_by_role("button", name="Piet Okafor").click()
    expect(page.locator(".panel-head h2")).to_contain_text("Piet Okafor")
    page.locator("summary", has_text="Add a statement").click()
    page.get_by_label("Its words as they stand in the text").fill("nobody <b>answered</b> him")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("status")).to_have_text("Added.")
    page.locator("summary", has_text="Add a statement").click()
    page.get_by_label("Its words as they stand in the text").fill("words that are not there")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_text("Not added: “words that are not there”")).to_be_visible()
    assert get_statement(second.id) == second


def test_a_speaker_is_chosen_by_a_number(sign_in, taken) -> None:
    page = sign_in()
    open_statement(page, taken.statements[0])
    page.keyboard.press("1")
    expect(page.locator(".panel-head h2")).to_contain_text("Piet Okafor")


def test_on_behalf_of_is_said_and_taken_away(sign_in, taken) -> None:
    page = sign_in()
    open_statement(page, taken.statements[0])
    page.get_by_label("On behalf of").fill("River Trust")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".facts").first).to_contain_text("River Trust")
    page.get_by_label("On behalf of").fill("")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".facts").first).not_to_contain_text("River Trust")
    expect(page.get_by_label("On behalf of")).to_have_value("")
    assert get_statement(taken.statements[0].id).on_behalf_of is None
