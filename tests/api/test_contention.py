"""Two requests that wait for each other's rows: PostgreSQL sends one home, and it is asked again, unseen."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from quotetrack.app import ATTEMPTS, create_app
from quotetrack.errors import ContentionError
from quotetrack.settings import Settings
from quotetrack.storage.articles import Outlet
from quotetrack.storage.connection import lock_rows, writing


@pytest.fixture
def app(app_settings: Settings) -> Iterator[Flask]:
    app = create_app(app_settings)
    app.extensions["quotetrack_database"].open()

    def take_both(first: int, second: int) -> str:
        with writing():
            lock_rows(Outlet.select().where(Outlet.id == first)).get()
            time.sleep(0.3)
            lock_rows(Outlet.select().where(Outlet.id == second)).get()
            Outlet.update(name=Outlet.name.concat("!")).where(Outlet.id == first).execute()
        return "both"

    def never() -> str:
        raise ContentionError("Others are in the way.")

    app.add_url_rule("/take/<int:first>/<int:second>", view_func=take_both)
    app.add_url_rule("/never", view_func=never)
    yield app
    app.extensions["quotetrack_database"].close()


def test_both_requests_of_a_deadlock_are_answered(app: Flask) -> None:
    with writing():
        one, other = (Outlet.create(name=name, folded=name).id for name in ("gazette", "courier"))
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(app.test_client().get, f"/take/{a}/{b}") for a, b in ((one, other), (other, one))]
        answers = [answer.result() for answer in asked]
    assert [answer.status_code for answer in answers] == [200, 200]
    with writing():
        assert sorted(row.name for row in Outlet.select()) == ["courier!", "gazette!"]


def test_who_is_always_in_the_way_is_told_in_the_end(app: Flask) -> None:
    begun = time.monotonic()
    assert app.test_client().get("/never").status_code == 503
    assert time.monotonic() - begun < ATTEMPTS
