"""The OpenAPI document says what the service does, and its examples are true."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from claim_answers import collect_claim_answers
from document_check import find_misfits, resolve
from flask import Flask
from watch_answers import collect_watch_answers

from quotetrack.api import examples

BY_ID = "/api/v1/articles/by-external-id/{external_id}"
METHODS = {"get", "post", "patch", "put", "delete"}


@pytest.fixture
def document(app: Flask) -> Any:
    return app.test_client().get("/api/v1/openapi.json").json


def list_operations(document: Any) -> Iterator[tuple[str, str, Any]]:
    for path, item in document["paths"].items():
        for method in METHODS & item.keys():
            yield path, method, item[method]


def list_contents(document: Any) -> Iterator[tuple[str, Any]]:
    for path, method, operation in list_operations(document):
        sent = operation.get("requestBody", {}).get("content", {})
        for media, content in sent.items():
            yield f"{method} {path} {media}", content
        for status, response in operation["responses"].items():
            for media, content in resolve(document, response).get("content", {}).items():
                yield f"{method} {path} {status} {media}", content


def test_every_route_is_documented_and_nothing_else(app: Flask, document: Any) -> None:
    served = {
        (method.lower(), re.sub(r"<(?:id|external):(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/") or rule.rule in {"/healthz", "/readyz", "/metrics"}
    } - {("get", f"/api/v1/{page}") for page in ("openapi.json", "docs", "docs/static/<path:filename>")}
    assert {(method, path) for path, method, _ in list_operations(document)} == served


def test_every_operation_has_a_summary_a_scope_and_its_own_name(document: Any) -> None:
    operations = list(list_operations(document))
    assert len({operation["operationId"] for _, _, operation in operations}) == len(operations)
    for path, method, operation in operations:
        assert operation["summary"].strip(), path
        scopes = [scope for entry in operation["security"] for scope in entry["bearer"]]
        assert len(scopes) == (0 if path in {"/healthz", "/readyz", "/metrics"} else 1), (method, path)


def test_everything_is_described(document: Any) -> None:
    schemas = document["components"]["schemas"]
    # flask-smorest's own, which no route uses.
    silent = [name for name in schemas.keys() - {"PaginationMetadata"} if not schemas[name].get("description")]
    silent += [
        f"{name}.{member}"
        for name in schemas.keys() - {"PaginationMetadata"}
        for member, described in schemas[name].get("properties", {}).items()
        if not described.keys() & {"description", "$ref"}
    ]
    silent += [
        f"{method} {path} {parameter['name']}"
        for path, method, operation in list_operations(document)
        for parameter in operation.get("parameters", [])
        if not (parameter.get("description") or parameter["schema"].get("description"))
    ]
    assert silent == []


def test_every_path_parameter_is_described(document: Any) -> None:
    for path, item in document["paths"].items():
        described = {parameter["name"] for parameter in item.get("parameters", []) if parameter["in"] == "path"}
        assert described == set(re.findall(r"\{(\w+)\}", path))


def test_every_parameter_is_there_once_with_a_schema(document: Any) -> None:
    for path, _, operation in list_operations(document):
        parameters = [resolve(document, parameter) for parameter in operation.get("parameters", [])]
        names = [(parameter["in"], parameter["name"]) for parameter in parameters]
        assert len(set(names)) == len(names), path
        assert all("schema" in parameter for parameter in parameters)


def test_every_error_is_documented_as_a_problem(document: Any) -> None:
    for path, method, operation in list_operations(document):
        assert {"400", "422", "500", "503"} <= operation["responses"].keys(), (method, path)
        for status, response in operation["responses"].items():
            described = resolve(document, response)
            assert described["description"]
            if int(status) >= 400:
                assert list(described["content"]) == ["application/problem+json"]


def test_every_reference_leads_somewhere(document: Any) -> None:
    for reference in re.findall(r'"\$ref": "([^"]+)"', json.dumps(document)):
        assert resolve(document, {"$ref": reference})


def test_every_content_has_an_example_that_fits_its_schema(document: Any) -> None:
    contents = list(list_contents(document))
    assert len(contents) > 50
    for place, content in contents:
        assert "example" in content, place
        assert list(find_misfits(document, content["schema"], content["example"])) == [], place


def answer_schema(document: Any, path: str, method: str, status: int) -> Any:
    response = resolve(document, document["paths"][path][method]["responses"][str(status)])
    return response["content"]["application/json"]["schema"]


def test_the_answers_fit_the_document_and_have_the_examples_members(api, document: Any) -> None:
    created = api.post("/articles", json=examples.NEW_ARTICLE)
    article = created.json
    statement = article["statements"][0]
    put = "/api/v1/articles/by-external-id/sandholm-7"
    item = f"/api/v1/statements/{statement['id']}"
    changed = api.call("PATCH", item, json=examples.CHANGES, headers={"If-Match": '"1"'})
    accepted = api.call("POST", f"{item}:accept", json=examples.DECISION, headers={"If-Match": '"2"'})
    rejected = api.call("POST", f"{item}:reject", json=examples.DECISION, headers={"If-Match": '"3"'})
    corrections = api.call("GET", f"{item}/corrections")
    undone = api.post(f"/corrections/{corrections.json[-1]['id']}:undo")
    answers = {
        ("/api/v1/articles", "post", 201): created,
        ("/api/v1/articles", "post", 200): api.post("/articles", json=examples.NEW_ARTICLE),
        (BY_ID, "put", 201): api.call("PUT", put, json={"text": "Another story."}),
        (BY_ID, "put", 200): api.call("PUT", put, json={"text": "Another story."}),
        (BY_ID, "get", 200): api.call("GET", put),
        ("/api/v1/articles/{article_id}/revisions", "get", 200): api.get(f"/articles/{article['id']}/revisions"),
        ("/api/v1/articles/{article_id}/revisions/{number}", "get", 200): api.get(
            f"/articles/{article['id']}/revisions/1"
        ),
        ("/api/v1/articles:batch", "post", 200): api.post("/articles:batch", json=[examples.NEW_ARTICLE]),
        ("/api/v1/articles", "get", 200): api.get("/articles?limit=1&include=total"),
        ("/api/v1/articles/{article_id}", "get", 200): api.get(f"/articles/{article['id']}"),
        ("/api/v1/statements", "get", 200): api.get("/statements"),
        ("/api/v1/statements/{statement_id}", "get", 200): api.call("GET", item),
        ("/api/v1/statements/{statement_id}", "patch", 200): changed,
        ("/api/v1/statements/{statement_id}:accept", "post", 200): accepted,
        ("/api/v1/statements/{statement_id}:reject", "post", 200): rejected,
        ("/api/v1/statements/{statement_id}/corrections", "get", 200): corrections,
        ("/api/v1/corrections/{correction_id}:undo", "post", 200): undone,
        ("/api/v1/corrections", "get", 200): api.get("/corrections"),
        ("/api/v1/corrections/{correction_id}", "get", 200): api.get(f"/corrections/{corrections.json[0]['id']}"),
        ("/api/v1/speakers", "get", 200): api.get("/speakers"),
        ("/api/v1/speakers/{speaker_id}", "get", 200): api.get("/speakers/1"),
        ("/api/v1/analyze", "post", 200): api.post("/analyze", json=examples.ANALYZE),
        ("/healthz", "get", 200): api.call("GET", "/healthz"),
        ("/readyz", "get", 200): api.call("GET", "/readyz"),
        **collect_claim_answers(api),
        **collect_watch_answers(api),
    }
    documented = {
        (path, method, int(status))
        for path, method, operation in list_operations(document)
        for status in operation["responses"]
        if "application/json" in resolve(document, operation["responses"][status]).get("content", {})
        and status in {"200", "201"}
    }
    assert set(answers) == documented
    for place, answer in answers.items():
        assert answer.status_code == place[2], (place, answer.text)
        assert list(find_misfits(document, answer_schema(document, *place), answer.json)) == [], place


def test_the_examples_tell_what_the_service_finds_in_their_article(api) -> None:
    answered = api.post("/articles", json=examples.NEW_ARTICLE).json
    told = examples.INGESTED
    for name in ("text", "sentences", "furniture", "extra", "published_at", "published_zone", "outcome", "warnings"):
        assert answered[name] == told[name], name
    assert len(answered["statements"]) == len(told["statements"]) == told["statement_count"]
    for found, shown in zip(answered["statements"], told["statements"], strict=True):
        for name in ("content", "text", "cue", "source", "kind", "polarity", "status", "on_behalf_of", "candidates"):
            assert found[name] == shown[name], name
        assert found["speaker"]["name"] == shown["speaker"]["name"]
    header = api.get("/statements.csv").text.splitlines()[0]
    assert examples.CSV.startswith(header)


def test_the_spans_of_the_examples_hold_their_words() -> None:
    for shown in examples.INGESTED["statements"]:
        for part in (shown["cue"], shown["source"]):
            start, end = part["span"]
            assert examples.TEXT[start:end] == part["text"]
        ((start, end),) = shown["content"]
        assert examples.TEXT[start:end] == shown["text"]
