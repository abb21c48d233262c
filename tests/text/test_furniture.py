"""Page text is told from the story's sentences."""

import time

import pytest

from quotetrack.text.furniture import is_furniture


@pytest.mark.parametrize(
    "paragraph",
    [
        "Current News",
        "Advertisement",
        "Published in News & Features",
        "swipe to next page",
        "blog comments powered by Disqus",
        "Sign up for our newsletter.",
        "Sign up to get the day's stories in your inbox",
        "Read more: Harbour plan divides the council",
        "Read more",
        "Related: Five things to know about the ferry",
        "By Petra Vane",
        "By PETRA VANE, Staff Writer",
        "By Petra Vane and Tobias Quell | The Norwick Herald",
        "Petra Vane, The Norwick Herald on",
        "Petra Vane, political correspondent",
        "Share this article",
        "Share on Facebook",
        "Follow us on Twitter @norwickherald",
        "Follow Petra Vane on Twitter: @pvane.",
        "@norwickherald",
        "https://example.org/ferry",
        "Photo: Tobias Quell",
        "(Photo by Tobias Quell/Norwick Herald)",
        "Tobias Quell/Getty Images",
        "© 2024 Norwick Herald. All rights reserved.",
        "Copyright 2024 Norwick Herald",
        "We use cookies to make this site work better for you.",
        "Click here to subscribe.",
        "Updated: 3 May 2024, 10:15 a.m.",
        "Story continues below",
        "* * *",
        "12 comments",
    ],
)
def test_page_text_is_furniture(paragraph: str) -> None:
    assert is_furniture(paragraph)


@pytest.mark.parametrize(
    "paragraph",
    [
        "“Sign up for our newsletter,” Vane told the crowd.",
        "By midnight the ferry had sunk.",
        "By Monday, Petra Vane said, the ferry would sail again.",
        "By mistake, the council voted twice.",
        "Advertisement revenue fell by a third, Vane said.",
        "Photographs of the wreck were shown to the court.",
        "Share prices fell on Monday.",
        "Share this with nobody, Vane said.",
        "Read more books, the minister told pupils.",
        "Follow the money, Vane said.",
        "Follow-up surgery was needed, the hospital said.",
        "Related charges were dropped on Tuesday.",
        "Click here is what the message said.",
        "Comments by the mayor angered residents.",
        "Politics is a hard trade, Vane said.",
        "Home Secretary Petra Vane resigned.",
        "Watch out, Vane warned.",
        "Visit the harbour and see, Vane said.",
        "Email inquiry harms the council's effort to win trust.",
        "Copyright law is out of date, Vane argued.",
        "Published reports said the ferry was old.",
        "Vane, a reporter, saw the wreck.",
        "Petra Vane: “We will rebuild.”",
        "Yes.",
        "No comment.",
    ],
)
def test_a_sentence_of_the_story_is_not(paragraph: str) -> None:
    assert not is_furniture(paragraph)


def test_hostile_paragraphs_take_no_time() -> None:
    began = time.perf_counter()
    for piece in ("By Aa", "a" * 5, "Follow a ", "@a.", "Photo by ", "Aa de ", "watch the full "):
        assert not is_furniture("“" + (piece * 300)[:299])
        is_furniture((piece * 300)[:299] + "”")
    assert time.perf_counter() - began < 1
