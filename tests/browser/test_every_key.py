"""Each key of the list, on the queue and on an article, and those that stay the browser's."""

import pytest
from playwright.sync_api import expect

from quotetrack.services.statements import get_statement, list_article_statements
from quotetrack.terms import Review, Status

TEXT = """HARROW — The board met.

“[[?|We agreed on the money,]]” they said. “[[?|Nothing else was open,]]” they said.

“[[?|The boats go first,]]” Ada Brix said. “[[Piet Okafor|Then we go,]]” said Piet Okafor.
"""


@pytest.fixture
def taken(take_story_in):
    return take_story_in(TEXT, title="Boats")


@pytest.fixture
def article(sign_in, taken):
    page = sign_in("bo lund")
    page.goto(f"/articles/1?statement={taken.statements[0].id}#s{taken.statements[0].id}")
    expect(page.locator(".keys").first).to_be_visible()
    return page


@pytest.fixture
def queue(sign_in, taken):
    page = sign_in(start="/queue")
    page.wait_for_load_state()
    expect(page.locator(".keys").first).to_be_visible()
    return page


def told(page):
    return page.locator("#panel .flash.done, #told .flash")


def test_next_and_previous(queue, article) -> None:
    for page, shown in ((queue, ".card mark"), (article, "a.statement:focus")):
        page.keyboard.press("j")
        expect(page.locator(shown)).to_have_text("Nothing else was open,")
        page.keyboard.press("k")
        expect(page.locator(shown)).to_have_text("We agreed on the money,")


@pytest.mark.parametrize("name", ["queue", "article"])
@pytest.mark.parametrize(
    ("key", "words", "review", "status"),
    [
        ("1", "Given to Ministry of Water.", Review.CORRECTED, Status.ATTRIBUTED),
        ("2", "Given to Tamar Dam Authority.", Review.CORRECTED, Status.ATTRIBUTED),
        ("a", "Accepted.", Review.ACCEPTED, Status.AMBIGUOUS),
        ("u", "Nobody is named for it now.", Review.CORRECTED, Status.UNKNOWN),
        ("x", "Rejected: it counts as no statement now.", Review.REJECTED, Status.AMBIGUOUS),
    ],
)
def test_decisions_and_their_undoing(request, taken, name, key, words, review, status) -> None:
    page = request.getfixturevalue(name)
    page.keyboard.press(key)
    expect(told(page)).to_contain_text(words)
    now = get_statement(taken.statements[0].id)
    assert (now.review, now.status) == (review, status)
    page.keyboard.press("z")
    expect(told(page)).to_contain_text("Undone.")
    assert get_statement(taken.statements[0].id).review is Review.OPEN


def test_words_are_edited_and_left(queue, article, taken) -> None:
    for page in (queue, article):
        page.keyboard.press("e")
        expect(page.locator(".handle")).to_have_count(2)
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("Escape")
        expect(page.locator(".handle")).to_have_count(0)
    assert get_statement(taken.statements[0].id) == taken.statements[0]


@pytest.mark.parametrize("name", ["queue", "article"])
def test_two_are_merged_without_a_mouse(request, taken, name) -> None:
    page = request.getfixturevalue(name)
    page.keyboard.press("m")
    expect(page.get_by_label("Takes over the words of")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Merged.").first).to_be_visible()
    reviews = [one.review for one in list_article_statements(1)]
    assert reviews == [Review.CORRECTED, Review.REJECTED, Review.OPEN, Review.OPEN]


def test_another_speaker_is_written(queue, article) -> None:
    queue.keyboard.press("n")
    expect(queue.get_by_label("Speaker by name")).to_be_focused()
    article.keyboard.press("n")
    expect(article.get_by_label("or another name")).to_be_focused()


def test_search(queue, article) -> None:
    queue.keyboard.press("/")
    expect(queue.locator("#q")).to_be_focused()
    article.keyboard.press("/")
    expect(article.locator("#q")).to_be_focused()
    assert "/articles" in article.url


def test_help_says_every_key_and_holds_the_others_back(queue, article, taken) -> None:
    for page in (queue, article):
        page.keyboard.press("?")
        dialog = page.get_by_role("dialog")
        expect(dialog).to_be_visible()
        shown = dialog.locator("dt kbd").all_text_contents()
        assert {"j", "k", "1 – 9", "a", "u", "x", "e", "m", "z", "/", "?"} <= set(shown)
        page.keyboard.press("x")
        page.keyboard.press("Escape")
        expect(dialog).not_to_be_visible()
    assert list_article_statements(1) == taken.statements


def test_letters_in_a_field_are_letters(article, taken) -> None:
    field = article.get_by_label("Note")
    field.press_sequentially("jk1auxemz/?n")
    expect(field).to_have_value("jk1auxemz/?n")
    assert list_article_statements(1) == taken.statements


def test_tab_delete_and_keys_with_ctrl_are_the_browsers(queue, article, taken) -> None:
    for page in (queue, article):
        page.evaluate(
            "window.held = []; addEventListener('keydown', (event) => window.held.push(event.defaultPrevented))"
        )
        for key in ("Tab", "Delete", "Backspace", "Control+a", "Alt+x", "Home", "PageDown"):
            page.keyboard.press(key)
        assert not any(page.evaluate("window.held"))
    assert list_article_statements(1) == taken.statements
