"""The documentation page: everything that the document says, from our own host alone, without scripts."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from quotetrack.api.reference import write_call, write_json, write_prose


class Page(HTMLParser):
    """What a page is made of: its tags with their attributes, and its words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def list_values(self, name: str) -> list[str]:
        return [value for _, attributes in self.tags if (value := attributes.get(name))]


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def page(client: FlaskClient) -> Page:
    return Page(client.get("/api/v1/docs").text)


def test_every_operation_stands_on_the_page_with_its_scope_parameters_and_answers(
    client: FlaskClient, page: Page
) -> None:
    document: Any = client.get("/api/v1/openapi.json").json
    anchors = page.list_values("id")
    assert len(set(anchors)) == len(anchors)
    told = re.sub(r"\s+", " ", page.words)
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method == "parameters":
                continue
            assert operation["operationId"] in anchors
            assert f"{method.upper()} {path}" in told
            assert operation["summary"].replace("`", "") in told
            for parameter in operation.get("parameters", []):
                assert parameter.get("name", "") in told
    for name in document["components"]["schemas"]:
        if "properties" in document["components"]["schemas"][name]:
            assert f"record-{name}" in anchors
    for scope in ("read", "ingest", "edit"):
        assert f"Scope {scope}" in told


def test_every_link_within_the_page_leads_somewhere(page: Page) -> None:
    anchors = {f"#{anchor}" for anchor in page.list_values("id")}
    links = page.list_values("href")
    assert {link for link in links if link.startswith("#")} <= anchors
    assert {link for link in links if not link.startswith("#")} == {"docs/static/reference.css", "openapi.json"}


def test_nothing_on_the_page_comes_from_elsewhere_or_runs(client: FlaskClient, page: Page) -> None:
    assert not {tag for tag, _ in page.tags} & {"script", "style", "img", "iframe", "object", "form", "base"}
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on") or name == "style"]
    styles = client.get("/api/v1/docs/static/reference.css")
    assert (styles.status_code, styles.mimetype) == (200, "text/css")
    assert "url(" not in styles.text
    assert "@import" not in styles.text
    styles.close()
    policy = client.get("/api/v1/docs").headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self';")
    assert "unsafe" not in policy


def test_the_page_is_open_to_all_and_kept_by_browsers(client: FlaskClient) -> None:
    answer = client.get("/api/v1/docs")
    assert (answer.status_code, answer.content_type) == (200, "text/html; charset=utf-8")
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    again = client.get("/api/v1/docs", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get("/api/v1/docs/static/../page.html").status_code == 404
    assert client.get("/api/v1/docs/static/nothing.css").content_type == "application/problem+json"


def test_the_page_needs_no_database(client: FlaskClient, app: Flask) -> None:
    app.extensions["quotetrack_database"].connect = lambda: pytest.fail("The database was asked.")
    assert client.get("/api/v1/docs").status_code == 200


def test_prose_is_shown_as_it_stands_but_for_its_code() -> None:
    assert write_prose("Ask `a<b` & go.\n\nThen stop.") == "<p>Ask <code>a&lt;b</code> &amp; go.</p><p>Then stop.</p>"
    assert write_prose("  ") == ""


def test_json_is_broken_only_where_it_is_long() -> None:
    assert write_json({"a": [1, 2], "b": {}}) == '{"a": [1, 2], "b": {}}'
    assert write_json({"words": ["x" * 40, "y" * 40]}) == (
        '{\n  "words": [\n    "' + "x" * 40 + '",\n    "' + "y" * 40 + '"\n  ]\n}'
    )


def test_a_call_shows_what_it_must_have() -> None:
    parameters = [
        {"in": "path", "name": "claim_id", "schema": {"type": "integer"}},
        {"in": "query", "name": "left", "required": True, "schema": {"type": "integer"}},
        {"in": "query", "name": "limit", "schema": {"type": "integer"}},
        {"in": "header", "name": "If-Match", "required": True, "schema": {"type": "string"}},
    ]
    assert write_call("/claims/{claim_id}", "patch", parameters, (), scoped=True) == (
        'curl -H "Authorization: Bearer $KEY" -X PATCH \\\n'
        "  -H 'If-Match: \"3\"' \\\n"
        '  "http://127.0.0.1:8000/claims/12?left=12"'
    )
