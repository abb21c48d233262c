"""The computer's clock set back: what is stored afterwards is still dated later, so that nobody who asks what changed
misses it, and what lasts for minutes still ends."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import peewee
import pytest

from quotetrack.services import accounts, corrections, leases
from quotetrack.services.articles import get_article, list_articles
from quotetrack.services.deletion import delete_article
from quotetrack.services.records import Actor, ArticleFilters, Order, PageRequest, StatementFilters
from quotetrack.services.statements import get_statement, list_statements
from quotetrack.services.tombstones import list_tombstones
from quotetrack.storage import clock, fields
from quotetrack.storage.fields import read_clock
from quotetrack.terms import RecordKind, UserRole

TEXT = "“Boat {} is leaking,” said Ines Kowal, the pilot."
HOUR = 3600.0
EDITOR = Actor("Ada Quill")
CHANGED = PageRequest(order=Order.CHANGED)

Step = Callable[[float], None]


@pytest.fixture
def step(monkeypatch: pytest.MonkeyPatch, begin_anew: Callable[[], None]) -> Step:
    """Sets the computer's clock so many seconds on, or back."""
    offset, real = [0.0], time.time
    monkeypatch.setattr(time, "time", lambda: real() + offset[0])
    begin_anew()

    def set_clock(seconds: float) -> None:
        offset[0] += seconds

    return set_clock


@pytest.fixture
def begin_anew(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Forgets what this process knows of time: another one begins with the computer's clock and the database alone."""

    def forget() -> None:
        monkeypatch.setattr(fields, "_clock", type(fields._clock)())
        clock._met.clear()

    return forget


def tell(send: Any, number: int) -> Any:
    """Takes in an article of its own."""
    return send(TEXT.format(number), url=f"https://post.example/{number}")


def read_latest() -> datetime:
    """The newest change that somebody who keeps a copy has seen."""
    return max(one.updated_at for one in list_articles(ArticleFilters(), PageRequest()).items)


def list_since(moment: datetime) -> list[int]:
    return [one.id for one in list_articles(ArticleFilters(updated_since=moment), CHANGED).items]


@pytest.mark.parametrize("restarted", [False, True])
def test_what_is_stored_after_the_step_comes_after_what_was_seen(
    database: peewee.Database, send: Any, step: Step, begin_anew: Callable[[], None], restarted: bool
) -> None:
    tell(send, 1)
    seen = read_latest()
    step(-HOUR)
    if restarted:
        begin_anew()
    second = tell(send, 2).article.id
    assert seen < read_latest() < seen + timedelta(minutes=1)
    assert list_since(seen + timedelta(microseconds=1)) == [second]


def test_decisions_and_deletions_after_the_step_are_seen_too(
    database: peewee.Database, send: Any, step: Step, begin_anew: Callable[[], None]
) -> None:
    first, second = (tell(send, number) for number in (1, 2))
    step(-HOUR)
    begin_anew()
    before = read_latest()
    statement = first.statements[0]
    corrections.accept_statement(statement.id, actor=EDITOR, expected_version=statement.version)
    assert get_statement(statement.id).updated_at > before
    found = list_statements(StatementFilters(updated_since=before), CHANGED).items
    assert [one.id for one in found][-1] == statement.id
    version = get_article(second.article.id).version
    delete_article(second.article.id, actor=EDITOR, expected_version=version)
    begin_anew()
    third = tell(send, 3).article
    (tombstone,) = list_tombstones(RecordKind.ARTICLE, before)
    assert before < tombstone.deleted_at <= third.updated_at


def test_two_processes_that_take_turns_after_the_step_stay_in_order(
    database: peewee.Database, send: Any, step: Step, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One began before the step and one after it; each goes on from what the other stored."""
    old = fields._clock
    tell(send, 0)
    step(-HOUR)
    new = type(old)()
    clock._met.clear()
    moments = []
    for number in range(1, 7):
        monkeypatch.setattr(fields, "_clock", (old, new)[number % 2])
        moments.append(tell(send, number).article.updated_at)
        time.sleep(0.02)
    assert moments == sorted(moments)


def test_a_lease_still_ends_in_its_minutes(database: peewee.Database, send: Any, step: Step) -> None:
    user, _ = accounts.add_user("Ada Quill", UserRole.EDITOR)
    statement = tell(send, 1).statements[0].id
    lease = leases.take_lease(statement, actor=Actor(user.name, user_id=user.id), minutes=5)
    step(-HOUR)
    assert timedelta(minutes=4) < lease.until - read_clock() <= timedelta(minutes=5)


def test_the_clock_is_followed_again_once_it_has_caught_up(database: peewee.Database, step: Step) -> None:
    begun = read_clock()
    step(-HOUR)
    assert begun <= read_clock() < begun + timedelta(minutes=1)
    step(2 * HOUR)
    assert read_clock() >= begun + timedelta(minutes=59)


def test_a_clock_that_was_years_ahead_is_not_followed(
    database: peewee.Database, send: Any, step: Step, begin_anew: Callable[[], None]
) -> None:
    """That moment was the mistake: everything would be dated by it for years."""
    honest = read_clock()
    step(9000 * HOUR)
    tell(send, 1)
    step(-9000 * HOUR)
    assert read_clock() < honest + timedelta(minutes=5)
    begin_anew()
    assert tell(send, 2).article.updated_at < honest + timedelta(minutes=5)
