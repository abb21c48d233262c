"""Who the mentions of an article are, and who a source is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from resolving import resolve, table_of

from quotetrack.nlp.entities import Resolution
from quotetrack.terms import SpeakerKind, Status
from quotetrack.text.spans import Span


def test_a_surname_is_the_person_named_in_full() -> None:
    assert resolve("Nora Quill came. “No,” Quill said.", "Quill") == (Status.ATTRIBUTED, ["Nora Quill"])


def test_a_middle_initial_and_a_nickname_make_no_other_person() -> None:
    text = "Robert T. Ebner came. Bob Ebner left. “No,” Mr. Ebner said."
    assert resolve(text, "Mr. Ebner") == (Status.ATTRIBUTED, ["Robert T. Ebner"])


def test_a_title_is_no_part_of_an_entitys_name() -> None:
    names = [entity.name for entity in table_of("The HPA Director Carl Ebner said so.").entities]
    assert "Carl Ebner" in names


def test_two_of_one_surname_are_ambiguous() -> None:
    status, names = resolve("Ann Quill and Luis Quill spoke at the hall. “We lost,” Quill said.", "Quill")
    assert status == Status.AMBIGUOUS
    assert set(names) == {"Ann Quill", "Luis Quill"}


def test_a_honorific_tells_wife_from_husband() -> None:
    text = "Ann Quill and Luis Quill spoke at the hall. “We lost,” Mrs. Quill said."
    assert resolve(text, "Mrs. Quill") == (Status.ATTRIBUTED, ["Ann Quill"])


def test_junior_is_another_person() -> None:
    names = {entity.name for entity in table_of("Carl Ebner Jr. met Carl Ebner at the pier.").entities}
    assert names == {"Carl Ebner Jr.", "Carl Ebner"}


def test_initials_stand_for_the_body_named_before() -> None:
    text = "The Harbour and Rivers Agency came. “No,” HRA said."
    assert resolve(text, "HRA") == (Status.ATTRIBUTED, ["Harbour and Rivers Agency"])


def test_a_short_form_in_parentheses_is_an_alias() -> None:
    table = table_of("The Norland Institute for Applied Study of Waters (NIW) came. NIW said no.")
    assert table.entities[0].name == "Norland Institute for Applied Study of Waters"
    assert table.entities[0].kind == SpeakerKind.BODY
    assert len(table.entities[0].mentions) == 3


def test_an_unnamed_spokesperson_is_unknown_on_behalf_of_a_body() -> None:
    text = "“It is safe,” a spokesperson for Tidewater Energy said."
    table = table_of(text)
    start = text.index("a spokes")
    resolution = table.resolve_span(Span(start, start + 14))
    assert resolution.status == Status.UNKNOWN
    assert resolution.on_behalf_of is not None
    assert table.entities[resolution.on_behalf_of].name == "Tidewater Energy"


def test_a_named_spokeswoman_is_herself_on_behalf_of_a_body() -> None:
    text = "“It is safe,” said Tidewater Energy spokeswoman Nora Quill."
    table = table_of(text)
    start = text.index("Tidewater")
    resolution = table.resolve_span(Span(start, len(text) - 1))
    assert resolution.entity is not None
    assert table.entities[resolution.entity].name == "Nora Quill"
    assert resolution.on_behalf_of is not None
    assert table.entities[resolution.on_behalf_of].name == "Tidewater Energy"


def test_a_source_of_two_names_is_ambiguous_between_them() -> None:
    status, names = resolve("“We lost,” said Nora Quill and Carl Ebner.", "Nora Quill and Carl Ebner")
    assert status == Status.AMBIGUOUS
    assert names == ["Nora Quill", "Carl Ebner"]


def test_an_unnamed_source_never_becomes_the_person_nearby() -> None:
    text = "“It was a rant,” a Norland official said after meeting Quill."
    assert resolve(text, "a Norland official") == (Status.UNKNOWN, [])


def test_the_owner_of_a_description_is_a_source_of_its_own() -> None:
    text = "Nora Quill came. Quill’s claim that it sank was false."
    assert resolve(text, "Quill’s") == (Status.ATTRIBUTED, ["Nora Quill"])


@pytest.mark.parametrize(
    ("weights", "status"),
    [
        (((0, 1.0),), Status.ATTRIBUTED),
        (((0, 0.5), (1, 0.5)), Status.AMBIGUOUS),
        (((0, 0.3),), Status.UNKNOWN),
        ((), Status.UNKNOWN),
    ],
)
def test_only_a_clear_lead_is_an_answer(weights: tuple[tuple[int, float], ...], status: Status) -> None:
    assert Resolution(weights, None, "").status == status


@settings(max_examples=100, deadline=None)
@given(st.text(), st.integers(0, 50), st.integers(0, 50))
def test_any_text_and_span_resolve_without_an_error(text: str, start: int, length: int) -> None:
    table = table_of(text)
    resolution = table.resolve_span(Span(start, start + length))
    assert sum(weight for _, weight in resolution.candidates) <= 1.01
    assert all(0 <= entity < len(table.entities) for entity, _ in resolution.candidates)


@pytest.mark.parametrize(
    ("text", "source", "name"),
    [
        ("Sir Tom Hask KC came. “No,” Sir Tom said.", "Sir Tom", "Tom Hask"),
        ("Tom Hask MP came. “No,” Mr Hask said.", "Mr Hask", "Tom Hask"),
        ("Judge Lewis Hask sat. “No,” Judge Hask wrote.", "Judge Hask", "Lewis Hask"),
        ("Detective Chief Inspector Tom Hask came. “No,” DCI Hask said.", "DCI Hask", "Tom Hask"),
        ("“Yes,” said Ольга Рябова. “No,” Рябова said.", "Рябова", "Ольга Рябова"),
        ("“Yes,” said José María Ruiz-Tora. “No,” Ruiz-Tora said.", "Ruiz-Tora", "José María Ruiz-Tora"),
        ("“Yes,” said Ludo van Bree. “No,” Van Bree said.", "Van Bree", "Ludo van Bree"),
        ("William Ebner came. “No,” Bill Ebner said.", "Bill Ebner", "William Ebner"),
        ("Joseph B. Hill left. “No,” Hill said.", "Hill", "Joseph B. Hill"),
    ],
)
def test_names_are_joined_across_titles_letters_scripts_and_short_forms(text: str, source: str, name: str) -> None:
    assert resolve(text, source) == (Status.ATTRIBUTED, [name])


def test_a_suffix_tells_father_from_son() -> None:
    text = "Carl Ebner Sr. and Carl Ebner Jr. came. “No,” Ebner Jr. said."
    assert resolve(text, "Ebner Jr.") == (Status.ATTRIBUTED, ["Carl Ebner Jr."])


def test_the_elder_is_not_the_one_called_a_son() -> None:
    text = "George Quill gave money, and his son Luis Quill more. “No,” the elder Quill said."
    assert resolve(text, "the elder Quill") == (Status.ATTRIBUTED, ["George Quill"])


def test_two_first_names_joined_by_and_share_a_surname() -> None:
    assert resolve("Tom and Carl Hask came. “No,” Tom said.", "Tom") == (Status.ATTRIBUTED, ["Tom Hask"])


def test_a_title_before_an_owners_name_tells_the_owners_gender() -> None:
    text = "Rushd Narken came. Ms Narken’s boat lay there. “No,” he said."
    assert resolve(text, "he")[0] == Status.UNKNOWN


@pytest.mark.parametrize(
    ("text", "source", "name"),
    [
        ("Tidewater Energy Corp. lost money. “No,” Tidewater said.", "Tidewater", "Tidewater Energy Corp."),
        ("Ford Motor Co. recalled cars. “No,” Ford said.", "Ford", "Ford Motor Co."),
        ("The Bay Courier saw it. “No,” the Courier wrote.", "the Courier", "Bay Courier"),
        ("The House Harbour and Rivers Committee met. A House panel said no.", "A House panel", ""),
    ],
)
def test_short_forms_of_bodies_are_joined_to_their_full_names(text: str, source: str, name: str) -> None:
    assert resolve(text, source)[1] == ([name] if name else [])


def test_a_longer_name_under_which_nobody_looks_a_body_up_is_not_the_one_shown() -> None:
    text = "The North Atlantic Treaty Organization met. “No,” Nato said."
    assert resolve(text, "Nato") == (Status.ATTRIBUTED, ["NATO"])


def test_a_name_in_apposition_is_the_source_whatever_it_is_called() -> None:
    text = "The Harbour chief at the time, Nora Quill, said no."
    assert resolve(text, text[: text.index(" said")]) == (Status.ATTRIBUTED, ["Nora Quill"])


def test_the_writer_of_a_letter_is_the_name_under_it() -> None:
    text = (
        "LETTERS.\n\nI have lived beside the pier for forty years, and I told the council in every one of them that the"
        " planks are rotten.\n\nNora Quill.\n\nI like the pier as it is, and nobody whom I asked about it wants to see"
        " it pulled down for the sake of a few rotten planks.\n\nCarl Ebner."
    )
    table = table_of(text)
    found = [
        table.resolve_span(Span(start, start + 1)).entity
        for start in (text.index("I told"), text.index("I like"), text.index("I asked"))
    ]
    assert [table.entities[one].name for one in found if one is not None] == ["Nora Quill", "Carl Ebner", "Carl Ebner"]


@pytest.mark.parametrize(
    "text",
    [
        "By Nora Quill\n\nI met the mayor on Monday. I told him so.",
        "I met the mayor on Monday.\n\nI told him so.\n\nNora Quill is a columnist of the Courier.",
    ],
)
def test_a_columns_i_is_its_writer(text: str) -> None:
    start = text.index("I told")
    table = table_of(text)
    entity = table.resolve_span(Span(start, start + 1)).entity
    assert entity is not None
    assert table.entities[entity].name == "Nora Quill"
