"""How often a key, and an address without one, may call: 429, when to come back, and what is left."""

from dataclasses import replace

import pytest
from flask import Flask

from quotetrack.app import create_app
from quotetrack.settings import Settings
from quotetrack.terms import Scope


@pytest.fixture
def settings(settings: Settings) -> Settings:
    limits = replace(settings.limits, requests_per_minute=5, ingests_per_minute=2, failures_per_minute=3)
    return replace(settings, limits=limits)


def test_a_key_that_calls_too_often_is_told_when_to_come_back(api) -> None:
    key, other = api.make_key(Scope.READ), api.make_key(Scope.READ)
    answers = [api.get("/statements", key=key) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert [answer.headers["RateLimit"].split(";")[1] for answer in answers[:5]] == ["r=4", "r=3", "r=2", "r=1", "r=0"]
    refused = answers[-1]
    assert refused.content_type == "application/problem+json"
    assert 1 <= int(refused.headers["Retry-After"]) <= 12
    assert refused.headers["RateLimit-Policy"] == '"minute";q=5;w=60'
    assert api.get("/statements", key=other).status_code == 200


def test_articles_have_a_limit_of_their_own(api) -> None:
    key = api.make_key(Scope.INGEST)
    body = {"text": "“We will wait,” said Bo Arne Lie."}
    assert [api.post("/articles", key=key, json=body).status_code for _ in range(3)] == [201, 200, 429]


def test_an_address_that_fails_too_often_is_refused_and_a_valid_key_is_not(api) -> None:
    wrong = "qt_aaaaaaaa_" + "b" * 43
    assert [api.get("/statements", key=wrong).status_code for _ in range(4)] == [401, 401, 401, 429]
    assert api.get("/statements", key=None).status_code == 429
    assert api.get("/statements").status_code == 200
    elsewhere = api.client.get("/api/v1/statements", environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert elsewhere.status_code == 401


def test_a_forwarded_address_counts_only_behind_a_proxy_that_is_known(settings: Settings, app: Flask, api) -> None:
    def fail(served: Flask, address: str) -> int:
        return served.test_client().get("/api/v1/statements", headers={"X-Forwarded-For": address}).status_code

    assert [fail(app, f"192.0.2.{number}") for number in range(4)] == [401, 401, 401, 429]
    behind = create_app(replace(settings, server=replace(settings.server, proxies=1)))
    behind.extensions["quotetrack_database"].open()
    assert [fail(behind, f"198.51.100.{number}") for number in range(4)] == [401] * 4
    behind.extensions["quotetrack_database"].close()
