"""Speakers in the order of how much, or how lately, they were heard."""

from datetime import UTC, datetime

import pytest

from quotetrack.errors import BadCursorError
from quotetrack.services.corrections import reject_statement
from quotetrack.services.records import Actor, PageRequest
from quotetrack.services.speaker_activity import list_said
from quotetrack.services.speaker_ranks import SpeakerOrder, list_ranked
from quotetrack.services.speakers import create_speaker
from quotetrack.terms import SpeakerKind


def say(send, name, day, number=0):
    said = f"“The {name} harbour wall number {number} will be raised in spring,” said {name}."
    at = datetime(2026, 5, day, tzinfo=UTC) if day else None
    return send(said, url=f"https://post.example/{name}/{day}/{number}", published_at=at, outlet="Post")


@pytest.fixture
def heard(send):
    """Ada Lund twice, last on the third; Piet Okafor once on the ninth; Nils Berg once, undated; Ida Strand never."""
    results = [say(send, "Ada Lund", 1), say(send, "Ada Lund", 3), say(send, "Piet Okafor", 9)]
    say(send, "Nils Berg", None)
    create_speaker("Ida Strand", SpeakerKind.PERSON)
    return results


def name_all(order, q=None, limit=50):
    page = list_ranked(q, order, PageRequest(limit=limit))
    names = [one.speaker.name for one in page.items]
    while page.next_cursor:
        page = list_ranked(q, order, PageRequest(limit=limit, cursor=page.next_cursor))
        names += [one.speaker.name for one in page.items]
    return names


@pytest.mark.parametrize("limit", [1, 2, 50])
def test_who_said_most_comes_first_and_who_said_nothing_last(heard, limit):
    assert name_all(SpeakerOrder.MOST, limit=limit) == ["Ada Lund", "Piet Okafor", "Nils Berg", "Ida Strand"]


@pytest.mark.parametrize("limit", [1, 3, 50])
def test_who_was_heard_last_comes_first_and_the_undated_after_all_dated(heard, limit):
    assert name_all(SpeakerOrder.LATEST, limit=limit) == ["Piet Okafor", "Ada Lund", "Nils Berg", "Ida Strand"]


def test_words_keep_those_who_have_them_in_a_name(heard):
    assert name_all(SpeakerOrder.MOST, q="a") == ["Ada Lund", "Piet Okafor", "Ida Strand"]
    assert list_ranked("lund", SpeakerOrder.LATEST, PageRequest(include_total=True)).total == 1


def test_last_day_is_that_of_the_article(heard):
    said = {one.speaker.name: one.last_said for one in list_ranked(None, SpeakerOrder.MOST, PageRequest()).items}
    assert said["Ada Lund"] == datetime(2026, 5, 3, tzinfo=UTC)
    assert "Nils Berg" not in {name for name, at in said.items() if at}


def test_what_was_rejected_does_not_count(heard):
    statement = heard[1].statements[0]
    reject_statement(statement.id, actor=Actor("Ida Quill"), expected_version=statement.version)
    assert [one.day.day for one in list_said(statement.speaker.id)] == [1]
    latest = list_ranked("lund", SpeakerOrder.LATEST, PageRequest()).items[0]
    assert (latest.speaker.statement_count, latest.last_said.day) == (1, 1)


def test_cursor_of_the_other_order_is_refused(heard):
    cursor = list_ranked(None, SpeakerOrder.MOST, PageRequest(limit=1)).next_cursor
    with pytest.raises(BadCursorError):
        list_ranked(None, SpeakerOrder.LATEST, PageRequest(cursor=cursor))
