"""Lists: their parameters, their pages, and the settings that bound them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar
from urllib.parse import quote, urlencode

import marshmallow as ma
from flask import current_app, request
from marshmallow import fields

from quotetrack.api.answers import AnswerSchema
from quotetrack.api.fields import PageSize, Text
from quotetrack.services.records import Page, PageRequest
from quotetrack.settings import LimitsSettings, Settings

Filters = TypeVar("Filters")

_CURSOR_LENGTH = 1000


class NoParameters(ma.Schema):
    """The query of a route that takes none."""


class PageSchema(AnswerSchema):
    """A page of a list, around its items."""

    optional = frozenset({"total"})

    next = fields.String(allow_none=True, metadata={"description": "Address of the next page; null on the last."})
    total = fields.Integer(metadata={"description": "With include=total: items of the whole list."})


@dataclass(frozen=True, slots=True)
class ListQuery(Generic[Filters]):
    """What a list was asked for: which items, which page of them, and what is included that else is not."""

    filters: Filters
    page: PageRequest
    included: frozenset[str] = frozenset()


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
    included = frozenset(data.pop("include", "").split(",")) - {""}
    page = PageRequest(
        cursor=data.pop("cursor", None),
        limit=data.pop("limit", current_limits().page_default),
        include_total="total" in included,
    )
    return ListQuery(make_filters(**data), page, included)


def current_settings() -> Settings:
    """The settings of the application at hand."""
    settings: Settings = current_app.config["QUOTETRACK_SETTINGS"]
    return settings


def current_limits() -> LimitsSettings:
    """What is too much, in the application at hand."""
    return current_settings().limits


@cache
def make_page_schema(schema: type[ma.Schema]) -> type[ma.Schema]:
    """The schema of a page; one for all lists of the same items: the document names schemas by their classes."""
    items: dict[str, fields.Field[Any]] = {"items": fields.List(fields.Nested(schema))}
    return PageSchema.from_dict(items, name=f"{schema.__name__.removesuffix('Schema')}PageSchema")


def present_page(page: Page[Any]) -> dict[str, Any]:
    """The page as it is answered, with the address of the next one."""
    following = None
    if page.next_cursor is not None:
        query = urlencode(request.args.to_dict() | {"cursor": page.next_cursor})
        following = f"{quote(request.script_root + request.path)}?{query}"
    answer = {"items": page.items, "next": following}
    return answer if page.total is None else answer | {"total": page.total}
