"""Claims through the API: listed, read, filtered, decided on; merged and split with a preview and a way back."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from claim_answers import OTHER, QUOTE, post_quotes

from quotetrack.terms import Scope

THIRD = "The ferry to the outer islands will not sail again before the end of April"


@pytest.fixture
def claim(api) -> Any:
    """What Coast and Fjord both print."""
    post_quotes(api, "Coast", ("Ilse Brandvold", QUOTE))
    second = post_quotes(api, "Fjord", ("Ilse Brandvold", QUOTE.replace("every storm", "each storm")), day=3)
    return api.get(f"/claims/{second['statements'][0]['claim_id']}").json


@pytest.fixture
def other(api, claim) -> Any:
    """A second claim, which Coast and Fjord print a day later each."""
    post_quotes(api, "Coast", ("Rune Aas", OTHER), day=4)
    second = post_quotes(api, "Fjord", ("Rune Aas", OTHER), day=5)
    return api.get(f"/claims/{second['statements'][0]['claim_id']}").json


def list_ids(api, path: str) -> list[int]:
    answer = api.get(path)
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json["items"]]


def list_states(api, claim: Any, query: str = "") -> list[tuple[str, str]]:
    items = api.get(f"/claims/{claim['id']}/appearances{query}").json["items"]
    return [(item["statement"]["article"]["outlet"], item["state"]) for item in items]


def test_a_claim_shows_the_words_that_were_published_first(api, claim) -> None:
    assert (claim["text"], claim["outlet"], claim["speaker"]["name"]) == (QUOTE, "Coast", "Ilse Brandvold")
    assert (claim["appearance_count"], claim["article_count"], claim["outlet_count"]) == (2, 2, 2)
    assert (claim["first_published"], claim["last_published"]) == (
        "2026-03-02T08:00:00+00:00",
        "2026-03-03T08:00:00+00:00",
    )


def test_statements_lead_to_their_claim_and_back(api, claim) -> None:
    statements = api.get(f"/statements?claim={claim['id']}").json["items"]
    assert [(one["claim_id"], one["relation"]) for one in statements] == [(claim["id"], None), (claim["id"], "altered")]


def test_appearances_come_in_the_order_of_publication_with_their_changes(api, claim) -> None:
    page = api.get(f"/claims/{claim['id']}/appearances").json
    assert page["next"] is None
    first, second = page["items"]
    assert (first["relation"], first["changes"]) == (None, [])
    [change] = second["changes"]
    assert (second["relation"], change["kind"]) == ("altered", "replaced")
    assert claim["text"][slice(*change["a"])] == "every"
    assert second["statement"]["text"][slice(*change["b"])] == "each"


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 2),
        ("q=storm", 1),
        ("q=STORM pier", 1),
        ("outlet=fjord", 2),
        ("outlet=nowhere", 0),
        ("kind=indirect", 0),
        ("kind=direct", 2),
        ("status=open", 2),
        ("status=closed", 0),
        ("tag=pier", 0),
        ("published_from=2026-03-04T00:00:00Z", 1),
        ("published_to=2026-03-04T00:00:00Z", 1),
        ("min_outlets=2&min_articles=2", 2),
        ("min_outlets=3", 0),
        ("suggested=true", 0),
        ("suggested=false", 2),
        ("updated_since=2099-01-01T00:00:00Z", 0),
        ("speaker=999999", 0),
        ("article=1", 1),
    ],
)
def test_claims_are_filtered(api, claim, other, query: str, count: int) -> None:
    page = api.get(f"/claims?include=total&{query}").json
    assert (len(page["items"]), page["total"]) == (count, count)


def test_a_speakers_claims(api, claim, other) -> None:
    assert list_ids(api, f"/claims?speaker={other['speaker']['id']}") == [other["id"]]


def test_pages_follow_each_other(api, claim, other) -> None:
    first = api.get("/claims?limit=1&include=total").json
    assert (len(first["items"]), first["total"]) == (1, 2)
    second = api.call("GET", first["next"]).json
    assert [first["items"][0]["id"], second["items"][0]["id"]] == sorted([claim["id"], other["id"]])
    assert second["next"] is None


@pytest.mark.parametrize("query", ["colour=red", "kind=loud", "status=won", "q=a&q=b", "min_outlets=-1", "limit=999"])
def test_unknown_and_wrong_parameters_are_named(api, query: str) -> None:
    answer = api.get(f"/claims?{query}")
    assert answer.status_code == 422
    assert answer.json["errors"][0]["parameter"] == query.split("=")[0]


def test_a_cursor_of_another_list_is_refused(api, claim, other) -> None:
    following = api.get("/claims?limit=1").json["next"].replace("/claims", "/conflicts")
    assert api.call("GET", following).status_code == 400


def test_an_editor_says_how_far_the_newsroom_is(api, claim) -> None:
    path = f"/claims/{claim['id']}"
    etag = api.get(path).headers["ETag"]
    assert api.get(path, headers={"If-None-Match": etag}).status_code == 304
    answer = api.patch(path, etag, json={"status": "checking", "tags": ["pier", "pier", "storm"]})
    assert answer.status_code == 200, answer.text
    assert (answer.json["status"], answer.json["tags"]) == ("checking", ["pier", "storm"])
    assert answer.json["version"] == claim["version"] + 1
    assert list_ids(api, "/claims?tag=storm&status=checking") == [claim["id"]]
    stale = api.patch(path, etag, json={"note": "Too late."})
    assert (stale.status_code, stale.json["current_version"]) == (412, answer.json["version"])
    assert api.patch(path, None, json={"note": "No version."}).status_code == 428


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"status": "won"},
        {"tags": ["a"] * 51},
        {"tags": [""]},
        {"tags": "pier"},
        {"note": "x" * 2001},
        {"text": "x"},
    ],
)
def test_changes_that_make_no_sense_are_refused(api, claim, changes: dict[str, Any]) -> None:
    answer = api.patch(f"/claims/{claim['id']}", "*", json=changes)
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    assert api.get(f"/claims/{claim['id']}").json == claim


def test_merging_is_previewed_done_and_undone(api, claim, other) -> None:
    path, merger = f"/claims/{other['id']}:merge", {"into": claim["id"], "note": "One remark."}
    preview = api.decide(f"{path}?dry_run=true", json=merger)
    assert preview.json == {
        "source": other["id"],
        "target": claim["id"],
        "statement_count": 2,
        "article_count": 2,
        "decision_id": None,
    }
    assert list_ids(api, "/claims") == sorted([claim["id"], other["id"]])
    done = api.decide(path, json=merger).json
    assert done | {"decision_id": None} == preview.json
    assert list_ids(api, "/claims") == [claim["id"]]
    merged = api.get(f"/claims/{other['id']}")
    assert (merged.status_code, merged.json["id"], merged.json["appearance_count"]) == (200, claim["id"], 4)
    assert len(api.get(f"/statements?claim={other['id']}").json["items"]) == 4
    [decision] = api.get(f"/claims/{claim['id']}/decisions").json
    assert (decision["id"], decision["action"], decision["actor"]) == (done["decision_id"], "merge", "desk tool")
    assert decision["note"] == "One remark."
    undone = api.post(f"/decisions/{done['decision_id']}:undo")
    assert (undone.status_code, undone.json["undone_by"]) == (200, "desk tool")
    assert api.get(f"/claims/{other['id']}").json["appearance_count"] == 2
    again = api.post(f"/decisions/{done['decision_id']}:undo")
    assert again.status_code == 409


def test_mergers_that_cannot_be_are_conflicts(api, claim, other) -> None:
    one, two = claim["id"], other["id"]
    assert api.decide(f"/claims/{one}:merge", json={"into": one}).status_code == 409
    assert api.decide(f"/claims/{one}:merge", json={"into": two}).status_code == 200
    # Now in a ring, of the one just merged, and into it.
    assert api.decide(f"/claims/{two}:merge", json={"into": one}).status_code == 409
    assert api.decide(f"/claims/{one}:merge", json={"into": two}).status_code == 409
    assert api.decide(f"/claims/{one}:merge", json={"into": 999999}).status_code in {404, 409}
    assert api.decide(f"/claims/{two}:merge", json={"into": 999999}).status_code == 404
    assert api.decide("/claims/999999:merge", json={"into": two}).status_code == 404
    assert api.get(f"/claims/{two}").json["appearance_count"] == 4


def test_two_editors_who_merge_both_ways_at_once_make_no_ring(api, claim, other) -> None:
    one, two = claim["id"], other["id"]
    turns = [(one, two), (two, one)] * 3

    def merge(turn: tuple[int, int]) -> int:
        headers = {"Authorization": f"Bearer {api.key}", "If-Match": "*"}
        client = api.app.test_client()
        return client.post(f"/api/v1/claims/{turn[0]}:merge", json={"into": turn[1]}, headers=headers).status_code

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(merge, turns)) == [200, 409, 409, 409, 409, 409]
    assert {api.get(f"/claims/{number}").json["appearance_count"] for number in (one, two)} == {4}


def test_a_merged_claim_is_changed_where_it_went(api, claim, other) -> None:
    api.decide(f"/claims/{claim['id']}:merge", json={"into": other["id"]})
    etag = api.get(f"/claims/{claim['id']}").headers["ETag"]
    changed = api.patch(f"/claims/{claim['id']}", etag, json={"status": "closed"})
    assert (changed.json["id"], changed.json["status"]) == (other["id"], "closed")
    assert len(api.get(f"/claims/{claim['id']}/appearances").json["items"]) == 4


def test_splitting_is_previewed_done_and_undone(api, claim) -> None:
    statements = [one["id"] for one in api.get(f"/statements?claim={claim['id']}").json["items"]]
    path, split = f"/claims/{claim['id']}:split", {"statements": statements[1:]}
    preview = api.decide(f"{path}?dry_run=1", json=split).json
    assert (preview["source"], preview["target"], preview["statement_count"]) == (claim["id"], None, 1)
    assert api.get(f"/claims/{claim['id']}").json["appearance_count"] == 2
    done = api.decide(path, json=split).json
    assert api.get(f"/claims/{done['target']}").json["appearance_count"] == 1
    assert list_states(api, claim) == [("Coast", "joined")]
    assert list_states(api, claim, "?state=parted") == [("Fjord", "parted")]
    assert api.decide(f"/claims/{claim['id']}:merge", json={"into": done["target"]}).status_code == 409
    assert api.post(f"/decisions/{done['decision_id']}:undo").status_code == 200
    assert list_states(api, claim) == [("Coast", "joined"), ("Fjord", "joined")]
    assert api.get(f"/claims/{done['target']}").json["id"] == claim["id"]


def test_splits_that_cannot_be_are_refused(api, claim, other) -> None:
    ours, theirs = (
        [item["id"] for item in api.get(f"/statements?claim={one['id']}").json["items"]] for one in (claim, other)
    )
    path = f"/claims/{claim['id']}:split"
    assert api.decide(path, json={"statements": ours}).status_code == 409
    assert api.decide(path, json={"statements": theirs[:1]}).status_code == 409
    assert api.decide(path, json={"statements": []}).status_code == 422
    assert api.decide(path, json={"statements": [0]}).status_code == 422
    assert api.decide(path, json={}).status_code == 422
    assert api.decide(f"{path}?dry_run=perhaps", json={"statements": ours[1:]}).status_code == 422
    assert api.get(f"/claims/{claim['id']}").json == claim


def test_claims_kept_apart_never_merge_until_that_is_undone(api, claim, other) -> None:
    path = f"/claims/{claim['id']}:keep-apart"
    decision = api.decide(path, json={"claim": other["id"], "note": "Two days."}).json["decision_id"]
    merge = {"into": other["id"]}
    assert api.decide(f"/claims/{claim['id']}:merge?dry_run=true", json=merge).status_code == 409
    assert api.decide(path, json={"claim": other["id"]}).status_code == 409
    assert api.decide(path, json={"claim": claim["id"]}).status_code == 409
    assert api.post(f"/decisions/{decision}:undo").status_code == 200
    assert api.decide(f"/claims/{claim['id']}:merge?dry_run=true", json=merge).status_code == 200


def test_a_statement_is_parted_and_confirmed_against_the_machine(api, claim) -> None:
    statement = api.get(f"/claims/{claim['id']}/appearances").json["items"][1]["statement"]
    path = f"/claims/{claim['id']}/appearances/{statement['id']}"
    parted = api.decide(f"{path}:part", json={"note": "Another pier."})
    assert (parted.status_code, parted.json["appearance_count"]) == (200, 1)
    assert api.get(f"/statements/{statement['id']}").json["claim_id"] is None
    # The same article again, and the machine leaves it alone.
    post_quotes(api, "Fjord", ("Ilse Brandvold", statement["text"]), day=3)
    assert list_states(api, claim) == [("Coast", "joined")]
    assert api.decide(f"{path}:confirm").json["appearance_count"] == 2
    shown = api.get(f"/claims/{claim['id']}/appearances").json["items"][1]
    assert (shown["state"], shown["method"], shown["decided_by"]) == ("confirmed", "editor", "desk tool")


def test_a_statement_that_nobody_repeated_begins_a_claim(api) -> None:
    statement = post_quotes(api, "Coast", ("Ilse Brandvold", THIRD))["statements"][0]
    made = api.post("/claims", json={"statement": statement["id"]})
    assert (made.status_code, made.json["text"]) == (201, THIRD)
    assert made.headers["Location"].endswith(f"/api/v1/claims/{made.json['id']}")
    assert api.post("/claims", json={"statement": statement["id"]}).status_code == 409
    assert api.post("/claims", json={"statement": 999999}).status_code == 404
    later = post_quotes(api, "Fjord", ("Ilse Brandvold", THIRD), day=3)["statements"][0]
    assert later["claim_id"] == made.json["id"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/claims/999999"),
        ("GET", "/claims/999999/appearances"),
        ("GET", "/claims/999999/decisions"),
        ("POST", "/claims/999999/appearances/1:confirm"),
        ("POST", "/claims/1/appearances/999999:part"),
        ("POST", "/decisions/999999:undo"),
        ("GET", "/claims/0"),
        ("GET", "/claims/99999999999999999999"),
    ],
)
def test_what_does_not_exist_is_404(api, claim, method: str, path: str) -> None:
    answer = api.decide(path, method=method)
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


def test_a_reader_decides_nothing(api, claim, other) -> None:
    key = api.make_key(Scope.READ)
    answer = api.decide(f"/claims/{claim['id']}:merge?dry_run=true", key=key, json={"into": other["id"]})
    assert answer.status_code == 403


CLAIM_DECISIONS = {
    ":merge": lambda _, other: {"into": other["id"]},
    ":split": lambda claim, _: {"statements": [claim["first_statement"]]},
    ":keep-apart": lambda _, other: {"claim": other["id"]},
    "/appearances/{first_statement}:confirm": lambda *_: {},
    "/appearances/{first_statement}:part": lambda *_: {},
}


@pytest.mark.parametrize("decision", CLAIM_DECISIONS)
def test_no_decision_on_a_claim_that_somebody_changed_meanwhile(api, claim, other, decision: str) -> None:
    path, sent = f"/claims/{claim['id']}{decision.format(**claim)}", CLAIM_DECISIONS[decision](claim, other)
    seen = api.get(f"/claims/{claim['id']}").headers["ETag"]
    current = api.patch(f"/claims/{claim['id']}", seen, json={"note": "Look at the date."}).json
    missing, stale = (api.decide(path, version, json=sent) for version in (None, seen))
    assert (missing.status_code, missing.json["errors"][0]["header"]) == (428, "If-Match")
    assert (stale.status_code, stale.json["current_version"]) == (412, current["version"])
    assert api.get(f"/claims/{claim['id']}").json == current
    assert api.decide(path, current["version"], json=sent).status_code == 200


def test_a_preview_that_an_article_made_stale_is_not_carried_out(api, claim, other) -> None:
    path, seen = f"/claims/{claim['id']}:merge", claim["version"]
    merger = {"into": other["id"]}
    assert api.decide(f"{path}?dry_run=true", seen, json=merger).json["statement_count"] == 2
    post_quotes(api, "Shore", ("Ilse Brandvold", QUOTE), day=6)
    assert api.decide(path, seen, json=merger).status_code == 412
    assert api.get(f"/claims/{claim['id']}").json["appearance_count"] == 3


def test_a_statement_names_the_claims_that_it_may_belong_to_and_those_that_it_contradicts(api, claim) -> None:
    against = post_quotes(api, "Shore", ("Ilse Brandvold", QUOTE.replace("will", "will not")), day=6)["statements"][0]
    assert (against["claim_id"], against["suggested_claims"], against["contrast_claims"]) == (None, [], [claim["id"]])
    short = [post_quotes(api, outlet, ("Rune Aas", "We were wrong"))["statements"][0] for outlet in ("Coast", "Fjord")]
    assert (short[1]["claim_id"], short[1]["contrast_claims"]) == (None, [])
    [suggested] = short[1]["suggested_claims"]
    assert api.get(f"/claims/{suggested}").json["text"] == "We were wrong"
    api.decide(f"/claims/{suggested}/appearances/{short[1]['id']}:confirm")
    confirmed = api.get(f"/statements/{short[1]['id']}").json
    assert (confirmed["claim_id"], confirmed["suggested_claims"]) == (suggested, [])
    listed = api.get(f"/statements?article={against['article']['id']}").json["items"][0]
    assert listed["contrast_claims"] == [claim["id"]]
