"""``quotetrack compare``: two articles side by side; with ``--jsonl`` pairs in, relations and changes out."""

import json
from pathlib import Path

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


PIER = "The new pier at Sandholm will hold through every storm of the winter"
COAST = f"“{PIER},” said Ilse Brandvold.\n\n“Nobody has counted the herring this spring,” said Rune Aas.\n"
FJORD = f"“{PIER.replace('will', 'will not')},” said Ilse Brandvold.\n\nRune Aas said that 40 boats had come home.\n"
SIDE_BY_SIDE = f"""
1. negated 1.00 · Ilse Brandvold
   left:    {PIER}
   right:   {PIER.replace("will", "will not")}
   changes: + not

only left:
   Rune Aas · Nobody has counted the herring this spring

only right:
   Rune Aas · 40 boats had come home
"""


@pytest.fixture
def files(home: Path) -> Path:
    (home / "coast.txt").write_text(COAST, encoding="utf-8")
    (home / "fjord.txt").write_text(FJORD, encoding="utf-8")
    return home


@pytest.fixture
def stored(migrated: Run, home: Path) -> Run:
    records = [
        {
            "text": COAST,
            "outlet": "Coast",
            "external_id": "c-1",
            "published_at": "2026-03-02T08:00:00Z",
            "title": "Pier",
        },
        {"text": FJORD, "outlet": "Fjord", "external_id": "f-1"},
        {"text": "“No,” said Bo Lund.", "outlet": "Coast", "external_id": "f-1"},
    ]
    given = "\n".join(json.dumps(record) for record in records)
    (home / "all.jsonl").write_text(given, encoding="utf-8")
    assert migrated("ingest", "all.jsonl").status == 0
    return migrated


def test_two_files_are_compared_and_nothing_is_stored(run: Run, files: Path) -> None:
    outcome = run("compare", "coast.txt", "fjord.txt")
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out == "left:  coast.txt\nright: fjord.txt\n" + SIDE_BY_SIDE
    assert sorted(path.name for path in files.iterdir()) == ["coast.txt", "fjord.txt"]


def test_a_file_compared_with_itself_has_everything_in_common(run: Run, files: Path) -> None:
    outcome = run("compare", "coast.txt", "./coast.txt")
    assert outcome.status == 0
    assert [line.split()[1] for line in outcome.out.splitlines() if line[:1].isdigit()] == ["identical", "identical"]
    assert "only" not in outcome.out


def test_of_two_files_the_one_published_first_is_the_original(run: Run, home: Path) -> None:
    words = ("The weir at Kelmoor will hold all winter", "No boat has been turned away", "We count the salmon by hand")
    text = "\n\n".join(f"“{said},” said Tamsin Orrell." for said in words)
    for name, day in (("early.json", 2), ("late.json", 5)):
        record = {"text": text, "published_at": f"2026-03-0{day}T08:00:00Z"}
        (home / name).write_text(json.dumps(record), encoding="utf-8")
    assert run("compare", "early.json", "late.json").out.splitlines()[2] == "The right one is a copy of the left one."
    assert run("compare", "late.json", "early.json").out.splitlines()[2] == "The left one is a copy of the right one."


def test_two_files_without_a_statement_in_common(run: Run, files: Path) -> None:
    (files / "rain.txt").write_text("It rained all day.", encoding="utf-8")
    outcome = run("compare", "rain.txt", "fjord.txt")
    assert outcome.out.splitlines()[2:5] == ["They have no statement in common.", "", "only right:"]


@pytest.mark.parametrize(("left", "right"), [("1", "2"), ("c-1", "2")])
def test_stored_articles_are_compared_by_their_ids(stored: Run, left: str, right: str) -> None:
    outcome = stored("compare", left, right)
    assert (outcome.status, outcome.err) == (0, "")
    heading = "left:  article 1 · Coast · 2026-03-02 · Pier\nright: article 2 · Fjord\n"
    assert outcome.out == heading + SIDE_BY_SIDE


@pytest.mark.parametrize(
    ("left", "right", "complaint"),
    [
        ("1", "1", "An article is compared with another one."),
        ("1", "c-1", "An article is compared with another one."),
        ("1", "99", "There is no stored article 99, by id or external id, and no file of that name."),
        ("9" * 30, "1", f"There is no stored article {'9' * 30}, by id or external id, and no file of that name."),
        ("x" * 300, "1", f"There is no stored article {'x' * 300}, by id or external id, and no file of that name."),
        ("1", "f-1", "Several articles have the external id f-1: 2, 3. Choose one by its id."),
        ("all.jsonl", "1", "all.jsonl is a file and 1 is none: give two files, or two stored articles."),
        ("1", "all.jsonl", "all.jsonl is a file and 1 is none: give two files, or two stored articles."),
        ("all.jsonl", "all.jsonl", "all.jsonl holds 3 articles: give files of one each."),
    ],
)
def test_what_cannot_be_compared_is_told(stored: Run, left: str, right: str, complaint: str) -> None:
    outcome = stored("compare", left, right)
    assert (outcome.status, outcome.out, outcome.err) == (2, "", f"quotetrack: {complaint}\n")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["a"], "Give a LEFT and a RIGHT, or --jsonl."),
        (["--jsonl", "a", "b"], "--jsonl takes one file of pairs."),
    ],
)
def test_one_article_and_two_files_of_pairs_are_refused(run: Run, arguments: list[str], complaint: str) -> None:
    outcome = run("compare", *arguments)
    assert (outcome.status, outcome.err) == (2, f"quotetrack: {complaint} See 'quotetrack compare --help'.\n")


def test_an_empty_file_is_told(run: Run, files: Path) -> None:
    (files / "empty.txt").write_bytes(b"")
    outcome = run("compare", "empty.txt", "fjord.txt")
    assert (outcome.status, outcome.err) == (2, "quotetrack: empty.txt has no text.\n")
