"""Records as JSON-ready dictionaries, several times as fast as marshmallow makes them by itself.

A page of fifty statements asks marshmallow thousands of times which attribute a field reads and how it is written. That
never changes, so it is settled once for each schema. What comes out is the same, which a test holds; a field of a kind
that is not known here is left to marshmallow.
"""

from collections.abc import Callable, Mapping
from operator import attrgetter, itemgetter, methodcaller
from typing import Any, Final, NamedTuple

import marshmallow as ma
from marshmallow import fields

from quotetrack.api.fields import Facet, Moment, SpanField, Speaker

Whole = Callable[[Any], Any]


class Writer(NamedTuple):
    """How a value that is not None is written; one of exactly this ``kind`` is written as it is.

    Members of an enumeration of texts and tuples are left as they are too: JSON has their values and arrays.
    """

    write: Callable[[Any], Any]
    kind: type | None = None


# By the function that writes: a field class of ours that leaves it as it is inherits the entry.
_WRITERS: Final[dict[Any, Callable[[Any], Writer | None]]] = {}


def compose_dump(schema: ma.Schema) -> Callable[[Any], dict[str, Any]]:
    """What makes a dictionary of one record or mapping, as the schema's own ``dump`` does without its hooks."""
    parts = [_compose_part(schema, name, field) for name, field in schema.dump_fields.items()]
    read_all = _compose_reader([attribute for _, attribute, writer, _ in parts if writer is not None])
    steps = [(key, *(writer or (None, None)), whole) for key, _, writer, whole in parts]

    def dump(item: Any) -> dict[str, Any]:
        try:
            values = iter(read_all(item))
        except (AttributeError, KeyError):
            # What is not there is left out.
            written = ((key, whole(item)) for key, _, _, whole in steps)
            return {key: value for key, value in written if value is not ma.missing}
        answer = {}
        for key, write, kind, whole in steps:
            if write is None:
                if (value := whole(item)) is not ma.missing:
                    answer[key] = value
                continue
            value = next(values)
            answer[key] = value if value is None or type(value) is kind else write(value)
        return answer

    return dump


def _compose_reader(attributes: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """What reads all these attributes of a record, or members of a mapping, at once."""
    if len(attributes) < 2:
        return lambda item: tuple(item[one] if isinstance(item, Mapping) else getattr(item, one) for one in attributes)
    of_mapping, of_record = itemgetter(*attributes), attrgetter(*attributes)
    return lambda item: of_mapping(item) if isinstance(item, Mapping) else of_record(item)


def _compose_part(schema: ma.Schema, name: str, field: Any) -> tuple[str, str, Writer | None, Whole]:
    key = name if field.data_key is None else field.data_key
    attribute = name if field.attribute is None else field.attribute

    def write_whole(item: Any) -> Any:
        return field.serialize(name, item, accessor=schema.get_attribute)

    def read_whole(item: Any) -> Any:
        return field.get_value(item, name, accessor=schema.get_attribute)

    if isinstance(field, Facet) and not field.many and hasattr(field.schema, "dump_one"):
        # The record itself, of which the group shows a part.
        return key, attribute, None, field.schema.dump_one
    plain = type(field).get_value is fields.Field.get_value and "." not in attribute
    unchanged = type(field)._serialize is fields.Field._serialize  # noqa: SLF001  # which writing it is, is what tells
    if not plain and unchanged and field.dump_default is ma.missing:
        # What it reads is what is written.
        return key, attribute, None, read_whole
    return key, attribute, _find_writer(field) if plain else None, write_whole


def _find_writer(field: Any) -> Writer | None:
    """What writes a value of the field that is there and not None; None where only marshmallow knows."""
    find = _WRITERS.get(type(field)._serialize)  # noqa: SLF001  # which writing it is, is what tells the kinds apart
    return None if find is None else find(field)


def _find_text(_field: Any) -> Writer:
    return Writer(ma.utils.ensure_text_type, str)


def _find_number(field: Any) -> Writer | None:
    if field.as_string or type(field)._format_num is not fields.Number._format_num:  # noqa: SLF001  # as above
        return None
    return Writer(field.num_type, field.num_type)


def _find_list(field: Any) -> Writer | None:
    if type(field.inner)._serialize is SpanField._serialize:  # noqa: SLF001  # as above
        return Writer(list, tuple)
    writer = _find_writer(field.inner)
    if writer is None:
        return None
    write, kind = writer

    def write_all(values: Any) -> Any:
        return [one if one is None or type(one) is kind else write(one) for one in values] if values else []

    return Writer(write_all)


def _find_nested(field: Any) -> Writer:
    schema = field.schema
    many = schema.many or field.many
    dump_one = getattr(schema, "dump_one", None)
    if dump_one is None or any(schema._hooks[name] for name in ("pre_dump", "post_dump")):  # noqa: SLF001  # as above
        return Writer(lambda value: schema.dump(value, many=many))
    return Writer(lambda values: list(map(dump_one, values)) if many else dump_one(values))


def _find_term(field: Any) -> Writer | None:
    if not field.by_value or type(field.field) is not fields.Raw:
        return None
    return Writer(attrgetter("value"), field.enum if issubclass(field.enum, str) else None)


def _find_own(field: Any) -> Writer:
    # These look at the value alone, not at where it came from.
    return Writer(lambda value: field._serialize(value, None, None))  # noqa: SLF001  # as above


def _find_moment(_field: Any) -> Writer:
    return Writer(methodcaller("isoformat"))


def _find_any(_field: Any) -> Writer:
    return Writer(lambda value: value)


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
            (Moment, _find_moment),
            (SpanField, _find_own),
            (Speaker, _find_own),
        )
    }
)
