"""Watches: what a key wants to be told of, where to, and the feed of what it was told."""

import hashlib
from dataclasses import fields as list_fields
from typing import Any

import marshmallow as ma
from flask import Response, g, request, url_for
from marshmallow import fields

from quotetrack.api import watch_examples as examples
from quotetrack.api.base import AnswerSchema, Blueprint, ListQuery, PageQuery, current_settings, split_query
from quotetrack.api.conditions import MADE_ETAG, choose_version, name_made
from quotetrack.api.fields import Decision, Moment, Term, Text, WholeNumber
from quotetrack.api.statements import NAME_LENGTH, SEARCH_LENGTH
from quotetrack.services import deliveries, feeds, watches
from quotetrack.services.addresses import LONGEST_ADDRESS
from quotetrack.services.records import Page, StatementFilters
from quotetrack.services.watch_records import WATCHED, DeliveryRecord, WatchChanges, WatchRecord, write_filters
from quotetrack.terms import DeliveryState, Kind, Polarity, Scope, Status

blueprint = Blueprint("watches", __name__, description="What a key wants to be told of; its own watches alone.")


class Share(fields.Float):
    """A number from 0 to 1 in a JSON document."""

    def __init__(self, **options: Any) -> None:
        super().__init__(metadata={"minimum": 0, "maximum": 1}, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_options: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise ma.ValidationError("This is not a number from 0 to 1.")
        return float(value)


class WatchedFiltersSchema(ma.Schema):
    """The filters of statements, as a list has them."""

    q = Text(most=SEARCH_LENGTH, metadata={"description": "Words of the statement, as in a list of statements."})
    speaker = WholeNumber(metadata={"description": "A speaker's id."})
    claim = WholeNumber(metadata={"description": "A claim's id: its variants."})
    outlet = Text(most=NAME_LENGTH, metadata={"description": "An outlet's name."})
    kind = Term(Kind)
    status = Term(Status)
    polarity = Term(Polarity)
    min_confidence = Share()
    published_from = Moment(metadata={"description": "Published at this time or later."})
    published_to = Moment(metadata={"description": "Published before this time."})

    @ma.post_load
    def make_filters(self, data: dict[str, Any], **_options: Any) -> StatementFilters:
        """The record that services take."""
        return StatementFilters(**data)


class ShownFilters(fields.Field[StatementFilters]):
    """Filters as they were sent: those that are set."""

    def __init__(self, **options: Any) -> None:
        properties: dict[str, dict[str, str]] = {name: {} for name in WATCHED}
        super().__init__(metadata={"type": "object", "properties": properties}, **options)

    def _serialize(
        self, value: StatementFilters | None, attr: str | None, obj: Any, **_options: Any
    ) -> dict[str, Any] | None:
        return None if value is None else write_filters(value)


class WatchSchema(AnswerSchema):
    """A watch, without its secret."""

    id = fields.Integer()
    name = fields.String()
    filters = ShownFilters()
    address = fields.String(allow_none=True, metadata={"description": "Where its alerts are sent; null: nowhere."})
    active = fields.Boolean()
    key = fields.String(attribute="key_name", metadata={"description": "The key that it belongs to."})
    due = fields.Integer(metadata={"description": "Deliveries on their way."})
    failed = fields.Integer(metadata={"description": "Deliveries given up; they can be replayed."})
    version = fields.Integer()
    created_at = Moment()
    updated_at = Moment()


class NewWatchAnswerSchema(WatchSchema):
    """A watch with the secret that signs its deliveries, shown this once."""

    secret = fields.String()


class NewWatchSchema(ma.Schema):
    """What a key wants to be told of."""

    name = Text(most=NAME_LENGTH, required=True)
    filters = fields.Nested(WatchedFiltersSchema, required=True)
    address = Text(
        most=LONGEST_ADDRESS,
        allow_none=True,
        load_default=None,
        metadata={"description": "Where each alert is posted; null or left out: nowhere."},
    )


class WatchChangesSchema(ma.Schema):
    """What is changed of a watch; what is left out stays."""

    name = Text(most=NAME_LENGTH)
    filters = fields.Nested(WatchedFiltersSchema, metadata={"description": "All of them anew."})
    address = Text(most=LONGEST_ADDRESS, allow_none=True)
    active = Decision()

    @ma.validates_schema
    def check_changes(self, data: dict[str, Any], **_options: Any) -> None:
        """At least one."""
        if not data:
            raise ma.ValidationError("There is nothing to change.")

    @ma.post_load
    def make_changes(self, data: dict[str, Any], **_options: Any) -> WatchChanges:
        """The record that services take."""
        return WatchChanges(**data)


class DeliverySchema(AnswerSchema):
    """An alert on its way to its watch's address."""

    id = fields.Integer(metadata={"description": "Sent as Quotetrack-Delivery; the same at every attempt."})
    alert_id = fields.Integer()
    watch_id = fields.Integer()
    state = Term(DeliveryState)
    attempts = fields.Integer()
    due_at = Moment(metadata={"description": "When the next attempt may come, if it is due."})
    last_status = fields.Integer(allow_none=True)
    last_error = fields.String(allow_none=True)
    created_at = Moment()
    updated_at = Moment()


class DeliveryQuery(PageQuery):
    """The query of a list of deliveries."""

    state = Term(DeliveryState)

    @ma.post_load
    def make_query(self, data: dict[str, Any], **_options: Any) -> ListQuery[DeliveryState | None]:
        """The state looked for, and the page."""
        return split_query(data, lambda state=None: state)


class WatchQuery(PageQuery):
    """The query of a list of watches."""

    @ma.post_load
    def make_query(self, data: dict[str, Any], **_options: Any) -> ListQuery[None]:
        """The page."""
        return split_query(data, lambda: None)


class ReplaySchema(ma.Schema):
    """Which of a watch's alerts are sent once more; the body may be left out."""

    body_optional = True
    since = Moment(metadata={"description": "Noted at this time or later."})
    every = Decision(metadata={"description": "true: also those that arrived or are on their way."})


class ReplayedSchema(AnswerSchema):
    """How many alerts are sent once more."""

    replayed = fields.Integer()


def current_owner() -> int | None:
    """Whose watches exist for this request: those of its key, or for an admin's everybody's."""
    return None if Scope.ADMIN in g.api_key.scopes else g.api_key.id


def _show_secret(watch: WatchRecord, secret: str) -> dict[str, Any]:
    return {**{entry.name: getattr(watch, entry.name) for entry in list_fields(watch)}, "secret": secret}


def _choose_version(watch_id: int) -> int:
    return choose_version(lambda: watches.get_watch(watch_id, current_owner()).version)


_MADE = examples.WATCH_LOCATION | MADE_ETAG


@blueprint.serve("/watches", "GET", Scope.READ)
@blueprint.shape(WatchSchema)
@blueprint.arguments(WatchQuery, location="query")
@blueprint.page(WatchSchema, examples.WATCH)
def list_watches(query: ListQuery[None]) -> Page[WatchRecord]:
    """List the key's watches, oldest first; for a key with admin, everybody's."""
    return watches.list_watches(current_owner(), query.page)


@blueprint.serve("/watches", "POST", Scope.READ, changing=True)
@blueprint.alt_response(409, response="CONFLICT")
@blueprint.arguments(NewWatchSchema, example=examples.NEW_WATCH)
@blueprint.response(
    201, NewWatchAnswerSchema, example=examples.NEW_WATCH_ANSWER, headers=examples.WATCH_LOCATION | MADE_ETAG
)
def create_watch(sent: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Watch for statements of a speaker, of a claim, of an outlet or with words; the secret is shown this once.

    Every new statement that the filters keep becomes an alert. Copies of another article, and stock phrases, do not.
    """
    settings = current_settings()
    watch, secret = watches.create_watch(
        g.api_key.id,
        sent["name"],
        sent["filters"],
        sent["address"],
        limits=settings.watches,
        webhooks=settings.webhooks,
    )
    place = url_for("watches.get_watch", watch_id=watch.id)
    return _show_secret(watch, secret), 201, name_made(place, watch.version)


@blueprint.serve("/watches/<id:watch_id>", "GET", Scope.READ)
@blueprint.shape(WatchSchema)
@blueprint.read_item(WatchSchema, examples.WATCH)
def get_watch(watch_id: int) -> WatchRecord:
    """Read one watch."""
    return watches.get_watch(watch_id, current_owner())


@blueprint.serve("/watches/<id:watch_id>", "PATCH", Scope.READ)
@blueprint.conditional
@blueprint.arguments(WatchChangesSchema, example=examples.WATCH_CHANGES)
@blueprint.item(WatchSchema, examples.WATCH)
def change_watch(changes: WatchChanges, watch_id: int) -> WatchRecord:
    """Change a watch; the alerts that it gave stay."""
    return watches.change_watch(
        watch_id,
        changes,
        current_owner(),
        expected_version=_choose_version(watch_id),
        webhooks=current_settings().webhooks,
    )


@blueprint.serve("/watches/<id:watch_id>", "DELETE", Scope.READ)
@blueprint.conditional
@blueprint.response(204)
def delete_watch(watch_id: int) -> None:
    """End a watch, with its alerts and what is on its way."""
    place = url_for("watches.get_watch", watch_id=watch_id)
    watches.delete_watch(watch_id, current_owner(), expected_version=_choose_version(watch_id), place=place)


@blueprint.serve("/watches/<id:watch_id>:renew-secret", "POST", Scope.READ, changing=True)
@blueprint.conditional
@blueprint.response(200, NewWatchAnswerSchema, example=examples.NEW_WATCH_ANSWER)
def renew_watch_secret(watch_id: int) -> dict[str, Any]:
    """Give a watch a new secret, shown this once; the one before signs nothing any more."""
    return _show_secret(*watches.renew_secret(watch_id, current_owner(), expected_version=_choose_version(watch_id)))


@blueprint.serve("/watches/<id:watch_id>/deliveries", "GET", Scope.READ)
@blueprint.shape(DeliverySchema)
@blueprint.arguments(DeliveryQuery, location="query")
@blueprint.page(DeliverySchema, examples.DELIVERY)
def list_watch_deliveries(query: ListQuery[DeliveryState | None], watch_id: int) -> Page[DeliveryRecord]:
    """List what was sent, is on its way, or was given up (`state=failed`), oldest first."""
    return deliveries.list_deliveries(watch_id, current_owner(), query.page, query.filters)


@blueprint.serve("/watches/<id:watch_id>:replay", "POST", Scope.READ, changing=True)
@blueprint.alt_response(409, response="CONFLICT")
@blueprint.arguments(ReplaySchema, required=False, example=examples.REPLAY)
@blueprint.response(200, ReplayedSchema, example={"replayed": 3})
def replay_watch(sent: dict[str, Any], watch_id: int) -> dict[str, int]:
    """Send a watch's alerts once more: those given up, or with `every` all of them; 409 where it has no address."""
    return {"replayed": deliveries.replay_watch(watch_id, current_owner(), **sent)}


@blueprint.serve("/watches/<id:watch_id>/feed.atom", "GET", Scope.READ)
@blueprint.alt_response(304, response="NOT_MODIFIED")
@blueprint.response(200, {"type": "string"}, content_type="application/atom+xml", example=examples.FEED)
def get_watch_feed(watch_id: int) -> Response:
    """Read a watch's last alerts as an Atom feed (RFC 4287), the newest first.

    A feed reader that knows names and passwords alone sends any name, and the key as the password (HTTP Basic).
    """
    content = feeds.write_feed(watch_id, current_owner(), request.base_url)
    response = Response(content, content_type="application/atom+xml; charset=utf-8")
    response.set_etag(hashlib.sha256(content).hexdigest()[:32])
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.add("Authorization")
    response.make_conditional(request)
    return response
