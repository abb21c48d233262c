"""Speakers through the API: made, renamed, merged, split, kept apart; names, offices, and what they said when."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from claim_answers import OTHER, QUOTE, post_quotes


@pytest.fixture
def ilse(api) -> Any:
    """Ilse Brandvold, who said two things in two articles."""
    post_quotes(api, "Coast", ("Ilse Brandvold", QUOTE), ("Rune Aas", OTHER))
    article = post_quotes(api, "Fjord", ("Ilse Brandvold", QUOTE.replace("every storm", "each storm")), day=3)
    return api.get(f"/speakers/{article['statements'][0]['speaker']['id']}").json


@pytest.fixture
def torsnes(api) -> Any:
    """Ilse Torsnes, who said one thing."""
    article = post_quotes(api, "Shore", ("Ilse Torsnes", "We are going to dig a second harbour basin by hand"), day=4)
    return api.get(f"/speakers/{article['statements'][0]['speaker']['id']}").json


def list_statements(api, speaker: int) -> list[int]:
    return [one["id"] for one in api.get(f"/statements?speaker={speaker}").json["items"]]


def test_a_speaker_is_made_and_matches_what_comes(api) -> None:
    made = api.post("/speakers", json={"name": "  Sandholm   Port Authority ", "kind": "body"})
    assert (made.status_code, made.json["name"], made.json["kind"]) == (201, "Sandholm Port Authority", "body")
    assert api.call("GET", made.headers["Location"]).json == made.json
    again = api.post("/speakers", json={"name": "the sandholm port authority", "kind": "body"})
    assert (again.status_code, again.content_type) == (409, "application/problem+json")
    assert api.post("/speakers", json={"name": "Nils Sandholm"}).json["kind"] == "person"
    said = post_quotes(api, "Coast", ("Nils Sandholm", QUOTE))["statements"][0]
    assert api.get("/speakers?q=nils").json["items"][0]["id"] == said["speaker"]["id"]


@pytest.mark.parametrize(
    "sent",
    [{}, {"name": ""}, {"name": " "}, {"name": "x" * 301}, {"name": 5}, {"name": "A B", "kind": "dog"}, {"id": 5}],
)
def test_what_is_no_speaker_is_refused(api, sent: dict[str, Any]) -> None:
    answer = api.post("/speakers", json=sent)
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")


def test_a_new_name_keeps_the_old_one_as_an_alias(api, ilse) -> None:
    path = f"/speakers/{ilse['id']}"
    etag = api.get(path).headers["ETag"]
    changed = api.patch(path, etag, json={"name": "Ilse Marie Brandvold"}).json
    assert (changed["name"], changed["aliases"]) == ("Ilse Marie Brandvold", ["Ilse Brandvold"])
    assert api.patch(path, etag, json={"name": "Ilse"}).status_code == 412
    assert api.patch(path, None, json={"name": "Ilse"}).status_code == 428
    assert api.patch(path, "*", json={}).status_code == 422
    [decision] = api.get(f"{path}/decisions").json
    assert (decision["action"], decision["before"], decision["after"]) == (
        "rename",
        {"name": "Ilse Brandvold"},
        {"name": "Ilse Marie Brandvold"},
    )
    assert api.post(f"/decisions/{decision['id']}:undo").status_code == 200
    assert api.get(path).json["name"] == "Ilse Brandvold"


def test_merging_is_previewed_done_and_undone(api, ilse, torsnes) -> None:
    path, merger = f"/speakers/{torsnes['id']}:merge", {"into": ilse["id"], "note": "She married."}
    preview = api.decide(f"{path}?dry_run=true", json=merger).json
    assert (preview["source"]["name"], preview["target"]["name"]) == ("Ilse Torsnes", "Ilse Brandvold")
    assert (preview["statement_count"], preview["article_count"], preview["decision_id"]) == (1, 1, None)
    assert preview["names"] == ["Ilse Brandvold", "Ilse Torsnes"]
    assert len(list_statements(api, ilse["id"])) == 2
    done = api.decide(path, json=merger).json
    assert done | {"decision_id": None} == preview
    assert len(list_statements(api, ilse["id"])) == 3
    merged = api.get(f"/speakers/{torsnes['id']}")
    assert (merged.status_code, merged.json["id"], merged.json["aliases"]) == (200, ilse["id"], ["Ilse Torsnes"])
    assert list_statements(api, torsnes["id"]) == list_statements(api, ilse["id"])
    later = post_quotes(api, "Coast", ("Ilse Torsnes", "The basin will be deep enough for the largest ships"), day=6)
    assert later["statements"][0]["speaker"]["id"] == ilse["id"]
    assert api.post(f"/decisions/{done['decision_id']}:undo").status_code == 200
    assert api.get(f"/speakers/{torsnes['id']}").json["statement_count"] == 2
    assert len(list_statements(api, ilse["id"])) == 2
    assert api.post(f"/decisions/{done['decision_id']}:undo").status_code == 409


def test_mergers_that_cannot_be_are_refused_and_lose_nothing(api, ilse, torsnes) -> None:
    one, two = ilse["id"], torsnes["id"]
    body = api.post("/speakers", json={"name": "Sandholm Port Authority", "kind": "body"}).json["id"]
    assert api.decide(f"/speakers/{one}:merge", json={"into": one}).status_code == 409
    assert api.decide(f"/speakers/{one}:merge", json={"into": body}).status_code == 409
    assert api.decide(f"/speakers/{one}:merge", json={"into": 999_999}).status_code == 404
    assert api.decide(f"/speakers/{one}:merge", json={"into": two}).status_code == 200
    # A ring, the one just merged, and into it.
    assert api.decide(f"/speakers/{two}:merge", json={"into": one}).status_code == 409
    assert api.decide(f"/speakers/{one}:merge", json={"into": two}).status_code == 409
    assert api.decide(f"/speakers/{one}:merge?dry_run=true", json={"into": two}).status_code == 409
    assert len(list_statements(api, two)) == 3


def test_two_editors_who_merge_both_ways_at_once_make_no_ring(api, ilse, torsnes) -> None:
    one, two = ilse["id"], torsnes["id"]
    turns = [(one, two), (two, one)] * 3

    def merge(turn: tuple[int, int]) -> int:
        headers = {"Authorization": f"Bearer {api.key}", "If-Match": "*"}
        client = api.app.test_client()
        return client.post(f"/api/v1/speakers/{turn[0]}:merge", json={"into": turn[1]}, headers=headers).status_code

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(merge, turns)) == [200, 409, 409, 409, 409, 409]
    assert {api.get(f"/speakers/{number}").json["statement_count"] for number in (one, two)} == {3}


def test_father_and_son_never_merge(api) -> None:
    ids = [api.post("/speakers", json={"name": f"Anders Moe {end}"}).json["id"] for end in ("Jr.", "Sr.")]
    assert api.decide(f"/speakers/{ids[0]}:merge", json={"into": ids[1]}).status_code == 409


@pytest.mark.parametrize("sent", [{}, {"into": 0}, {"into": "7"}, {"into": True}, {"into": 1, "force": True}])
def test_mergers_that_are_not_written_right_are_refused(api, ilse, sent: dict[str, Any]) -> None:
    answer = api.decide(f"/speakers/{ilse['id']}:merge", json=sent)
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")


def test_splitting_is_previewed_done_and_undone(api, ilse) -> None:
    first, second = list_statements(api, ilse["id"])
    path, split = f"/speakers/{ilse['id']}:split", {"statements": [second], "name": "Ilse Brandvold"}
    preview = api.decide(f"{path}?dry_run=true", json=split).json
    assert preview["target"] == {"id": None, "name": "Ilse Brandvold", "kind": "person"}
    assert list_statements(api, ilse["id"]) == [first, second]
    done = api.decide(path, json=split).json
    assert list_statements(api, ilse["id"]) == [first]
    assert list_statements(api, done["target"]["id"]) == [second]
    assert api.decide(f"/speakers/{done['target']['id']}:merge", json={"into": ilse["id"]}).status_code == 409
    assert api.post(f"/decisions/{done['decision_id']}:undo").status_code == 200
    assert list_statements(api, ilse["id"]) == [first, second]
    assert api.get(f"/speakers/{done['target']['id']}").json["id"] == ilse["id"]


def test_splits_that_cannot_be_are_refused(api, ilse, torsnes) -> None:
    path, named = f"/speakers/{ilse['id']}:split", {"name": "Ilse"}
    [foreign] = list_statements(api, torsnes["id"])
    assert api.decide(path, json=named | {"statements": [foreign]}).status_code == 409
    assert api.decide(path, json=named | {"statements": [999_999]}).status_code == 404
    assert api.decide(path, json=named | {"statements": []}).status_code == 422
    assert api.decide(path, json=named | {"statements": list(range(1, 2002))}).status_code == 422
    assert api.decide(path, json={"statements": [foreign]}).status_code == 422


def test_two_kept_apart_never_merge_until_that_is_undone(api, ilse, torsnes) -> None:
    path, merge = f"/speakers/{ilse['id']}:keep-apart", {"into": torsnes["id"]}
    decision = api.decide(path, json={"speaker": torsnes["id"], "note": "Two women."}).json["decision_id"]
    assert api.decide(f"/speakers/{ilse['id']}:merge", json=merge).status_code == 409
    assert api.decide(path, json={"speaker": torsnes["id"]}).status_code == 409
    assert api.decide(path, json={"speaker": ilse["id"]}).status_code == 409
    assert api.post(f"/decisions/{decision}:undo").status_code == 200
    assert api.decide(f"/speakers/{ilse['id']}:merge?dry_run=true", json=merge).status_code == 200


def test_other_names_have_dates_and_go_again(api, ilse) -> None:
    path = f"/speakers/{ilse['id']}/aliases"
    answer = api.decide(path, json={"name": "Isa Brandvold", "since": "2024-01-01T00:00:00+01:00"})
    assert (answer.status_code, answer.json["aliases"]) == (200, ["Isa Brandvold"])
    [alias] = api.get(path).json
    assert (alias["since"], alias["until"]) == ("2023-12-31T23:00:00+00:00", None)
    assert api.decide(path, json={"name": "X", "since": "2024-01-01", "until": None}).status_code == 422
    backwards = {"name": "Iz", "since": "2024-01-01T00:00:00Z", "until": "2023-01-01T00:00:00Z"}
    assert api.decide(path, json=backwards).status_code == 422
    gone = api.decide(f"{path}/{alias['id']}", method="DELETE")
    assert (gone.status_code, gone.json["aliases"]) == (200, [])
    assert api.decide(f"{path}/{alias['id']}", method="DELETE").status_code == 404


def test_offices_name_who_held_them_when_an_article_was_published(api, ilse) -> None:
    path = f"/speakers/{ilse['id']}/roles"
    role = api.decide(path, json={"title": "harbour director", "since": "2026-01-01T00:00:00Z"})
    assert (role.status_code, role.json["title"], role.json["until"]) == (201, "harbour director", None)
    assert [one | {"credited_count": None} for one in api.get(path).json] == [role.json]
    assert api.decide(path, json={"title": "the"}).status_code == 422
    gone = api.decide(f"{path}/{role.json['id']}", method="DELETE")
    assert (gone.status_code, gone.json["id"]) == (200, ilse["id"])
    assert api.get(path).json == []
    actions = [one["action"] for one in api.get(f"/speakers/{ilse['id']}/decisions").json]
    assert actions == ["role", "unrole"]


def test_a_timeline_tells_then_and_now(api, ilse) -> None:
    post_quotes(api, "Shore", ("Ilse Brandvold", QUOTE.replace("will", "will not")), day=5)
    path = f"/speakers/{ilse['id']}/timeline"
    items = api.get(f"{path}?include=total").json["items"]
    assert [(one["statement"]["article"]["outlet"], one["relation"]) for one in items] == [
        ("Coast", None),
        ("Fjord", "altered"),
        ("Shore", "negated"),
    ]
    assert items[0]["earlier"] is None
    assert items[2]["earlier"]["id"] == items[1]["statement"]["id"]
    changed = [items[1]["statement"]["text"][slice(*change["b"])] for change in items[1]["changes"]]
    assert changed == ["each"]
    claim = items[0]["statement"]["claim_id"]
    assert api.get(f"{path}?claim={claim}&include=total").json["total"] == 3
    assert len(api.get(f"{path}?q=storm&outlet=fjord").json["items"]) == 1
    first = api.get(f"{path}?limit=2").json
    second = api.call("GET", first["next"]).json
    assert [one["statement"]["id"] for one in first["items"] + second["items"]] == [
        one["statement"]["id"] for one in items
    ]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/speakers/999999/timeline", 404),
        ("/speakers/1/timeline?claim=999999", 404),
        ("/speakers/1/timeline?colour=red", 422),
        ("/speakers/1/timeline?kind=loud", 422),
        ("/speakers/1/timeline?cursor=nonsense", 400),
        ("/speakers/999999/aliases", 404),
        ("/speakers/999999/roles", 404),
        ("/speakers/999999/decisions", 404),
    ],
)
def test_what_cannot_be_read_is_a_problem(api, ilse, path: str, status: int) -> None:
    answer = api.get(path)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")


SPEAKER_DECISIONS = {
    ":merge": lambda torsnes, _: {"into": torsnes["id"]},
    ":split": lambda _, statements: {"statements": statements[:1], "name": "Ilse Brandvold"},
    ":keep-apart": lambda torsnes, _: {"speaker": torsnes["id"]},
    "/aliases": lambda *_: {"name": "Isa Brandvold"},
    "/roles": lambda *_: {"title": "harbour director"},
}


@pytest.mark.parametrize("decision", SPEAKER_DECISIONS)
def test_no_decision_on_a_speaker_whom_somebody_changed_meanwhile(api, ilse, torsnes, decision: str) -> None:
    item = f"/speakers/{ilse['id']}"
    sent = SPEAKER_DECISIONS[decision](torsnes, list_statements(api, ilse["id"]))
    seen = api.get(item).headers["ETag"]
    current = api.patch(item, seen, json={"name": "Ilse Marie Brandvold"}).json
    missing, stale = (api.decide(f"{item}{decision}", version, json=sent) for version in (None, seen))
    assert (missing.status_code, missing.json["errors"][0]["header"]) == (428, "If-Match")
    assert (stale.status_code, stale.json["current_version"]) == (412, current["version"])
    assert api.get(item).json == current
    assert api.decide(f"{item}{decision}", current["version"], json=sent).status_code in {200, 201}
    again = api.decide(f"{item}{decision}", current["version"], json=sent)
    assert again.status_code in {409, 412}


@pytest.mark.parametrize(("kind", "sent"), [("aliases", {"name": "Isa Moe"}), ("roles", {"title": "harbour director"})])
def test_names_and_offices_are_taken_from_the_version_that_was_read(api, ilse, kind: str, sent: Any) -> None:
    item = f"/speakers/{ilse['id']}"
    api.decide(f"{item}/{kind}", ilse["version"], json=sent)
    path = f"{item}/{kind}/{api.get(f'{item}/{kind}').json[0]['id']}"
    assert api.decide(path, None, method="DELETE").status_code == 428
    stale = api.decide(path, ilse["version"], method="DELETE")
    assert (stale.status_code, stale.json["current_version"]) == (412, ilse["version"] + 1)
    assert api.decide(path, ilse["version"] + 1, method="DELETE").json["version"] == ilse["version"] + 2


def test_two_editors_who_name_one_office_at_once_are_told_apart_by_version(api, ilse) -> None:
    def name_office(title: str) -> int:
        headers = {"Authorization": f"Bearer {api.key}", "If-Match": f'"{ilse["version"]}"'}
        path = f"/api/v1/speakers/{ilse['id']}/roles"
        return api.app.test_client().post(path, json={"title": title}, headers=headers).status_code

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(name_office, ["harbour director", "pilot", "mayor of Sandholm", "ferry warden"]))
    assert answers == [201, 412, 412, 412]
    assert len(api.get(f"/speakers/{ilse['id']}/roles").json) == 1


def test_whoever_was_merged_finds_the_story_under_the_own_number_after_it_was_undone_too(api, ilse, torsnes) -> None:
    own = f"/speakers/{torsnes['id']}/decisions"
    merged = api.decide(f"/speakers/{torsnes['id']}:merge", json={"into": ilse["id"]}).json["decision_id"]
    assert [(one["id"], one["action"]) for one in api.get(own).json] == [(merged, "merge")]
    api.post(f"/decisions/{merged}:undo")
    assert api.get(f"/speakers/{torsnes['id']}").json["id"] == torsnes["id"]
    [told] = api.get(own).json
    assert (told["id"], told["subject_id"], told["undone_by"]) == (merged, ilse["id"], "desk tool")
    apart = api.decide(f"/speakers/{ilse['id']}:keep-apart", json={"speaker": torsnes["id"]}).json["decision_id"]
    assert [one["id"] for one in api.get(own).json] == [merged, apart]
    chosen = list_statements(api, ilse["id"])[:1]
    split = api.decide(f"/speakers/{ilse['id']}:split", json={"statements": chosen, "name": "Ilse B. Brandvold"}).json
    told = api.get(f"/speakers/{split['target']['id']}/decisions").json
    assert [(one["id"], one["action"]) for one in told] == [(split["decision_id"], "split")]
