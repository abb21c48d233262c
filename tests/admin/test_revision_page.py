"""The versions of an article and what changed between them."""

import time

from quotetrack.admin.revision_page import compare_texts

FIRST = "“[[Ingrid Halloran|We wait,]]” she said.\n\nThe lake is low.\n\nNobody swims.\n\nThe end."


def test_changed_paragraphs_are_shown_word_by_word(editor, take_story_in) -> None:
    take_story_in(FIRST, title="Dam", external_id="d-1")
    take_story_in(FIRST.replace("low", "very low").replace("\n\nNobody swims.", ""), title="Dam", external_id="d-1")
    assert 'href="/articles/1/revisions"' in editor.get("/articles/1").text
    page = editor.get("/articles/1/revisions").text
    assert "What version 2 changed" in page
    assert ">very" in page
    assert '<del class="removed"' in page
    assert "1 paragraph as before" in page
    assert "Version 1 is the first" in editor.get("/articles/1/revisions?of=1").text
    assert editor.get("/articles/1/revisions?of=7").status_code == 404
    assert editor.get("/articles/7/revisions").status_code == 404


def test_pieces_that_are_not_removed_are_the_later_text() -> None:
    before, after = "One two.\n\nThree four.\n\nFive.", "One two three.\n\nFour.\n\nFive.\n\nSix."
    told = list(compare_texts(before, after))
    shown = ["".join(piece.text for piece in one.pieces if not piece.removed) for one in told if one.pieces]
    assert shown == ["One two three.", "Four.", "Six."]
    assert [one.skipped for one in told if one.skipped] == [1]


def test_many_paragraphs_take_no_time() -> None:
    before = "\n\n".join(f"line {number}" for number in range(4_000))
    after = "\n\n".join(f"row {number}" for number in range(4_000))
    begun = time.process_time()
    assert len(list(compare_texts(before, after))) == 4_000
    assert time.process_time() - begun < 5
