"""The OpenAPI document: flask-smorest's, with problems as errors and every member described."""

import inspect
from http import HTTPStatus
from typing import Any

import flask_smorest
import marshmallow as ma
from flask_smorest.utils import prepare_response
from marshmallow import fields

from quotetrack.api.answers import ProblemSchema
from quotetrack.api.fields import PageSize
from quotetrack.api.glossary import describe_member
from quotetrack.api.problems import MEDIA_TYPE
from quotetrack.settings import LimitsSettings


class Api(flask_smorest.Api):
    """flask-smorest's API whose errors are documented as problems; ``quotetrack.app`` answers them."""

    ERROR_SCHEMA = ProblemSchema
    # Every route lists its own errors.
    DEFAULT_ERROR_RESPONSE_NAME = None

    def document_limits(self, limits: LimitsSettings) -> None:
        """Shows the settings' limits where a schema, which is made before there are settings, cannot know them."""

        def describe(_converter: Any, field: fields.Field[Any], **_options: Any) -> dict[str, Any]:
            if not isinstance(field, PageSize):
                return {}
            return {"maximum": limits.page_max, "default": limits.page_default}

        self.ma_plugin.converter.add_attribute_function(describe)

    def _document_meanings(self) -> None:
        """Describes schemas by their docstrings, and members that say nothing themselves by the glossary."""
        converter = self.ma_plugin.converter
        describe_schema = converter.schema2jsonschema

        def describe(schema: ma.Schema) -> Any:
            described = describe_schema(schema)
            described.setdefault("description", inspect.getdoc(type(schema)))
            for name, member in described.get("properties", {}).items():
                meaning = describe_member(type(schema).__name__, name)
                # What stands beside a reference would make it another schema.
                if meaning and "description" not in member and "$ref" not in member:
                    member["description"] = meaning
            return described

        def describe_parameter(_converter: Any, field: fields.Field[Any], **_options: Any) -> dict[str, Any]:
            schema = type(field.parent).__name__
            meaning = describe_member(schema, field.name or "") if schema.endswith("Query") else None
            return {"description": meaning} if meaning and "description" not in field.metadata else {}

        converter.schema2jsonschema = describe
        converter.add_attribute_function(describe_parameter)

    def _register_error_handlers(self) -> None:
        """None of its own: the application answers every error in one place."""

    def _register_responses(self) -> None:
        self._document_meanings()
        for status in HTTPStatus:
            response: dict[str, Any] = {"description": status.phrase}
            if status >= HTTPStatus.BAD_REQUEST:
                response["schema"] = ProblemSchema
                response["example"] = show_problem(status)
            prepare_response(response, self.spec, MEDIA_TYPE)
            self.spec.components.response(status.name, response, lazy=True)


def show_problem(status: int) -> dict[str, Any]:
    """An example of a problem document."""
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": "A sentence that says what is wrong with this request.",
        "instance": "/api/v1/statements",
        "errors": [],
        "request_id": "6f1c2f0e5d3b4c1f9a7e8d2b3c4a5f60",
    }
