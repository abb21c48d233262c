"""Watches and alerts through the API: made, listed, changed, ended, replayed, each key its own."""

import base64

import pytest
from defusedxml import ElementTree

from quotetrack.terms import Scope

WEIR = {"name": "Weirs", "filters": {"q": "weir*"}}
HOOK = {**WEIR, "address": "https://desk.example/hook?desk=1"}
ATOM = "{http://www.w3.org/2005/Atom}"
TEXT = "“The weir must be rebuilt before the winter,” said Tamsin Orrell, who lives there."


def remove(api, watch: int, version: str | None = "*", key: str | None = "own"):
    headers = {} if version is None else {"If-Match": version}
    return api.call("DELETE", f"/api/v1/watches/{watch}", headers=headers, key=key)


def test_a_watch_is_made_with_a_secret_that_is_shown_once(api) -> None:
    made = api.post("/watches", json=HOOK)
    assert made.status_code == 201
    assert made.json["secret"].startswith("whsec_")
    assert len(made.json["secret"]) > 40
    shown = {name: value for name, value in made.json.items() if name != "secret"}
    assert (shown["name"], shown["filters"], shown["address"]) == ("Weirs", {"q": "weir*"}, HOOK["address"])
    item = api.call("GET", made.headers["Location"])
    assert item.json == shown
    assert api.get("/watches?include=total").json == {"items": [shown], "next": None, "total": 1}
    assert api.call("GET", made.headers["Location"], headers={"If-None-Match": item.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("given", [0, 1, 1.0, "true", None, []])
def test_a_yes_or_no_is_no_number(api, given: object) -> None:
    watch = api.post("/watches", json=WEIR).json["id"]
    for answer, name in (
        (api.patch(f"/watches/{watch}", "*", json={"active": given}), "active"),
        (api.post(f"/watches/{watch}:replay", json={"every": given}), "every"),
    ):
        assert answer.status_code == 422
        assert [one["pointer"] for one in answer.json["errors"]] == [f"/{name}"]


def test_what_a_watch_was_told_of_can_be_read(api) -> None:
    watch = api.post("/watches", json=WEIR).json["id"]
    article = api.post_article(TEXT)
    (alert,) = api.get("/alerts?include=total").json["items"]
    statement = dict(article["statements"][0])
    statement.pop("selector")
    assert alert["statement"] == statement
    assert (alert["watch_id"], alert["watch"], alert["article_id"]) == (watch, "Weirs", article["id"])
    assert (alert["words"], alert["speaker"]) == (article["statements"][0]["text"], "Tamsin Orrell")
    assert api.get(f"/watches/{watch}/alerts").json["items"] == [alert]
    assert api.get(f"/alerts/{alert['id']}").json == alert
    assert api.get(f"/alerts?watch={watch}&since=2020-01-01T00:00:00Z").json["items"] == [alert]
    assert api.get("/alerts?since=2999-01-01T00:00:00Z").json["items"] == []


def test_a_watch_is_changed_and_ended_in_the_version_that_was_read(api) -> None:
    watch = api.post("/watches", json=HOOK).json["id"]
    path = f"/watches/{watch}"
    assert api.patch(path, None, json={"active": False}).status_code == 428
    changed = api.patch(path, 1, json={"active": False, "address": None, "filters": {"outlet": "Post"}})
    assert (changed.status_code, changed.json["active"], changed.json["address"]) == (200, False, None)
    assert (changed.json["filters"], changed.json["version"]) == ({"outlet": "Post"}, 2)
    assert api.patch(path, 1, json={"name": "Late"}).status_code == 412
    assert api.patch(path, 2, json={}).status_code == 422
    renewed = api.decide(f"{path}:renew-secret", 2)
    assert (renewed.status_code, renewed.json["version"]) == (200, 3)
    assert remove(api, watch, None).status_code == 428
    assert remove(api, watch, '"2"').status_code == 412
    assert remove(api, watch, '"3"').status_code == 204
    assert api.get(path).status_code == 404


def test_another_key_never_sees_a_watch_and_one_with_admin_sees_all(api) -> None:
    ours, theirs = api.make_key(Scope.READ), api.make_key(Scope.READ)
    made = api.post("/watches", json=HOOK, key=ours).json
    api.post_article(TEXT)
    alert = api.get("/alerts", key=ours).json["items"][0]["id"]
    watch = f"/watches/{made['id']}"
    assert api.get("/watches", key=theirs).json["items"] == []
    assert api.get("/alerts", key=theirs).json["items"] == []
    assert api.get(f"/alerts?watch={made['id']}", key=theirs).json["items"] == []
    refused = [
        api.get(watch, key=theirs),
        api.get(f"{watch}/alerts", key=theirs),
        api.get(f"{watch}/deliveries", key=theirs),
        api.get(f"{watch}/feed.atom", key=theirs),
        api.patch(watch, 1, json={"active": False}, key=theirs),
        api.decide(f"{watch}:renew-secret", 1, key=theirs),
        api.post(f"{watch}:replay", json={}, key=theirs),
        api.get(f"/alerts/{alert}", key=theirs),
        api.post(f"/alerts/{alert}:replay", key=theirs),
        remove(api, made["id"], '"1"', key=theirs),
    ]
    assert [answer.status_code for answer in refused] == [404] * len(refused)
    assert [one["id"] for one in api.get("/watches").json["items"]] == [made["id"]]
    assert api.get(f"/alerts/{alert}").status_code == 200


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({}, "/name"),
        ({"name": "x"}, "/filters"),
        ({"name": " ", "filters": {"q": "a"}}, "/name"),
        ({"name": "x", "filters": {}}, "/filters"),
        ({"name": "x", "filters": {"kind": "direct"}}, "/filters"),
        ({"name": "x", "filters": {"q": "-weir"}}, "/filters"),
        ({"name": "x", "filters": {"q": "…"}}, "/filters/q"),
        ({"name": "x", "filters": {"speaker": 999}}, "/filters/speaker"),
        ({"name": "x", "filters": {"claim": 999}}, "/filters/claim"),
        ({"name": "x", "filters": {"q": "a", "min_confidence": 2}}, "/filters/min_confidence"),
        ({"name": "x", "filters": {"q": "a", "min_confidence": True}}, "/filters/min_confidence"),
        ({"name": "x", "filters": {"q": "a", "article": 1}}, "/filters/article"),
        ({**WEIR, "address": "ftp://desk.example/"}, "/address"),
        ({**WEIR, "address": "https://desk.example:22/"}, "/address"),
        ({**WEIR, "address": "https://ann:secret@desk.example/"}, "/address"),
        ({**WEIR, "address": "http://localhost/"}, "/address"),
        ({**WEIR, "address": "http://10.0.0.8/"}, "/address"),
        ({**WEIR, "address": "http://[::1]/"}, "/address"),
        ({**WEIR, "address": "http://2130706433/"}, "/address"),
        ({**WEIR, "address": "desk"}, "/address"),
    ],
)
def test_a_watch_that_cannot_be_is_refused_with_its_place(api, sent: dict, pointer: str) -> None:
    answer = api.post("/watches", json=sent)
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, pointer)
    assert api.get("/watches").json["items"] == []


def test_deliveries_are_listed_and_replayed(api) -> None:
    watch = api.post("/watches", json=HOOK).json["id"]
    api.post_article(TEXT)
    alert = api.get("/alerts").json["items"][0]["id"]
    (delivery,) = api.get(f"/watches/{watch}/deliveries?state=due&include=total").json["items"]
    assert (delivery["alert_id"], delivery["attempts"], delivery["state"]) == (alert, 0, "due")
    assert api.get(f"/watches/{watch}").json["due"] == 1
    again = api.post(f"/alerts/{alert}:replay")
    assert (again.status_code, again.json["id"]) == (200, delivery["id"])
    assert api.post(f"/watches/{watch}:replay").json == {"replayed": 0}
    assert api.post(f"/watches/{watch}:replay", json={"every": True}).json == {"replayed": 1}
    other = api.post("/watches", json=WEIR).json["id"]
    assert api.post(f"/watches/{other}:replay").status_code == 409


def test_a_key_has_at_most_its_number_of_watches(api, app) -> None:
    from dataclasses import replace

    settings = app.config["QUOTETRACK_SETTINGS"]
    app.config["QUOTETRACK_SETTINGS"] = replace(settings, watches=replace(settings.watches, per_key=1))
    assert api.post("/watches", json=WEIR).status_code == 201
    assert api.post("/watches", json=WEIR).status_code == 409


def test_the_feed_of_a_watch_is_valid_atom(api) -> None:
    watch = api.post("/watches", json={**WEIR, "name": "Weirs & \x01<locks>"}).json["id"]
    api.post_article(TEXT, url="https://post.example/a?b=1&c=2", outlet="Post")
    api.post_article(TEXT.replace("winter", "<b>spring</b>"), outlet="Mail", external_id="m1")
    answer = api.get(f"/watches/{watch}/feed.atom")
    assert (answer.status_code, answer.content_type) == (200, "application/atom+xml; charset=utf-8")
    feed = ElementTree.fromstring(answer.data)
    assert feed.tag == f"{ATOM}feed"
    assert [feed.findtext(f"{ATOM}{name}") for name in ("title",)] == ["Weirs & \N{REPLACEMENT CHARACTER}<locks>"]
    assert feed.find(f"{ATOM}link").get("href").endswith(f"/api/v1/watches/{watch}/feed.atom")
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 2
    for element in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1
        assert element.findtext(f"{ATOM}id").startswith("urn:uuid:")
        assert element.findtext(f"{ATOM}author/{ATOM}name")
    assert len({element.findtext(f"{ATOM}id") for element in (feed, *entries)}) == 3
    assert entries[0].findtext(f"{ATOM}content") == "The weir must be rebuilt before the <b>spring</b>"
    assert entries[1].find(f"{ATOM}link").get("href") == "https://post.example/a?b=1&c=2"
    assert feed.findtext(f"{ATOM}updated") == entries[0].findtext(f"{ATOM}updated")
    again = api.get(f"/watches/{watch}/feed.atom", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_feed_takes_the_key_as_a_password_and_nothing_else_does(api) -> None:
    watch = api.post("/watches", json=WEIR).json["id"]
    basic = "Basic " + base64.b64encode(f"reader:{api.key}".encode()).decode()
    wrong = "Basic " + base64.b64encode(b"reader:qt_aaaaaaaa_bbbbbbbb").decode()

    def ask(path: str, header: str) -> int:
        return api.client.get(f"/api/v1{path}", headers={"Authorization": header}).status_code

    assert ask(f"/watches/{watch}/feed.atom", basic) == 200
    assert ask(f"/watches/{watch}/feed.atom", wrong) == 401
    assert ask(f"/watches/{watch}/feed.atom", "Basic !!!") == 401
    assert ask(f"/watches/{watch}", basic) == 401
