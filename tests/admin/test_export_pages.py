"""Exports: what the filters show, counted and sent as files to whoever is signed in."""

import csv
import io
import json

import pytest
from marked_articles import WEIR

from quotetrack.services import corrections, speakers
from quotetrack.services.list_exports import ARTICLE_COLUMNS, QUEUE_COLUMNS
from quotetrack.services.records import Actor, PageRequest

FILES = [
    (what, form)
    for what, forms in {
        "statements": ("csv", "excel.csv", "ndjson", "jsonld"),
        "articles": ("csv", "excel.csv"),
        "speakers": ("csv", "excel.csv", "ndjson"),
        "claims": ("csv", "excel.csv", "ndjson", "jsonld"),
        "conflicts": ("csv", "excel.csv"),
        "queue": ("csv", "excel.csv"),
        "corrections": ("csv", "excel.csv", "ndjson"),
    }.items()
    for form in forms
]


@pytest.fixture
def weir(tell_story):
    """The claim of the weir in three outlets, of another speaker in the last; a decision on the first."""
    first = tell_story("Courier", WEIR).statements[0]
    tell_story("Gazette", WEIR.replace("will", "will not"), day=1)
    tell_story("Lantern", ("Piet Okafor", WEIR), day=2)
    corrections.accept_statement(first.id, actor=Actor("ada lund"), expected_version=first.version)


def read_rows(answer):
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


@pytest.mark.parametrize(("what", "form"), FILES)
def test_every_file_is_what_it_says(reader, story, weir, what, form):
    page = reader.get(f"/export?what={what}").text
    assert f'href="/export/{what}/{form}"' in page
    answer = reader.get(f"/export/{what}/{form}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{what}.{form.rpartition(".")[2]}"'
    assert answer.headers["Cache-Control"] == "no-store"
    if form == "ndjson":
        assert all(isinstance(json.loads(line), dict) for line in answer.text.splitlines())
    elif form == "jsonld":
        assert json.loads(answer.text)["@graph"][0]["@id"].startswith("http://localhost/api/v1/")
    else:
        assert answer.text.startswith("\ufeff") == (form == "excel.csv")
        assert None not in [cell for row in read_rows(answer) for cell in row.values()]


def test_filters_count_what_they_send(reader, story, weir):
    page = reader.get("/export?what=statements&outlet=gazette&q=weir").text
    assert ">1 statement fits<" in page
    assert 'href="/export/statements/csv?q=weir&amp;outlet=gazette"' in page
    rows = read_rows(reader.get("/export/statements/csv?q=weir&outlet=gazette"))
    assert [row["outlet"] for row in rows] == ["Gazette"]
    assert len(read_rows(reader.get("/export/statements/csv?speaker=okafor&from=2026-05-03&to=2026-05-03"))) == 1
    assert len(read_rows(reader.get("/export/statements/csv?speaker=nobody"))) == 0
    kept = reader.get("/export/statements/ndjson?kind=direct&status=unknown").text.splitlines()
    assert all(json.loads(line)["status"] == "unknown" for line in kept)


def test_filters_that_a_kind_does_not_know_are_not_carried_to_its_files(reader, weir):
    page = reader.get("/export?what=speakers&q=okafor&outlet=gazette").text
    assert 'href="/export/speakers/csv?q=okafor"' in page
    assert [row["name"] for row in read_rows(reader.get("/export/speakers/csv?q=okafor"))] == ["Piet Okafor"]


def test_articles_and_the_queue_leave_as_csv_too(reader, story, weir):
    rows = read_rows(reader.get("/export/articles/csv"))
    assert list(rows[0]) == list(ARTICLE_COLUMNS)
    assert [row["title"] for row in rows][:2] == ["Reservoir to be lowered", "Courier reports"]
    waiting = read_rows(reader.get("/export/queue/csv"))
    assert list(waiting[0]) == list(QUEUE_COLUMNS)
    assert waiting[0]["reason"] == "ambiguous"
    only = read_rows(reader.get("/export/queue/csv?reason=ambiguous"))
    assert {row["reason"] for row in only} == {"ambiguous"}
    assert len(only) < len(waiting)


def test_nothing_is_cut_off(reader, take_story_in):
    for number in range(230):
        take_story_in(f"“[[Ada Lund|Boat {number} is here]]” she said.", title=f"Boat {number}")
    assert len(read_rows(reader.get("/export/articles/csv"))) == 230
    assert len(read_rows(reader.get("/export/statements/csv"))) == 230
    assert len(reader.get("/export/statements/ndjson").text.splitlines()) == 230


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/export/users/csv", 404),
        ("/export/statements/xml", 404),
        ("/export/articles/ndjson", 404),
        ("/export/statements/csv?from=yesterday", 422),
        ("/export/statements/csv?q=" + "x" * 300, 200),
    ],
)
def test_what_cannot_be_exported_is_said_in_plain_words(reader, story, path, status):
    answer = reader.get(path)
    assert answer.status_code == status
    assert status == 200 or "<h1>" in answer.text


def test_the_page_says_what_is_wrong_beside_what_was_typed(reader, story):
    page = reader.get("/export?what=statements&from=yesterday").text
    assert "A date is written 2026-05-31." in page
    assert "/export/statements/csv" not in page
    assert "No speaker is called" in reader.get("/export?what=queue&speaker=nobody").text


def test_an_empty_export_says_what_to_do_next(reader):
    page = reader.get("/export").text
    assert "There is nothing to export" in page
    assert "/export/statements/csv" not in page


def test_a_formula_in_a_speakers_name_is_made_harmless_in_every_file(reader, take_story_in):
    name = '=HYPERLINK("https://evil.example","Ada")'
    take_story_in(
        f"“[[{name}|+1 for the weir]]” and “[[?|@SUM(1)]]” it said.", title="-2+3", byline="@cmd", outlet="=1+1"
    )
    assert speakers.list_speakers(None, PageRequest()).items[0].name == name
    for what in ("statements", "articles", "speakers", "queue"):
        for form in ("csv", "excel.csv"):
            rows = read_rows(reader.get(f"/export/{what}/{form}"))
            cells = [cell for row in rows for cell in row.values()]
            assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
            assert rows
    assert "'" + name in [row["name"] for row in read_rows(reader.get("/export/speakers/csv"))]


def test_strangers_get_no_file(client, story):
    assert client.get("/export/statements/csv").location.startswith("/sign-in")


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/queue?reason=ambiguous", "/export/queue/csv?reason=ambiguous"),
        ("/articles?q=reservoir", "/export/articles/csv?q=reservoir"),
        ("/speakers?q=okafor", "/export/speakers/csv?q=okafor"),
        ("/claims?q=weir", "/export/claims/csv?q=weir"),
        ("/conflicts?q=weir", "/export/conflicts/csv?q=weir"),
    ],
)
def test_every_list_leads_to_a_file_of_what_it_shows(reader, story, weir, path, address):
    assert f'href="{address}"' in reader.get(path).text
    assert len(read_rows(reader.get(address))) > 0
