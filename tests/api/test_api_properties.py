"""Whatever is sent, the answer is a documented status, and every refusal is a problem document."""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

# The database goes on from example to example, which is what a service does.
many = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=-(2**70), max_value=2**70),
    st.floats(),
    # Lone surrogates and NUL too, as JSON's escapes can write them.
    st.text(st.characters(exclude_categories=()), max_size=20),
    st.sampled_from(["“Well,” said Ann Lee.", "", "2026-01-01T00:00:00Z", "https://a.example/", "person", "mixed"]),
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
ARTICLE_FIELDS = [
    "text",
    "html",
    "title",
    "url",
    "external_id",
    "outlet",
    "byline",
    "published_at",
    "language",
    "extra",
]
LISTS = ["/statements", "/articles", "/speakers", "/claims", "/conflicts", "/corrections"]
CHANGE_FIELDS = ["speaker", "on_behalf_of", "kind", "polarity", "content", "note"]


def bodies(names: list[str]) -> st.SearchStrategy[bytes]:
    """Any bytes, any JSON, and JSON with the right fields and any values."""
    shaped = st.dictionaries(st.sampled_from(names), values, max_size=4)
    texted = shaped.map(lambda fields: {"text": "“Well,” said Ann Lee."} | fields)
    choices = st.fixed_dictionaries({"speaker": st.dictionaries(st.sampled_from(["id", "name", "kind"]), scalars)})
    documents = st.one_of(values, shaped, texted, choices) if "speaker" in names else st.one_of(values, shaped, texted)
    return st.binary(max_size=60) | documents.map(lambda document: json.dumps(document).encode())


def check(api, answer: Any, path: str, method: str) -> None:
    if "documented" not in vars(api):
        api.documented = api.call("GET", "/api/v1/openapi.json").json["paths"]
    assert str(answer.status_code) in api.documented[path][method]["responses"], answer.text
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        assert answer.content_type == "application/problem+json"
        assert answer.json["status"] == answer.status_code


@many
@given(body=bodies(ARTICLE_FIELDS))
def test_any_body_to_articles(api, body: bytes) -> None:
    answer = api.post("/articles", data=body, content_type="application/json")
    check(api, answer, "/api/v1/articles", "post")
    if answer.status_code < 400:
        assert api.get(f"/articles/{answer.json['id']}").json["text"] == answer.json["text"]


@many
@given(body=bodies(["text", "title", "published_at", "language"]))
def test_any_body_to_analyze(api, body: bytes) -> None:
    answer = api.post("/analyze", data=body, content_type="application/json")
    check(api, answer, "/api/v1/analyze", "post")
    if answer.status_code < 400:
        text = json.loads(body)["text"]
        for found in answer.json["statements"]:
            assert found["text"] == " … ".join(text[start:end] for start, end in found["content"])


@many
@given(
    body=bodies(CHANGE_FIELDS), tag=st.sampled_from(["*", '"1"', "", '"x"', 'W/"1"']) | st.text('"W/*, 0123456789-a')
)
def test_any_change_to_a_statement(api, body: bytes, tag: str) -> None:
    if "statement" not in vars(api):
        article = api.post_article()
        api.text, api.statement = article["text"], article["statements"][0]["id"]
    path = f"/statements/{api.statement}"
    before = api.get(path).json
    answer = api.patch(path, tag, data=body, content_type="application/json")
    check(api, answer, "/api/v1/statements/{statement_id}", "patch")
    after = api.get(path).json
    if answer.status_code >= 400:
        assert after == before
    else:
        assert (after, after["version"], after["machine"]) == (answer.json, before["version"] + 1, before["machine"])
        assert after["text"] == " … ".join(api.text[start:end] for start, end in after["content"])


@many
@given(
    query=st.dictionaries(
        st.sampled_from(["q", "speaker", "outlet", "kind", "min_confidence", "updated_since", "limit", "cursor", "x"]),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.integers().map(str),
        max_size=4,
    ),
    path=st.sampled_from([*LISTS, "/statements.csv", "/claims.csv", "/conflicts.csv", "/speakers.csv"]),
)
def test_any_query_to_a_list(api, query: dict[str, str], path: str) -> None:
    if "listed" not in vars(api):
        api.listed = [api.post_article(outlet=outlet)["id"] for outlet in ("Post", "Times")]
    answer = api.get(path, query_string=query)
    check(api, answer, f"/api/v1{path}", "get")
    if "x" in query:
        assert answer.status_code == 422
    elif answer.status_code == 200 and not path.endswith(".csv"):
        page = answer.json
        assert len(page["items"]) <= int(query.get("limit", 50))
        assert ("deleted" in page) == ("updated_since" in query)


@many
@given(
    body=bodies(
        ["text", "speaker", "polarity", "into", "statements", "name", "note", "claim", "statement", "title", "since"]
    ),
    place=st.sampled_from(
        [
            ("/claims:match", "/claims:match"),
            ("/claims", "/claims"),
            ("/claims/1:merge", "/claims/{claim_id}:merge"),
            ("/claims/1:split", "/claims/{claim_id}:split"),
            ("/claims/1:keep-apart", "/claims/{claim_id}:keep-apart"),
            ("/speakers", "/speakers"),
            ("/speakers/1:merge", "/speakers/{speaker_id}:merge"),
            ("/speakers/1:split", "/speakers/{speaker_id}:split"),
            ("/speakers/1:keep-apart", "/speakers/{speaker_id}:keep-apart"),
            ("/speakers/1/aliases", "/speakers/{speaker_id}/aliases"),
            ("/speakers/1/roles", "/speakers/{speaker_id}/roles"),
        ]
    ),
)
def test_any_decision(api, body: bytes, place: tuple[str, str]) -> None:
    if "statement" not in vars(api):
        for outlet in ("Post", "Times"):
            api.statement = api.post_article(outlet=outlet)["statements"][0]["id"]
    before = read_subjects(api)
    answer = api.post(place[0], data=body, content_type="application/json")
    check(api, answer, f"/api/v1{place[1]}", "post")
    # What is refused changes nothing; so does a match, which only asks.
    if answer.status_code >= 400 or place[0] == "/claims:match":
        assert read_subjects(api) == before


def read_subjects(api) -> list[Any]:
    return [api.get(f"/{name}?limit=200").json["items"] for name in ("claims", "speakers", "statements")]
