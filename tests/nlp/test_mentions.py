"""Which phrases are mentions, where they begin and end, and what they tell."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotetrack.nlp.document import build_document
from quotetrack.nlp.mentions import Mention, MentionKind, find_mentions


def mentions_of(text: str) -> list[Mention]:
    return list(find_mentions(build_document(text)))


def heads_of(text: str, kind: MentionKind) -> list[str]:
    return [mention.head.cut(text) for mention in mentions_of(text) if mention.kind == kind]


def only(text: str, head: str) -> Mention:
    found = [mention for mention in mentions_of(text) if mention.head.cut(text) == head]
    assert len(found) == 1, [mention.head.cut(text) for mention in mentions_of(text)]
    return found[0]


@pytest.mark.parametrize(
    ("text", "span", "head"),
    [
        ("The HPA Director Carl Ebner said so.", "The HPA Director Carl Ebner", "Carl Ebner"),
        ("It failed, said Sen. Nora Quill, D-Ore.", "Sen. Nora Quill", "Nora Quill"),
        ("It failed, said Rear Adm. Tom Hask.", "Rear Adm. Tom Hask", "Tom Hask"),
        ("It failed, said J. D. Marl.", "J. D. Marl", "J. D. Marl"),
        ("It failed, said J.K. Marl.", "J.K. Marl", "J.K. Marl"),
        ("It failed, said Luz de la Torre.", "Luz de la Torre", "Luz de la Torre"),
        ("It failed, said Pieter van der Berg.", "Pieter van der Berg", "Pieter van der Berg"),
        ("It failed, said Faisal bin Nasser.", "Faisal bin Nasser", "Faisal bin Nasser"),
        ("It failed, said Aoife O'Dowd.", "Aoife O'Dowd", "Aoife O'Dowd"),
        ("It failed, said Jean-Luc Morin.", "Jean-Luc Morin", "Jean-Luc Morin"),
        ("It failed, said Carl Ebner Jr.", "Carl Ebner Jr.", "Carl Ebner Jr."),
        ("It failed, said Пётр Волков.", "Пётр Волков", "Пётр Волков"),
        (
            "Nora Quill, a tax lawyer and senior fellow at the Bay Institute, said no.",
            "Nora Quill, a tax lawyer and senior fellow at the Bay Institute",
            "Nora Quill",
        ),
        ("It failed, said the club's fund manager, Nora Quill.", "the club's fund manager, Nora Quill", "Nora Quill"),
    ],
)
def test_a_persons_mention_is_the_whole_source_phrase_and_its_head_the_name(text: str, span: str, head: str) -> None:
    mention = only(text, head)
    assert mention.kind == MentionKind.NAME
    assert mention.span.cut(text) == span


@pytest.mark.parametrize(
    "body",
    [
        "U.S. Customs and Border Protection",
        "Department of Homeland Security",
        "Harbour and Rivers Agency",
        "Institute for Public Affairs",
        "University of Norland",
        "Tidewater Energy",
    ],
)
def test_a_bodys_name_runs_through_its_small_words(body: str) -> None:
    assert heads_of(f"On Monday the {body} said so.", MentionKind.BODY) == [body]


def test_an_office_before_a_name_is_no_part_of_the_name() -> None:
    text = "It failed, said Secretary of State Nora Quill."
    assert heads_of(text, MentionKind.NAME) == ["Nora Quill"]


def test_two_names_joined_by_and_are_two_mentions() -> None:
    assert heads_of("It failed, said Nora Quill and Carl Ebner.", MentionKind.NAME) == ["Nora Quill", "Carl Ebner"]


def test_a_spokesperson_is_unnamed_and_speaks_for_somebody() -> None:
    text = "“It is safe,” a spokesperson for Tidewater Energy said."
    mention = only(text, "spokesperson")
    assert mention.kind == MentionKind.UNNAMED
    assert mention.on_behalf_of is not None
    assert mention.on_behalf_of.cut(text) == "Tidewater Energy"


@pytest.mark.parametrize("source", ["a senior aide", "federal harbour officials", "critics", "some", "one witness"])
def test_sources_without_a_name_are_unnamed(source: str) -> None:
    text = f"On Monday, {source} said that the pier was unsafe."
    assert [mention.kind for mention in mentions_of(text) if mention.span.cut(text).endswith(source.split()[-1])] == [
        MentionKind.UNNAMED
    ]


def test_days_months_and_peoples_are_no_mentions() -> None:
    assert mentions_of("Last Friday and in March the French and German delegations left.") == []


def test_the_first_word_of_a_sentence_is_no_name_for_its_capital_alone() -> None:
    assert heads_of("When Quill left, they cheered. Specially trained crews came.", MentionKind.NAME) == ["Quill"]


def test_a_possessive_ending_is_no_part_of_a_name() -> None:
    text = "They read Nora Quill’s letter."
    assert "Nora Quill" in [mention.owner.cut(text) for mention in mentions_of(text) if mention.owner]


def test_a_quoted_name_is_marked_as_such() -> None:
    text = "“Carl Ebner let us down,” Nora Quill said."
    assert only(text, "Carl Ebner").in_quotation
    assert not only(text, "Nora Quill").in_quotation


def test_a_shouted_label_is_a_speaker() -> None:
    text = (
        "QUILL: We open at noon, and nobody is told.\n\nEBNER: That is no answer to the question.\n\nQUILL: It is mine."
    )
    assert heads_of(text, MentionKind.NAME)[0] == "QUILL"


def test_a_dateline_yields_no_mention() -> None:
    text = "BAY CITY -- Nora Quill said that the pier was closed."
    assert [mention.head.cut(text) for mention in mentions_of(text)] == ["Nora Quill"]


@settings(max_examples=150, deadline=None)
@given(st.text())
def test_any_text_yields_ordered_mentions_within_it(text: str) -> None:
    end = 0
    for mention in mentions_of(text):
        assert end <= mention.span.start < mention.span.end <= len(text)
        assert mention.span.contains(mention.head)
        end = mention.span.end
