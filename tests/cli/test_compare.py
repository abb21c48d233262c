"""``quotetrack compare --jsonl``: pairs in, relations and changes out."""

import json

import pytest

from .conftest import Run

PAIRS = [
    {"id": 1, "a": "The pier isn’t safe.", "b": "The pier is safe.", "speaker_a": "Ivo Brandl", "speaker_b": None},
    {"id": "two", "a": "No comment.", "b": "“No comment”"},
]


def test_each_pair_has_one_line_with_the_documented_keys(run: Run) -> None:
    outcome = run("compare", "--jsonl", "-", given="\n".join(json.dumps(pair) for pair in PAIRS))
    assert (outcome.status, outcome.err) == (0, "")
    first, second = map(json.loads, outcome.out.splitlines())
    assert list(first) == ["id", "relation", "score", "changes"]
    assert (first["id"], first["relation"]) == (1, "negated")
    (change,) = first["changes"]
    assert (change["kind"], PAIRS[0]["a"][slice(*change["a"])], change["b"]) == ("negation", "isn’t", [11, 11])
    assert second == {"id": "two", "relation": "identical", "score": 1.0, "changes": []}


def test_no_pairs_give_no_lines(run: Run) -> None:
    assert run("compare", "--jsonl", "-", given="\n\n").out == ""


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('{"a": "x", "b": "y"}', "'id' must be a text or a number."),
        ('{"id": true, "a": "x", "b": "y"}', "'id' must be a text or a number."),
        ('{"id": 1, "a": "x"}', "'b' must be a text."),
        ('{"id": 1, "a": 5, "b": "y"}', "'a' must be a text."),
        ('{"id": 1, "a": "x", "b": "y", "speaker_b": 5}', "'speaker_b' must be a text."),
    ],
)
def test_bad_line_is_told_by_its_number(run: Run, line: str, complaint: str) -> None:
    good = json.dumps(PAIRS[1])
    outcome = run("compare", "--jsonl", "-", given=f"{good}\n{line}\n")
    assert (outcome.status, outcome.err) == (2, f"quotetrack: standard input, line 2: {complaint}\n")
    assert len(outcome.out.splitlines()) == 1


def test_statement_beyond_the_limit_is_refused(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUOTETRACK_LIMITS_TEXT_LENGTH", "1000")
    outcome = run("compare", "--jsonl", "-", given=json.dumps({"id": 1, "a": "x" * 1001, "b": "y"}))
    assert outcome.status == 2
    assert "'a' is longer than 1000 characters (limits.text_length)." in outcome.err


def test_lone_surrogate_comes_back_as_it_was(run: Run) -> None:
    outcome = run("compare", "--jsonl", "-", given='{"id": "\\ud800", "a": "x", "b": "x"}')
    assert json.loads(outcome.out) == {"id": "\ud800", "relation": "identical", "score": 1.0, "changes": []}
