"""``quotetrack evaluate``: tables, JSON, and one line for what cannot be read."""

import json
from pathlib import Path

import pytest

from .conftest import Run

TEXT = (
    "“We have run out of planks,” Director Ines Kowal said.\n\nThe harbor board said that the pier will close in May."
)


def find(words: str) -> list[list[int]]:
    start = TEXT.index(words)
    return [[start, start + len(words)]]


GOLD = {
    "id": "bay_pier",
    "text": TEXT,
    "attributions": [
        {
            "content": find("We have run out of planks"),
            "source": find("Director Ines Kowal"),
            "cue": find("said"),
            "speaker": "Ines Kowal",
        },
        {"content": find("that the pier will close in May"), "source": find("The harbor board"), "cue": find("said")},
    ],
}
LINE = json.dumps(GOLD) + "\n"


def test_table_tells_quotations_statements_kinds_cues_and_outlets(run: Run, home: Path) -> None:
    (home / "gold.jsonl").write_text(LINE, encoding="utf-8")
    outcome = run("evaluate", "gold.jsonl")
    assert (outcome.status, outcome.err) == (0, "")
    rows = {line.split("  ")[0]: line.split() for line in outcome.out.splitlines() if line}
    assert outcome.out.startswith("1 articles, 21 words\n")
    assert rows["speaker's name right"][-4:] == ["1.000", "1", "of", "1"]
    assert rows["all"][1:] == ["2", "2", "1.000", "1.000", "1.000", "1.000", "1.000", "1.000"]
    assert rows["direct"][1:3] == rows["indirect"][1:3] == ["1", "1"]
    assert rows["said"][1:3] == ["2", "2"]
    assert rows["bay"][-1] == "1.000"


def test_group_without_anything_to_count_shows_a_dash(run: Run) -> None:
    outcome = run("evaluate", "-", given=json.dumps({**GOLD, "attributions": []}))
    (row,) = (line.split() for line in outcome.out.splitlines() if line.startswith("all "))
    assert row == ["all", "0", "2", "0.000", "-", "-", "0.000", "-", "-"]


def test_json_holds_every_figure(run: Run) -> None:
    outcome = run("evaluate", "--json", "-", given=LINE)
    told = json.loads(outcome.out)
    assert (outcome.status, told["articles"], told["words"], told["quoted"]["n"]) == (0, 1, 21, 1)
    assert told["statements"]["attributed_f1"] == told["quoted"]["f1"] == told["resolved"]["speaker"] == 1.0
    assert set(told["by_cue"]) == {"said"}
    assert told["by_outlet"]["bay"]["quoted_f1"] == 1.0
    assert sum(each["right"] for each in told["reliability"]) == 2


def test_reliability_has_ten_bins_of_all_statements(run: Run) -> None:
    outcome = run("evaluate", "--reliability", "-", given=LINE)
    bins = [line.split() for line in outcome.out.splitlines()[2:]]
    assert outcome.status == 0
    assert [(row[0], row[2]) for row in bins] == [
        (f"{place / 10:.1f}", f"{(place + 1) / 10:.1f}") for place in range(10)
    ]
    assert [sum(int(row[column]) for row in bins) for column in (3, 4, 5)] == [2, 2, 2]


def test_corpus_of_direct_quotations_alone_says_what_its_figures_mean(run: Run) -> None:
    outcome = run("evaluate", "-", given=json.dumps({**GOLD, "direct_only": True}))
    assert "1 of them annotate direct quotations alone" in outcome.out


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ("", "standard input has no articles."),
        ("{", "standard input, line 1 is not valid JSON"),
        ("[]", "standard input, line 1 must be a JSON object."),
        ('{"id": "a"}', "standard input, line 1: 'text' must be a text."),
        ('{"id": "a", "text": "b"}', "standard input, line 1: 'attributions' must be a list."),
        ('{"id": "a", "text": " ", "attributions": []}', "standard input, line 1: There is no text."),
        (
            LINE + '{"id": "a", "text": "b", "attributions": [{"content": [[0, 2]]}]}',
            "standard input, line 2: attributions[0].content must be a list of [start, end] within the text's 1 code",
        ),
    ],
)
def test_gold_that_cannot_be_read_is_one_line(run: Run, given: str, complaint: str) -> None:
    outcome = run("evaluate", "-", given=given)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith(f"quotetrack: {complaint}")
    assert outcome.err.count("\n") == 1


def test_missing_file_and_contradicting_options_are_one_line(run: Run) -> None:
    missing = run("evaluate", "nowhere.jsonl")
    assert (missing.status, missing.err) == (
        2,
        "quotetrack: nowhere.jsonl cannot be read: No such file or directory.\n",
    )
    both = run("evaluate", "--json", "--reliability", "-", given=LINE)
    assert (both.status, both.out, both.err.count("\n")) == (2, "", 1)
