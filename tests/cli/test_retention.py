"""``quotetrack articles delete``: what is asked for goes, and nothing that was not."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from .conftest import Run

NOW = datetime.now(UTC)


@pytest.fixture
def filled(migrated: Run, home: Path) -> Run:
    """Articles 1 to 4: two of each outlet, the old ones 900 and 400 days old, the last without a date."""
    days = {"Bay News": (900, 10), "Hill News": (400, None)}
    rows = [
        {
            "text": f"“Boat {outlet} {age} is leaking,” said Ines Kowal, the pilot.",
            "outlet": outlet,
            "published_at": None if age is None else (NOW - timedelta(days=age)).isoformat(),
        }
        for outlet, ages in days.items()
        for age in ages
    ]
    lines = [json.dumps({name: value for name, value in row.items() if value is not None}) for row in rows]
    (home / "news.jsonl").write_text("\n".join(lines))
    assert migrated("ingest", "--quiet", "news.jsonl").status == 0
    return migrated


def list_articles(run: Run) -> list[int]:
    """The numbers of the articles that are left, by the statements that they have."""
    lines = run("export", "statements").out.splitlines()
    place = lines[0].split(",").index("article_id")
    return sorted(int(line.split(",")[place]) for line in lines[1:])


@pytest.mark.parametrize(
    ("arguments", "left"),
    [
        (["2", "3"], [1, 4]),
        (["--outlet", "bay news"], [3, 4]),
        (["--before", f"{NOW - timedelta(days=300):%Y-%m-%d}"], [2, 4]),
        (["--before", f"{NOW - timedelta(days=300):%Y-%m-%d}", "--outlet", "Hill News"], [1, 2, 4]),
        (["--before", f"{NOW + timedelta(days=2):%Y-%m-%d}"], []),
        (["--expired"], [2, 3, 4]),
        (["--expired", "--outlet", "Hill News"], [1, 2, 3, 4]),
    ],
)
def test_what_is_named_goes_and_the_rest_stays(
    filled: Run, monkeypatch: pytest.MonkeyPatch, arguments: list[str], left: list[int]
) -> None:
    monkeypatch.setenv("QUOTETRACK_RETENTION_KEEP_DAYS", "500")
    told = filled("articles", "delete", *arguments)
    count = 4 - len(left)
    assert told.out.startswith(f"{count} articles, {count} statements, 0 corrections: nothing is deleted")
    assert list_articles(filled) == [1, 2, 3, 4]
    gone = filled("articles", "delete", *arguments, "--yes")
    assert (gone.status, gone.err) == (0, "")
    assert gone.out.startswith(f"deleted {count} of {count} articles")
    assert list_articles(filled) == left


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Say which articles"),
        (["9"], "There is no article 9."),
        (["1", "9", "--yes"], "There is no article 9."),
        (["--outlet", "Cliff News", "--yes"], "There is no outlet called Cliff News."),
        (["1", "--outlet", "Bay News", "--yes"], "either by their numbers"),
        (["--expired", "--yes"], "kept for ever"),
        (["--before", "2020-01-01", "--expired"], "not both"),
        (["--before", "yesterday"], "--before"),
        (["0"], "0"),
        (["1", "--yes", "--by", " "], "is blank"),
    ],
)
def test_what_cannot_be_meant_deletes_nothing(filled: Run, arguments: list[str], words: str) -> None:
    outcome = filled("articles", "delete", *arguments)
    assert outcome.status == 2
    assert words in outcome.err
    assert outcome.err.count("\n") == 1
    assert list_articles(filled) == [1, 2, 3, 4]


def test_articles_are_kept_for_ever_unless_somebody_deletes_them(
    filled: Run, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    monkeypatch.setenv("QUOTETRACK_RETENTION_KEEP_DAYS", "1")
    (home / "more.txt").write_text("“The lamp is lit,” said Ottar Moe, the keeper.")
    assert filled("ingest", "--quiet", "more.txt").status == 0
    assert list_articles(filled) == [1, 2, 3, 4, 5]


def test_a_compacted_database_serves_as_before(filled: Run) -> None:
    before = filled("export", "statements").out
    filled("articles", "delete", "4", "--yes")
    outcome = filled("db", "compact")
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.endswith(" MB now\n")
    after = filled("export", "statements").out
    assert after.count("\n") == before.count("\n") - 1
    assert filled("match", "Boat Bay News 10 is leaking").out.startswith("1. identical")
