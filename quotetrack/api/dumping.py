"""Records as JSON-ready dictionaries, several times as fast as marshmallow makes them by itself.

A page of fifty statements asks marshmallow thousands of times which attribute a field reads and how it is written. That
never changes, so it is settled once for each schema. What comes out is the same, which a test holds; a field of a kind
that is not known here is left to marshmallow.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import marshmallow as ma
from marshmallow import fields

from quotetrack.api.fields import Moment, SpanField, Speaker

Writer = Callable[[Any], Any]
Whole = Callable[[Any], Any]

# By the function that writes: a field class of ours that leaves it as it is inherits the entry.
_WRITERS: Final[dict[Any, Callable[[Any], Writer | None]]] = {}


def compose_dump(schema: ma.Schema) -> Callable[[Any], dict[str, Any]]:
    """What makes a dictionary of one record or mapping, as the schema's own ``dump`` does without its hooks."""
    parts = [_compose_part(schema, name, field) for name, field in schema.dump_fields.items()]

    def dump(item: Any) -> dict[str, Any]:
        read = item.get if isinstance(item, Mapping) else None
        written = {}
        for key, attribute, writer, whole in parts:
            if writer is None:
                value = whole(item)
                if value is ma.missing:
                    continue
            else:
                found = getattr(item, attribute, ma.missing) if read is None else read(attribute, ma.missing)
                if found is ma.missing:
                    value = whole(item)
                    if value is ma.missing:
                        continue
                else:
                    value = None if found is None else writer(found)
            written[key] = value
        return written

    return dump


def _compose_part(schema: ma.Schema, name: str, field: Any) -> tuple[str, str, Writer | None, Whole]:
    key = name if field.data_key is None else field.data_key
    attribute = name if field.attribute is None else field.attribute

    def write_whole(item: Any) -> Any:
        return field.serialize(name, item, accessor=schema.get_attribute)

    plain = type(field).get_value is fields.Field.get_value and "." not in attribute
    return key, attribute, _find_writer(field) if plain else None, write_whole


def _find_writer(field: Any) -> Writer | None:
    """What writes a value of the field that is there and not None; None where only marshmallow knows."""
    find = _WRITERS.get(type(field)._serialize)  # noqa: SLF001  # which writing it is, is what tells the kinds apart
    return None if find is None else find(field)


def _find_text(_field: Any) -> Writer:
    return lambda value: value if type(value) is str else ma.utils.ensure_text_type(value)


def _find_number(field: Any) -> Writer | None:
    wanted = field.num_type
    if field.as_string or type(field)._format_num is not fields.Number._format_num:  # noqa: SLF001  # as above
        return None
    return lambda value: value if type(value) is wanted else wanted(value)


def _find_list(field: Any) -> Writer | None:
    writer = _find_writer(field.inner)
    if writer is None:
        return None
    return lambda values: [None if value is None else writer(value) for value in values]


def _find_nested(field: Any) -> Writer:
    schema = field.schema
    many = schema.many or field.many
    return lambda value: schema.dump(value, many=many)


def _find_term(field: Any) -> Writer | None:
    if not field.by_value or type(field.field) is not fields.Raw:
        return None
    return lambda value: value.value


def _find_own(field: Any) -> Writer:
    # These look at the value alone, not at where it came from.
    return lambda value: field._serialize(value, None, None)  # noqa: SLF001  # as above


def _find_any(_field: Any) -> Writer:
    return lambda value: value


_WRITERS.update(
    {
        kind._serialize: find  # noqa: SLF001  # as above
        for kind, find in (
            (fields.String, _find_text),
            (fields.Number, _find_number),
            (fields.List, _find_list),
            (fields.Nested, _find_nested),
            (fields.Enum, _find_term),
            (fields.Field, _find_any),
            (Moment, _find_own),
            (SpanField, _find_own),
            (Speaker, _find_own),
        )
    }
)
