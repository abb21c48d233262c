"""The story in a web page, whatever the page does."""

import contextlib
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotetrack.errors import TextTooLongError, UnreadableTextError
from quotetrack.text.html import extract

LONGEST = 33_554_432
PAGE = """<!DOCTYPE html><html lang="en"><head><title>Weir to be rebuilt - Kelmoor Post</title>
<meta name="author" content="Ida Quill"><meta property="article:published_time" content="2026-03-04T23:30:00-05:00">
</head><body><nav><a href="/">Home</a> <a href="/news">News</a></nav><article><h1>Weir to be rebuilt</h1>
<p>The weir will be rebuilt in spring, the river trust said on Monday. It had stood for fifty years &amp; more.</p>
<p>“We have <b>waited</b> long enough,” said <a href="/o">Tamsin Orrell</a>.</p>
<blockquote><p>No boat will be turned away while the work goes on.</p></blockquote></article>
<footer>Copyright Kelmoor Post</footer></body></html>"""


def test_a_story_is_read_in_paragraphs_with_what_the_page_says_of_it() -> None:
    story = extract(PAGE, longest=LONGEST)
    assert story.text.split("\n\n")[-3:] == [
        "The weir will be rebuilt in spring, the river trust said on Monday. It had stood for fifty years & more.",
        "“We have waited long enough,” said Tamsin Orrell.",
        "No boat will be turned away while the work goes on.",
    ]
    assert (story.title, story.byline) == ("Weir to be rebuilt", "Ida Quill")
    assert story.published == datetime(2026, 3, 4, tzinfo=UTC)
    assert "Home" not in story.text
    assert "Copyright" not in story.text


@pytest.mark.parametrize(
    ("page", "paragraphs"),
    [
        ("<p>“We <em>wait</em>,” said <b>Orla</b> <i>Finch</i>.</p>", ["“We wait,” said Orla Finch."]),
        ("<p>“We wait,” said Orla<sup>1</sup>.</p><p>It rained on <a href='x'>the isle</a>.</p>",
         ["“We wait,” said Orla1.", "It rained on the isle."]),
        ("<div>“We wait,” said <span>Orla Finch</span>.<br>It rained.</div>",
         ["“We wait,” said Orla Finch.", "It rained."]),
        ("<section><p>“We wait,” <q>now</q> said <u>Orla</u>.</p><ul><li>One <b>boat</b>.</li></ul></section>",
         ["“We wait,” now said Orla.", "One boat."]),
    ],
)  # fmt: skip
def test_a_short_part_of_a_page_keeps_its_lines_whole(page: str, paragraphs: list[str]) -> None:
    assert [line.removeprefix("- ") for line in extract(page, longest=LONGEST).text.split("\n\n")] == paragraphs


def test_a_page_over_the_limit_is_refused() -> None:
    with pytest.raises(TextTooLongError, match=f"{len(PAGE)} characters; 100 are the most"):
        extract(PAGE, longest=100)


@pytest.mark.parametrize(
    "page", ["", " \n", "<html></html>", "<script>var a = 1</script>", "<!-- only a comment -->", "<p> </p>", "<p"]
)
def test_a_page_without_a_story_is_unreadable(page: str) -> None:
    with pytest.raises(UnreadableTextError):
        extract(page, longest=LONGEST)


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 100_000 + "words enough to read" + "</div>" * 100_000,
        "<b>" * 100_000 + "words enough to read",
        "<ul><li>" * 20_000 + "words enough to read",
        "<table><tr><td>" * 5_000 + "words enough to read",
        f"<p title='{'a' * 5_000_000}'>Words enough to read here.</p>",
        f"<p {' '.join(f'a{n}=1' for n in range(200_000))}>Words enough to read here.</p>",
        f"<p {'/'.join(f'a{n}' for n in range(200_000))}>Words enough to read here.</p>",
        f"""<p {"".join(f'a{n}=">"' for n in range(100_000))}>Words enough to read here.</p>""",
        "<p" * 500_000,
        "<" * 500_000,
        "&" * 500_000,
        "<a '" * 200_000,
        "&#0;&#xD800;&#1114112;" * 10_000 + "<p>Words enough to read here.</p>",
        "<script type='application/ld+json'>" + "[" * 100_000 + "</script><p>Words enough to read here.</p>",
        f"<meta property='article:published_time' content='{'1' * 100_000}'><p>Words enough to read here.</p>",
        "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'><!ENTITY d '&b;&b;'>]><a>&d;</a>",
        f"<title>{'a' * 1_000_000}</title><p>Words enough to read here.</p>",
    ],
    ids=range(17),
)
def test_a_hostile_page_is_a_story_or_an_error_and_soon(page: str) -> None:
    began = time.process_time()
    with contextlib.suppress(UnreadableTextError):
        story = extract(page, longest=LONGEST)
        assert story.text.strip()
        assert len(story.title or "") <= 1_000
        assert "\0" not in story.text
        assert story.text.encode()
    assert time.process_time() - began < 20


@given(st.text("<>/ap\"'=&;!-[]\0\ud800é \n", max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_text_is_a_story_or_one_of_our_errors(page: str) -> None:
    with contextlib.suppress(UnreadableTextError):
        assert extract(page, longest=LONGEST).text.strip()
