"""Fields take exactly what they mean."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from marshmallow import ValidationError

from quotetrack.api.articles import check_url
from quotetrack.api.fields import Confidence, Moment, SpanField, Text, WholeNumber, find_zone, name_zone


def load(field: Any, value: Any) -> Any:
    settings = SimpleNamespace(analysis=SimpleNamespace(timezone="Europe/Oslo"))
    app = Flask(__name__)
    app.config["QUOTETRACK_SETTINGS"] = settings
    with app.app_context():
        return field.deserialize(value)


@pytest.mark.parametrize(("value", "number"), [(1, 1), (1.0, 1), (2**63 - 1, 2**63 - 1)])
def test_integers_are_taken(value: Any, number: int) -> None:
    result = load(WholeNumber(), value)
    assert result == number
    assert type(result) is int


@pytest.mark.parametrize(
    "value", [2.5e-42, 1.5, True, False, "1", "", None, [], {}, 0, -1, 2**63, 1e300, float("nan"), float("inf")]
)
def test_what_is_no_integer_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError):
        load(WholeNumber(), value)


@pytest.mark.parametrize("value", ["", " 1", "1 ", "+1", "1.0", "1e3", "0x1", "١", "1_000", "9" * 5000, "0", "-1"])
def test_a_parameter_is_plain_digits(value: str) -> None:
    with pytest.raises(ValidationError):
        load(WholeNumber(from_text=True), value)
    assert load(WholeNumber(from_text=True), "007") == 7


@pytest.mark.parametrize("value", ["nan", "inf", "-0.1", "1.01", ".5", "", "0,5", "9" * 400, 0.5])
def test_a_confidence_lies_between_0_and_1(value: Any) -> None:
    with pytest.raises(ValidationError):
        load(Confidence(), value)
    assert load(Confidence(), "0.75") == 0.75


@pytest.mark.parametrize(
    ("value", "moment", "zone"),
    [
        ("2026-03-02T08:00:00+01:00", datetime(2026, 3, 2, 7, tzinfo=UTC), "+01:00"),
        ("2026-03-02T08:00:00Z", datetime(2026, 3, 2, 8, tzinfo=UTC), "+00:00"),
        ("2026-03-02t08:00:00.123456z", datetime(2026, 3, 2, 8, 0, 0, 123456, tzinfo=UTC), "+00:00"),
        ("2026-03-02 08:00-05:30", datetime(2026, 3, 2, 13, 30, tzinfo=UTC), "-05:30"),
        ("2026-03-02T08:00:00", datetime(2026, 3, 2, 7, tzinfo=UTC), "Europe/Oslo"),
        ("2026-07-02T08:00:00", datetime(2026, 7, 2, 6, tzinfo=UTC), "Europe/Oslo"),
    ],
)
def test_a_time_is_read_with_its_zone_or_in_the_configured_one(value: str, moment: datetime, zone: str) -> None:
    result = load(Moment(), value)
    assert result == moment
    assert name_zone(result) == zone


@pytest.mark.parametrize(
    "value",
    [
        "",
        "yesterday",
        "2026-03-02",
        "2026-13-01T00:00:00Z",
        "2026-02-30T00:00:00Z",
        "2026-03-02T25:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-12:00",
        "2026-03-02T08:00:00+99:00",
        5,
        None,
        True,
        [],
        "２026-03-02T08:00:00Z",
        "2026-W10-1T08:00:00Z",
        "2026-03-02T08:00:00 01:00",
    ],
)
def test_what_is_no_time_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError):
        load(Moment(), value)


def test_a_plus_sign_that_a_query_string_turned_into_a_space_is_still_one() -> None:
    assert load(Moment(from_text=True), "2026-03-02T08:00:00 01:00") == datetime(2026, 3, 2, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "offset"),
    [
        ("+05:30", "+05:30"),
        ("-03:00", "-03:00"),
        ("Europe/Oslo", "+01:00"),
        (None, "+00:00"),
        ("Mars/Base", "+00:00"),
        ("../etc", "+00:00"),
    ],
)
def test_a_stored_zone_is_found_again(name: str | None, offset: str) -> None:
    assert datetime(2026, 1, 1, tzinfo=UTC).astimezone(find_zone(name)).isoformat()[-6:] == offset


def test_a_zone_of_the_database_is_named_as_such() -> None:
    assert name_zone(datetime(2026, 1, 1, tzinfo=ZoneInfo("America/Lima"))) == "America/Lima"


@pytest.mark.parametrize("value", [[1], [1, 2, 3], [2, 2], [3, 1], [-1, 4], ["1", 2], [True, 2], "12", None, {"a": 1}])
def test_a_span_is_a_pair_in_order(value: Any) -> None:
    with pytest.raises(ValidationError):
        load(SpanField(), value)
    assert load(SpanField(), [0, 4.0]) == (0, 4)


def test_blank_text_is_what_the_field_says_it_is() -> None:
    assert load(Text(blank="none"), "  ") is None
    assert load(Text(blank="keep"), "  ") == "  "
    with pytest.raises(ValidationError, match="blank"):
        load(Text(), "  ")


def test_text_is_held_to_its_length_in_characters_and_where_it_is_indexed_in_bytes() -> None:
    assert load(Text(most=3), "🙂🙂🙂") == "🙂🙂🙂"
    with pytest.raises(ValidationError, match="3 characters"):
        load(Text(most=3), "abcd")
    with pytest.raises(ValidationError, match="2000 bytes"):
        load(Text(most=1000, indexed=True), "🙂" * 501)


@pytest.mark.parametrize(
    "value",
    [
        "javascript:alert(1)",
        "ftp://a.example/",
        "https://",
        "http:///x",
        "//a.example",
        "https://a b.example/",
        "https://[::1",
        "https://a.example/\u202e",
        "data:text/html,x",
    ],
)
def test_an_address_that_is_no_web_page_is_refused(value: str) -> None:
    with pytest.raises(ValidationError):
        check_url(value)


@pytest.mark.parametrize(
    "value", ["https://news.example/a?b=c#d", "http://[2001:db8::1]:8080/", "https://nyheter.example/sø", None]
)
def test_an_address_of_a_web_page_is_taken(value: str | None) -> None:
    assert check_url(value) is None
