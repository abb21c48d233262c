"""Old statements of "the education secretary" credited to whoever held the office, once that is on record."""

from typing import Any

import pytest

SAID = "The education secretary said that no school in the valley would close this year."


@pytest.fixture
def flint(api) -> Any:
    return api.post("/speakers", json={"name": "Moira Flint"}).json


@pytest.fixture
def said(api) -> list[Any]:
    """What the education secretary said in 2023, twice in 2024, in 2025 and on a day that nobody knows."""
    moments = ["2023-05-01T00:00:00Z", "2024-05-01T00:00:00Z", "2024-07-01T00:00:00Z", "2025-05-01T00:00:00Z", None]
    articles = [
        api.post_article(SAID, external_id=str(number), **({"published_at": moment} if moment else {}))
        for number, moment in enumerate(moments)
    ]
    return [article["statements"][0] for article in articles]


OFFICE = {"title": "Education Secretary", "since": "2024-01-01T00:00:00Z", "until": "2025-01-01T00:00:00Z"}


def add_role(api, speaker: Any, query: str = "recredit=true", **office: Any) -> Any:
    answer = api.decide(f"/speakers/{speaker['id']}/roles?{query}", json=OFFICE | office)
    assert answer.status_code == 201, answer.text
    return answer.json


def name_speakers(api, said: list[Any]) -> list[str | None]:
    found = [api.get(f"/statements/{one['id']}").json["speaker"] for one in said]
    return [speaker and speaker["name"] for speaker in found]


def test_statements_of_the_days_of_office_are_credited(api, flint, said) -> None:
    assert name_speakers(api, said) == [None] * 5
    assert add_role(api, flint)["credited_count"] == 2
    assert name_speakers(api, said) == [None, "Moira Flint", "Moira Flint", None, None]
    credited = api.get(f"/statements/{said[1]['id']}").json
    assert (credited["status"], credited["version"]) == ("attributed", said[1]["version"] + 1)
    assert credited["reason"].startswith("Moira Flint is on record as holding this office on the day of publication.")
    assert credited["machine"]["speaker"] == "Moira Flint"
    assert len(api.get(f"/speakers/{flint['id']}/timeline").json["items"]) == 2


def test_nothing_old_is_credited_unless_asked_for(api, flint, said) -> None:
    assert add_role(api, flint, "")["credited_count"] is None
    assert name_speakers(api, said) == [None] * 5


def test_a_dry_run_counts_and_changes_nothing(api, flint, said) -> None:
    plan = add_role(api, flint, "recredit=true&dry_run=true")
    assert (plan["id"], plan["credited_count"]) == (None, 2)
    assert name_speakers(api, said) == [None] * 5
    assert api.get(f"/speakers/{flint['id']}/roles").json == []
    assert api.get(f"/speakers/{flint['id']}").json == flint


def test_what_a_person_decided_stays(api, flint, said) -> None:
    api.decide(f"/statements/{said[1]['id']}:accept")
    other = api.post("/speakers", json={"name": "Olga Venn"}).json
    api.patch(f"/statements/{said[2]['id']}", "*", json={"speaker": {"id": other["id"]}})
    assert add_role(api, flint)["credited_count"] == 0
    assert name_speakers(api, said)[1:3] == [None, "Olga Venn"]


def test_two_who_held_the_office_are_not_told_apart_by_guessing(api, flint, said) -> None:
    other = api.post("/speakers", json={"name": "Olga Venn"}).json
    add_role(api, other, "", since="2024-06-01T00:00:00Z", until="2025-06-01T00:00:00Z")
    assert add_role(api, flint)["credited_count"] == 1
    assert name_speakers(api, said) == [None, "Moira Flint", None, None, None]


def test_another_office_is_not_meant(api, flint, said) -> None:
    assert add_role(api, flint, title="Deputy Education Secretary")["credited_count"] == 0
    assert add_role(api, flint, title="Secretary")["credited_count"] == 0


def test_undoing_the_office_gives_the_statements_back_but_what_was_decided_since(api, flint, said) -> None:
    add_role(api, flint)
    api.decide(f"/statements/{said[2]['id']}:accept")
    [decision] = api.get(f"/speakers/{flint['id']}/decisions").json
    assert api.post(f"/decisions/{decision['id']}:undo").status_code == 200
    assert name_speakers(api, said) == [None, None, "Moira Flint", None, None]
    back = api.get(f"/statements/{said[1]['id']}").json
    assert (back["status"], back["reason"], back["machine"]) == (
        said[1]["status"],
        said[1]["reason"],
        said[1]["machine"],
    )
    assert api.get(f"/speakers/{flint['id']}/roles").json == []
