"""What all resources of the API share: blueprints that name a scope for each route, pages, versions, documentation.

flask-smorest's own ways that do not fit here are replaced in this module once: its errors, which lose ``Allow`` and are
no problem documents; its ``X-Pagination`` header; its ETags, which know no version; its lenient parsing.
"""

import hashlib
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, wraps
from http import HTTPStatus
from typing import Any, Generic, TypeVar, cast
from urllib.parse import quote, urlencode

import flask_smorest
import marshmallow as ma
from flask import Response, current_app, request
from flask_smorest.utils import get_appcontext, prepare_response
from marshmallow import fields
from werkzeug.routing import BaseConverter

from quotetrack.api.access import OPEN, Access
from quotetrack.api.dumping import compose_dump
from quotetrack.api.fields import PageSize, Text
from quotetrack.api.glossary import describe_member
from quotetrack.api.idempotency import PARAMETER as IDEMPOTENCY_KEY
from quotetrack.api.idempotency import keep_answers
from quotetrack.api.parsing import StrictParser
from quotetrack.api.problems import MEDIA_TYPE, Complaint, Problem, ProblemError
from quotetrack.services.records import Page, PageRequest
from quotetrack.settings import LimitsSettings, Settings
from quotetrack.terms import Scope

View = Callable[..., Any]
Filters = TypeVar("Filters")

_CURSOR_LENGTH = 1000
# What a key of these scopes posts makes or decides something; with the others it only asks.
_CHANGING = frozenset({Scope.INGEST, Scope.EDIT, Scope.ADMIN})
_PAGE_ETAG = {"ETag": {"schema": {"type": "string"}, "description": "A digest of this page."}}
_IF_NONE_MATCH = {
    "in": "header",
    "name": "If-None-Match",
    "schema": {"type": "string"},
    "description": "The ETag of an answer that you have; 304 if it is still the same.",
}
_ETAG = {"ETag": {"schema": {"type": "string"}, "description": "The item's version and a digest of this answer."}}


class IdConverter(BaseConverter):
    """An identifier in a path: 1 to 18 digits without a sign or leading zeros; all else is not found.

    The expression alone decides, so that an address which names nothing is 404 whatever the method.
    """

    regex = "[1-9][0-9]{0,17}"
    largest = 10**18 - 1

    def to_python(self, value: str) -> int:
        """The identifier as a number."""
        return int(value)


class ExternalIdConverter(BaseConverter):
    """A sender's own id in a path: anything at all, slashes among it."""

    regex = ".+"
    part_isolating = False
    weight = 300


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


class NoParameters(ma.Schema):
    """The query of a route that takes none."""


class PageSchema(AnswerSchema):
    """A page of a list, around its items."""

    optional = frozenset({"total"})

    next = fields.String(allow_none=True, metadata={"description": "Address of the next page; null on the last."})
    total = fields.Integer(metadata={"description": "With include=total: items of the whole list."})


@dataclass(frozen=True, slots=True)
class ListQuery(Generic[Filters]):
    """What a list was asked for: which items, and which page of them."""

    filters: Filters
    page: PageRequest


class PageQuery(ma.Schema):
    """The parameters that every list takes."""

    cursor = Text(most=_CURSOR_LENGTH, metadata={"description": "From `next` of the page before; opaque."})
    limit = PageSize(from_text=True, metadata={"description": "Items on the page."})
    include = fields.String(
        validate=ma.validate.OneOf(["total"]), metadata={"description": "`total` counts all items of the list."}
    )

    @ma.validates("limit")
    def check_limit(self, value: int, data_key: str) -> None:
        """Holds the page to the configured size."""
        if value > current_limits().page_max:
            raise ma.ValidationError(f"This is not an integer from 1 to {current_limits().page_max}.")


def split_query(data: dict[str, Any], make_filters: Callable[..., Filters]) -> ListQuery[Filters]:
    """The page's parameters apart from the filters."""
    page = PageRequest(
        cursor=data.pop("cursor", None),
        limit=data.pop("limit", current_limits().page_default),
        include_total=data.pop("include", None) == "total",
    )
    return ListQuery(make_filters(**data), page)


class Blueprint(flask_smorest.Blueprint):
    """A resource's routes; ``access`` holds what each of them declared."""

    ARGUMENTS_PARSER = StrictParser()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.access: dict[str, Access] = {}

    def arguments(self, schema: type[ma.Schema], **options: Any) -> Callable[[View], View]:
        """flask-smorest's decorator, typed."""
        return cast("Callable[[View], View]", super().arguments(schema, **options))

    def response(self, status: int, schema: Any = None, **options: Any) -> Callable[[View], View]:
        """flask-smorest's decorator, typed."""
        return cast("Callable[[View], View]", super().response(status, schema, **options))

    def alt_response(self, status: int, response: str | None = None, **options: Any) -> Callable[[View], View]:
        """flask-smorest's decorator, typed."""
        return cast("Callable[[View], View]", super().alt_response(status, response, **options))

    def describe(self, **documented: Any) -> Callable[[View], View]:
        """flask-smorest's ``doc``, typed."""
        return cast("Callable[[View], View]", self.doc(**documented))

    def serve(self, rule: str, method: str, access: Access) -> Callable[[View], View]:
        """Registers a view for one method, with the scope it needs and the errors it may answer documented."""

        def decorator(view: View) -> View:
            if not _takes(view, "query"):
                view = self._refuse_parameters(view)
            if method == "POST" and access in _CHANGING:
                view = self._keep_answers(view, access)
            _document_problems(view, _list_problems(view, rule, access))
            security = [] if access == OPEN else [{"bearer": [str(access)]}]
            view = self.describe(operationId=view.__name__, security=security)(view)
            self.access[f"{self.name}.{view.__name__}"] = access
            self.add_url_rule(rule, view.__name__, view, methods=[method])
            return view

        return decorator

    def _keep_answers(self, view: View, access: Access) -> View:
        """Takes an Idempotency-Key. Articles are analysed outside of any transaction; the same one again is known."""
        kept = keep_answers(view, atomic=access != Scope.INGEST)
        _document_problems(kept, [409, 410])
        return _document_parameter(kept, IDEMPOTENCY_KEY)

    def _refuse_parameters(self, view: View) -> View:
        @wraps(view)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            self.ARGUMENTS_PARSER.parse(NoParameters, request, location="query")
            return view(*args, **kwargs)

        return wrapper

    def page(self, schema: type[ma.Schema], example: Any, *, read_again: bool = True) -> Callable[[View], View]:
        """Answers a ``Page`` of records as ``{"items", "next"}``, and ``total`` where it was asked for.

        With ``read_again`` a reader who has the very same page already is answered 304.
        """
        page_schema = _make_page_schema(schema)

        def decorator(view: View) -> View:
            @wraps(view)
            def wrapper(*args: Any, **kwargs: Any) -> dict[str, Any]:
                return _present_page(view(*args, **kwargs))

            headers = _PAGE_ETAG if read_again else None
            answer = self.response(200, page_schema, example={"items": [example], "next": None}, headers=headers)
            return self._tag(answer(wrapper)) if read_again else answer(wrapper)

        return decorator

    def _tag(self, view: View) -> View:
        @wraps(view)
        def wrapper(*args: Any, **kwargs: Any) -> Response:
            response = view(*args, **kwargs)
            return _mark(response, hashlib.sha256(response.get_data()).hexdigest()[:24])

        return _document_parameter(self.alt_response(304, response="NOT_MODIFIED")(wrapper), _IF_NONE_MATCH)

    def item(self, schema: type[ma.Schema], example: Any) -> Callable[[View], View]:
        """Answers one item, with an ETag that begins with its version."""

        def decorator(view: View) -> View:
            answer = self.response(200, schema, example=example, headers=_ETAG)(view)

            @wraps(answer)
            def wrapper(*args: Any, **kwargs: Any) -> Response:
                return _add_version(answer(*args, **kwargs))

            return wrapper

        return decorator

    def read_item(self, schema: type[ma.Schema], example: Any) -> Callable[[View], View]:
        """Answers one item as ``item`` does, and 304 to a reader who has it already."""

        def decorator(view: View) -> View:
            answer = self.alt_response(304, response="NOT_MODIFIED")(self.item(schema, example)(view))
            return _document_parameter(answer, _IF_NONE_MATCH)

        return decorator

    def conditional(self, view: View) -> View:
        """Lets nobody change an item without saying in If-Match which version was read."""

        @wraps(view)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            if not request.headers.get("If-Match", "").strip():
                detail = "Send the ETag or the version of the item that you read as If-Match."
                complaint = Complaint(detail, header="If-Match")
                raise ProblemError(Problem(428, detail, "version-required", complaints=(complaint,)))
            return view(*args, **kwargs)

        parameter = {
            "in": "header",
            "name": "If-Match",
            "required": True,
            "schema": {"type": "string", "minLength": 1},
            "description": 'The ETag of the item as it was read, or its version in quotation marks: "3".',
        }
        documented = _document_parameter(wrapper, parameter)
        _document_problems(documented, [409, 412, 428])
        return documented


def current_settings() -> Settings:
    """The settings of the application at hand."""
    settings: Settings = current_app.config["QUOTETRACK_SETTINGS"]
    return settings


def current_limits() -> LimitsSettings:
    """What is too much, in the application at hand."""
    return current_settings().limits


@cache
def _make_page_schema(schema: type[ma.Schema]) -> type[ma.Schema]:
    """One for all lists of the same items: the document names schemas by their classes."""
    items: dict[str, fields.Field[Any]] = {"items": fields.List(fields.Nested(schema))}
    return PageSchema.from_dict(items, name=f"{schema.__name__.removesuffix('Schema')}PageSchema")


def _takes(view: View, location: str) -> bool:
    documented = getattr(view, "_apidoc", {}).get("arguments", {}).get("parameters", [])
    return any(parameter["in"] == location for parameter in documented)


def _list_problems(view: View, rule: str, access: Access) -> list[int]:
    problems = [400, 422, 500, 503]
    if access != OPEN:
        problems += [401, 403, 429]
    if "<" in rule:
        problems.append(404)
    if _takes(view, "json"):
        problems += [413, 415]
    return sorted(problems)


def _document_parameter(view: View, parameter: Mapping[str, Any]) -> View:
    """Puts a header beside the parameters that schemas describe; flask-smorest's ``doc`` would replace them."""
    documented = vars(view).setdefault("_apidoc", {}).setdefault("arguments", {}).setdefault("parameters", [])
    documented.append(dict(parameter))
    return view


def _document_problems(view: View, statuses: list[int]) -> None:
    """Writes where flask-smorest's ``alt_response`` would, which puts one more function around the view for each."""
    documented = vars(view).setdefault("_apidoc", {}).setdefault("response", {}).setdefault("responses", {})
    for status in statuses:
        documented.setdefault(status, []).append(HTTPStatus(status).name)


def _present_page(page: Page[Any]) -> dict[str, Any]:
    following = None
    if page.next_cursor is not None:
        query = urlencode(request.args.to_dict() | {"cursor": page.next_cursor})
        following = f"{quote(request.script_root + request.path)}?{query}"
    answer = {"items": page.items, "next": following}
    return answer if page.total is None else answer | {"total": page.total}


def _add_version(response: Response) -> Response:
    # The version alone would not do: an answer also shows what belongs to other items, such as the speaker's name.
    digest = hashlib.sha256(response.get_data()).hexdigest()[:16]
    return _mark(response, f"{get_appcontext()['result_dump']['version']}-{digest}")


def _mark(response: Response, etag: str) -> Response:
    if request.method in {"GET", "HEAD"} and request.if_none_match.contains_weak(etag):
        response = Response(status=304)
    response.set_etag(etag)
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.add("Authorization")
    return response
