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


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("It failed, said Sir Tom Hask KC.", "Tom Hask"),
        ("It failed, said Tom Hask MP on Monday.", "Tom Hask"),
        ("It failed, said Det Insp Tom Hask.", "Tom Hask"),
        ("It failed, said Mr Justice Hask.", "Hask"),
        ("It failed, said Smt Asha Menon.", "Asha Menon"),
        ("It failed, said Californian Nora Quill.", "Nora Quill"),
        ("It failed, said Minister of Natural Resources Nora Quill.", "Nora Quill"),
    ],
)
def test_titles_before_and_letters_after_a_name_are_no_part_of_it(text: str, head: str) -> None:
    assert heads_of(text, MentionKind.NAME) == [head]


@pytest.mark.parametrize(
    "text",
    [
        "Dozens of boats came. Keeps saying so. Stocks fell.",
        "They’ve left, and Californians and Vermonters stayed.",
        "In June it rained, and the Spanish-language channel was off.",
        "PIER CLOSED AFTER LONG RAIN AND NOBODY KNOWS WHY it rained.",
    ],
)
def test_capitals_that_their_place_explains_name_nobody(text: str) -> None:
    assert heads_of(text, MentionKind.NAME) == []


def test_a_participle_at_a_sentences_head_is_no_part_of_the_name_behind_it() -> None:
    assert heads_of("They met Quill. Celebrating Quill took days.", MentionKind.NAME) == ["Quill", "Quill"]


def test_a_secretary_at_a_sentences_head_is_a_title_though_the_word_is_small_elsewhere() -> None:
    text = "Every secretary left. Secretary of State Nora Quill stayed."
    assert heads_of(text, MentionKind.NAME) == ["Nora Quill"]


def test_a_title_between_marks_belongs_to_the_description() -> None:
    text = "“It rains,” the “Harbour” actor said."
    mention = only(text, "actor")
    assert mention.span.cut(text) == "the “Harbour” actor"
    assert mention.kind == MentionKind.ROLE


@pytest.mark.parametrize(
    ("text", "spoke"),
    [
        ("It failed, said former mayor and farmer Nora Quill.", True),
        ("Nora Quill, 34, of Barton, recently told reporters that it failed.", True),
        ("Nora Quill — who lives there — told reporters that it failed.", True),
        ("The mayor, for example, said Nora Quill continued to hurt them.", False),
        ("They met Nora Quill, Carl Ebner and Tom Hask, said the mayor.", False),
    ],
)
def test_a_verb_of_saying_touches_its_subject_across_asides(text: str, spoke: bool) -> None:
    assert only(text, "Nora Quill").spoke is spoke


def test_the_place_of_a_person_is_no_person() -> None:
    text = "Nora Quill, from Melksand, spoke near Ostvik."
    assert heads_of(text, MentionKind.NAME) == ["Nora Quill"]


def test_scripts_without_capitals_name_somebody_only_among_words_that_have_case() -> None:
    assert mentions_of("市長は雨が降ると述べた。「雨が降る」と市長は言った。") == []
    assert mentions_of("قال الوزير إن المطر سيهطل غدا في المدينة كلها.") == []
    assert heads_of("“It rains,” said 山本花. “No,” سمير حداد said.", MentionKind.NAME) == ["山本花", "سمير حداد"]


def test_a_heading_within_the_story_lends_its_capitals_to_nobody() -> None:
    text = (
        "The pier was closed on Monday, and nobody knew for how long it would stay so.\n\n"
        "Carl Ebner Pleads For A Quarantine Over Harbour Fever\n\n"
        "The day before, Carl Ebner had spoken of the fever at length, and of the harbour too."
    )
    assert heads_of(text, MentionKind.NAME) == ["Carl Ebner", "Carl Ebner"]


def test_that_before_a_name_is_no_part_of_its_mention() -> None:
    assert only("They know that Nora Quill left.", "Nora Quill").span.cut("They know that Nora Quill left.") == (
        "Nora Quill"
    )
