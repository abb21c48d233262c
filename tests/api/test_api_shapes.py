"""Callers choose the members of answers, the units of offsets, and find statements in a page again."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

# An emoji stands in front of each statement and in some of them; the second paragraph is said twice.
TEXT = (
    "🚢🚢 The quay at Mossvik 𝒜 opens in June.\n\n"
    "“We lit the lamps 🎆 at noon and kept them burning all day,” said Signe Falk, the harbour master. "
    "She said that the boats 🚤 would wait.\n\n"
    "“No boat will be turned away,” said Harald Brix 😀, the lock keeper.\n\n"
    "“No boat will be turned away,” said Harald Brix 😀, the lock keeper."
)


def cut_units(text: str, span: list[int]) -> str:
    """What a browser's ``text.slice(start, end)`` gives."""
    units = text.encode("utf-16-le")
    return units[2 * span[0] : 2 * span[1]].decode("utf-16-le")


@pytest.fixture
def article(api) -> Any:
    return api.post_article(TEXT, title="🚢 The quay opens", outlet="Post", published_at="2026-03-01T08:00:00Z")


def resolve(selector: Any, text: str) -> str | None:
    """The words that a resolver of Web Annotations finds: the quote, at the place that fits best."""
    quote, position = selector
    assert (quote["type"], position["type"]) == ("TextQuoteSelector", "TextPositionSelector")
    whole = quote["prefix"] + quote["exact"] + quote["suffix"]
    places = [at for at in range(len(text)) if text.startswith(whole, at)]
    starts = [at + len(quote["prefix"]) for at in places]
    if not starts:
        return None
    start = min(starts, key=lambda at: abs(at - position["start"]))
    assert (start, start + len(quote["exact"])) == (position["start"], position["end"])
    return text[start : start + len(quote["exact"])]


def list_spans(statement: Any) -> Iterator[tuple[list[int], str]]:
    """The spans of a statement with the words that they must have."""
    for name in ("cue", "source"):
        if statement[name] is not None:
            yield statement[name]["span"], statement[name]["text"]
    for span, words in zip(statement["content"], statement["text"].split(" … "), strict=True):
        yield span, words
    for span, words in zip(statement["machine"]["content"], statement["text"].split(" … "), strict=True):
        yield span, words


def test_a_selector_finds_exactly_the_words_in_the_text(api, article) -> None:
    assert len(article["statements"]) == 4
    for statement in article["statements"]:
        found = api.get(f"/statements/{statement['id']}").json
        assert found["selector"] == statement["selector"]
        words = [resolve(selector, TEXT) for selector in found["selector"]]
        assert " … ".join(str(one) for one in words) == found["text"]
        for (quote, _), (start, end) in zip(found["selector"], found["content"], strict=True):
            assert quote["prefix"] == TEXT[max(start - 32, 0) : start]
            assert quote["suffix"] == TEXT[end : end + 32]


def test_an_interrupted_statement_has_a_selector_for_each_stretch(api) -> None:
    text = "“The tide,” Ada Lund said, “waits for nobody in this town.”"
    (statement,) = api.post_article(text)["statements"]
    answer = api.patch(f"/statements/{statement['id']}", 1, json={"content": [[1, 9], [28, 57]]}).json
    assert [resolve(one, text) for one in answer["selector"]] == ["The tide", "waits for nobody in this town"]
    assert api.get("/statements?include=selector").json["items"][0]["selector"] == answer["selector"]


def test_lists_show_selectors_where_they_are_asked_for(api, article) -> None:
    plain = api.get("/statements").json["items"]
    assert all("selector" not in one for one in plain)
    for query in ("include=selector", "include=total,selector", "fields=id,selector"):
        shown = api.get(f"/statements?{query}").json
        assert [one["selector"] for one in shown["items"]] == [one["selector"] for one in article["statements"]]
        assert ("total" in shown) == ("total" in query)


def test_a_selector_stays_with_the_revision_that_its_statement_belongs_to(api) -> None:
    text = "“We will wait for the tide,” Ada Lund said."
    first = api.post_article(text, external_id="tide")["statements"][0]
    revised = api.post_article(f"Later that day. {text}", external_id="tide")["statements"]
    kept = next(one for one in revised if one["text"] == first["text"])
    assert kept["selector"][0][0]["prefix"] == "Later that day. “"
    assert api.get(f"/statements/{kept['id']}").json["selector"] == kept["selector"]


def test_an_articles_offsets_are_a_browsers(api, article) -> None:
    plain = api.get(f"/articles/{article['id']}").json
    units = api.get(f"/articles/{article['id']}?offsets=utf16").json
    for name in ("sentences", "furniture"):
        words = [TEXT[start:end] for start, end in plain[name]]
        assert [cut_units(TEXT, span) for span in units[name]] == words
    assert units["sentences"] != plain["sentences"]
    for statement in units["statements"]:
        for span, words in list_spans(statement):
            assert cut_units(TEXT, span) == words
    assert [one["selector"] for one in units["statements"]] == [one["selector"] for one in plain["statements"]]
    again = api.post("/articles?offsets=utf16", json={"text": TEXT, "title": "🚢 The quay opens", "outlet": "Post"})
    assert again.json["statements"] == units["statements"]


def test_every_statements_offsets_are_a_browsers(api, article) -> None:
    number = article["statements"][1]["id"]
    listed = api.get("/statements?offsets=utf16&limit=2")
    pages = [*listed.json["items"], *api.call("GET", listed.json["next"]).json["items"]]
    single = api.get(f"/statements/{number}?offsets=utf16").json
    assert len(pages) == 4
    for statement in [*pages, single]:
        for span, words in list_spans(statement):
            assert cut_units(TEXT, span) == words
    accepted = api.decide(f"/statements/{number}:accept?offsets=utf16").json
    assert accepted["content"] == single["content"]
    assert api.get(f"/statements/{number}?offsets=codepoints").json["content"] != single["content"]


def test_an_analysis_and_a_revision_count_in_units(api, article) -> None:
    found = api.post("/analyze?offsets=utf16", json={"text": TEXT}).json
    for statement in found["statements"]:
        assert [cut_units(TEXT, span) for span in statement["content"]] == statement["text"].split(" … ")
        assert cut_units(TEXT, statement["cue"]["span"]) == statement["cue"]["text"]
    names = {cut_units(TEXT, span) for entity in found["entities"] for span in entity["mentions"]}
    assert any("Signe Falk" in name for name in names)
    revision = api.get(f"/articles/{article['id']}/revisions/1?offsets=utf16").json
    assert revision["sentences"] == found["sentences"]


def test_content_may_be_sent_in_units_and_never_within_a_character(api, article) -> None:
    statement = api.get(f"/statements/{article['statements'][0]['id']}?offsets=utf16").json
    ((start, end),) = statement["content"]
    path = f"/statements/{statement['id']}?offsets=utf16"
    lamp = statement["text"].index("🎆") + start
    refused = api.patch(path, 1, json={"content": [[start, lamp + 1]]})
    assert refused.status_code == 422
    assert refused.json["errors"][0]["pointer"] == "/content/0"
    beyond = api.patch(path, 1, json={"content": [[start, 10**9]]})
    assert beyond.status_code == 422
    changed = api.patch(path, 1, json={"content": [[start, lamp + 2]]})
    assert changed.status_code == 200, changed.text
    assert changed.json["content"] == [[start, lamp + 2]]
    assert changed.json["text"] == "We lit the lamps 🎆"
    plain = api.get(f"/statements/{statement['id']}").json
    assert TEXT[slice(*plain["content"][0])] == "We lit the lamps 🎆"
    assert end > lamp + 2


SAID = "We lit the lamps 🎆 at noon and kept the seven of them burning all day"
ALTERED = "We lit the lamps 🎆 at noon and kept 🔥 the seven big ones of them burning all day"


@pytest.fixture
def repeated(api) -> list[Any]:
    return [
        api.post_article(f"🚢 “{words},” said Signe Falk.", outlet=outlet, published_at=f"2026-03-0{day}T08:00:00Z")
        for day, (outlet, words) in enumerate([("East", SAID), ("West", ALTERED)], start=1)
    ]


def test_alerts_show_members_and_units_that_are_asked_for(api) -> None:
    watch = api.post("/watches", json={"name": "Lamps", "filters": {"q": "lamps"}}).json["id"]
    statement = api.post_article(TEXT)["statements"][0]
    (alert,) = api.get("/alerts?offsets=utf16").json["items"]
    assert alert["statement"]["id"] == statement["id"]
    for span, words in list_spans(alert["statement"]):
        assert cut_units(TEXT, span) == words
    assert api.get(f"/alerts/{alert['id']}?offsets=utf16").json == alert
    assert api.get(f"/watches/{watch}/alerts?fields=words").json["items"] == [{"words": statement["text"]}]
    assert api.get(f"/watches/{watch}?fields=name").json == {"name": "Lamps"}
    assert api.get("/watches?fields=id").json["items"] == [{"id": watch}]


def check_changes(plain: Any, units: Any, a: str, b: str) -> None:
    assert plain
    for one, other in zip(plain, units, strict=True):
        for name, text in (("a", a), ("b", b)):
            assert cut_units(text, other[name]) == text[slice(*one[name])]
    assert plain != units


def test_changes_count_in_units_of_both_texts(api, repeated) -> None:
    left, right = repeated
    claim = left["statements"][0]["claim_id"] or right["statements"][0]["claim_id"]
    for path in (
        f"/claims/{claim}/appearances",
        f"/speakers/{left['statements'][0]['speaker']['id']}/timeline",
    ):
        plain, units = (api.get(path, query_string={"offsets": name}).json["items"] for name in ("codepoints", "utf16"))
        check_changes(plain[1]["changes"], units[1]["changes"], SAID, ALTERED)
        ((start, _),) = units[1]["statement"]["content"]
        assert start == plain[1]["statement"]["content"][0][0] + 1
    compared = f"/compare?left={left['id']}&right={right['id']}"
    plain, units = (api.get(f"{compared}&offsets={name}").json["pairs"][0] for name in ("codepoints", "utf16"))
    check_changes(plain["changes"], units["changes"], SAID, ALTERED)
    sought = {"text": ALTERED.replace("big", "bigger")}
    plain, units = (
        api.post(f"/claims:match?offsets={name}", json=sought).json["items"][0] for name in ("codepoints", "utf16")
    )
    check_changes(plain["changes"], units["changes"], plain["statement"]["text"], sought["text"])


@pytest.mark.parametrize("path", ["/articles", "/statements", "/statements/1", "/compare?left=1&right=2"])
def test_a_wrong_unit_is_named(api, article, path: str) -> None:
    answer = api.get(f"{path}{'&' if '?' in path else '?'}offsets=bytes")
    assert answer.status_code == 422
    assert answer.json["errors"] == [{"detail": "'bytes' is neither codepoints nor utf16.", "parameter": "offsets"}]


def test_an_items_members_are_chosen_in_lists_and_alone(api, article) -> None:
    number = article["statements"][0]["id"]
    listed = api.get("/statements?fields=text,id&limit=1&include=total").json
    assert listed["items"] == [{"id": number, "text": article["statements"][0]["text"]}]
    assert listed["total"] == 4
    following = api.call("GET", listed["next"]).json
    assert [set(one) for one in following["items"]] == [{"id", "text"}]
    single = api.get(f"/statements/{number}?fields=speaker")
    assert single.json == {"speaker": article["statements"][0]["speaker"]}
    assert single.headers["ETag"].startswith('"1-')
    again = api.get(f"/statements/{number}?fields=speaker", headers={"If-None-Match": single.headers["ETag"]})
    assert again.status_code == 304
    assert api.get(f"/articles/{article['id']}?fields=id,title").json == {
        "id": article["id"],
        "title": article["title"],
    }
    assert api.get(f"/articles/{article['id']}?fields=statements").json == {"statements": article["statements"]}


@pytest.mark.parametrize("path", ["/articles", "/statements", "/speakers", "/claims", "/outlets", "/conflicts"])
def test_every_list_lets_its_members_be_chosen(api, repeated, path: str) -> None:
    whole = api.get(path).json["items"]
    chosen = api.get(f"{path}?fields=id").json["items"]
    assert chosen == [{"id": one["id"]} for one in whole]


@pytest.mark.parametrize(
    ("given", "detail"),
    [
        ("id,speakr", "There is no field 'speakr'."),
        ("id,text,id", "The field 'id' is named more than once."),
        ("", "There is no field ''."),
        ("id,", "There is no field ''."),
        ("article.id", "There is no field 'article.id'."),
        ("dump_one", "There is no field 'dump_one'."),
    ],
)
def test_a_wrong_field_is_named(api, article, given: str, detail: str) -> None:
    for path in ("/statements", f"/statements/{article['statements'][0]['id']}"):
        answer = api.get(path, query_string={"fields": given})
        assert answer.status_code == 422
        assert answer.json["errors"] == [{"detail": detail, "parameter": "fields"}]


def test_what_a_route_does_not_take_stays_unknown(api, article) -> None:
    number = article["statements"][0]["id"]
    for answer in (
        api.get("/speakers/1?offsets=utf16"),
        api.decide(f"/statements/{number}:accept?fields=id"),
        api.get(f"/statements/{number}?colour=red"),
        api.get(f"/statements/{number}?offsets=utf16&offsets=utf16"),
    ):
        assert answer.status_code == 422
        assert answer.json["errors"][0]["parameter"] in {"offsets", "fields", "colour"}


def test_arrays_and_items_without_a_version_have_the_chosen_members_alone(api) -> None:
    article = api.post_article("“The mill stands,” said Ada Lund, the miller.", external_id="mill")
    statement = article["statements"][0]
    speaker = f"/speakers/{statement['speaker']['id']}"
    assert api.decide(f"{speaker}/aliases", json={"name": "Miller Lund"}).status_code == 200
    assert api.decide(f"{speaker}/roles", json={"title": "mayor"}).status_code == 201
    assert api.patch(f"/statements/{statement['id']}", 1, json={"kind": "mixed"}).status_code == 200
    expected = {
        f"{speaker}/aliases?fields=name": [{"name": "Miller Lund"}],
        f"{speaker}/roles?fields=title,until": [{"title": "mayor", "until": None}],
        f"{speaker}/decisions?fields=action": [{"action": "alias"}, {"action": "role"}],
        f"/statements/{statement['id']}/corrections?fields=action,actor": [{"action": "correct", "actor": "desk tool"}],
        f"/articles/{article['id']}/revisions/1?fields=number,html": {"number": 1, "html": None},
    }
    for path, answer in expected.items():
        assert api.get(path).json == answer, path
        refused = api.get(path.partition("=")[0] + "=nothing")
        assert (refused.status_code, refused.json["errors"][0]["parameter"]) == (422, "fields"), path


def test_lines_count_offsets_in_the_units_that_are_asked_for(api) -> None:
    api.post_article("🛶🛶 “The canoe is mine,” said Ada Lund, the pilot.\n\n“It leaks 🛶,” said Harald Brix.")
    lines = api.get("/statements.ndjson?offsets=utf16").text.splitlines()
    listed = api.get("/statements?offsets=utf16").json["items"]
    assert [json.loads(line) for line in lines] == listed
    assert listed != api.get("/statements").json["items"]
    assert api.get("/statements.ndjson?offsets=bytes").status_code == 422
