"""The CSV files of claims, appearances, conflicts, comparisons, speakers and timelines."""

import csv
import io
from typing import Any

import pytest
from claim_answers import OTHER, QUOTE, post_quotes

from quotetrack.api import claim_examples
from quotetrack.storage.connection import database


@pytest.fixture
def said(api) -> Any:
    """Two articles that print the same words, one with another number, and what a third denies."""
    return [
        post_quotes(api, "Coast", ("Ilse Brandvold", QUOTE), ("Rune Aas", OTHER)),
        post_quotes(api, "Fjord", ("Ilse Brandvold", QUOTE.replace("every storm", "each storm")), day=3),
        post_quotes(api, "Shore", ("Ilse Brandvold", QUOTE.replace("will", "will not")), day=4),
    ]


def read_csv(api, path: str) -> list[dict[str, str]]:
    answer = api.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.content_type.startswith("text/csv; charset=utf-8")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="')
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def list_paths(said: Any) -> dict[str, str]:
    """Each file's address and its example."""
    statement = said[1]["statements"][0]
    return {
        "/claims.csv": claim_examples.CLAIMS_CSV,
        f"/claims/{statement['claim_id']}/appearances.csv": claim_examples.APPEARANCES_CSV,
        "/conflicts.csv": claim_examples.CONFLICTS_CSV,
        f"/compare.csv?left={said[0]['id']}&right={said[1]['id']}": claim_examples.COMPARISON_CSV,
        "/speakers.csv": claim_examples.SPEAKERS_CSV,
        f"/speakers/{statement['speaker']['id']}/timeline.csv": claim_examples.TIMELINE_CSV,
    }


def test_each_file_has_rows_and_the_heading_of_its_example(api, said) -> None:
    for path, example in list_paths(said).items():
        heading, *rows = api.get(path).text.split("\r\n")
        assert example.startswith(f"{heading}\r\n"), path
        assert len(rows) > 1, path
        shown = list(csv.reader(io.StringIO(example, newline="")))
        assert {len(row) for row in shown} == {len(shown[0])}, path


def test_the_files_hold_what_the_lists_hold(api, said) -> None:
    statement = said[1]["statements"][0]
    [claim] = api.get("/claims").json["items"]
    [row] = read_csv(api, "/claims.csv")
    assert (row["claim_id"], row["text"], row["speaker"]) == (str(claim["id"]), QUOTE, "Ilse Brandvold")
    assert (row["articles"], row["outlets"], row["contrasts"]) == ("2", "2", "1")
    appearances = read_csv(api, f"/claims/{claim['id']}/appearances.csv")
    assert [(one["outlet"], one["state"], one["relation"]) for one in appearances] == [
        ("Coast", "joined", ""),
        ("Fjord", "joined", "altered"),
        ("Shore", "contrast", "negated"),
    ]
    assert appearances[1]["changes"] == "every > each"
    [conflict] = read_csv(api, "/conflicts.csv")
    assert (conflict["conflict"], conflict["first_outlet"], conflict["later_outlet"]) == ("negation", "Coast", "Shore")
    aligned = read_csv(api, f"/compare.csv?left={said[0]['id']}&right={said[1]['id']}")
    assert [(one["relation"], one["left_speaker"], one["right_speaker"]) for one in aligned] == [
        ("altered", "Ilse Brandvold", "Ilse Brandvold"),
        ("", "Rune Aas", ""),
    ]
    timeline = read_csv(api, f"/speakers/{statement['speaker']['id']}/timeline.csv?claim={claim['id']}")
    assert [one["relation"] for one in timeline] == ["", "altered", "negated"]
    assert [one["name"] for one in read_csv(api, "/speakers.csv?q=aas")] == ["Rune Aas"]


def test_the_files_take_the_filters_of_the_lists(api, said) -> None:
    assert read_csv(api, "/claims.csv?min_outlets=3") == []
    assert read_csv(api, "/conflicts.csv?kind=number") == []
    assert len(read_csv(api, "/conflicts.csv?kind=negation&outlet=shore")) == 1
    speaker = said[0]["statements"][0]["speaker"]["id"]
    assert len(read_csv(api, f"/speakers/{speaker}/timeline.csv?outlet=fjord")) == 1


def test_formulas_are_made_harmless_unless_for_machines(api, said) -> None:
    claim = said[1]["statements"][0]["claim_id"]
    api.patch(f"/claims/{claim}", "*", json={"note": "=SUM(A1)"})
    assert read_csv(api, "/claims.csv")[0]["note"] == "'=SUM(A1)"
    assert read_csv(api, "/claims.csv?raw=1")[0]["note"] == "=SUM(A1)"
    assert api.get("/claims.csv?bom=1").data.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/claims/99/appearances.csv", 404),
        ("/speakers/99/timeline.csv", 404),
        ("/speakers/1/timeline.csv?claim=99", 404),
        ("/compare.csv?left=1", 422),
        ("/compare.csv?left=1&right=1", 422),
        ("/compare.csv?left=1&right=99", 422),
        ("/claims.csv?limit=5", 422),
        ("/conflicts.csv?kind=quarrel", 422),
        ("/speakers.csv?raw=maybe", 422),
        ("/claims.csv?q=" + "x" * 501, 422),
    ],
)
def test_bad_queries_are_problems_before_the_file_begins(api, said, path: str, status: int) -> None:
    answer = api.get(path)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")


def test_files_that_nobody_reads_to_the_end_give_their_connection_back(api, said) -> None:
    for path in list_paths(said):
        answer = api.get(path, buffered=False)
        next(iter(answer.response))
        answer.close()
        assert database.is_closed(), path
