"""Quotations in every style of marks; apostrophes and measures are none; a missing mark costs the others nothing."""

import pytest

from quotetrack.nlp.document import Quotation, build_document


def read_quotations(text: str) -> tuple[Quotation, ...]:
    return build_document(text).quotations


def cut_contents(text: str) -> list[str]:
    return [quotation.content.cut(text) for quotation in read_quotations(text)]


@pytest.mark.parametrize(
    ("text", "contents"),
    [
        ("“We go,” Vane said. “No,” Quell said.", ["We go,", "No,"]),
        ('"We go," Vane said. "No," Quell said.', ["We go,", "No,"]),
        ("‘We go,’ Vane said. ‘No,’ Quell said.", ["We go,", "No,"]),
        ("'We go,' Vane said. 'No,' Quell said.", ["We go,", "No,"]),
        ("''We go,'' Vane said. ''It's ours.''", ["We go,", "It's ours."]),
        ("``We go,'' Vane said. ``No.''", ["We go,", "No."]),
        ("’’We go,’’ Vane said.", ["We go,"]),
        ("«We go,» Vane said. « No », Quell said.", ["We go,", "No"]),
        ("„Wir gehen“, sagte Vane. »Nein«, sagte Quell. ‚Ja‘, sagte sie.", ["Wir gehen", "Nein", "Ja"]),
        ("„We go”, Vane said. ”No”, Quell said.", ["We go", "No"]),
        ("‹We go›, Vane said. 「行きます」と言った。", ["We go", "行きます"]),
        ('“We go," Vane said. "No,” Quell said.', ["We go,", "No,"]),
        ('"We"--she paused--"go." (“No,” Quell said.)', ["We", "go.", "No,"]),
        ("\u202a”We go,” Vane said. \u200b“No,\u202c” Quell said.", ["We go,", "No,\u202c"]),
        ('He said,“We go”.She said "no".', ["We go", "no"]),
    ],
)
def test_every_style_of_marks(text: str, contents: list[str]) -> None:
    assert cut_contents(text) == contents


@pytest.mark.parametrize(
    ("text", "contents"),
    [
        ("“He said ‘the pier is gone’ and left,” Vane said.", ["He said ‘the pier is gone’ and left,"]),
        ("‘He said “no” to me,’ Vane said.", ["He said “no” to me,"]),
        ('"He said "no" to me," Vane said.', ['He said "no" to me,']),
        ("“He said “no” to me,” Vane said.", ["He said “no” to me,"]),
        ("“He told me, ‘Go.’” Vane left.", ["He told me, ‘Go.’"]),
        ("''He told me, 'Go.''' Vane left.", ["He told me, 'Go.'"]),
    ],
)
def test_only_the_outermost_is_kept(text: str, contents: list[str]) -> None:
    assert cut_contents(text) == contents


@pytest.mark.parametrize(
    "text",
    [
        "It's the town's pride, isn't it? It’s O’Dare’s and the farmers’ market's.",
        "The '90s and the ’60s were rock 'n' roll for 'em, and rock ’n’ roll for ’em.",
        "'Twas late. ‘Tis early.",
        'She is 6\'2" and he is 5’11”. The pipe is 6" wide.',
        "The boys' school and the girls' school share Leeds' only hall.",
        "A “” B '' C",
        "“““““““““““““ ornament ”””””””””””””",
    ],
)
def test_apostrophes_measures_and_ornaments_are_no_marks(text: str) -> None:
    assert read_quotations(text) == ()


@pytest.mark.parametrize(
    ("text", "contents"),
    [
        (
            "'We shan't close the library,' Vane said. 'It's the town's pride.'",
            ["We shan't close the library,", "It's the town's pride."],
        ),
        ("‘The farmers’ market stays,’ Vane said.", ["The farmers’ market stays,"]),
        ("She called it 'business' and left.", ["business"]),
        ("The '90s were 'great', he said.", ["great"]),
        ("Quell, 6'2\", said: “I feel fit.”", ["I feel fit."]),
        ('"The pipe is 6" wide," Vane said.', ['The pipe is 6" wide,']),
        ('“It was built in 2016,” Vane said. A 9" nail and a "fast" car.', ["It was built in 2016,", "fast"]),
    ],
)
def test_quotations_among_apostrophes_and_measures(text: str, contents: list[str]) -> None:
    assert cut_contents(text) == contents


@pytest.mark.parametrize(
    ("text", "contents"),
    [
        ('"The road is shut," said Vane. The stone was 6" wide.', ["The road is shut,"]),
        ('A stray " mark. "One," said Vane. "Two," said Quell.', ["One,", "Two,"]),
        ('"One," said Vane." "Two," said Quell.', ["One,", "Two,"]),
        ('She called it "the plan, and left.', []),
    ],
)
def test_an_odd_mark_costs_the_others_nothing(text: str, contents: list[str]) -> None:
    assert cut_contents(text) == contents


def test_a_quotation_runs_over_paragraphs() -> None:
    text = "“We waited,” Vane said. “It took a week.\n\n    “Then they called.\n\n“We went,” she said."
    quotations = read_quotations(text)
    assert [(q.content.cut(text), q.closed, q.continues) for q in quotations] == [
        ("We waited,", True, False),
        ("It took a week.", False, False),
        ("Then they called.", False, True),
        ("We went,", True, True),
    ]


def test_page_furniture_does_not_break_a_quotation_that_runs_on() -> None:
    text = "“We waited a week.\n\nAdvertisement\n\n“Then they called,” Vane said."
    assert [(q.content.cut(text), q.continues) for q in read_quotations(text)] == [
        ("We waited a week.", False),
        ("Then they called,", True),
    ]


def test_a_quotation_may_run_on_without_a_new_mark() -> None:
    text = "“We waited a week.\n\nThen they called.”\n\nVane left."
    assert [(q.content.cut(text), q.closed, q.mark) for q in read_quotations(text)] == [
        ("We waited a week.", False, "“"),
        ("Then they called.", True, ""),
    ]


@pytest.mark.parametrize(
    ("text", "contents"),
    [
        ("“Should we go? Vane asked.\n\n“Yes, we should,” said Quell.", ["Should we go?", "Yes, we should,"]),
        ('"We go tomorrow, Vane said. "No," Quell said.', ["We go tomorrow,", "No,"]),
        ("“We go tomorrow, said Vane, who had waited long.", ["We go tomorrow,"]),
        ("“We go tomorrow. The council meets on Thursday.", ["We go tomorrow."]),
    ],
)
def test_a_forgotten_closing_mark_does_not_swallow_the_narration(text: str, contents: list[str]) -> None:
    quotations = read_quotations(text)
    assert [quotation.content.cut(text) for quotation in quotations] == contents
    assert not quotations[0].closed
    assert not any(quotation.continues for quotation in quotations)


def test_the_span_holds_the_marks_and_the_content_does_not() -> None:
    text = "🚢 “It is safe,” Vane said."
    (quotation,) = read_quotations(text)
    assert quotation.span.cut(text) == "“It is safe,”"
    assert quotation.content.cut(text) == "It is safe,"
    assert quotation.mark == "“"
