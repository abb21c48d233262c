"""Outlets: who published."""

from typing import Any

import marshmallow as ma
from marshmallow import fields

from quotetrack.api import claim_examples as examples
from quotetrack.api.base import AnswerSchema, Blueprint, ListQuery, PageQuery, split_query
from quotetrack.api.fields import Moment, Text
from quotetrack.api.statements import SEARCH_LENGTH
from quotetrack.services import outlets
from quotetrack.services.claim_records import OutletRecord
from quotetrack.services.records import Page
from quotetrack.terms import Scope

blueprint: Blueprint = Blueprint("outlets", __name__, description="Who published.")


class OutletSchema(AnswerSchema):
    """An outlet, whose name the filter `outlet` of the other lists takes."""

    id = fields.Integer()
    name = fields.String()
    article_count = fields.Integer()
    statement_count = fields.Integer(metadata={"description": "Rejected ones are not counted."})
    created_at = Moment()


class OutletQuery(PageQuery):
    """The query of a list of outlets."""

    q = Text(most=SEARCH_LENGTH, metadata={"description": "Words of the name."})

    @ma.post_load
    def make_query(self, data: dict[str, Any], **_options: Any) -> ListQuery[str | None]:
        """The words looked for, and the page."""
        return split_query(data, lambda q=None: q)


@blueprint.serve("/outlets", "GET", Scope.READ)
@blueprint.shape(OutletSchema)
@blueprint.arguments(OutletQuery, location="query")
@blueprint.page(OutletSchema, examples.OUTLET)
def list_outlets(query: ListQuery[str | None]) -> Page[OutletRecord]:
    """List outlets with the number of their articles and statements, oldest first."""
    return outlets.list_outlets(query.filters, query.page)
