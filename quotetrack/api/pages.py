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
from quotetrack.api.fields import Moment, PageSize, Term, Text
from quotetrack.services.records import Order, Page, PageRequest
from quotetrack.settings import LimitsSettings, Settings

Filters = TypeVar("Filters")

_CURSOR_LENGTH = 1000


class NoParameters(ma.Schema):
    """The query of a route that takes none."""


class DeletedSchema(AnswerSchema):
    """An item that is gone for good."""

    id = fields.Integer()
    deleted_at = Moment(metadata={"description": "When it was deleted."})


class PageSchema(AnswerSchema):
    """A page of a list, around its items."""

    optional = frozenset({"total", "deleted"})

    next = fields.String(allow_none=True, metadata={"description": "Address of the next page; null on the last."})
    total = fields.Integer(metadata={"description": "With include=total: items of the whole list."})
    deleted = fields.List(
        fields.Nested(DeletedSchema),
        metadata={"description": "In a list by change: what was deleted since, in the page's stretch of time."},
    )


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


class SortedQuery(PageQuery):
    """The parameters of a list that can be put into an order."""

    sort = Term(
        Order,
        metadata={
            "description": "Where `q` is given, `rank`: the best fit first. Where `updated_since` is given, `changed`: "
            "in the order of changes, with what was deleted. Else `oldest`, by id."
        },
    )


def split_query(
    data: dict[str, Any], make_filters: Callable[..., Filters], *, ranked: bool = False
) -> ListQuery[Filters]:
    """The page's parameters apart from the filters; ``ranked`` for lists that a search puts in order."""
    included = frozenset(data.pop("include", "").split(",")) - {""}
    page = PageRequest(
        cursor=data.pop("cursor", None),
        limit=data.pop("limit", current_limits().page_default),
        include_total="total" in included,
        order=_choose_order(data, ranked),
    )
    return ListQuery(make_filters(**data), page, included)


def _choose_order(data: dict[str, Any], ranked: bool) -> Order:
    chosen: Order | None = data.pop("sort", None)
    if chosen is not None:
        return chosen
    # Who asks what changed follows the changes; who looks for words wants the best first.
    if "updated_since" in data:
        return Order.CHANGED
    return Order.RANK if ranked and "q" in data else Order.OLDEST


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
    answer: dict[str, Any] = {"items": page.items, "next": following}
    if page.deleted is not None:
        answer["deleted"] = page.deleted
    return answer if page.total is None else answer | {"total": page.total}
