"""Readers who ask again are told quickly that nothing changed, and never so when something did."""

import logging

import pytest

from quotetrack.settings import Settings
from quotetrack.storage.connection import open_database
from quotetrack.terms import Scope

LISTS = (
    "/statements",
    "/statements?fields=id,text,speaker&limit=2",
    "/claims",
    "/speakers",
    "/corrections",
    "/articles",
)
SAID = "The heron tower at Skarsund is to be lit on every night of the year"


@pytest.fixture
def stored(api) -> None:
    for outlet in ("North", "South"):
        api.post_article(f"“{SAID},” said Ylva Brandt, the keeper of the tower.", outlet=outlet, external_id="heron")


class Reader:
    """Somebody who asks for the same addresses again and again with the ETags that came last."""

    def __init__(self, api, paths: tuple[str, ...]) -> None:
        self.api = api
        self.tags = {path: self.read(path).headers["ETag"] for path in paths}

    def read(self, path: str, tag: str | None = None):
        answer = self.api.get(path, headers={"If-None-Match": tag} if tag else {})
        assert answer.status_code in {200, 304}, answer.text
        return answer

    def poll(self) -> set[str]:
        """The addresses with news; each answer is held against what somebody gets who asks for the first time."""
        news = set()
        for path, tag in self.tags.items():
            again = self.read(path, tag)
            assert again.headers["ETag"] == self.read(path).headers["ETag"]
            assert (again.status_code == 304) == (again.headers["ETag"] == tag)
            assert again.headers["Cache-Control"] == "private, no-cache"
            assert "Authorization" in again.headers["Vary"]
            if again.status_code == 200:
                assert again.json
                news.add(path)
            else:
                assert again.data == b""
            self.tags[path] = again.headers["ETag"]
        return news


@pytest.mark.usefixtures("stored")
def test_every_kind_of_change_is_told(api) -> None:
    reader = Reader(api, (*LISTS, "/statements/1", "/speakers/1", "/articles/1", "/claims/1"))
    assert reader.poll() == reader.poll() == reader.poll() == set()
    assert api.decide("/statements/1:accept").status_code == 200
    assert {"/statements", "/statements/1", "/corrections", "/articles/1"} <= reader.poll()
    assert reader.poll() == set()
    assert api.patch("/statements/1", "*", json={"speaker": {"name": "Ylva Brandt-Moe"}}).status_code == 200
    assert {"/statements", "/statements/1", "/speakers"} <= reader.poll()
    assert api.patch("/speakers/1", "*", json={"name": "Ylva Brandt the Younger"}).status_code == 200
    assert {LISTS[1], "/speakers/1"} <= reader.poll()
    assert api.decide("/speakers/2:merge", json={"into": 1}).status_code == 200, api.get("/speakers").json
    assert {"/statements/1", "/speakers"} <= reader.poll()
    assert api.patch("/claims/1", "*", json={"note": "The council has yet to vote."}).status_code == 200
    assert {"/claims", "/claims/1"} <= reader.poll()
    assert api.decide("/statements/2:reject").status_code == 200
    assert {"/statements", "/claims/1"} <= reader.poll()
    api.post_article("“We lit it,” said Ylva Brandt, the keeper of the tower.", external_id="lit", outlet="North")
    assert {"/articles", "/statements"} <= reader.poll()
    assert api.decide("/articles/2", method="DELETE").status_code == 204
    assert {"/articles", "/corrections"} <= reader.poll()
    assert reader.poll() == reader.poll() == set()


@pytest.mark.usefixtures("stored")
def test_what_another_process_changes_is_told(api, settings: Settings) -> None:
    reader = Reader(api, LISTS)
    assert reader.poll() == reader.poll() == set()
    other = open_database(settings.database)
    other.connect()
    other.execute_sql("UPDATE article SET title = 'The tower' WHERE id = 1")
    other.close()
    getattr(other, "close_all", other.close)()
    assert reader.poll() == {"/statements", "/articles"}
    assert reader.poll() == set()


@pytest.mark.usefixtures("stored")
def test_nothing_is_read_for_who_has_it_all(api, caplog: pytest.LogCaptureFixture) -> None:
    reader = Reader(api, ("/statements",))
    for _ in range(2):
        assert reader.read("/statements", reader.tags["/statements"]).status_code == 304
    caplog.set_level(logging.DEBUG, logger="peewee")
    assert reader.read("/statements", reader.tags["/statements"]).status_code == 304
    asked = [str(record.msg) for record in caplog.records if record.name == "peewee"]
    assert asked
    assert not any('"statement"' in one for one in asked)


def test_what_one_key_sees_is_not_told_to_another(api) -> None:
    made = api.post("/watches", json={"name": "Towers", "filters": {"q": "tower"}})
    assert made.status_code == 201, made.text
    tag = api.get("/watches").headers["ETag"]
    other = api.make_key(Scope.READ)
    for _ in range(3):
        assert api.get("/watches", headers={"If-None-Match": tag}).status_code == 304
        answer = api.get("/watches", key=other, headers={"If-None-Match": tag})
        assert (answer.status_code, answer.json["items"]) == (200, [])
        assert api.get("/watches", key=None, headers={"If-None-Match": tag}).status_code == 401


@pytest.mark.usefixtures("stored")
def test_other_addresses_and_bad_ones_are_answered_as_ever(api) -> None:
    tag = api.get("/statements").headers["ETag"]
    for _ in range(2):
        assert api.get("/statements", headers={"If-None-Match": tag}).status_code == 304
        assert api.get("/statements?limit=1", headers={"If-None-Match": tag}).status_code == 200
        assert api.get("/statements", headers={"If-None-Match": '"another"'}).status_code == 200
        assert api.get("/statements?limit=0", headers={"If-None-Match": tag}).status_code == 422
        assert api.get("/statements/999", headers={"If-None-Match": "*"}).status_code == 404
