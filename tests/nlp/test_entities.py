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
