"""A copy of the lists that is kept by asking what changed stays true, whatever editors and newsrooms do."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from quotetrack.terms import Scope

LISTS = ("articles", "speakers", "claims", "statements", "corrections")
NAMES = ("Ines Kowal", "Ottar Moe", "Pia Sund")
WORDS = ("The harbour will stay open through the winter", "Forty lamps along the quay went out on Sunday")


@pytest.fixture
def client(api: Any) -> FlaskClient:
    made = api.app.test_client()
    made.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {api.make_key(*Scope)}"
    return made


class Mirror:
    """A copy of every list, brought up to date by asking for the changes alone."""

    def __init__(self, client: FlaskClient) -> None:
        self.rows: dict[str, dict[int, Any]] = {name: {} for name in LISTS}
        self._client = client
        self._seen = dict.fromkeys(LISTS, "2026-01-01T00:00:00Z")

    def refresh(self) -> None:
        for name in LISTS:
            address = f"/api/v1/{name}?limit=2&updated_since={self._seen[name].replace('+', '%2B')}"
            while address:
                page = self._client.get(address).json
                moments = [one["updated_at"] for one in page["items"]] + [one["deleted_at"] for one in page["deleted"]]
                self._seen[name] = max([self._seen[name], *moments])
                for gone in page["deleted"]:
                    self.rows[name].pop(gone["id"], None)
                for item in page["items"]:
                    if name == "statements" and (item["review"] == "rejected" or item["outdated"]):
                        self.rows[name].pop(item["id"], None)
                    else:
                        self.rows[name][item["id"]] = item
                address = page["next"]

    def read_whole(self) -> dict[str, dict[int, Any]]:
        found: dict[str, dict[int, Any]] = {name: {} for name in LISTS}
        for name in LISTS:
            address = f"/api/v1/{name}?limit=200"
            while address:
                page = self._client.get(address).json
                found[name] |= {item["id"]: item for item in page["items"]}
                address = page["next"]
        return found


def post_article(client: FlaskClient, draw: random.Random, number: int) -> None:
    name, words = draw.choice(NAMES), draw.choice(WORDS)
    text = f"“{words},” said {name}, the pilot.\n\n“Berth {number} is dry,” said {draw.choice(NAMES)}.\n"
    sent = {"text": text, "external_id": f"a{draw.randrange(8)}", "outlet": draw.choice(["Gazette", "Courier"])}
    assert client.post("/api/v1/articles", json=sent).status_code in {200, 201}


def act(client: FlaskClient, draw: random.Random, path: str, **body: Any) -> Any:
    return client.post(f"/api/v1/{path}", json=body, headers={"If-Match": "*"})


def choose(client: FlaskClient, draw: random.Random, name: str) -> int | None:
    items = client.get(f"/api/v1/{name}?limit=200").json["items"]
    return draw.choice(items)["id"] if items else None


def merge(client: FlaskClient, draw: random.Random, name: str, undone: list[str]) -> None:
    one, other = choose(client, draw, name), choose(client, draw, name)
    answer = act(client, draw, f"{name}/{one}:merge", into=other)
    if answer.status_code == 200:
        undone.append(f"decisions/{answer.json['decision_id']}:undo")


def review(client: FlaskClient, draw: random.Random, undone: list[str]) -> None:
    chosen = choose(client, draw, "statements")
    answer = act(client, draw, f"statements/{chosen}:{draw.choice(['accept', 'reject'])}")
    if answer.status_code == 200:
        listed = client.get(f"/api/v1/statements/{chosen}/corrections").json
        undone.append(f"corrections/{listed[-1]['id']}:undo")


def split_speaker(client: FlaskClient, draw: random.Random, undone: list[str]) -> None:
    statement = draw.choice(client.get("/api/v1/statements?limit=200&status=attributed").json["items"])
    path = f"speakers/{statement['speaker']['id']}:split"
    answer = act(client, draw, path, statements=[statement["id"]], name=draw.choice(["Runa Dahl", "Odd Falk"]))
    if answer.status_code == 200:
        undone.append(f"decisions/{answer.json['decision_id']}:undo")


def split_claim(client: FlaskClient, draw: random.Random, undone: list[str]) -> None:
    said = [one for one in client.get("/api/v1/statements?limit=200").json["items"] if one["claim_id"]]
    if said:
        chosen = draw.choice(said)
        answer = act(client, draw, f"claims/{chosen['claim_id']}:split", statements=[chosen["id"]])
        if answer.status_code == 200:
            undone.append(f"decisions/{answer.json['decision_id']}:undo")


def correct(client: FlaskClient, draw: random.Random) -> None:
    chosen = choose(client, draw, "statements")
    changes = draw.choice([{"polarity": "denied"}, {"speaker": {"name": "Runa Dahl"}}, {"speaker": None}])
    client.patch(f"/api/v1/statements/{chosen}", json=changes, headers={"If-Match": "*"})


def delete(client: FlaskClient, draw: random.Random) -> None:
    chosen = choose(client, draw, "articles")
    client.delete(f"/api/v1/articles/{chosen}", headers={"If-Match": "*"})


@pytest.mark.parametrize("seed", [1, 2])
def test_a_mirror_is_the_list(client: FlaskClient, seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311 - a story, not a secret
    mirror = Mirror(client)
    undone: list[str] = []
    steps: list[Callable[[], Any]] = [
        lambda: merge(client, draw, "speakers", undone),
        lambda: merge(client, draw, "claims", undone),
        lambda: split_speaker(client, draw, undone),
        lambda: split_claim(client, draw, undone),
        lambda: correct(client, draw),
        lambda: review(client, draw, undone),
        lambda: act(client, draw, undone.pop(draw.randrange(len(undone)))) if undone else None,
        lambda: delete(client, draw),
    ]
    merged = 0
    for number in range(28):
        post_article(client, draw, number)
        draw.choice(steps)()
        if number % 4 == 3:
            mirror.refresh()
            whole = mirror.read_whole()
            for name in LISTS:
                assert mirror.rows[name].keys() == whole[name].keys(), (number, name)
        merged += len(undone)
    mirror.refresh()
    whole = mirror.read_whole()
    for name in LISTS:
        for number, row in whole[name].items():
            kept = mirror.rows[name][number]
            # A speaker is not listed anew for each statement that is counted.
            other = {member for member in row if row[member] != kept[member]} - {"statement_count"}
            assert other == set(), (name, number)
    assert merged > 0
    assert len(whole["statements"]) > 5


def test_who_was_merged_is_told_as_gone_and_comes_back(client: FlaskClient) -> None:
    text = "“The lamp is lit,” said Ottar Moe, the keeper.\n\n“The quay is dry,” said Pia Sund, the purser.\n"
    client.post("/api/v1/articles", json={"text": text})
    one, other = (item["id"] for item in client.get("/api/v1/speakers").json["items"])
    since = "updated_since=2026-01-01T00:00:00Z"
    assert client.get(f"/api/v1/speakers?{since}").json["deleted"] == []
    decision = client.post(f"/api/v1/speakers/{one}:merge", json={"into": other}, headers={"If-Match": "*"}).json
    page = client.get(f"/api/v1/speakers?{since}").json
    assert [item["id"] for item in page["items"]] == [other]
    assert [gone["id"] for gone in page["deleted"]] == [one]
    client.post(f"/api/v1/decisions/{decision['decision_id']}:undo", json={})
    page = client.get(f"/api/v1/speakers?{since}").json
    assert sorted(item["id"] for item in page["items"]) == sorted([one, other])
    assert page["deleted"] == []
