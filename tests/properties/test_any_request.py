"""Whatever is sent to whatever route, the answer is one that the document names for it."""

import json
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quotetrack.app import create_app
from quotetrack.services import accounts
from quotetrack.settings import load_settings
from quotetrack.terms import Scope

TEXT = "“The bell rings at six,” said Mons Aker, the sexton of Tangvik. He denied that it was cracked."
METHODS = ("get", "post", "put", "patch", "delete")
many = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=-(2**70), max_value=2**70),
    st.floats(),
    st.text(st.characters(exclude_categories=()), max_size=20),
    st.sampled_from([TEXT, "", "1", "2026-01-01T00:00:00Z", "https://a.example/", "person", "direct", "\0", "%00"]),
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


class Service:
    """An app with something in it, and its document."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()
        self.key = accounts.add_key("desk tool", list(Scope))[1]
        self.document: Any = self.client.get("/api/v1/openapi.json").json
        schema = {"$ref": "#/components/schemas/Problem", "components": self.document["components"]}
        self.problem = jsonschema_rs.validator_for(schema)
        for outlet in ("Tangvik Post", "Tangvik Times"):
            posted = self.call("post", "/api/v1/articles", json={"text": TEXT, "outlet": outlet, "external_id": "bell"})
            assert posted.status_code == 201, posted.text
        self.operations = [
            (path, method, item[method])
            for path, item in self.document["paths"].items()
            for method in METHODS
            if method in item
        ]

    def call(self, method: str, path: str, **options: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.key}"} | options.pop("headers", {})
        return self.client.open(path, method=method.upper(), headers=headers, **options)

    def list_names(self, operation: Any) -> list[str]:
        """The members that the operation's JSON may have."""
        for content in operation.get("requestBody", {}).get("content", {}).values():
            name = content.get("schema", {}).get("$ref", "").rsplit("/", 1)[-1]
            properties = self.document["components"]["schemas"].get(name, {}).get("properties", {})
            if properties:
                return sorted(properties)
        return ["text"]


@pytest.fixture
def service(database_url: str) -> Iterator[Service]:
    environ = {
        "QUOTETRACK_DATABASE_URL": database_url,
        "QUOTETRACK_WEB_SECRET_KEY": "k" * 40,
        "QUOTETRACK_LOGS_LEVEL": "error",
        "QUOTETRACK_LIMITS_TEXT_LENGTH": "20000",
        "QUOTETRACK_LIMITS_BODY_BYTES": "200000",
        "QUOTETRACK_LIMITS_REQUESTS_PER_MINUTE": "0",
        "QUOTETRACK_LIMITS_FAILURES_PER_MINUTE": "0",
    }
    app = create_app(load_settings(environ))
    app.extensions["quotetrack_database"].open()
    yield Service(app)
    app.extensions["quotetrack_database"].close()


def draw_body(data: st.DataObject, names: list[str]) -> bytes:
    shaped = st.dictionaries(st.sampled_from(names), values, max_size=4)
    documents = st.one_of(values, shaped, st.lists(shaped, max_size=3)).map(lambda value: json.dumps(value).encode())
    lines = st.lists(shaped, max_size=3).map(lambda rows: b"\n".join(json.dumps(row).encode() for row in rows))
    return data.draw(st.one_of(st.binary(max_size=60), documents, documents, lines))


def draw_path(data: st.DataObject, path: str, parameters: list[Any]) -> str:
    for parameter in parameters:
        if parameter.get("in") != "path":
            continue
        if parameter["schema"].get("type") == "integer":
            value = str(data.draw(st.sampled_from([1, 1, 1, 2, 3, 999_999, 10**18 - 1])))
        else:
            value = data.draw(st.sampled_from(["bell", "%00", "..", "a%2fb", "é"]) | st.text("abc-%20", min_size=1))
        path = path.replace(f"{{{parameter['name']}}}", value)
    return path


def draw_query(data: st.DataObject, parameters: list[Any]) -> dict[str, str]:
    names = [one["name"] for one in parameters if one.get("in") == "query"]
    words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.integers().map(str)
    words |= st.sampled_from(["1", "true", "total", "direct", "2026-01-01T00:00:00Z"])
    # Most of the time nothing, or what the route knows: the body is what shall be looked at.
    return data.draw(st.dictionaries(st.sampled_from([*names, "x"]), words, max_size=2)) if names else {}


@many
@given(data=st.data())
def test_anything_to_any_route_gets_a_documented_answer(service: Service, data: st.DataObject) -> None:
    path, method, operation = data.draw(st.sampled_from(service.operations))
    parameters = [*service.document["paths"][path].get("parameters", []), *operation.get("parameters", [])]
    options: dict[str, Any] = {"headers": {}, "query_string": draw_query(data, parameters)}
    if any(one.get("name") == "If-Match" for one in parameters):
        tag = data.draw(st.sampled_from(["*", '"1"', '"2"', "", '""', "x"]))
        options["headers"]["If-Match"] = tag
    if method != "get":
        known = sorted(operation.get("requestBody", {}).get("content", {})) or ["application/json"]
        options["content_type"] = data.draw(st.sampled_from([*known, "application/json", "text/plain", ""]))
        options["data"] = draw_body(data, service.list_names(operation))
    answer = service.call(method, draw_path(data, path, parameters), **options)
    told = answer.text
    answer.close()
    assert answer.status_code < 500, told
    assert str(answer.status_code) in operation["responses"], (method, path, told)
    if answer.status_code >= 400:
        assert answer.content_type == "application/problem+json"
        problem = json.loads(told)
        service.problem.validate(problem)
        assert problem["status"] == answer.status_code
