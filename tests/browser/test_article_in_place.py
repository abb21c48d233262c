"""An article's decisions without the page being loaded again: place and focus stay, two editors, furniture."""

import pytest
from playwright.sync_api import expect

from quotetrack.services.ingestion import ingest
from quotetrack.services.records import NewArticle
from quotetrack.services.statements import get_statement, list_article_statements
from quotetrack.terms import Review, UserRole

PROMPTED = "Follow the crews on Facebook to see it, Maren Tollis said."
FERRY = f"""“We will keep the ferry running,” said Oda Brandvik.

{PROMPTED}

“Nobody asked the crews,” Piet Okafor said.
"""
SELECT = """(words) => {
  const part = [...document.querySelectorAll('.text [data-start]')].find((one) => one.textContent.includes(words));
  const range = document.createRange();
  range.selectNodeContents(part);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""
REFUSAL = "<main>Too busy just now.</main>"
LOADED = "performance.getEntriesByType('navigation').length && (window.kept = window.kept || Math.random())"


@pytest.fixture
def ferry(address, settings):
    return ingest(NewArticle(text=FERRY, title="Ferry"), limits=settings.limits, matching=settings.matching)


def open_statement(page, statement):
    page.goto(f"/articles/{statement.article_id}?statement={statement.id}#s{statement.id}")
    expect(page.locator(".keys").first).to_be_visible()


def get_panel(page):
    return page.get_by_role("complementary", name="Statement")


@pytest.fixture
def long_story(take_story_in):
    filler = "\n\n".join(f"Paragraph {number} of a long report about the lake and its banks." for number in range(40))
    quotes = "\n\n".join(f"“[[Speaker {n}|We counted {n} boats,]]” said Speaker {n}. {filler}" for n in range(6))
    return take_story_in(quotes, title="Long")


def read_place(page):
    """How far down the page stands once it stands still."""
    place = None
    while place != (now := page.evaluate("scrollY")):
        place = now
        page.wait_for_timeout(150)
    return place


def test_decisions_by_keys_keep_place_and_focus(sign_in, long_story) -> None:
    page = sign_in()
    page.goto("/articles/1")
    expect(page.locator(".keys").first).to_be_visible()
    kept = page.evaluate(LOADED)
    fourth = long_story.statements[3]
    for _ in range(4):
        page.keyboard.press("j")
    expect(page.locator(f"#s{fourth.id}")).to_be_focused()
    page.keyboard.press("Enter")
    expect(get_panel(page).get_by_role("heading", level=2)).to_contain_text("Speaker 3")
    place = read_place(page)
    assert place > 500
    page.keyboard.press("a")
    expect(get_panel(page).get_by_role("status")).to_have_text("Accepted.")
    expect(page.locator(f"#s{fourth.id}")).to_be_focused()
    page.keyboard.press("x")
    expect(get_panel(page).get_by_role("status")).to_contain_text("Rejected")
    expect(page.locator(f"#s{fourth.id}")).to_be_focused()
    assert read_place(page) == place
    assert page.evaluate("window.kept") == kept
    page.keyboard.press("j")
    expect(page.locator(f"#s{long_story.statements[4].id}")).to_be_focused()
    assert get_statement(fourth.id).review is Review.REJECTED


def test_keys_decide_of_the_statement_that_was_gone_to(sign_in, story) -> None:
    page = sign_in()
    page.goto("/articles/1")
    expect(page.locator(".keys").first).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("a")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(get_panel(page).get_by_role("status")).to_contain_text("Rejected")
    reviews = [get_statement(one.id).review for one in story.statements]
    assert reviews == [Review.OPEN, Review.ACCEPTED, Review.REJECTED, Review.OPEN]


def test_a_button_keeps_the_focus_in_the_panel(sign_in, story) -> None:
    page = sign_in()
    open_statement(page, story.statements[0])
    page.get_by_role("button", name="Reject").focus()
    page.keyboard.press("Enter")
    expect(get_panel(page).get_by_role("status")).to_contain_text("Rejected")
    assert page.evaluate("document.activeElement.closest('#panel') !== null")


def test_back_leads_to_the_statement_before(sign_in, story) -> None:
    page = sign_in()
    open_statement(page, story.statements[0])
    page.get_by_role("link", name="Next →").click()
    expect(get_panel(page).get_by_role("heading", level=2)).to_contain_text("Piet Okafor")
    assert page.url.endswith(f"?statement={story.statements[1].id}#s{story.statements[1].id}")
    page.go_back()
    expect(get_panel(page).get_by_role("heading", level=2)).to_contain_text("Ingrid Halloran")
    page.keyboard.press("Escape")
    expect(get_panel(page).get_by_role("heading", level=2)).to_have_text("4 statements")


def test_source_and_cue_are_underlined_where_the_statement_is_open(sign_in, ferry) -> None:
    page = sign_in()
    page.goto("/articles/1")
    expect(page.locator(".keys").first).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    source, cue = page.locator(".text .source"), page.locator(".text .cue")
    expect(source).to_have_text("Oda Brandvik")
    expect(cue).to_have_text("said")
    lines = "(one) => getComputedStyle(one).textDecorationLine + ' ' + getComputedStyle(one).textDecorationStyle"
    assert (source.evaluate(lines), cue.evaluate(lines)) == ("underline solid", "underline dashed")


def test_who_has_it_open_is_told_on_the_article(sign_in, story) -> None:
    ada = sign_in()
    open_statement(ada, story.statements[0])
    bo = sign_in("bo", UserRole.EDITOR)
    open_statement(bo, story.statements[0])
    expect(bo.locator(".lease")).to_contain_text("ada lund has this open")
    expect(ada.locator(".lease")).to_have_count(0)
    ada.get_by_role("link", name="Next →").click()
    expect(get_panel(ada).get_by_role("heading", level=2)).to_contain_text("Piet Okafor")
    bo.reload()
    expect(bo.locator(".lease")).to_have_count(0)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_words_that_come_too_late_stand_beside_those_that_are_saved(sign_in, story, scripts) -> None:
    first = story.statements[0]
    ada = sign_in(java_script_enabled=scripts)
    ada.goto(f"/articles/1?statement={first.id}")
    bo = sign_in("bo", UserRole.EDITOR)
    open_statement(bo, first)
    bo.locator("summary", has_text="Change the words").click()
    bo.get_by_label("The words as they stand in the text").fill("We would rather lose one summer")
    bo.get_by_role("button", name="Save the words").click()
    expect(get_panel(bo).get_by_role("status")).to_have_text("The words are changed.")
    ada.locator("summary", has_text="Change the words").click()
    ada.get_by_label("The words as they stand in the text").fill("one summer of sailing than one village")
    ada.get_by_role("button", name="Save the words").click()
    alert = ada.get_by_role("alert")
    expect(alert).to_contain_text("bo changed this statement while you had it open.")
    expect(alert.get_by_role("row", name="Words")).to_contain_text("We would rather lose one summer")
    expect(alert.get_by_role("row", name="Words")).to_contain_text("one summer of sailing than one village")
    assert get_statement(first.id).text == "We would rather lose one summer"
    ada.get_by_role("button", name="Save mine: “one summer of sailing than one village”").click()
    expect(get_panel(ada).get_by_role("status")).to_have_text("The words are changed.")
    assert get_statement(first.id).text == "one summer of sailing than one village"


def test_ends_that_were_moved_too_late_are_shown_and_kept(sign_in, story) -> None:
    first = story.statements[0]
    ada = sign_in()
    open_statement(ada, first)
    ada.keyboard.press("e")
    ada.keyboard.press("ArrowLeft")
    bo = sign_in("bo", UserRole.EDITOR)
    open_statement(bo, first)
    bo.keyboard.press("x")
    expect(get_panel(bo).get_by_role("status")).to_contain_text("Rejected")
    ada.keyboard.press("Enter")
    expect(ada.get_by_role("alert").get_by_role("row", name="Review")).to_contain_text("rejected")
    ada.get_by_role("link", name="Keep theirs").click()
    expect(ada.get_by_role("alert")).to_have_count(0)
    assert get_statement(first.id).review is Review.REJECTED
    assert get_statement(first.id).content == first.content


def test_a_speaker_chosen_too_late_on_an_article_stays_there(sign_in, story) -> None:
    first = story.statements[0]
    ada = sign_in()
    open_statement(ada, first)
    bo = sign_in("bo", UserRole.EDITOR)
    open_statement(bo, first)
    bo.keyboard.press("a")
    expect(get_panel(bo).get_by_role("status")).to_have_text("Accepted.")
    ada.keyboard.press("u")
    expect(ada.get_by_role("alert")).to_contain_text("bo changed this statement")
    ada.get_by_role("button", name="Save mine: nobody is named").click()
    expect(get_panel(ada).get_by_role("status")).to_have_text("Nobody is named for it now.")
    assert ada.url.split("?")[0].endswith("/articles/1")


def test_what_the_server_did_not_take_keeps_what_was_typed(sign_in, story) -> None:
    page = sign_in()
    open_statement(page, story.statements[0])
    page.route("**/correct", lambda route: route.fulfill(status=409, content_type="text/html", body=REFUSAL))
    page.get_by_label("or another name").fill("Sigrid Moe")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_have_text("Too busy just now.")
    expect(page.get_by_label("or another name")).to_have_value("Sigrid Moe")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_greyed_paragraph_is_said_to_be_story_and_taken_back(sign_in, ferry, scripts) -> None:
    page = sign_in(java_script_enabled=scripts)
    page.goto("/articles/1")
    expect(page.locator("p.furniture")).to_have_text(PROMPTED)
    page.get_by_role("button", name="It is story").click()
    expect(get_panel(page).get_by_role("status")).to_have_text("It is story now. 1 statement more.")
    expect(page.locator("p.furniture")).to_have_count(0)
    expect(page.locator("a.statement", has_text="Follow the crews on Facebook")).to_be_visible()
    expect(page.locator(".verdict")).to_contain_text("Story, says ada lund")
    page.locator(".verdict").get_by_role("button", name="Undo").click()
    expect(get_panel(page).get_by_role("status")).to_have_text("Undone. 1 statement less.")
    expect(page.locator("p.furniture")).to_have_text(PROMPTED)
    assert len(list_article_statements(1)) == len(ferry.statements)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_paragraph_is_said_to_be_furniture_from_its_statement(sign_in, ferry, scripts) -> None:
    page = sign_in(java_script_enabled=scripts)
    last = ferry.statements[-1]
    page.goto(f"/articles/1?statement={last.id}")
    page.get_by_role("button", name="The whole paragraph is furniture").click()
    expect(get_panel(page).get_by_role("status")).to_contain_text("It is furniture now. 1 statement less.")
    expect(page.locator("p.furniture")).to_have_count(2)
    assert get_statement(last.id).review is Review.REJECTED
    page.locator(".verdict", has_text="Furniture, says ada lund").get_by_role("button", name="Undo").click()
    expect(page.locator("p.furniture")).to_have_count(1)
    assert get_statement(last.id).review is Review.OPEN


def test_words_that_are_selected_are_said_to_be_furniture(sign_in, ferry) -> None:
    page = sign_in()
    page.goto("/articles/1")
    expect(page.locator(".keys").first).to_be_visible()
    page.evaluate(SELECT, "Nobody asked")
    page.get_by_role("button", name="It is furniture", exact=True).first.click()
    expect(get_panel(page).get_by_role("status")).to_contain_text("It is furniture now.")
    expect(page.locator("p.furniture")).to_have_count(2)


def test_a_reader_sees_what_was_said_of_paragraphs_and_has_nothing_to_press(sign_in, ferry) -> None:
    editor = sign_in()
    editor.goto("/articles/1")
    editor.get_by_role("button", name="It is story").click()
    expect(editor.locator(".verdict")).to_be_visible()
    page = sign_in("rolf ek", UserRole.READER)
    page.goto("/articles/1")
    expect(page.locator(".verdict")).to_contain_text("Story, says ada lund")
    expect(page.locator(".desk").get_by_role("button")).to_have_count(0)
