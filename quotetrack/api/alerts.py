"""Alerts: what the watches of a key were told of."""

from collections.abc import Mapping
from typing import Any, cast

import marshmallow as ma
from marshmallow import fields

from quotetrack.api import watch_examples as examples
from quotetrack.api.base import AnswerSchema, Blueprint, ListQuery, PageQuery, split_query
from quotetrack.api.fields import Moment, WholeNumber
from quotetrack.api.statements import StatementSchema
from quotetrack.api.watches import DeliverySchema, current_owner
from quotetrack.services import alerts, deliveries, watches
from quotetrack.services.records import Page
from quotetrack.services.watch_records import AlertFilters, AlertRecord, DeliveryRecord
from quotetrack.terms import Scope

blueprint = Blueprint("alerts", __name__, description="What a key's watches were told of.")


class AlertSchema(AnswerSchema):
    """A new statement that a watch kept."""

    id = fields.Integer()
    watch_id = fields.Integer()
    watch = fields.String(attribute="watch_name", metadata={"description": "The watch's name."})
    article_id = fields.Integer()
    words = fields.String(metadata={"description": "What it said when it was found."})
    speaker = fields.String(
        attribute="speaker_name", allow_none=True, metadata={"description": "Who was named when it was found."}
    )
    statement = fields.Nested(
        StatementSchema,
        allow_none=True,
        metadata={"description": "The statement as it stands now; null where a later revision lacks it."},
    )
    created_at = Moment()


class AlertFilterQuery(ma.Schema):
    """The filters of a watch's alerts."""

    since = Moment(from_text=True, metadata={"description": "Noted at this time or later."})


class WatchAlertQuery(PageQuery, AlertFilterQuery):
    """The query of a list of a watch's alerts."""

    @ma.post_load
    def make_query(self, data: dict[str, Any], **_options: Any) -> ListQuery[AlertFilters]:
        """Filters and page."""
        return split_query(data, AlertFilters)


class AlertQuery(WatchAlertQuery):
    """The query of a list of alerts."""

    watch = WholeNumber(from_text=True, metadata={"description": "A watch's id."})


answer_page = blueprint.page(AlertSchema, examples.ALERT)


def render_alert(alert: AlertRecord) -> Mapping[str, Any]:
    """The alert as the API shows it, for what is sent to a watch's address."""
    return cast("Mapping[str, Any]", AlertSchema().dump(alert))


@blueprint.serve("/alerts", "GET", Scope.READ)
@blueprint.shape(AlertSchema, offsets=True)
@blueprint.arguments(AlertQuery, location="query")
@answer_page
def list_alerts(query: ListQuery[AlertFilters]) -> Page[AlertRecord]:
    """List what the key's watches were told of, oldest first; for a key with admin, everybody's."""
    return alerts.list_alerts(query.filters, current_owner(), query.page)


@blueprint.serve("/watches/<id:watch_id>/alerts", "GET", Scope.READ)
@blueprint.shape(AlertSchema, offsets=True)
@blueprint.arguments(WatchAlertQuery, location="query")
@answer_page
def list_watch_alerts(query: ListQuery[AlertFilters], watch_id: int) -> Page[AlertRecord]:
    """List what one watch was told of, oldest first."""
    owner = current_owner()
    watches.get_watch(watch_id, owner)
    return alerts.list_alerts(AlertFilters(watch_id, query.filters.since), owner, query.page)


@blueprint.serve("/alerts/<id:alert_id>", "GET", Scope.READ)
@blueprint.shape(AlertSchema, offsets=True)
@blueprint.response(200, AlertSchema, example=examples.ALERT)
def get_alert(alert_id: int) -> AlertRecord:
    """Read one alert."""
    return alerts.get_alert(alert_id, current_owner())


@blueprint.serve("/alerts/<id:alert_id>:replay", "POST", Scope.READ, changing=True)
@blueprint.alt_response(409, response="CONFLICT")
@blueprint.response(200, DeliverySchema, example=examples.DELIVERY)
def replay_alert(alert_id: int) -> DeliveryRecord:
    """Send an alert to its watch's address once more, whatever became of it; 409 where there is no address."""
    return deliveries.replay_alert(alert_id, current_owner())
