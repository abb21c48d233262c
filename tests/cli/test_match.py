"""``quotetrack match``: what is stored that says the same as a text, or the contrary."""

import json
from pathlib import Path

import pytest

from .conftest import Run

PIER = "The new pier at Sandholm will hold through every storm of the winter"


@pytest.fixture
def stored(migrated: Run, home: Path) -> Run:
    records = [
        {"text": f"“{PIER},” said Ilse Brandvold.", "outlet": "Coast", "published_at": "2026-03-02T08:00:00Z"},
        {"text": f"“{PIER.replace('will', 'will not')},” said Ilse Torsnes.", "outlet": "Fjord"},
        {"text": "“The café at Åmli is shut for the whole of the regatta week,” said Rune Aas."},
    ]
    (home / "all.jsonl").write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")
    assert migrated("ingest", "all.jsonl").status == 0
    return migrated


def test_matches_come_closest_first_with_what_changed(stored: Run) -> None:
    outcome = stored("match", PIER.replace("every storm", "each storm"))
    assert (outcome.status, outcome.err) == (0, "")
    first, second = outcome.out.split("\n2. ")
    assert first == (
        "1. altered 1.00 · Ilse Brandvold · Coast · 2026-03-02 · article 1 · statement 1 · claim 1\n"
        f"   {PIER}\n"
        "   changes: every > each"
    )
    assert second.startswith("negated 1.00 · Ilse Torsnes · Fjord · article 2 · statement 2\n")
    assert second.endswith("changes: - not; every > each\n")


@pytest.mark.parametrize("name", ["Ilse Torsnes", "ILSE TORSNES", "torsnes", "2"])
def test_the_statements_of_the_speaker_come_first(stored: Run, name: str) -> None:
    outcome = stored("match", PIER.replace("every storm", "each storm"), "--speaker", name)
    assert outcome.out.startswith("1. negated 1.00 · Ilse Torsnes")


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("Bo Lund", "There is no speaker called Bo Lund."),
        ("ilse", "Several speakers may be meant by ilse: Ilse Brandvold (1), Ilse Torsnes (2). Choose one by its id."),
        ("99", "There is no speaker 99."),
    ],
)
def test_a_speaker_who_is_not_one_is_told(stored: Run, name: str, complaint: str) -> None:
    outcome = stored("match", PIER, "--speaker", name)
    assert (outcome.status, outcome.out, outcome.err) == (2, "", f"quotetrack: {complaint}\n")


@pytest.mark.parametrize("text", ["No", "🙂", "🙂 🙂 🙂 🙂 🙂", "?!", "السدّ القديم سيعاد بناؤه", "word"])
def test_odd_texts_find_nothing(stored: Run, text: str) -> None:
    outcome = stored("match", text)
    assert (outcome.status, outcome.out) == (0, "No stored statement says the same.\n")


def test_composed_and_decomposed_letters_are_the_same_words(stored: Run) -> None:
    outcome = stored("match", "The cafe\u0301 at A\u030amli is shut for the whole of the regatta week")
    assert outcome.out.startswith("1. identical 1.00 · Rune Aas")


def test_a_text_of_fifty_thousand_words_is_read_from_standard_input(stored: Run) -> None:
    given = " ".join(f"harbour{number % 977} pier{number % 1009}" for number in range(25_000))
    outcome = stored("match", "-", given=given)
    assert (outcome.status, outcome.out) == (0, "No stored statement says the same.\n")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [("", "There is no text."), (" \n ", "There is no text."), ("x" * 1001, "The text has 1001 characters; 1000 are")],
)
def test_no_text_and_too_much_of_it_are_refused(
    stored: Run, monkeypatch: pytest.MonkeyPatch, text: str, complaint: str
) -> None:
    monkeypatch.setenv("QUOTETRACK_LIMITS_TEXT_LENGTH", "1000")
    outcome = stored("match", text)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith(f"quotetrack: {complaint}")
