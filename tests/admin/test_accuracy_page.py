"""The page of accuracy: figures with their intervals, what they can say and what not, and the file."""

import csv
import io
import re

import pytest

from quotetrack.services.corrections import accept_statement, correct_statement, reject_statement
from quotetrack.services.records import Actor, SpeakerChoice, StatementChanges
from quotetrack.services.reshaping import NewStatement, add_statement
from quotetrack.services.statements import get_statement
from quotetrack.terms import Kind
from quotetrack.text.spans import Span

ADA, ROLF = Actor("ada lund"), Actor("rolf ek")


def accept(number, actor=ADA):
    accept_statement(number, actor=actor, expected_version=get_statement(number).version)


def correct(number, actor=ADA, **changes):
    version = get_statement(number).version
    correct_statement(number, StatementChanges(**changes), actor=actor, expected_version=version)


@pytest.fixture
def decided(story):
    """One right, one of another speaker, one rejected, one left open; the second is doubted by another editor."""
    accept(1)
    correct(2, speaker=SpeakerChoice(name="Tam Orrell"))
    reject_statement(3, actor=ADA, expected_version=1)
    correct(4, speaker=SpeakerChoice(name="Tam Orrell"))
    accept(2, ROLF)
    correct(1, ROLF, kind=Kind.INDIRECT)


def read_row(page, name):
    """The cells of the row with that heading, without marks."""
    row = next(one for one in page.split("<tr")[1:] if re.search(rf'<th scope="row"[^>]*>(?:<a[^>]*>)?{name}\s*<', one))
    cells = re.findall(r"<td[^>]*>(.*?)</td>", row.split("</tr>")[0], re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in cells]


def test_page_before_anybody_decided_says_what_to_do(editor, story):
    page = editor.get("/accuracy").text
    assert "Nothing to count yet" in page
    assert "4 statements are stored, and nobody has decided on any." in page
    assert 'href="/queue">The queue</a>' in page
    assert "No decision fits" in editor.get("/accuracy?outlet=nowhere").text


def test_right_and_wrong_are_told_with_their_interval_and_what_was_wrong(editor, decided):
    page = editor.get("/accuracy").text
    assert read_row(page, "All that were decided on") == [
        "4",
        "0 %",
        "0 % – 49 %",
        "another speaker 1 speaker left open 1 kind 1 no statement 1",
    ]
    assert read_row(page, "Asked for by the queue") == ["2", "0 %", "0 % – 66 %", "speaker left open 1 no statement 1"]
    assert read_row(page, "Articles read whole")[0] == "4"
    assert "the fairest figure, for the articles that were chosen. 1 article so far." in page
    assert read_row(page, "The Harrow Courier")[0] == "4"
    assert read_row(page, "direct")[0] == "4"
    assert read_row(page, "no cue")[0] == "4"
    assert read_row(page, "Ambiguous") == ["1", "0 %", "0 % – 79 %", "speaker left open 1"]
    assert read_row(page, "It did not wait")[0] == "2"


def test_page_is_honest_about_its_sample_and_small_numbers(editor, decided):
    page = " ".join(editor.get("/accuracy").text.split())
    assert "4 of 4 stored statements were looked at, and these are not a fair sample" in page
    assert "Only 4 statements were looked at here." in page
    assert "two who decide apart would agree less often" in page
    assert '<span class="tag" title="fewer than 30">few</span>' in page


def test_basis_is_chosen_by_the_address_and_kept_by_the_filters(editor, decided):
    page = editor.get("/accuracy?basis=queue&outlet=The+Harrow+Courier").text
    assert 'aria-current="true">Asked for by the queue</a>' in page
    assert '<input type="hidden" name="basis" value="queue">' in page
    assert read_row(page, "direct")[0] == "2"
    assert 'href="/accuracy.csv?basis=queue&amp;outlet=The+Harrow+Courier"' in page
    faulty = editor.get("/accuracy?from=soon").text
    assert 'id="fault-from">A date is written 2026-05-31.</p>' in faulty
    assert 'type="text" value="soon"' in faulty


def test_pictures_say_in_words_what_they_show_and_carry_no_style(editor, decided):
    page = editor.get("/accuracy").text
    assert 'aria-label="0 of 4, 0%; between 0% and 49% with 95 % confidence"' in page
    assert '<title id="calibration-title">Confidence held against accuracy</title>' in page
    assert "Confidence 0.90–0.94: 0 % right of 2." in page
    assert " style=" not in page
    assert "<style" not in page


def test_missed_statements_are_told_apart(editor, decided):
    add_statement(1, NewStatement(1, (Span(0, 10),)), actor=ADA)
    page = " ".join(editor.get("/accuracy").text.split())
    assert "1 statement that the machine missed was added by hand." in page
    assert read_row(page, "The Harrow Courier")[-1] == "1"


def test_who_met_whom_is_for_editors(editor, reader, decided):
    page = editor.get("/accuracy").text
    assert read_row(page, "<bdi>ada lund</bdi>")[:3] == ["rolf ek", "2", "1"]
    assert "The later one changed: <span>kind 1</span>" in page
    shown = reader.get("/accuracy").text
    assert "Who met whom" not in shown
    assert "decided after another on the same statement" in shown
    assert "ada lund, then rolf ek" in editor.get("/accuracy.csv").text
    assert "ada lund" not in reader.get("/accuracy.csv").text


def test_file_has_every_group_and_no_formula(editor, take_story_in):
    take_story_in("“[[Ada Marl|We wait]]” said Ada Marl.", title="T", outlet="=1+1")
    accept(1)
    answer = editor.get("/accuracy.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="accuracy.csv"'
    rows = {(row["by"], row["group"]): row for row in csv.DictReader(io.StringIO(answer.text))}
    assert rows["outlet", "'=1+1"]["looked_at"] == "1"
    assert rows["basis", "all"]["share"] == "1.0000"
    assert rows["basis", "all"]["low"] == "0.2065"
    assert rows["basis", "queue"]["share"] == ""
    assert rows["confidence", "0.90–0.94"]["confidence"] == "0.9000"
    assert editor.get("/accuracy.csv?from=soon").status_code == 422


def test_names_of_outlets_and_cues_are_shown_and_not_run(editor, take_story_in):
    hostile = '"><script>alert(1)</script>'
    take_story_in("“[[Ada Marl|We wait]]” said Ada Marl.", title="T", outlet=hostile)
    accept(1)
    page = editor.get("/accuracy").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_accuracy_needs_a_session(client):
    assert client.get("/accuracy").location == "/sign-in?next=/accuracy"
    assert client.get("/accuracy.csv").location == "/sign-in?next=/accuracy.csv"
