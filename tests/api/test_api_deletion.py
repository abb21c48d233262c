"""An article that is deleted takes everything with it and leaves tombstones."""

from typing import Any

import pytest

from quotetrack.services.decisions import list_decisions
from quotetrack.services.tombstones import list_tombstones
from quotetrack.storage.connection import reading
from quotetrack.storage.wordings import Wording, WordingKey
from quotetrack.terms import RecordKind, Scope

TEXT = (
    "“The lamps will stay lit through the whole of the winter,” said Orla Finch, keeper of the Brannoch light. "
    "“Nobody came,” said Tobin."
)


def delete(api, article_id: int, version: int | None = 1, **options: Any) -> Any:
    headers = {} if version is None else {"If-Match": f'"{version}"'}
    return api.call("DELETE", f"/api/v1/articles/{article_id}", headers=headers, **options)


def test_nothing_of_a_deleted_article_is_left_but_tombstones_and_who_did_it(api) -> None:
    article = api.post_article(TEXT, external_id="b-1", outlet="Brannoch Post")
    statements = [one["id"] for one in article["statements"]]
    answer = delete(api, article["id"])
    assert (answer.status_code, answer.data) == (204, b"")
    assert api.get(f"/articles/{article['id']}").status_code == 404
    assert api.get("/articles?include=total").json["total"] == 0
    assert api.get("/statements?include=total").json["total"] == 0
    assert api.get("/statements?q=lamps").json["items"] == []
    assert [one.id for one in list_tombstones(RecordKind.ARTICLE)] == [article["id"]]
    assert [one.id for one in list_tombstones(RecordKind.STATEMENT)] == statements
    (record,) = list_decisions("article", article["id"])
    assert (record.action, record.actor) == ("delete", "desk tool")
    assert record.before["external_id"] == "b-1"
    assert "lamps" not in str(record)
    with reading():
        assert (Wording.select().count(), WordingKey.select().count()) == (0, 0)


def test_a_claim_of_two_articles_goes_with_the_second_of_them(api) -> None:
    first = api.post_article(TEXT, external_id="b-1")
    second = api.post_article("Later. " + TEXT, external_id="b-2")
    (claim,) = [one["id"] for one in api.get("/claims").json["items"]]
    assert delete(api, first["id"]).status_code == 204
    assert api.get(f"/claims/{claim}").status_code == 200
    assert delete(api, second["id"]).status_code == 204
    assert api.get(f"/claims/{claim}").status_code == 404
    assert [one.id for one in list_tombstones(RecordKind.CLAIM)] == [claim]


def test_a_claim_goes_with_a_tombstone_when_new_texts_leave_nothing_of_it(api) -> None:
    for number in (1, 2):
        api.post_article(TEXT, external_id=f"b-{number}", outlet=f"Paper {number}")
    (claim,) = [one["id"] for one in api.get("/claims").json["items"]]
    version = api.get(f"/claims/{claim}").json["version"]
    changed = "“The ferry sails at noon on every single day of the week,” said Orla Finch, keeper of the light."
    api.post("/articles", json={"text": changed, "external_id": "b-1", "outlet": "Paper 1"})
    left = api.get(f"/claims/{claim}")
    assert left.status_code == 200
    assert left.json["version"] > version
    assert list_tombstones(RecordKind.CLAIM) == ()
    other = "“Bread will cost a little more from the first of next month,” said Orla Finch, keeper of the light."
    api.post("/articles", json={"text": other, "external_id": "b-2", "outlet": "Paper 2"})
    assert api.get(f"/claims/{claim}").status_code == 404
    assert [one.id for one in list_tombstones(RecordKind.CLAIM)] == [claim]


def test_a_claim_that_an_editor_took_a_statement_out_of_outlives_new_texts(api) -> None:
    statement = api.post_article(TEXT, external_id="b-1", outlet="Paper 1")["statements"][0]["id"]
    api.post_article(TEXT, external_id="b-2", outlet="Paper 2")
    (claim,) = [one["id"] for one in api.get("/claims").json["items"]]
    version = api.get(f"/claims/{claim}").json["version"]
    path = f"/claims/{claim}/appearances/{statement}:part"
    assert api.post(path, headers={"If-Match": f'"{version}"'}).status_code == 200
    changed = "“The ferry sails at noon on every single day of the week,” said Orla Finch, keeper of the light."
    for number in (1, 2):
        api.post("/articles", json={"text": changed, "external_id": f"b-{number}", "outlet": f"Paper {number}"})
    assert api.get(f"/claims/{claim}").status_code == 200
    assert list_tombstones(RecordKind.CLAIM) == ()


def test_an_article_is_deleted_by_an_administrators_key_that_read_it_as_it_is(api) -> None:
    article = api.post_article(TEXT)["id"]
    assert delete(api, article, key=api.make_key(Scope.EDIT, Scope.INGEST)).status_code == 403
    assert delete(api, article, None).status_code == 428
    assert delete(api, article, 7).status_code == 412
    assert delete(api, 999).status_code == 404
    assert delete(api, article).status_code == 204
    assert delete(api, article).status_code == 404


def test_the_deletion_of_an_article_cannot_be_undone(api) -> None:
    article = api.post_article(TEXT)["id"]
    delete(api, article)
    (record,) = list_decisions("article", article)
    assert api.post(f"/decisions/{record.id}:undo").status_code == 409


def test_the_same_article_sent_again_is_a_new_one(api) -> None:
    first = api.post_article(TEXT, external_id="b-1")
    delete(api, first["id"])
    again = api.post("/articles", json={"text": TEXT, "external_id": "b-1"})
    assert again.status_code == 201
    assert again.json["id"] > first["id"]


def test_an_answer_kept_for_a_call_is_emptied_with_the_article(api) -> None:
    headers = {"Idempotency-Key": "one"}
    article = api.post("/articles", json={"text": TEXT}, headers=headers).json
    delete(api, article["id"])
    assert api.post("/articles", json={"text": TEXT}, headers=headers).status_code == 410


@pytest.mark.parametrize("decided", [True, False])
def test_what_editors_decided_goes_too(api, decided: bool) -> None:
    article = api.post_article(TEXT)
    statement = article["statements"][0]["id"]
    if decided:
        assert api.patch(f"/statements/{statement}", 1, json={"polarity": "denied"}).status_code == 200
    assert delete(api, article["id"]).status_code == 204
    assert api.get(f"/statements/{statement}").status_code == 404
