"""Who may call what: every route with every scope and with none."""

import re
from collections.abc import Mapping

import pytest
from flask import Flask

from quotetrack.api.access import OPEN
from quotetrack.services import accounts
from quotetrack.terms import Scope

# Written by hand on purpose: a route whose scope changes by mistake fails here.
ROUTES: Mapping[tuple[str, str], str] = {
    ("POST", "/api/v1/articles"): "ingest",
    ("POST", "/api/v1/articles:batch"): "ingest",
    ("GET", "/api/v1/articles"): "read",
    ("GET", "/api/v1/articles/<id:article_id>"): "read",
    ("DELETE", "/api/v1/articles/<id:article_id>"): "admin",
    ("PUT", "/api/v1/articles/by-external-id/<external:external_id>"): "ingest",
    ("GET", "/api/v1/articles/by-external-id/<external:external_id>"): "read",
    ("GET", "/api/v1/articles/<id:article_id>/revisions"): "read",
    ("GET", "/api/v1/articles/<id:article_id>/revisions/<id:number>"): "read",
    ("GET", "/api/v1/statements"): "read",
    ("GET", "/api/v1/statements.csv"): "read",
    ("GET", "/api/v1/statements.jsonld"): "read",
    ("GET", "/api/v1/statements.ndjson"): "read",
    ("GET", "/api/v1/speakers.ndjson"): "read",
    ("GET", "/api/v1/claims.ndjson"): "read",
    ("GET", "/api/v1/corrections.ndjson"): "read",
    ("GET", "/api/v1/corrections"): "read",
    ("GET", "/api/v1/corrections.csv"): "read",
    ("GET", "/api/v1/statements/<id:statement_id>.jsonld"): "read",
    ("GET", "/api/v1/claims.jsonld"): "read",
    ("GET", "/api/v1/claims/<id:claim_id>.jsonld"): "read",
    ("GET", "/api/v1/statements/<id:statement_id>"): "read",
    ("PATCH", "/api/v1/statements/<id:statement_id>"): "edit",
    ("POST", "/api/v1/statements/<id:statement_id>:accept"): "edit",
    ("POST", "/api/v1/statements/<id:statement_id>:reject"): "edit",
    ("GET", "/api/v1/statements/<id:statement_id>/corrections"): "read",
    ("POST", "/api/v1/corrections/<id:correction_id>:undo"): "edit",
    ("GET", "/api/v1/speakers"): "read",
    ("GET", "/api/v1/speakers/<id:speaker_id>"): "read",
    ("POST", "/api/v1/speakers"): "edit",
    ("PATCH", "/api/v1/speakers/<id:speaker_id>"): "edit",
    ("POST", "/api/v1/speakers/<id:speaker_id>:merge"): "edit",
    ("POST", "/api/v1/speakers/<id:speaker_id>:split"): "edit",
    ("POST", "/api/v1/speakers/<id:speaker_id>:keep-apart"): "edit",
    ("GET", "/api/v1/speakers/<id:speaker_id>/timeline"): "read",
    ("GET", "/api/v1/speakers/<id:speaker_id>/aliases"): "read",
    ("POST", "/api/v1/speakers/<id:speaker_id>/aliases"): "edit",
    ("DELETE", "/api/v1/speakers/<id:speaker_id>/aliases/<id:alias_id>"): "edit",
    ("GET", "/api/v1/speakers/<id:speaker_id>/roles"): "read",
    ("POST", "/api/v1/speakers/<id:speaker_id>/roles"): "edit",
    ("DELETE", "/api/v1/speakers/<id:speaker_id>/roles/<id:role_id>"): "edit",
    ("GET", "/api/v1/speakers/<id:speaker_id>/decisions"): "read",
    ("GET", "/api/v1/claims"): "read",
    ("POST", "/api/v1/claims"): "edit",
    ("POST", "/api/v1/claims:match"): "read",
    ("GET", "/api/v1/claims/<id:claim_id>"): "read",
    ("PATCH", "/api/v1/claims/<id:claim_id>"): "edit",
    ("POST", "/api/v1/claims/<id:claim_id>:merge"): "edit",
    ("POST", "/api/v1/claims/<id:claim_id>:split"): "edit",
    ("POST", "/api/v1/claims/<id:claim_id>:keep-apart"): "edit",
    ("GET", "/api/v1/claims/<id:claim_id>/appearances"): "read",
    ("POST", "/api/v1/claims/<id:claim_id>/appearances/<id:statement_id>:confirm"): "edit",
    ("POST", "/api/v1/claims/<id:claim_id>/appearances/<id:statement_id>:part"): "edit",
    ("GET", "/api/v1/claims/<id:claim_id>/decisions"): "read",
    ("POST", "/api/v1/decisions/<id:decision_id>:undo"): "edit",
    ("GET", "/api/v1/compare"): "read",
    ("GET", "/api/v1/conflicts"): "read",
    ("GET", "/api/v1/outlets"): "read",
    ("GET", "/api/v1/accuracy"): "read",
    ("GET", "/api/v1/speakers.jsonld"): "read",
    ("GET", "/api/v1/speakers/<id:speaker_id>.jsonld"): "read",
    ("GET", "/api/v1/corrections.jsonld"): "read",
    ("GET", "/api/v1/corrections/<id:correction_id>"): "read",
    ("GET", "/api/v1/claims.csv"): "read",
    ("GET", "/api/v1/claims/<id:claim_id>/appearances.csv"): "read",
    ("GET", "/api/v1/conflicts.csv"): "read",
    ("GET", "/api/v1/compare.csv"): "read",
    ("GET", "/api/v1/speakers.csv"): "read",
    ("GET", "/api/v1/speakers/<id:speaker_id>/timeline.csv"): "read",
    ("POST", "/api/v1/analyze"): "read",
    ("GET", "/api/v1/watches"): "read",
    ("POST", "/api/v1/watches"): "read",
    ("GET", "/api/v1/watches/<id:watch_id>"): "read",
    ("PATCH", "/api/v1/watches/<id:watch_id>"): "read",
    ("DELETE", "/api/v1/watches/<id:watch_id>"): "read",
    ("POST", "/api/v1/watches/<id:watch_id>:renew-secret"): "read",
    ("GET", "/api/v1/watches/<id:watch_id>/deliveries"): "read",
    ("POST", "/api/v1/watches/<id:watch_id>:replay"): "read",
    ("GET", "/api/v1/watches/<id:watch_id>/feed.atom"): "read",
    ("GET", "/api/v1/watches/<id:watch_id>/alerts"): "read",
    ("GET", "/api/v1/alerts"): "read",
    ("GET", "/api/v1/alerts/<id:alert_id>"): "read",
    ("POST", "/api/v1/alerts/<id:alert_id>:replay"): "read",
    ("GET", "/api/v1/openapi.json"): OPEN,
    ("GET", "/api/v1/docs"): OPEN,
    ("GET", "/api/v1/docs/static/<path:filename>"): OPEN,
    ("GET", "/healthz"): OPEN,
    ("GET", "/readyz"): OPEN,
    ("GET", "/metrics"): OPEN,
}


def list_routes(app: Flask) -> set[tuple[str, str]]:
    return {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/") or rule.rule in {"/healthz", "/readyz", "/metrics"}
    }


def fill(rule: str) -> str:
    return re.sub(r"<\w+:\w+>", "1", rule).replace("<path:filename>", "reference.css")


def test_the_table_of_scopes_knows_every_route(app: Flask) -> None:
    assert list_routes(app) == set(ROUTES)


@pytest.mark.parametrize("scope", [None, *Scope])
def test_each_route_lets_in_its_own_scope_and_admin_alone(api, scope: Scope | None) -> None:
    key = None if scope is None else api.make_key(scope)
    for (method, rule), needed in ROUTES.items():
        answer = api.call(method, fill(rule), key=key)
        if needed == OPEN or scope in {needed, "admin"}:
            assert answer.status_code not in {401, 403}, rule
        elif scope is None:
            assert answer.status_code == 401, rule
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        else:
            assert answer.status_code == 403, rule
            assert f'scope="{needed}"' in answer.headers["WWW-Authenticate"]
        if answer.status_code >= 400:
            assert answer.content_type == "application/problem+json"
        answer.close()


def test_a_route_that_names_no_scope_refuses_everybody(api) -> None:
    api.app.add_url_rule("/api/v1/forgotten", "forgotten", lambda: "secret")
    assert api.call("GET", "/api/v1/forgotten", key=None).status_code == 401
    for scope in Scope:
        answer = api.call("GET", "/api/v1/forgotten", key=api.make_key(scope))
        assert answer.status_code == 403
        assert b"secret" not in answer.data


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS"])
def test_other_methods_of_a_route_are_guarded_too(api, method: str) -> None:
    assert api.call(method, "/api/v1/articles", key=None).status_code == 401


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Basic dXNlcjpwYXNz",
        "Bearer nonsense",
        "Bearer qt_aaaaaaaa_bbbbbbbbbbbbbbbbbbbbbbbb",
        "qt_aaaaaaaa_bbbbbbbb",
        "Bearer \xe9\xff",
        "Bearer a b c",
        "Token x",
        "Bearer " + "x" * 5000,
    ],
)
def test_what_is_no_valid_key_gets_401(api, header: str) -> None:
    answer = api.client.get("/api/v1/articles", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith('Bearer realm="quotetrack"')
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_scheme_may_be_written_in_any_case(api) -> None:
    key = api.make_key(Scope.READ)
    assert api.client.get("/api/v1/articles", headers={"Authorization": f"bearer {key}"}).status_code == 200


def test_a_revoked_key_gets_401(api) -> None:
    key = api.make_key(Scope.READ)
    assert api.call("GET", "/api/v1/articles", key=key).status_code == 200
    accounts.revoke_key(max(record.id for record in accounts.list_keys()))
    assert api.call("GET", "/api/v1/articles", key=key).status_code == 401


@pytest.mark.parametrize("path", ["/api/v1/articles", "/healthz"])
@pytest.mark.parametrize("name", ["token", "api_key", "access_token", "Key", "authorization"])
def test_a_key_in_the_address_is_refused_even_beside_a_good_header(api, path: str, name: str) -> None:
    key = api.make_key(Scope.READ)
    answer = api.call("GET", f"{path}?{name}={key}", key=key)
    assert answer.status_code == 400
    assert key not in answer.text
    assert answer.json["errors"][0]["parameter"] == name


def test_a_key_in_any_other_parameter_is_refused(api) -> None:
    key = api.make_key(Scope.READ)
    assert api.call("GET", f"/api/v1/statements?q={key}", key=key).status_code == 400


def test_refusals_tell_nothing_of_what_exists(api) -> None:
    posted = api.post_article()
    there, missing = f"/api/v1/articles/{posted['id']}", "/api/v1/articles/999999"
    for key in (None, api.make_key(Scope.INGEST)):
        answers = [api.call("GET", path, key=key).json for path in (there, missing)]
        for answer in answers:
            del answer["instance"], answer["request_id"]
        assert answers[0] == answers[1]


def test_a_session_of_the_pages_opens_nothing_here(api) -> None:
    api.client.set_cookie("quotetrack_session", "anything")
    assert api.call("GET", "/api/v1/articles", key=None).status_code == 401


def test_a_key_lets_write_without_a_form_token(api) -> None:
    key = api.make_key(Scope.INGEST)
    assert api.call("POST", "/api/v1/articles", key=key, json={"text": "“Yes,” said Bo Arne Lie."}).status_code == 201
