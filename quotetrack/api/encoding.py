"""Answers as JSON, in UTF-8 and without spaces."""

import json
from typing import Any, Final

import msgspec
from flask import Response
from flask.json.provider import DefaultJSONProvider

_ENCODER: Final = msgspec.json.Encoder()


def encode_json(value: Any) -> bytes:
    """The value as JSON; enumerations as their values, tuples as arrays.

    Python's own encoder takes ten times as long. It writes what this one does not: what has no counterpart in UTF-8,
    escaped, and integers of any size.
    """
    try:
        return _ENCODER.encode(value)
    except (TypeError, ValueError, OverflowError):
        return json.dumps(value, separators=(",", ":")).encode()


class JsonWriter(DefaultJSONProvider):
    """Flask's way to JSON, with ``encode_json`` where an answer is made; reading stays Flask's own."""

    sort_keys = False

    def response(self, *args: Any, **kwargs: Any) -> Response:
        """An answer of this value, or of these members."""
        content = encode_json(self._prepare_response_obj(args, kwargs)) + b"\n"
        return Response(content, mimetype=self.mimetype)
