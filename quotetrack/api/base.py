"""What all resources of the API share: blueprints that name a scope for each route, versions, documentation.

flask-smorest's own ways that do not fit are replaced in ``document``, ``pages`` and ``parsing``: its errors, which
lose ``Allow`` and are no problem documents; its ``X-Pagination`` header; its ETags, which know no version; its lenient
parsing.
"""

import hashlib
from collections.abc import Callable, Mapping
from functools import wraps
from http import HTTPStatus
from typing import Any, cast

import flask_smorest
import marshmallow as ma
from flask import Response, jsonify, request
from flask_smorest.utils import get_appcontext

from quotetrack.api.access import OPEN, Access
from quotetrack.api.answers import AnswerSchema, ProblemSchema
from quotetrack.api.freshness import recognise_readers
from quotetrack.api.idempotency import PARAMETER as IDEMPOTENCY_KEY
from quotetrack.api.idempotency import keep_answers
from quotetrack.api.offsets import count_units
from quotetrack.api.pages import (
    ListQuery,
    NoParameters,
    PageQuery,
    SortedQuery,
    current_limits,
    current_settings,
    make_page_schema,
    present_page,
    split_query,
)
from quotetrack.api.parsing import StrictParser
from quotetrack.api.problems import Complaint, Problem, ProblemError
from quotetrack.api.shapes import (
    OFFSETS_PARAMETER,
    Shape,
    choose_members,
    choose_page_members,
    current_shape,
    describe_fields,
    loosen_schema,
    read_shape,
)
from quotetrack.terms import Scope

__all__ = [
    "AnswerSchema",
    "Blueprint",
    "ListQuery",
    "PageQuery",
    "ProblemSchema",
    "SortedQuery",
    "current_limits",
    "current_settings",
    "split_query",
]

View = Callable[..., Any]

# What a key of these scopes posts makes or decides something; with the others it mostly asks.
_CHANGING = frozenset({Scope.INGEST, Scope.EDIT, Scope.ADMIN})
_PAGE_ETAG = {"ETag": {"schema": {"type": "string"}, "description": "A digest of this page."}}
_IF_NONE_MATCH = {
    "in": "header",
    "name": "If-None-Match",
    "schema": {"type": "string"},
    "description": "The ETag of an answer that you have; 304 if it is still the same.",
}
_ETAG = {"ETag": {"schema": {"type": "string"}, "description": "The item's version and a digest of this answer."}}


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
        """flask-smorest's decorator, whose answers have the members and the offsets that ``shape`` was asked for."""
        decorate = self._respond(status, schema, **options)

        def decorator(view: View) -> View:
            @wraps(view)
            def wrapper(*args: Any, **kwargs: Any) -> Any:
                shape = current_shape()
                answer = _count(view(*args, **kwargs), shape)
                return answer if shape.names is None else _choose_all(schema, answer, shape.names)

            return decorate(wrapper)

        return decorator

    def _respond(self, status: int, schema: Any = None, **options: Any) -> Callable[[View], View]:
        return cast("Callable[[View], View]", super().response(status, schema, **options))

    def alt_response(self, status: int, response: str | None = None, **options: Any) -> Callable[[View], View]:
        """flask-smorest's decorator, typed."""
        return cast("Callable[[View], View]", super().alt_response(status, response, **options))

    def describe(self, **documented: Any) -> Callable[[View], View]:
        """flask-smorest's ``doc``, typed."""
        return cast("Callable[[View], View]", self.doc(**documented))

    def serve(self, rule: str, method: str, access: Access, *, changing: bool | None = None) -> Callable[[View], View]:
        """Registers a view for one method, with the scope it needs and the errors it may answer documented.

        ``changing`` says whether a POST makes or decides something where its scope does not tell.
        """

        def decorator(view: View) -> View:
            if not _takes(view, "query"):
                view = self._refuse_parameters(view)
            if method == "GET" and _IF_NONE_MATCH in _list_parameters(view):
                view = recognise_readers(view, _mark)
            if method == "POST" and (access in _CHANGING if changing is None else changing):
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

    def shape(self, schema: type[ma.Schema] | None = None, *, offsets: bool = False) -> Callable[[View], View]:
        """Lets callers choose ``fields`` among the schema's members, and what the answer's offsets count.

        Stands right under ``serve``: these parameters are read before all others.
        """

        def decorator(view: View) -> View:
            inner = view if _takes(view, "query") else self._refuse_parameters(view)

            @wraps(inner)
            def wrapper(*args: Any, **kwargs: Any) -> Any:
                read_shape(schema, offsets=offsets)
                return inner(*args, **kwargs)

            documented: View = wrapper
            if schema is not None:
                documented = _document_choice(_document_parameter(documented, describe_fields(schema)), schema)
            return _document_parameter(documented, OFFSETS_PARAMETER) if offsets else documented

        return decorator

    def page(self, schema: type[ma.Schema], example: Any, *, read_again: bool = True) -> Callable[[View], View]:
        """Answers a ``Page`` of records as ``{"items", "next"}``, and ``total`` where it was asked for.

        With ``read_again`` a reader who has the very same page already is answered 304.
        """
        page_schema = make_page_schema(schema)

        def decorator(view: View) -> View:
            @wraps(view)
            def wrapper(*args: Any, **kwargs: Any) -> Any:
                shape = current_shape()
                answer = present_page(_count(view(*args, **kwargs), shape))
                # A response is handed on as it is.
                return answer if shape.names is None else jsonify(choose_page_members(schema, shape.names).dump(answer))

            headers = _PAGE_ETAG if read_again else None
            answer = self._respond(200, page_schema, example={"items": [example], "next": None}, headers=headers)
            return self.tag(answer(wrapper)) if read_again else answer(wrapper)

        return decorator

    def accept_header(self, parameter: Mapping[str, Any], *problems: int) -> Callable[[View], View]:
        """Documents a header that the view reads by itself, and the errors that it may lead to."""

        def decorator(view: View) -> View:
            _document_problems(view, list(problems))
            return _document_parameter(view, parameter)

        return decorator

    def tag(self, view: View) -> View:
        """Answers with a digest as ETag, and 304 to a reader who has the very same already."""

        @wraps(view)
        def wrapper(*args: Any, **kwargs: Any) -> Response:
            response = view(*args, **kwargs)
            return _mark(response, hashlib.sha256(response.get_data()).hexdigest()[:24])

        return _document_parameter(self.alt_response(304, response="NOT_MODIFIED")(wrapper), _IF_NONE_MATCH)

    def item(self, schema: type[ma.Schema], example: Any) -> Callable[[View], View]:
        """Answers one item, with an ETag that begins with its version."""

        def decorator(view: View) -> View:
            @wraps(view)
            def shaped(*args: Any, **kwargs: Any) -> Any:
                shape = current_shape()
                found = _count(view(*args, **kwargs), shape)
                return found if shape.names is None else _choose(schema, found, shape.names)

            answer = self._respond(200, schema, example=example, headers=_ETAG)(shaped)

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


def _count(answer: Any, shape: Shape) -> Any:
    return count_units(answer) if shape.utf16 else answer


def _choose(schema: type[ma.Schema], item: Any, names: frozenset[str]) -> Response:
    """An answer with some members of an item, whose version its ETag needs."""
    chosen = choose_members(schema, names | {"version"}).dump(item)
    get_appcontext()["result_dump"] = {"version": chosen["version"]}
    return jsonify({name: value for name, value in chosen.items() if name in names})


def _choose_all(schema: Any, answer: Any, names: frozenset[str]) -> Response:
    """An answer with some members of an item that has no version, or of each of an array."""
    if isinstance(schema, ma.Schema):
        return jsonify(choose_members(type(schema), names).dump(answer, many=schema.many))
    return jsonify(choose_members(schema, names).dump(answer))


def _takes(view: View, location: str) -> bool:
    return any(parameter["in"] == location for parameter in _list_parameters(view))


def _list_parameters(view: View) -> list[Any]:
    documented: list[Any] = getattr(view, "_apidoc", {}).get("arguments", {}).get("parameters", [])
    return documented


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


def _document_choice(view: View, schema: type[ma.Schema]) -> View:
    """Says of the answer's items that they may lack members."""
    for answer in vars(view)["_apidoc"]["response"]["responses"][200]:
        alone = type(answer["schema"]) is schema
        loose = loosen_schema(schema)
        answer["schema"] = loose(many=answer["schema"].many) if alone else make_page_schema(loose)()
    return view


def _document_problems(view: View, statuses: list[int]) -> None:
    """Writes where flask-smorest's ``alt_response`` would, which puts one more function around the view for each."""
    documented = vars(view).setdefault("_apidoc", {}).setdefault("response", {}).setdefault("responses", {})
    for status in statuses:
        documented.setdefault(status, []).append(HTTPStatus(status).name)


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
