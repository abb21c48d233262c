"""Checks values against the schemas of an OpenAPI document: the part of JSON Schema that ours use."""

from collections.abc import Iterator, Mapping
from typing import Any

TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
KNOWN = {
    *("$ref", "type", "format", "title", "description", "default", "readOnly", "example"),
    *("properties", "required", "additionalProperties", "items", "enum", "anyOf"),
    *("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "pattern"),
}


def resolve(document: Any, node: Any) -> Any:
    """The node behind a reference within the document."""
    while "$ref" in node:
        target = document
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = target
    return node


def find_misfits(document: Any, schema: Any, value: Any, place: str = "") -> Iterator[str]:
    """What in the value is not as the schema says."""
    schema = resolve(document, schema)
    assert schema.keys() <= KNOWN, schema.keys() - KNOWN
    if "anyOf" in schema:
        if all(list(find_misfits(document, choice, value, place)) for choice in schema["anyOf"]):
            yield f"{place}: fits none of the choices"
        return
    wanted = schema.get("type", list(TYPES))
    wanted = [wanted] if isinstance(wanted, str) else wanted
    fits = any(isinstance(value, TYPES[name]) for name in wanted)
    if not fits or (isinstance(value, bool) and "boolean" not in wanted):
        yield f"{place}: {value!r:.60} is no {wanted}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{place}: {value!r:.60} is none of {schema['enum']}"
    yield from _find_sizes(schema, value, place)
    if isinstance(value, dict):
        yield from _find_members(document, schema, value, place)
    if isinstance(value, list) and "items" in schema:
        for index, item in enumerate(value):
            yield from find_misfits(document, schema["items"], item, f"{place}/{index}")


def _find_sizes(schema: Any, value: Any, place: str) -> Iterator[str]:
    size = len(value) if isinstance(value, str | list) else value
    names = {str: ("minLength", "maxLength"), list: ("minItems", "maxItems")}.get(type(value), ("minimum", "maximum"))
    if names[0] in schema and size < schema[names[0]]:
        yield f"{place}: less than {names[0]}"
    if names[1] in schema and size > schema[names[1]]:
        yield f"{place}: more than {names[1]}"


def _find_members(document: Any, schema: Any, value: dict[str, Any], place: str) -> Iterator[str]:
    properties = schema.get("properties", {})
    for name in schema.get("required", []):
        if name not in value:
            yield f"{place}/{name}: missing"
    for name, member in value.items():
        further = schema.get("additionalProperties", True)
        if name in properties:
            yield from find_misfits(document, properties[name], member, f"{place}/{name}")
        elif further is False:
            yield f"{place}/{name}: not foreseen"
        elif isinstance(further, dict):
            yield from find_misfits(document, further, member, f"{place}/{name}")
