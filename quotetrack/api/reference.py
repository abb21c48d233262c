"""The document as a page for people: made on the server, without scripts, from our own host alone.

It says nothing that the OpenAPI document does not say: what is wrong on the page is to be put right there.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

import flask
from flask import Response, render_template, request
from markupsafe import Markup, escape

from quotetrack.api.access import OPEN, Access

PATH: Final = "/docs"
METHODS: Final = ("get", "post", "put", "patch", "delete")
POLICY: Final = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
FRESH_SECONDS: Final = 300

_PARAMETER = re.compile(r"\{\w*_id\}")
# Where a long path may go on in the next line.
_BREAK = re.compile(r"(?<=.)(?=[/:.])")
_CODE = re.compile(r"`([^`]+)`")
_LIMITS: Final = (
    ("minimum", "from {} on"),
    ("maximum", "up to {}"),
    ("maxLength", "up to {} characters"),
    ("minItems", "at least {} of them"),
    ("maxItems", "at most {} of them"),
    ("default", "{} unless given"),
)


@dataclass(frozen=True, slots=True)
class Member:
    """A parameter, or a member of a JSON object, as the page shows it."""

    name: str
    kind: str
    place: str = ""
    required: bool = False
    limits: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    description: str = ""
    schema: str | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """A body or an answer: its media type, what its JSON holds, and an example."""

    media: str
    schema: str | None
    example: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What may come back."""

    status: str
    description: str
    headers: tuple[Member, ...]
    contents: tuple[Content, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """A route under one method."""

    anchor: str
    method: str
    path: str
    short: tuple[str, ...]
    summary: str
    description: str
    scope: str | None
    parameters: tuple[Member, ...]
    bodies: tuple[Content, ...]
    call: str
    answers: tuple[Answer, ...]
    errors: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The operations of one resource."""

    name: str
    title: str
    description: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """A named schema."""

    name: str
    description: str
    members: tuple[Member, ...]


def make_reference(api: Any) -> tuple[flask.Blueprint, Mapping[str, Access]]:
    """The page's blueprint and who may see it: everybody, as it tells nothing that is stored."""
    blueprint = flask.Blueprint(
        "reference", __name__, template_folder="templates", static_folder="static", static_url_path=f"{PATH}/static"
    )
    blueprint.add_app_template_filter(write_prose, "reference_prose")

    @cache
    def render() -> tuple[str, str]:
        # Addresses on the page are relative, so that it is the same wherever the service is mounted.
        page = render_template("reference/page.html", **read_document(api.spec.to_dict()))
        return page, hashlib.sha256(page.encode()).hexdigest()[:32]

    @blueprint.get(PATH)
    def show_reference() -> Response:
        page, digest = render()
        response = Response(page, content_type="text/html; charset=utf-8")
        response.set_etag(digest)
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
        response.make_conditional(request)
        return response

    return blueprint, {"reference.show_reference": OPEN, "reference.static": OPEN}


def read_document(document: Mapping[str, Any]) -> dict[str, Any]:
    """What the page shows of an OpenAPI document, in the document's order."""
    operations: dict[str, list[Operation]] = {}
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                tag = item[method].get("tags", ["other"])[0]
                shared = item.get("parameters", [])
                operations.setdefault(tag, []).append(_read_operation(document, path, method, item[method], shared))
    groups = [
        Group(tag["name"], tag["name"].replace("_", " ").capitalize(), tag.get("description", ""), tuple(found))
        for tag in document.get("tags", [])
        if (found := operations.get(tag["name"]))
    ]
    shapes = [
        Shape(name, schema.get("description", ""), tuple(_read_members(document, schema)))
        for name, schema in sorted(document["components"]["schemas"].items())
        if "properties" in schema
    ]
    return {"info": document["info"], "groups": groups, "shapes": shapes}


def _read_operation(document: Any, path: str, method: str, operation: Any, shared: list[Any]) -> Operation:
    described = [_resolve(document, one) for one in [*shared, *operation.get("parameters", [])]]
    scopes = [scope for entry in operation.get("security", []) for scope in entry.get("bearer", [])]
    answers = [_read_answer(document, status, one) for status, one in sorted(operation["responses"].items())]
    bodies = _read_contents(document, operation.get("requestBody", {}))
    required = operation.get("requestBody", {}).get("required", bool(bodies))
    return Operation(
        anchor=operation["operationId"],
        method=method.upper(),
        path=path,
        short=tuple(_BREAK.split(_PARAMETER.sub("{id}", path.removeprefix("/api/v1")))),
        summary=operation.get("summary", ""),
        description=operation.get("description", ""),
        scope=scopes[0] if scopes else None,
        parameters=tuple(_read_parameter(document, one) for one in described),
        bodies=bodies,
        call=write_call(path, method, described, bodies if required else (), scoped=bool(scopes)),
        answers=tuple(answer for answer in answers if answer.status < "400"),
        errors=tuple(answer for answer in answers if answer.status >= "400"),
    )


def _read_parameter(document: Any, parameter: Any) -> Member:
    schema = _resolve(document, parameter.get("schema", {}))
    description = parameter.get("description") or schema.get("description", "")
    member = _describe_member(document, parameter["name"], schema, parameter.get("required", False), description)
    return replace(member, place=parameter["in"])


def _read_answer(document: Any, status: str, answer: Any) -> Answer:
    answer = _resolve(document, answer)
    headers = (
        _describe_member(document, name, one.get("schema", {}), False, one.get("description", ""))
        for name, one in answer.get("headers", {}).items()
    )
    return Answer(status, answer.get("description", ""), tuple(headers), _read_contents(document, answer))


def _read_contents(document: Any, holder: Any) -> tuple[Content, ...]:
    found = []
    for media, content in _resolve(document, holder).get("content", {}).items():
        example = content.get("example")
        shown = example if isinstance(example, str) or example is None else write_json(example)
        found.append(Content(media, _name_schema(content.get("schema", {})), shown))
    return tuple(found)


def _read_members(document: Any, schema: Any) -> Iterator[Member]:
    required = set(schema.get("required", []))
    for name, one in schema["properties"].items():
        yield _describe_member(document, name, one, name in required, one.get("description", ""))


def _describe_member(document: Any, name: str, schema: Any, required: bool, description: str) -> Member:
    reference = _name_schema(schema)
    inner = _resolve(document, schema)
    bounds = inner.get("items", {}) if inner.get("type") == "array" and "enum" in inner.get("items", {}) else inner
    return Member(
        name=name,
        kind=_name_kind(schema),
        required=required,
        limits=tuple(text.format(_show_number(inner[key])) for key, text in _LIMITS if key in inner),
        choices=tuple(str(choice) for choice in bounds.get("enum", []) if choice is not None),
        description=description or ("" if reference else inner.get("description", "")),
        schema=reference,
    )


def _show_number(value: Any) -> str:
    return f"{value:,}" if type(value) is int else str(value)


def _name_kind(schema: Any) -> str:
    if "$ref" in schema:
        return str(schema["$ref"].rsplit("/", 1)[1])
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_name_kind(choice) for choice in schema["anyOf"]))
    kinds = schema.get("type", "any")
    named = []
    for kind in [kinds] if isinstance(kinds, str) else kinds:
        inside = f" of {_name_kind(schema['items'])}" if kind == "array" and "items" in schema else ""
        named.append(f"{schema['format']}" if kind == "string" and "format" in schema else f"{kind}{inside}")
    return " or ".join(named)


def _name_schema(schema: Any) -> str | None:
    """The name of the schema that is shown on its own: the schema itself, its items, or its one choice beside null."""
    if "$ref" in schema:
        return str(schema["$ref"].rsplit("/", 1)[1])
    if "items" in schema:
        return _name_schema(schema["items"])
    named = [name for choice in schema.get("anyOf", []) if (name := _name_schema(choice))]
    return named[0] if named else None


def _resolve(document: Any, node: Any) -> Any:
    while "$ref" in node:
        target = document
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = target
    return node


def write_call(path: str, method: str, parameters: list[Any], bodies: tuple[Content, ...], *, scoped: bool) -> str:
    """The operation as a line for curl, with example values for what it must have."""
    lines = ['curl -H "Authorization: Bearer $KEY"' if scoped else "curl"]
    if method != "get":
        lines[0] += f" -X {method.upper()}"
    query = []
    for one in parameters:
        if one["in"] == "path":
            path = path.replace(f"{{{one['name']}}}", _show_value(one))
        elif one.get("required") and one["in"] == "query":
            query.append(f"{one['name']}={_show_value(one)}")
        elif one.get("required") and one["in"] == "header":
            lines.append(f"""-H '{one["name"]}: "3"'""")
    body = next((one for one in bodies if one.example), None)
    if body is not None:
        lines.append(f'-H "Content-Type: {body.media}" -d @body.json')
    address = path + (f"?{'&'.join(query)}" if query else "")
    lines.append(f'"http://127.0.0.1:8000{address}"')
    return " \\\n  ".join(lines)


def _show_value(parameter: Any) -> str:
    if "example" in parameter:
        return str(parameter["example"])
    return "12" if parameter.get("schema", {}).get("type") == "integer" else parameter["name"].upper()


def write_json(value: Any, indent: int = 0, width: int = 76) -> str:
    """JSON for people: what fits on a line stays on one."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(flat) + indent <= width or not isinstance(value, dict | list) or not value:
        return flat
    inner = " " * (indent + 2)
    if isinstance(value, dict):
        lines = [
            f"{inner}{json.dumps(name, ensure_ascii=False)}: {write_json(one, indent + 2, width)}"
            for name, one in value.items()
        ]
        return "{\n" + ",\n".join(lines) + "\n" + " " * indent + "}"
    lines = [f"{inner}{write_json(one, indent + 2, width)}" for one in value]
    return "[\n" + ",\n".join(lines) + "\n" + " " * indent + "]"


def write_prose(text: str) -> Markup:
    """A description's paragraphs, with its `code` as code; whatever else is in it is shown as it stands."""
    paragraphs = [paragraph for paragraph in text.strip().split("\n\n") if paragraph.strip()]
    return Markup("").join(
        Markup("<p>{}</p>").format(Markup(_CODE.sub(r"<code>\1</code>", str(escape(paragraph)))))  # noqa: S704  # escaped
        for paragraph in paragraphs
    )
