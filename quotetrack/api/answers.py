"""What answers are made of: schemas that write quickly, and the problem that every error is told as."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

import marshmallow as ma
from marshmallow import fields

from quotetrack.api.dumping import compose_dump


class AnswerSchema(ma.Schema):
    """What the service answers: every member is there, unless ``optional`` lists it, and more may come one day."""

    class Meta:
        unknown = ma.EXCLUDE

    optional: frozenset[str] = frozenset()

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Documents the member as always there."""
        field_obj.required = field_name not in self.optional

    def _serialize(self, obj: Any, *, many: bool = False) -> Any:
        if not many:
            return self.dump_one(obj)
        return None if obj is None else list(map(self.dump_one, obj))

    @cached_property
    def dump_one(self) -> Callable[[Any], dict[str, Any]]:
        """What makes a dictionary of one item, hooks aside."""
        return compose_dump(self)


class ComplaintSchema(AnswerSchema):
    """One thing wrong in a request."""

    optional = frozenset({"pointer", "parameter", "header"})

    detail = fields.String()
    pointer = fields.String(metadata={"description": "JSON pointer (RFC 6901) into the body."})
    parameter = fields.String(metadata={"description": "Name of a query parameter."})
    header = fields.String(metadata={"description": "Name of a header."})


class ProblemSchema(AnswerSchema):
    """Every error is told like this (RFC 9457)."""

    optional = frozenset({"current_version", "checks"})

    type = fields.String(metadata={"description": "about:blank, or a name for this very problem."})
    title = fields.String()
    status = fields.Integer()
    detail = fields.String()
    instance = fields.String()
    errors = fields.List(
        fields.Nested(ComplaintSchema),
    )
    request_id = fields.String(metadata={"description": "Finds the request in the service's logs."})
    current_version = fields.Integer(metadata={"description": "With 412: the version that holds now."})
    checks = fields.Dict(
        keys=fields.String(), values=fields.Boolean(), metadata={"description": "With 503 from /readyz: what fails."}
    )
