"""A call sent again under the same Idempotency-Key is answered again and not done again."""

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from quotetrack.services import ingestion
from quotetrack.services.idempotency import count_calls
from quotetrack.storage.connection import writing
from quotetrack.storage.fields import read_clock
from quotetrack.storage.intake import IdempotentCall
from quotetrack.terms import Scope

TEXT = "“The lamps stay lit,” said Orla Finch, keeper of the Brannoch light."


def send(api, name: str, path: str = "/articles", sent: Any = None, **options: Any) -> Any:
    headers = {"Idempotency-Key": name, **options.pop("headers", {})}
    return api.post(path, json={"text": TEXT} if sent is None else sent, headers=headers, **options)


def test_the_same_call_again_has_the_first_answer_and_changes_nothing(api) -> None:
    first = send(api, "one")
    assert (first.status_code, first.json["outcome"]) == (201, "created")
    assert "Idempotency-Replayed" not in first.headers
    again = send(api, "one")
    assert (again.status_code, again.data) == (201, first.data)
    assert again.headers["Idempotency-Replayed"] == "true"
    for name in ("Location", "Content-Type"):
        assert again.headers[name] == first.headers[name]
    assert api.get("/articles?include=total").json["total"] == 1


def test_the_answer_is_the_first_one_even_where_things_have_changed_since(api) -> None:
    first = send(api, "one", sent={"text": TEXT, "external_id": "b-1"})
    send(api, "two", sent={"text": TEXT + " She smiled.", "external_id": "b-1"})
    assert send(api, "one", sent={"text": TEXT, "external_id": "b-1"}).json["revision"] == 1
    assert api.get(f"/articles/{first.json['id']}").json["revision"] == 2


def test_the_same_key_with_another_body_is_an_error_and_changes_nothing(api) -> None:
    send(api, "one")
    other = send(api, "one", sent={"text": "Another story."})
    assert other.status_code == 422
    assert other.json["type"] == "urn:quotetrack:problem:idempotency-key-reused"
    assert api.get("/articles?include=total").json["total"] == 1


def test_the_same_key_at_another_address_is_an_error(api) -> None:
    send(api, "one", "/speakers", {"name": "Orla Finch"})
    assert send(api, "one", "/claims", {"name": "Orla Finch"}).status_code == 422


def test_a_key_is_known_to_the_api_key_that_sent_it_alone(api) -> None:
    mine, other = api.make_key(Scope.INGEST), api.make_key(Scope.INGEST)
    first = send(api, "one", key=mine)
    theirs = send(api, "one", sent={"text": "Another story."}, key=other)
    assert (first.status_code, theirs.status_code) == (201, 201)
    assert theirs.json["id"] != first.json["id"]
    assert send(api, "one", key=mine).json["id"] == first.json["id"]


def test_a_replay_needs_the_scope_as_the_first_call_did(api) -> None:
    send(api, "one")
    assert send(api, "one", key=api.make_key(Scope.READ)).status_code == 403
    assert send(api, "one", key=None).status_code == 401


def test_without_a_key_every_call_is_its_own(api) -> None:
    assert api.post("/articles", json={"text": TEXT}).status_code == 201
    assert api.post("/articles", json={"text": TEXT}).status_code == 200
    assert count_calls() == 0


@pytest.mark.parametrize("sent", [{"text": ""}, {"text": 5}, {}, []])
def test_a_refused_call_may_be_put_right_under_the_same_key(api, sent: Any) -> None:
    assert send(api, "one", sent=sent).status_code == 422
    assert count_calls() == 0
    assert send(api, "one").status_code == 201


@pytest.mark.parametrize("name", ["", " ", "a b", "é", "x" * 256, "a\tb", '""'])
def test_what_is_no_key_gets_400_that_names_the_header(api, name: str) -> None:
    answer = send(api, name)
    assert answer.status_code == 400
    assert answer.json["errors"][0]["header"] == "Idempotency-Key"


def test_a_quoted_key_is_the_same_as_a_bare_one(api) -> None:
    name = str(uuid.uuid4())
    send(api, name)
    assert send(api, f'"{name}"').headers["Idempotency-Replayed"] == "true"


def test_a_decision_of_an_editor_is_taken_once(api) -> None:
    statement = api.post_article(TEXT)["statements"][0]["id"]
    path = f"/statements/{statement}:accept"
    first = send(api, "accept", path, {"note": "Heard it."}, headers={"If-Match": '"1"'})
    again = send(api, "accept", path, {"note": "Heard it."}, headers={"If-Match": '"1"'})
    assert (first.status_code, again.status_code) == (200, 200)
    assert (again.json, again.headers["ETag"]) == (first.json, first.headers["ETag"])
    assert len(api.get(f"/statements/{statement}/corrections").json) == 1


def test_a_refused_decision_is_undone_as_a_whole(api) -> None:
    statement = api.post_article(TEXT)["statements"][0]["id"]
    path = f"/statements/{statement}:accept"
    stale = send(api, "accept", path, {}, headers={"If-Match": '"7"'})
    assert stale.status_code == 412
    assert api.get(f"/statements/{statement}").json["version"] == 1
    assert send(api, "accept", path, {}, headers={"If-Match": '"1"'}).status_code == 200


def test_answers_are_forgotten_after_the_stated_time(api) -> None:
    send(api, "old")
    age("old", timedelta(hours=24, seconds=1))
    fresh = send(api, "old", sent={"text": "Another story."})
    assert fresh.status_code == 201
    age("old", timedelta(hours=24, seconds=1))
    send(api, "new")
    assert count_calls() == 1


def test_many_forgotten_answers_go_a_few_at_a_time(api) -> None:
    key = api.make_key(Scope.INGEST)
    then = read_clock() - timedelta(days=3)
    with writing():
        number = IdempotentCall.select().count()
        rows = [
            {"key": 1, "name": f"n{index}", "digest": "0", "began_at": then, "place": "/", "headers": {}}
            for index in range(120)
        ]
        IdempotentCall.insert_many(rows).execute()
    assert number == 0
    for left in (70 + 1, 20 + 2, 0 + 3):
        send(api, f"new {left}".replace(" ", "-"), key=key)
        assert count_calls() == left


def test_a_call_in_flight_is_409_and_its_answer_can_be_had_later(api, held_analysis) -> None:
    with held_analysis() as running:
        answers: list[Any] = []
        first = threading.Thread(target=lambda: answers.append(call_alone(api, "one")))
        first.start()
        assert running.wait(20)
        meanwhile = send(api, "one")
        assert meanwhile.status_code == 409
        assert int(meanwhile.headers["Retry-After"]) > 0
        assert meanwhile.json["type"] == "urn:quotetrack:problem:call-running"
        assert send(api, "one", sent={"text": "Another story."}).status_code == 422
    first.join(20)
    assert answers[0].status_code == 201
    assert send(api, "one").data == answers[0].data


def test_a_call_whose_process_died_is_done_again_after_a_while(api) -> None:
    send(api, "one")
    with writing():
        IdempotentCall.update(status=None, content=None).execute()
    assert send(api, "one").status_code == 409
    age("one", timedelta(seconds=601))
    again = send(api, "one")
    assert (again.status_code, again.json["outcome"]) == (200, "unchanged")
    assert send(api, "one").json["outcome"] == "unchanged"


def test_of_many_at_once_one_is_done_and_the_others_replay_it_or_wait(api) -> None:
    gate = threading.Barrier(8)
    answers: list[Any] = []

    def run() -> None:
        gate.wait(20)
        answers.append(call_alone(api, "speaker", "/speakers", {"name": "Orla Finch"}))

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    codes = sorted(answer.status_code for answer in answers)
    assert len(codes) == 8
    assert set(codes) <= {201, 409}
    made = [answer for answer in answers if answer.status_code == 201]
    assert len({answer.data for answer in made}) == 1
    assert sum("Idempotency-Replayed" not in answer.headers for answer in made) == 1
    assert api.get("/speakers?include=total").json["total"] == 1


def test_every_post_that_makes_or_decides_documents_the_header(app: Flask) -> None:
    document = app.test_client().get("/api/v1/openapi.json").json
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method not in {"get", "post", "put", "patch", "delete"}:
                continue
            headers = {one["name"] for one in operation.get("parameters", []) if one.get("in") == "header"}
            scopes = {scope for entry in operation["security"] for scope in entry["bearer"]}
            asking = path in {"/api/v1/analyze", "/api/v1/claims:match"}
            assert scopes == {"read"} or not asking
            assert ("Idempotency-Key" in headers) == (method == "post" and not asking), (method, path)


def test_a_watch_is_made_once_and_its_secret_told_again_until_it_ends(api) -> None:
    key = api.make_key(Scope.READ)
    sent = {"name": "The ferry", "filters": {"q": "ferry"}}
    call = {"key": key, "json": sent, "headers": {"Idempotency-Key": "watch-1"}}
    made = api.post("/watches", **call)
    again = api.post("/watches", **call)
    assert (made.status_code, again.status_code, again.headers["Idempotency-Replayed"]) == (201, 201, "true")
    assert again.json == made.json
    assert [one["id"] for one in api.get("/watches", key=key).json["items"]] == [made.json["id"]]
    other = api.post("/watches", key=key, json={**sent, "name": "x"}, headers={"Idempotency-Key": "watch-1"})
    assert other.status_code == 422
    place = f"/api/v1/watches/{made.json['id']}"
    assert made.headers["ETag"] == '"1"'
    assert api.call("DELETE", place, key=key, headers={"If-Match": made.headers["ETag"]}).status_code == 204
    assert api.post("/watches", **call).status_code == 410


def age(name: str, by: timedelta) -> None:
    with writing():
        IdempotentCall.update(began_at=read_clock() - by).where(IdempotentCall.name == name).execute()


def call_alone(api, name: str, path: str = "/articles", sent: Any = None) -> Any:
    """A call from a thread of its own, with a client of its own."""
    with api.app.test_client() as client:
        headers = {"Authorization": f"Bearer {api.key}", "Idempotency-Key": name}
        return client.post(f"/api/v1{path}", json={"text": TEXT} if sent is None else sent, headers=headers)


@pytest.fixture
def held_analysis(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Holds the first analysis until the block ends, as a very long article would."""
    running, released = threading.Event(), threading.Event()
    analyze = ingestion.analyze_draft

    def hold(*args: Any) -> Any:
        if not running.is_set():
            running.set()
            assert released.wait(20)
        return analyze(*args)

    @contextmanager
    def holding() -> Iterator[threading.Event]:
        monkeypatch.setattr(ingestion, "analyze_draft", hold)
        try:
            yield running
        finally:
            released.set()

    return holding
