"""Bodies named after their members or their founder: "Barge Owners' League", "Nora Banks' Foundation"."""

import pytest

from quotetrack.nlp import analyze

KNOWN = "The Harbour Pilots’ Association welcomed the plan.\n\n"


def name_speaker(text: str) -> str | None:
    (statement,) = analyze(text).statements
    return statement.speaker


@pytest.mark.parametrize("mark", ["'", "’", ""])
@pytest.mark.parametrize(
    "name",
    [
        "Barge Owners{} League",
        "Miners{} Union",
        "Teachers{} Guild",
        "Reserve Officers{} Training Corps",
        "Veterans{} Association of Kelmoor",
        "Workers{} Party",
    ],
)
def test_a_body_of_members_has_its_whole_name(name: str, mark: str) -> None:
    called = name.format(mark)
    assert name_speaker(f"The {called} said on Monday that the gates would stay shut.\n") == called


@pytest.mark.parametrize("name", ["Nora Banks' Foundation", "Nora Banks's Foundation", "St. Mary's Hospital"])
def test_a_body_of_an_owner_is_no_other_that_was_named_before(name: str) -> None:
    text = f"{KNOWN}{name} said on Monday that the gates would stay shut.\n"
    assert name_speaker(text) == name


def test_members_who_own_something_are_not_part_of_its_name() -> None:
    assert name_speaker("The Democrats' Campaign Committee said that the gates would stay shut.\n") == (
        "Campaign Committee"
    )


def test_two_bodies_of_members_stay_apart() -> None:
    text = (
        'The Teachers\' Guild welcomed the plan. "It is a start," the Guild said in a statement.\n\n'
        "The Miners' Union said that it would strike.\n"
    )
    assert [one.speaker for one in analyze(text).statements] == ["Teachers' Guild", "Miners' Union"]
