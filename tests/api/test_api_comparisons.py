"""A text matched with what is stored, two articles side by side, conflicts: any input, right answers."""

import csv
import io
import time
from typing import Any

import pytest
from claim_answers import OTHER, QUOTE, post_quotes


@pytest.fixture
def articles(api) -> list[Any]:
    """Coast and Fjord print one quote, Coast has another that Fjord lacks; Shore credits it to somebody else."""
    return [
        post_quotes(api, "Coast", ("Ilse Brandvold", QUOTE), ("Rune Aas", OTHER)),
        post_quotes(api, "Fjord", ("Ilse Brandvold", QUOTE.replace("every storm", "each storm")), day=3),
        post_quotes(api, "Shore", ("Olga Venn", QUOTE), day=4),
    ]


def match(api, text: str, **options: Any) -> list[Any]:
    answer = api.post("/claims:match", json={"text": text, **options})
    assert answer.status_code == 200, answer.text
    assert answer.json["next"] is None
    return answer.json["items"]


def describe(found: list[Any]) -> list[tuple[str, str]]:
    return [(one["statement"]["article"]["outlet"], one["relation"]) for one in found]


def test_a_text_finds_the_statements_that_say_the_same_closest_first(api, articles) -> None:
    words = QUOTE.replace("every storm", "all storms")
    found = match(api, words)
    assert describe(found) == [("Coast", "altered"), ("Fjord", "altered")]
    assert found[0]["statement"]["claim_id"] == articles[1]["statements"][0]["claim_id"]
    [change] = found[1]["changes"]
    assert found[1]["statement"]["text"][slice(*change["a"])] == "each storm"
    assert words[slice(*change["b"])] == "all storms"


def test_the_very_words_find_the_first_who_printed_them_alone(api, articles) -> None:
    [found] = match(api, QUOTE.upper())
    assert (found["statement"]["article"]["outlet"], found["relation"]) == ("Coast", "identical")
    assert (found["score"], found["changes"]) == (1.0, [])
    shown = api.get(f"/claims/{found['statement']['claim_id']}/appearances").json["items"]
    assert [one["statement"]["article"]["outlet"] for one in shown] == ["Coast", "Fjord", "Shore"]


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        (QUOTE.replace("will", "will not"), "negated"),
        ("the new pier at Sandholm will hold through every storm", "excerpt"),
        (f"“{QUOTE}!”", "identical"),
    ],
)
def test_the_contrary_and_the_cut_are_found_too(api, articles, text: str, relation: str) -> None:
    assert describe(match(api, text))[0] == ("Coast", relation)


def test_what_is_said_to_be_denied_is_the_contrary_of_what_was_said(api, articles) -> None:
    assert describe(match(api, QUOTE, polarity="denied"))[0] == ("Coast", "negated")


def test_the_statements_of_the_speaker_come_first(api, articles) -> None:
    first = match(api, QUOTE.replace("every storm", "each storm"))
    assert describe(first)[0] == ("Fjord", "identical")
    rune = articles[0]["statements"][1]["speaker"]["id"]
    assert describe(match(api, OTHER, speaker=rune)) == [("Coast", "identical")]


def test_nothing_is_stored_by_matching(api, articles) -> None:
    before = api.get("/statements?include=total").json
    match(api, "Something that nobody has ever said of any harbour or pier")
    assert api.get("/statements?include=total").json == before


@pytest.mark.parametrize(
    "text",
    [
        "No",
        "🙂",
        "🙂 🙂 🙂 🙂 🙂",
        "?!",
        "السدّ القديم سيعاد بناؤه",
        "\u202e" + QUOTE[:3],
        "…",
        "a" * 19_000,
        "1",
        "’’’’",
    ],
)
def test_odd_texts_find_nothing_and_do_no_harm(api, articles, text: str) -> None:
    assert match(api, text) == []


def test_composed_and_decomposed_letters_are_the_same_words(api) -> None:
    post_quotes(api, "Coast", ("Ilse Brandvold", "Every café on the quay at Åmli will be closed for the regatta"))
    text = "Every cafe\u0301 on the quay at A\u030amli will be closed for the regatta"
    assert describe(match(api, text)) == [("Coast", "identical")]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({}, 422),
        ({"text": ""}, 422),
        ({"text": " \n "}, 422),
        ({"text": 5}, 422),
        ({"text": "a\0b"}, 422),
        ({"text": "\ud800"}, 422),
        ({"text": "x" * 20_001}, 413),
        ({"text": QUOTE, "speaker": 999_999}, 422),
        ({"text": QUOTE, "speaker": "Ilse"}, 422),
        ({"text": QUOTE, "polarity": "loud"}, 422),
        ({"text": QUOTE, "colour": "red"}, 422),
    ],
)
def test_what_cannot_be_matched_is_refused(api, articles, sent: dict[str, Any], status: int) -> None:
    answer = api.post("/claims:match", json=sent)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    if status == 422:
        assert answer.json["errors"][0]["pointer"].strip("/") in {"text", "speaker", "polarity", "colour"}


def test_two_articles_are_aligned(api, articles) -> None:
    left, right, _ = (article["id"] for article in articles)
    found = api.get(f"/compare?left={left}&right={right}").json
    assert (found["left"]["id"], found["right"]["outlet"], found["copy_of"]) == (left, "Fjord", None)
    [pair] = found["pairs"]
    assert (pair["relation"], pair["left"]["text"]) == ("altered", QUOTE)
    assert [pair["right"]["text"][slice(*change["b"])] for change in pair["changes"]] == ["each"]
    assert [one["text"] for one in found["only_left"]] == [OTHER]
    assert found["only_right"] == []


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("", "left"),
        ("left=1", "right"),
        ("left=1&right=1", "right"),
        ("left=999999&right=1", "left"),
        ("left=1&right=999999", "right"),
        ("left=x&right=1", "left"),
        ("left=0&right=1", "left"),
        ("left=1&right=2&middle=3", "middle"),
        ("left=1&left=2&right=3", "left"),
    ],
)
def test_articles_that_cannot_be_compared_are_named(api, articles, query: str, parameter: str) -> None:
    answer = api.get(f"/compare?{query}")
    assert answer.status_code == 422, answer.text
    assert parameter in {error["parameter"] for error in answer.json["errors"]}


def test_the_same_words_credited_to_two_are_a_conflict(api, articles) -> None:
    [conflict] = api.get("/conflicts?include=total").json["items"]
    assert (conflict["kind"], conflict["same_speaker"]) == ("speaker", False)
    assert conflict["left"]["speaker"]["name"] == "Ilse Brandvold"
    assert conflict["right"]["speaker"]["name"] == "Olga Venn"


def test_conflicts_are_told_by_kind_and_filtered(api, articles) -> None:
    post_quotes(api, "Harbour", ("Ilse Brandvold", QUOTE.replace("will", "will not")), day=5)
    kinds = [item["kind"] for item in api.get("/conflicts").json["items"]]
    assert kinds == ["speaker", "negation"]
    for query, count in {
        "kind=speaker": 1,
        "kind=negation": 1,
        "kind=number": 0,
        "outlet=harbour": 1,
        "published_to=2026-03-05T00:00:00Z": 1,
        "q=pier": 2,
        "q=salmon": 0,
        f"article={articles[2]['id']}": 1,
        f"speaker={articles[2]['statements'][0]['speaker']['id']}": 1,
        f"claim={articles[2]['statements'][0]['claim_id']}": 2,
        "claim=999999": 0,
        "strength=strong": 2,
        "strength=weak": 0,
        "strength=all": 2,
    }.items():
        page = api.get(f"/conflicts?include=total&{query}").json
        assert (len(page["items"]), page["total"]) == (count, count), query


def test_another_speakers_number_is_weak_and_says_why(api, articles) -> None:
    post_quotes(api, "Harbour", ("Rune Aas", QUOTE.replace("will", "will not")), day=5)
    assert [item["kind"] for item in api.get("/conflicts").json["items"]] == ["speaker"]
    [weak] = api.get("/conflicts?strength=weak").json["items"]
    assert (weak["kind"], weak["strength"]) == ("negation", "weak")
    assert weak["why"].startswith("The two are not known to have the same speaker")
    [row] = csv.DictReader(io.StringIO(api.get("/conflicts.csv?strength=weak").text, newline=""))
    assert (row["conflict"], row["strength"], row["why"]) == ("negation", "weak", weak["why"])


def test_an_editor_settles_a_conflict_by_parting_the_statement(api, articles) -> None:
    [conflict] = api.get("/conflicts").json["items"]
    path = f"/claims/{conflict['claim_id']}/appearances/{conflict['right']['id']}:part"
    assert api.decide(path, conflict["claim_version"]).status_code == 200
    assert api.get("/conflicts").json["items"] == []


def test_conflicts_come_in_pages(api, articles) -> None:
    post_quotes(api, "Harbour", ("Ilse Brandvold", QUOTE.replace("will", "will not")), day=5)
    first = api.get("/conflicts?limit=1").json
    second = api.call("GET", first["next"]).json
    assert [page["items"][0]["kind"] for page in (first, second)] == ["speaker", "negation"]
    assert second["next"] is None


@pytest.mark.parametrize(
    "query", ["kind=quarrel", "kind=direct", "min_outlets=2", "published_from=soon", "strength=loud", "claim=x"]
)
def test_filters_that_conflicts_do_not_have_are_named(api, query: str) -> None:
    answer = api.get(f"/conflicts?{query}")
    assert answer.status_code == 422
    assert answer.json["errors"][0]["parameter"] == query.split("=")[0]


class TestFiftyThousandWords:
    """Statements of 50,000 words are taken where the limits allow them, in bounded time."""

    @pytest.fixture
    def settings(self, settings) -> Any:
        from dataclasses import replace

        return replace(settings, limits=replace(settings.limits, text_length=5_000_000, body_bytes=30_000_000))

    def test_they_are_matched_and_told_apart(self, api) -> None:
        words = [f"harbour{index % 977} pier{index % 1009}" for index in range(25_000)]
        post_quotes(api, "Coast", ("Ilse Brandvold", " ".join(words)))
        words[12_000] = "gull"
        began = time.perf_counter()
        found = match(api, " ".join(words))
        assert [(one["statement"]["article"]["outlet"], one["relation"]) for one in found] == [("Coast", "altered")]
        assert time.perf_counter() - began < 20
