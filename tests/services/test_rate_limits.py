"""Allowances: so many calls in a minute, over all processes, without a writing for each."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from quotetrack.services import rate_limits
from quotetrack.services.rate_limits import RateLimiter, purge_allowances
from quotetrack.storage.connection import open_database, reading
from quotetrack.storage.fields import read_clock
from quotetrack.storage.limits import Allowance

SPEND = """
import sys
from quotetrack.services.rate_limits import RateLimiter
from quotetrack.settings import load_settings
from quotetrack.storage.connection import bind_database, open_database
db = open_database(load_settings({"QUOTETRACK_DATABASE_URL": sys.argv[1]}).database)
bind_database(db)
limiter = RateLimiter()
print(sum(limiter.spend("requests", "7", int(sys.argv[2])).allowed for _ in range(int(sys.argv[3]))))
getattr(db, "close_all", db.close)()
"""


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch):
    """A clock that stands still until it is moved by seconds."""
    now = [read_clock()]
    monkeypatch.setattr(rate_limits, "read_clock", lambda: now[0])

    def move(seconds: float) -> None:
        now[0] += timedelta(seconds=seconds)

    return move


def count_allowed(limiter: RateLimiter, limit: int, calls: int, caller: str = "7") -> int:
    return sum(limiter.spend("requests", caller, limit).allowed for _ in range(calls))


@pytest.mark.parametrize("limit", [1, 7, 60, 1000, 12_345])
def test_exactly_so_many_calls_pass_at_once_and_all_again_after_a_minute(database: object, clock, limit: int) -> None:
    limiter = RateLimiter()
    assert count_allowed(limiter, limit, limit + 50) == limit
    assert count_allowed(limiter, limit, 50, caller="8") == min(50, limit)
    clock(61)
    assert count_allowed(limiter, limit, limit + 50) == limit


def test_calls_come_back_one_by_one_and_the_wait_says_when(database: object, clock) -> None:
    limiter = RateLimiter()
    assert count_allowed(limiter, 20, 30) == 20
    refused = limiter.spend("requests", "7", 20)
    assert (refused.allowed, refused.left, refused.wait) == (False, 0, 3)
    assert limiter.is_closed("requests", "7")
    clock(2.9)
    assert not limiter.spend("requests", "7", 20).allowed
    clock(0.2)
    assert count_allowed(limiter, 20, 5) == 1


def test_what_is_left_goes_down(database: object, clock) -> None:
    limiter = RateLimiter()
    assert [limiter.spend("requests", "7", 3).left for _ in range(4)] == [2, 1, 0, 0]


def test_no_limit_asks_nothing(database: object) -> None:
    assert RateLimiter().spend("requests", "7", 0).allowed
    with reading():
        assert Allowance.select().count() == 0


def test_kinds_are_counted_apart(database: object, clock) -> None:
    limiter = RateLimiter()
    assert limiter.spend("requests", "7", 1).allowed
    assert limiter.spend("ingests", "7", 1).allowed
    assert not limiter.spend("ingests", "7", 1).allowed


def test_a_clock_that_was_set_back_shuts_nobody_out(database: object, clock) -> None:
    limiter = RateLimiter()
    assert count_allowed(limiter, 5, 9) == 5
    clock(-7200)
    assert count_allowed(limiter, 5, 9) == 5


def test_two_processes_share_an_allowance(database_url: str, database: object) -> None:
    command = [sys.executable, "-c", SPEND, database_url, "50", "60"]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    allowed = [int(process.communicate(timeout=60)[0]) for process in started]
    # What came back meanwhile: fifty a minute, within the few seconds that this takes.
    assert 50 <= sum(allowed) <= 62
    assert count_allowed(RateLimiter(), 50, 5) <= 1


def test_threads_share_an_allowance(database: object, clock) -> None:
    limiter = RateLimiter()
    with ThreadPoolExecutor(8) as pool:
        allowed = sum(pool.map(lambda _: limiter.spend("requests", "7", 40).allowed, range(100)))
    assert allowed == 40


def test_a_share_costs_one_writing(database: object, clock, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = []
    real = rate_limits._take
    monkeypatch.setattr(rate_limits, "_take", lambda *given: taken.append(given) or real(*given))
    assert count_allowed(RateLimiter(), 10_000, 1000) == 1000
    assert len(taken) == 10


@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_writer_at_work_keeps_no_call_waiting(settings, app_settings, database, clock) -> None:
    limiter = RateLimiter()
    other = open_database(app_settings.database)
    with other.connection_context():
        other.execute_sql("BEGIN IMMEDIATE")
        began = read_clock()
        assert count_allowed(limiter, 20, 10) == 10
        assert read_clock() - began < timedelta(seconds=2)
        other.execute_sql("ROLLBACK")
    assert count_allowed(limiter, 20, 30) == 10


def test_allowances_that_are_whole_again_are_forgotten(database: object, clock) -> None:
    limiter = RateLimiter()
    limiter.spend("requests", "7", 10)
    assert purge_allowances() == 0
    clock(200)
    assert purge_allowances() == 1
