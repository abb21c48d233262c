"""An editor's own watches: made, told, fed, paused and ended; nobody else's business."""

import base64
import re

import pytest
from marked_articles import WEIR

from quotetrack.services import accounts, users, watches
from quotetrack.services.records import PageRequest
from quotetrack.storage.connection import writing
from quotetrack.storage.watches import Delivery
from quotetrack.terms import Scope, UserRole


def read_secret(answer):
    return re.search(r'class="secret" value="([^"]+)"', answer.text)[1]


def add(visitor, **fields):
    visitor.get("/settings/watches")
    return visitor.post("/settings/watches/add", fields)


def list_all():
    return watches.list_watches(None, PageRequest()).items


def test_a_watch_of_a_speaker_tells_of_what_comes_in_afterwards(editor, tell_story):
    assert "You watch nothing yet." in editor.get("/settings/watches").text
    tell_story("Courier", ("Piet Okafor", "Nobody asked us about the mill at Orrel"))
    answer = add(editor, name="Okafor", speaker="piet okafor")
    assert answer.location == "/settings/watches/1"
    assert "Nothing yet." in editor.get("/settings/watches/1").text
    tell_story("Gazette", ("Piet Okafor", WEIR), ("Tamsin Orrell", "We shall see what the river brings"), day=1)
    page = editor.get("/settings/watches/1").text
    assert WEIR in page
    assert "the river brings" not in page
    assert "by Piet Okafor" in page
    assert "Okafor" in editor.get("/settings/watches").text


def test_a_watch_with_an_address_shows_its_secret_once(editor):
    answer = add(editor, name="Weir", q="weir", address="https://desk.example/hook")
    assert answer.status_code == 200
    secret = read_secret(answer)
    assert secret.startswith("whsec_")
    assert secret not in editor.get("/settings/watches/1").text
    renewed = read_secret(editor.post("/settings/watches/1/secret", {"version": "1"}))
    assert renewed != secret
    stale = editor.post("/settings/watches/1/secret", {"version": "1"})
    assert stale.status_code == 409


def test_the_feed_opens_with_the_feed_password_alone(app, editor, tell_story):
    add(editor, name="Weir", q="weir")
    password = read_secret(editor.post("/settings/watches/feed-password"))
    tell_story("Courier", WEIR)

    def read(words):
        credentials = base64.b64encode(f"anybody:{words}".encode()).decode()
        headers = {"Authorization": f"Basic {credentials}"}
        with app.test_client().get("/api/v1/watches/1/feed.atom", headers=headers) as answer:
            return answer.status_code, answer.text

    assert read(password)[0] == 200
    assert WEIR in read(password)[1]
    second = read_secret(editor.post("/settings/watches/feed-password"))
    assert (read(password)[0], read(second)[0]) == (401, 200)
    users.deactivate_user(users.find_user("ada lund").id)
    assert read(second)[0] == 401


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": "x"}, "A watch names a speaker, a claim, an outlet, or words that must be there."),
        ({"name": "", "q": "weir"}, "This is blank."),
        ({"name": "x", "speaker": "nobody at all"}, "No speaker is called so."),
        ({"name": "x", "claim": "/claims/abc"}, "Give the claim&#39;s number, or the address of its page."),
        ({"name": "x", "claim": "99"}, "There is no claim 99."),
        ({"name": "x", "q": "weir", "address": "javascript:alert(1)"}, "aria-invalid"),
        ({"name": "x", "q": "weir", "address": "http://127.0.0.1:8000/hook"}, "aria-invalid"),
    ],
)
def test_a_watch_that_cannot_be_is_told_beside_what_was_typed(editor, fields, words):
    answer = add(editor, **fields)
    assert answer.status_code == 422
    assert words in answer.text
    for typed in fields.values():
        assert f'value="{typed}"' in answer.text
    assert list_all() == []


def test_a_watch_is_paused_sent_elsewhere_and_deleted(editor, tell_story):
    add(editor, name="Weir", q="weir")
    change = "/settings/watches/1/change"
    assert "Paused" in editor.get(editor.post(change, {"version": "1", "deed": "pause"}).location).text
    tell_story("Courier", WEIR)
    assert "Nothing yet." in editor.get("/settings/watches/1").text
    editor.post(change, {"version": "2", "deed": "resume"})
    bad = editor.post(change, {"version": "3", "deed": "address", "address": "ftp://desk.example/"})
    assert bad.status_code == 422
    assert 'value="ftp://desk.example/"' in bad.text
    editor.post(change, {"version": "3", "deed": "address", "address": "https://desk.example/hook"})
    assert list_all()[0].address == "https://desk.example/hook"
    assert editor.post(change, {"version": "1", "deed": "pause"}).status_code == 409
    assert editor.post(change, {"version": "4", "deed": "explode"}).status_code == 422
    assert editor.post("/settings/watches/1/delete", {"version": "4"}).location == "/settings/watches"
    assert list_all() == []
    assert editor.get("/settings/watches/1").status_code == 404


def test_what_could_not_be_sent_is_told_and_sent_once_more(editor, tell_story):
    add(editor, name="Weir", q="weir", address="https://desk.example/hook")
    tell_story("Courier", WEIR)
    with writing():
        Delivery.update(state="failed", attempts=12, last_status=503, last_error="It said <i>no</i>.").execute()
    page = editor.get("/settings/watches/1").text
    assert "12 attempts, answered 503" in page
    assert "It said &lt;i&gt;no&lt;/i&gt;." in page
    answer = editor.post("/settings/watches/1/replay", {"version": "1"})
    assert "1 alert is sent once more." in editor.get(answer.location).text
    assert list_all()[0].due == 1
    answer = editor.post("/settings/watches/1/replay", {"version": "1", "alert": "1"})
    assert "1 alert is sent once more." in editor.get(answer.location).text


def test_an_alert_of_a_watch_without_an_address_cannot_be_sent(editor, tell_story):
    add(editor, name="Weir", q="weir")
    answer = editor.post("/settings/watches/1/replay", {"version": "1"})
    assert "has no address" in editor.get(answer.location).text


def test_nobody_sees_or_changes_the_watches_of_others(editor, sign_in):
    add(editor, name="Weir", q="weir")
    accounts.add_key("desk", [Scope.READ])
    other = sign_in("runa holt", UserRole.ADMINISTRATOR)
    assert "Weir" not in other.get("/settings/watches").text
    assert other.get("/settings/watches/1").status_code == 404
    for deed in ("change", "secret", "replay", "delete"):
        answer = other.post(f"/settings/watches/1/{deed}", {"version": "1", "deed": "pause"})
        assert answer.status_code == 404
    assert list_all()[0].active


def test_readers_watch_nothing(reader):
    assert reader.get("/settings/watches").status_code == 403
    assert add(reader, name="x", q="weir").status_code == 403
