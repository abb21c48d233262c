"""Answers are written faster than marshmallow writes them, and are the same."""

import json
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import marshmallow as ma
import pytest
from marshmallow import fields

from quotetrack.api import base
from quotetrack.api.articles import ArticleSchema, join_article
from quotetrack.api.claims import AppearanceSchema, ClaimSchema
from quotetrack.api.dumping import compose_dump
from quotetrack.api.fields import Facet, Moment, SpanField, Term
from quotetrack.api.statements import StatementSchema
from quotetrack.services import articles, claims, statements
from quotetrack.services.records import PageRequest, StatementFilters
from quotetrack.services.selectors import add_selectors
from quotetrack.text.spans import Span


def write_plainly(schema: ma.Schema, item: Any) -> Any:
    """What marshmallow itself makes, of nested schemas too."""
    quick = base.AnswerSchema._serialize
    base.AnswerSchema._serialize = ma.Schema._serialize
    try:
        return schema.dump(item)
    finally:
        base.AnswerSchema._serialize = quick


@pytest.fixture
def stored(api) -> None:
    said = "The new mole at Ytterholm keeps every wave out of the harbour"
    for outlet in ("East", "West"):
        made = api.post_article(
            f"“{said},” said Runa Vold, the engineer. She denied that it had cost more. Officials disagreed.",
            outlet=outlet,
            external_id="mole",
            published_at="2026-03-02T08:00:00+01:00",
        )
    api.patch(f"/statements/{made['statements'][0]['id']}", 1, json={"polarity": "denied", "note": "Misheard."})


@pytest.mark.usefixtures("stored")
def test_what_is_stored_is_written_as_marshmallow_writes_it() -> None:
    found = statements.list_statements(StatementFilters(), PageRequest()).items
    assert len(found) > 3
    pairs = [(StatementSchema(), item) for item in [*found, *add_selectors(found)]]
    pairs += [(ClaimSchema(), claims.get_claim(found[0].claim_id)), (ArticleSchema(), joined(1))]
    pairs += [(AppearanceSchema(), one) for one in claims.list_appearances(found[0].claim_id, PageRequest()).items]
    for schema, item in pairs:
        quick, plain = schema.dump(item), write_plainly(schema, item)
        assert json.dumps(quick) == json.dumps(plain)
        assert type(quick) is dict
    assert json.dumps(StatementSchema(many=True).dump(found)) == json.dumps([StatementSchema().dump(x) for x in found])


def joined(article_id: int) -> Any:
    return join_article(articles.get_article(article_id), statements.list_article_statements(article_id))


class Colour(StrEnum):
    RED = "red"


class Inner(base.AnswerSchema):
    x = fields.Integer(attribute="y")


class Doubled(fields.Field[Any]):
    def _serialize(self, value: Any, attr: str | None, obj: Any, **_options: Any) -> Any:
        return [value, attr, obj["text"]]


class Outer(base.AnswerSchema):
    text = fields.String(data_key="words")
    number = fields.Float()
    colour = Term(Colour, allow_none=True)
    by_name = fields.Enum(Colour)
    spans = fields.List(SpanField())
    inner = fields.Nested(Inner, allow_none=True)
    many = fields.Nested(Inner, many=True)
    facet = Facet(Inner)
    at = Moment(allow_none=True)
    extra = fields.Dict(keys=fields.String())
    flag = fields.Boolean(allow_none=True)
    anything = fields.Raw(dump_default="nothing")
    own = Doubled()
    as_text = fields.Integer(as_string=True)
    dotted = fields.String(attribute="deep.down")


WHOLE = {
    "text": b"bytes",
    "number": 1,
    "colour": Colour.RED,
    "by_name": Colour.RED,
    "spans": (Span(0, 3), Span(5, 9)),
    "inner": {"y": "7"},
    "many": ({"y": 1}, {"y": True}),
    "y": 9,
    "at": datetime(2026, 3, 1, tzinfo=UTC),
    "extra": {"a": [1]},
    "flag": None,
    "anything": {"b": 2},
    "own": 5,
    "as_text": 12,
    "deep": {"down": Colour.RED},
}


class Thing:
    def __init__(self, members: dict[str, Any]) -> None:
        self.__dict__ |= members

    def __getitem__(self, name: str) -> Any:
        return self.__dict__[name]


def spell(written: Any) -> str:
    """As JSON, in which a tuple is an array and a member of an enumeration its value; bytes by their Python form."""
    return json.dumps(written, default=repr)


@pytest.mark.parametrize("make", [dict, Thing])
@pytest.mark.parametrize("left_out", [None, *WHOLE])
def test_every_kind_of_field_is_written_as_marshmallow_writes_it(make: Any, left_out: str | None) -> None:
    item = make({name: value for name, value in WHOLE.items() if name != left_out})
    schema = Outer(exclude=["own"] if left_out == "text" else [])
    assert spell(schema.dump(item)) == spell(write_plainly(schema, item))


@pytest.mark.parametrize("name", ["text", "number", "colour", "spans", "inner", "many", "at", "extra", "as_text"])
def test_null_stays_null(name: str) -> None:
    item = WHOLE | {name: None}
    assert spell(compose_dump(Outer())(item)) == spell(write_plainly(Outer(), item))


def test_chosen_members_alone_are_written() -> None:
    assert Outer(only=["number", "inner.x"]).dump(WHOLE) == {"number": 1.0, "inner": {"x": 7}}
