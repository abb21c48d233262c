"""The first page after signing in: what waits, what came in, what disagrees; and an installation without articles."""

from quotetrack.services.corrections import accept_statement
from quotetrack.services.queue import QueueFilters, list_waiting
from quotetrack.services.records import Actor

DAM = "The new dam at Harrowgate will cost 2.6 million crowns and not one more"


def test_a_fresh_installation_leads_to_the_import(editor):
    page = editor.get("/").text
    assert "Welcome, <bdi>ada lund</bdi>" in page
    assert 'href="/import">Bring articles in</a>' in page
    assert "Needs eyes" not in page


def test_a_reader_of_a_fresh_installation_is_offered_nothing_that_is_not_theirs(reader):
    page = reader.get("/").text
    assert "Welcome, <bdi>rolf ek</bdi>" in page
    assert 'href="/import">Bring articles in</a>' not in page


def test_what_waits_stands_by_its_reason_and_leads_to_the_queue(editor, story):
    page = editor.get("/").text
    assert '<p class="figure">2</p>' in page
    assert '<a href="/queue?reason=ambiguous">Ambiguous</a> <span class="number">1</span>' in page
    assert '<a href="/queue?reason=unnamed">Nobody named</a> <span class="number">1</span>' in page
    assert "Unclosed quote" not in page
    assert 'href="/articles/1">Reservoir to be lowered</a>' in page
    assert "2 to look at" in page


def test_nothing_waits_when_all_is_decided(editor, story):
    for one in list_waiting(QueueFilters()):
        accept_statement(one.statement.id, actor=Actor("ada lund"), expected_version=one.statement.version)
    page = editor.get("/").text
    assert '<p class="figure">0</p>' in page
    assert "Begin</a>" not in page


def test_conflicts_are_told_with_their_reason(editor, tell_story):
    tell_story("Courier", DAM)
    tell_story("Gazette", DAM.replace("2.6", "3.6"), day=1)
    page = editor.get("/").text
    assert 'Conflicts <span class="quiet">1</span>' in page
    assert DAM.replace("2.6", "3.6") in page


def test_signing_in_leads_to_it_and_it_asks_for_signing_in(client, editor):
    assert client.get("/").location == "/sign-in?next=/"
    editor.post("/sign-out")
    assert editor.sign_in("ada lund", "a reservoir of words").location == "/"
