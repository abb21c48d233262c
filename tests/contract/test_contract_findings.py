"""What walks of the document found once, each kept from coming back."""

import json
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient


@pytest.fixture
def client(api_app: Flask, api_key: str) -> FlaskClient:
    client = api_app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {api_key}"
    return client


@pytest.mark.parametrize("tag", ['""', 'W/""', '"", "7", W/""'])
def test_an_empty_tag_is_a_version_that_does_not_hold(client: FlaskClient, tag: str) -> None:
    made = client.post("/api/v1/articles", json={"text": "“The lamp stays lit,” said Ottar Moe, the keeper."}).json
    path = f"/api/v1/statements/{made['statements'][0]['id']}:accept"
    answer = client.post(path, headers={"If-Match": tag}, json={})
    assert answer.status_code == 412


@pytest.mark.parametrize("number", ["9223372036854775807", "9223372036854775808", "1" + "0" * 18, "0", "01"])
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
def test_an_id_out_of_range_is_not_found_whatever_the_method(client: FlaskClient, number: str, method: str) -> None:
    for path in ("/api/v1/claims/{}", "/api/v1/speakers/{}/roles"):
        assert client.open(path.format(number), method=method, json={}).status_code == 404


def test_the_document_says_how_many_items_a_page_may_have(client: FlaskClient) -> None:
    parameters = client.get("/api/v1/openapi.json").json["paths"]["/api/v1/statements"]["get"]["parameters"]
    (limit,) = [parameter["schema"] for parameter in parameters if parameter["name"] == "limit"]
    assert (limit["minimum"], limit["maximum"], limit["default"]) == (1, 200, 50)


@pytest.mark.parametrize("name", ["articles", "statements", "speakers", "claims", "conflicts"])
def test_a_page_that_a_reader_has_is_not_sent_again(client: FlaskClient, name: str) -> None:
    client.post(
        "/api/v1/articles", json={"text": "“The buoy is back,” said Ottar Moe, the keeper.", "outlet": "Skerry"}
    )
    page = client.get(f"/api/v1/{name}?limit=5")
    tag = {"If-None-Match": page.headers["ETag"]}
    again = client.get(f"/api/v1/{name}?limit=5", headers=tag)
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", page.headers["ETag"])
    assert again.headers["Cache-Control"] == "private, no-cache"
    if name != "conflicts":
        client.post("/api/v1/articles", json={"text": "“A buoy is lost,” said Liv Tare, the pilot.", "outlet": "Sound"})
        assert client.get(f"/api/v1/{name}?limit=5", headers=tag).status_code == (304 if name == "claims" else 200)


def test_every_example_of_the_document_runs(client: FlaskClient) -> None:
    """Each body is taken as it stands, or refused for what it names and is not there; each call of the page is made."""
    document = client.get("/api/v1/openapi.json").json
    ran = 0
    for path, item in document["paths"].items():
        for method in item.keys() - {"parameters"}:
            operation = item[method]
            required = [one for one in operation.get("parameters", []) if one.get("required")]
            query = {one["name"]: str(number) for number, one in enumerate(required, 1) if one["in"] == "query"}
            headers = {"If-Match": "*"} if any(one["name"] == "If-Match" for one in required) else {}
            for media, example in list_examples(operation):
                answer = client.open(
                    re.sub(r"\{\w*id\}", "1", path.replace("{external_id}", "sandholm-2026-0311")),
                    method=method.upper(),
                    query_string=query,
                    data=example,
                    content_type=media,
                    headers=headers,
                )
                told = answer.text
                answer.close()
                assert str(answer.status_code) in operation["responses"], (method, path, told)
                if answer.status_code >= 400:
                    missing = re.search(r"[Tt]here is no \w+|An article is compared|what the address says", told)
                    assert answer.status_code in {404, 409} or missing, (method, path, told)
                ran += 1
    assert ran >= len(document["paths"])


def write_form(parts: dict[str, str]) -> str:
    """The parts as a form with the boundary ``x``; the one called ``file`` is a file."""
    names = {name: f'name="{name}"' + ('; filename="story.txt"' if name == "file" else "") for name in parts}
    lines = [f"--x\r\nContent-Disposition: form-data; {names[name]}\r\n\r\n{parts[name]}\r\n" for name in parts]
    return "".join([*lines, "--x--\r\n"])


def list_examples(operation: Any) -> list[tuple[str | None, str | None]]:
    """The operation's bodies with their media types; nothing at all where it takes none."""
    found: list[tuple[str | None, str | None]] = []
    for media, content in operation.get("requestBody", {}).get("content", {}).items():
        examples = [content["example"]] if "example" in content else []
        examples += [one["value"] for one in content.get("examples", {}).values()]
        assert examples, media
        if media == "multipart/form-data":
            found += [(f"{media}; boundary=x", write_form(one)) for one in examples]
            continue
        found += [(media, one if isinstance(one, str) else json.dumps(one)) for one in examples]
    return found or [(None, None)]
