"""``quotetrack analyze``: the table, the reasons, and the lines of JSON that other programs read."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import Run

STORY = (
    "HALLOW BAY -- The pier will close in May, the Hallow Bay Harbor Authority said.\n\n"
    "“We have run out of planks,” Director Ines Kowal said. “We have not run out of patience.”\n"
)


def test_table_shows_speaker_cue_kind_statement_and_confidence(run: Run, home: Path) -> None:
    (home / "pier.txt").write_text(STORY, encoding="utf-8")
    outcome = run("analyze", "pier.txt")
    assert (outcome.status, outcome.err) == (0, "")
    heading, *rows = outcome.out.splitlines()
    assert heading.split() == ["SPEAKER", "CUE", "KIND", "STATEMENT", "CONF"]
    assert any(row.startswith("Ines Kowal") and "We have run out of planks" in row for row in rows)
    assert any("The pier will close in May" in row and "indirect" in row for row in rows)


def test_standard_input_is_a_dash(run: Run, home: Path) -> None:
    (home / "pier.txt").write_text(STORY, encoding="utf-8")
    assert run("analyze", "-", given=STORY).out == run("analyze", "pier.txt").out


def test_text_without_statements_says_so(run: Run) -> None:
    outcome = run("analyze", "-", given="The pier is long.")
    assert (outcome.status, outcome.out, outcome.err) == (0, "No statements found.\n", "")


def test_explain_gives_the_reason_of_each_statement(run: Run) -> None:
    outcome = run("analyze", "-", "--explain", given=STORY)
    assert outcome.status == 0
    blocks = outcome.out.split("\n\n")
    assert all(block.startswith(f"{number}. ") for number, block in enumerate(blocks, 1))
    assert all("   why: " in block for block in blocks)
    assert any("Ines Kowal · said · direct" in block for block in blocks)


def test_html_and_json_files_are_read_as_articles(run: Run, home: Path) -> None:
    (home / "pier.json").write_text(json.dumps({"text": STORY, "title": "Pier"}), encoding="utf-8")
    assert run("analyze", "pier.json").out == run("analyze", "-", "--title", "Pier", given=STORY).out
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in STORY.strip().split("\n\n"))
    page = f"<html><head><title>Pier</title></head><body><article><h1>Pier</h1>{paragraphs}</article></body></html>"
    (home / "pier.html").write_text(page, encoding="utf-8")
    outcome = run("analyze", "pier.html")
    assert outcome.status == 0
    assert "Ines Kowal" in outcome.out


def test_several_articles_want_jsonl(run: Run, home: Path) -> None:
    (home / "two.jsonl").write_text('{"text": "a"}\n{"text": "b"}\n', encoding="utf-8")
    outcome = run("analyze", "two.jsonl")
    assert (outcome.status, outcome.err) == (2, "quotetrack: two.jsonl holds 2 articles: give one, or use --jsonl.\n")


def test_jsonl_answers_each_line_with_exactly_the_documented_keys(run: Run) -> None:
    lines = [{"id": "a", "text": STORY}, {"id": 2, "text": "The pier is long.", "title": "Pier", "why": "no matter"}]
    outcome = run("analyze", "--jsonl", "-", given="\n".join(json.dumps(line) for line in lines))
    assert (outcome.status, outcome.err) == (0, "")
    first, second = map(json.loads, outcome.out.splitlines())
    assert list(first) == ["id", "sentences", "statements"]
    assert (first["id"], second["id"], second["statements"]) == ("a", 2, [])
    assert second["sentences"] == [[0, 17]]
    for statement in first["statements"]:
        assert list(statement) == [
            "content",
            "source",
            "cue",
            "kind",
            "polarity",
            "status",
            "speaker",
            "on_behalf_of",
            "candidates",
            "confidence",
            "reason",
        ]
    quoted = next(found for found in first["statements"] if found["speaker"] == "Ines Kowal")
    (start, end), *_ = quoted["content"]
    assert STORY[start:end].startswith("We have run out of planks")
    assert STORY[slice(*quoted["cue"])] == "said"
    assert quoted["kind"] == "direct"


def test_jsonl_keeps_letters_readable_and_escapes_what_utf8_cannot_hold(run: Run) -> None:
    readable = '{"id": "é", "text": "“Ça va,” said Zoë Brandt."}'
    escaped = '{"id": "\\ud800", "text": "“Yes \\ud83d,” said Zoë Brandt."}'
    outcome = run("analyze", "--jsonl", "-", given=f"{readable}\n{escaped}\n")
    assert (outcome.status, outcome.err) == (0, "")
    first, second = outcome.out.splitlines()
    assert first.startswith('{"id": "é", ')
    assert second.startswith('{"id": "\\ud800", ')
    assert json.loads(second)["statements"][0]["speaker"] == "Zoë Brandt"


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "standard input, line 2 is not valid JSON: "),
        ("[]", "standard input, line 2 must be a JSON object."),
        ('{"text": "a"}', "standard input, line 2: 'id' must be a text or a number."),
        ('{"id": true, "text": "a"}', "standard input, line 2: 'id' must be a text or a number."),
        ('{"id": 1}', "standard input, line 2: 'text' must be a text."),
        ('{"id": 1, "text": " "}', "standard input, line 2: There is no text."),
        ('{"id": 1, "text": "a", "title": 1}', "standard input, line 2: 'title' must be a text."),
    ],
)
def test_bad_line_is_named_after_the_good_ones_are_answered(run: Run, line: str, complaint: str) -> None:
    outcome = run(
        "analyze", "--jsonl", "-", given='{"id": 0, "text": "Yes."}\n' + line + '\n{"id": 9, "text": "No."}\n'
    )
    assert outcome.status == 2
    assert [json.loads(answer)["id"] for answer in outcome.out.splitlines()] == [0]
    assert outcome.err.startswith(f"quotetrack: {complaint}")
    assert outcome.err.count("\n") == 1


def test_text_over_the_limit_is_refused(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUOTETRACK_LIMITS_TEXT_LENGTH", "20")
    outcome = run("analyze", "-", given="a" * 21)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err == "quotetrack: standard input is longer than 20 characters (limits.text_length).\n"


@pytest.mark.parametrize("given", ["\0", "a\0“b”", "\x1b[31m“red,” said Ada Birch.", "“" * 10_000])
def test_odd_text_is_answered_and_never_obeyed(run: Run, given: str) -> None:
    outcome = run("analyze", "-", given=given)
    assert (outcome.status, outcome.err) == (0, "")
    assert "\x1b" not in outcome.out


def test_terminal_that_cannot_show_a_letter_gets_another_one(home: Path) -> None:
    environ = os.environ | {"PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "quotetrack", "analyze", "-"]
    given = "“It wasn’t café,” said Ada Birch.".encode()
    done = subprocess.run(command, cwd=home, env=environ, input=given, capture_output=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "It wasn?t café".encode("latin-1") in done.stdout
