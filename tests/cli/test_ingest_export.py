"""``quotetrack ingest`` and ``quotetrack export``: files in, CSV out, all of a command's files or none."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import Run

STORY = "“The pier is shut,” Director Ines Kowal said.\n\nShe said that it would open in May.\n"


def write_story(folder: Path, name: str = "pier.json", **fields: object) -> str:
    path = folder / name
    path.write_text(json.dumps({"text": STORY, "title": "Pier shut", "outlet": "Bay News"} | fields), encoding="utf-8")
    return name


def read_csv(shown: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(shown, newline="")))


def test_outcome_is_a_line_an_article(migrated: Run, home: Path) -> None:
    name = write_story(home, external_id="p1")
    assert migrated("ingest", name).out == "created  article 1  2 statements  Pier shut\n"
    assert migrated("ingest", name).out == "unchanged  article 1  2 statements  Pier shut\n"
    write_story(home, external_id="p1", text=STORY + "\n“Bring a boat,” Kowal said.\n")
    outcome = migrated("ingest", name)
    assert (outcome.out, outcome.err) == ("revised  article 1  3 statements  Pier shut\n", "")


def test_plain_text_takes_its_fields_from_options(migrated: Run, home: Path) -> None:
    (home / "pier.txt").write_text(STORY, encoding="utf-8")
    options = ["--title", "Pier", "--outlet", "Bay News", "--byline", "Lo Hart", "--url", "https://example.org/pier"]
    outcome = migrated("ingest", "pier.txt", *options, "--published", "2026-05-01T08:00:00+02:00")
    assert (outcome.out, outcome.err) == ("created  article 1  2 statements  Pier\n", "")
    row = read_csv(migrated("export", "statements").out)[0]
    assert "Bay News" in row.values()
    assert "https://example.org/pier" in row.values()


def test_plain_text_without_a_title_is_called_by_its_file(migrated: Run, home: Path) -> None:
    (home / "pier.txt").write_text(STORY, encoding="utf-8")
    assert migrated("ingest", "pier.txt").out == "created  article 1  2 statements  pier.txt\n"
    assert migrated("ingest", "-", given="No one spoke.").out == "created  article 2  0 statements  standard input\n"


def test_lines_of_json_are_an_article_each(migrated: Run, home: Path) -> None:
    lines = [{"text": STORY, "title": f"Pier {number}", "external_id": str(number)} for number in range(3)]
    (home / "many.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    outcome = migrated("ingest", "many.jsonl")
    assert [line.split("  ")[-1] for line in outcome.out.splitlines()] == ["Pier 0", "Pier 1", "Pier 2"]
    assert outcome.err == ""


def test_samples_are_taken_once(migrated: Run) -> None:
    outcome = migrated("ingest", "--samples")
    assert (outcome.status, outcome.err) == (0, "")
    assert [line.split()[0] for line in outcome.out.splitlines()] == ["created"] * 4
    again = migrated("ingest", "--samples")
    assert [line.split()[0] for line in again.out.splitlines()] == ["unchanged"] * 4


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b'{"text": ""}', "bad.json has no text."),
        (b'{"text": "a", "html": "b"}', "bad.json must have either 'text' or 'html'."),
        (b"{", "bad.json is not valid JSON: "),
        (b'{"text": "caf\xe9"}', "bad.json is not UTF-8: byte 0xe9 at position 13."),
        (b'{"text": "a\\u0000b"}', "bad.json: A NUL character cannot be stored"),
        (b'{"text": "a\\ud800b"}', "bad.json: A lone surrogate cannot be stored"),
        (b'{"html": "<p></p>"}', "bad.json: "),
    ],
)
def test_one_bad_file_keeps_all_of_them_out(migrated: Run, home: Path, content: bytes, complaint: str) -> None:
    (home / "bad.json").write_bytes(content)
    outcome = migrated("ingest", write_story(home), "bad.json")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith(f"quotetrack: {complaint}")
    assert outcome.err.count("\n") == 1
    assert read_csv(migrated("export", "statements").out) == []


def test_options_that_cannot_fit_the_files_are_refused(migrated: Run, home: Path) -> None:
    (home / "a.txt").write_text(STORY, encoding="utf-8")
    mixed = migrated("ingest", write_story(home), "--title", "x")
    assert (mixed.status, mixed.out) == (2, "")
    assert "--title and its like are for .txt and .html files" in mixed.err
    two = migrated("ingest", "a.txt", "a.txt", "--url", "https://example.org/a")
    assert (two.status, two.out) == (2, "")
    assert "are for one file at a time" in two.err


def test_export_prints_the_documented_columns_and_words(migrated: Run, home: Path) -> None:
    migrated("ingest", write_story(home, published_at="2026-05-01T08:00:00+02:00"))
    outcome = migrated("export", "statements")
    assert (outcome.status, outcome.err) == (0, "")
    first, _second = read_csv(outcome.out)
    assert first["statement"].rstrip(",") == "The pier is shut"
    assert (first["speaker"], first["kind"], first["status"]) == ("Ines Kowal", "direct", "attributed")


def test_export_keeps_to_its_filters(migrated: Run, home: Path) -> None:
    migrated("ingest", write_story(home, published_at="2026-05-01T08:00:00+02:00"))
    assert len(read_csv(migrated("export", "statements", "--kind", "direct").out)) == 1
    assert len(read_csv(migrated("export", "statements", "--outlet", "Bay News").out)) == 2
    assert read_csv(migrated("export", "statements", "--outlet", "Other").out) == []
    assert read_csv(migrated("export", "statements", "--published-from", "2026-05-01T06:00:01Z").out) == []
    assert len(read_csv(migrated("export", "statements", "--published-to", "2026-05-01T06:00:01Z").out)) == 2
    assert read_csv(migrated("export", "statements", "--reviewed").out) == []
    assert len(read_csv(migrated("export", "statements", "--unreviewed").out)) == 2


def test_export_to_a_file_is_whole_and_leaves_nothing_beside_it(migrated: Run, home: Path) -> None:
    migrated("ingest", write_story(home))
    outcome = migrated("export", "statements", "--bom", "-o", "out.csv")
    assert (outcome.status, outcome.out, outcome.err) == (0, "", "")
    content = (home / "out.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig") == migrated("export", "statements").out
    assert sorted(path.name for path in home.glob("*out.csv*")) == ["out.csv"]


@pytest.mark.parametrize(("path", "reason"), [("none/out.csv", "No such file or directory"), (".", "Is a directory")])
def test_export_to_where_nothing_can_be_written_is_one_line(migrated: Run, path: str, reason: str) -> None:
    outcome = migrated("export", "statements", "-o", path)
    assert (outcome.status, outcome.out, outcome.err) == (2, "", f"quotetrack: {path} cannot be written: {reason}.\n")


def test_progress_stays_away_where_nobody_watches(migrated: Run, home: Path) -> None:
    write_story(home)
    command = [sys.executable, "-m", "quotetrack", "ingest", "--samples"]
    done = subprocess.run(command, cwd=home, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
