"""Drafts and analyses as Parquet rows: what is read back is what was written, to the last bit."""

from pathlib import Path

import pytest
from growing_texts import grow_text

from quotetrack.batch.extras import load_arrow, load_parquet
from quotetrack.batch.rows import ARTICLES, ENTITIES, STATEMENTS, make_schemas, read_analysis, read_draft, write_article
from quotetrack.nlp.analysis import Analysis
from quotetrack.services.article_files import build_article
from quotetrack.services.drafts import Draft, prepare_article
from quotetrack.services.ingestion import analyze_draft
from quotetrack.settings import Settings

PLAIN = {"text": grow_text(400, 3)}
PAGE = {
    "html": "<html><head><title>Ferry stays</title></head><body><article><p>“The night ferry stays,” said Ada "
    "Lund, who leads the Transit Agency. She said that the council had asked for it twice since the spring.</p><p>"
    + grow_text(120, 4)
    + "</p></article></body></html>",
    "url": "https://news.example/ferry",
}
FULL = {
    "text": "„Die Brücke“ bleibt. “We will not 🙂 sell the harbour,” said Mayor Ines Dorberg. The agency’s spokesman "
    "Karel Falby denied that it had “ever been asked”.\n\n" + grow_text(90, 5),
    "title": "Bridge — and harbour 🙂",
    "outlet": "The Weir Courier",
    "byline": "Lena Strand",
    "external_id": "a\tb\\c",
    "published_at": "2026-03-01T09:30:00.123456+02:00",
    "language": "en-GB",
    "desk": {"pages": [1, 2.5, None, True], "ünï": "“x”"},
}
VERSIONED = {
    "uri": "urn:weir:1",
    "type": "text",
    "version": "7",
    "versioncreated": "2026-03-01T09:30:00Z",
    "headline": "Bridge",
    "body_text": grow_text(90, 6),
}


def write_and_read(draft: Draft, analysis: Analysis, folder: Path) -> tuple[Draft, Analysis]:
    rows = write_article(draft, analysis, "here", "0123456789abcdef", 7)
    read = {}
    for name in (ARTICLES, STATEMENTS, ENTITIES):
        path = folder / f"{name}.parquet"
        load_parquet().write_table(load_arrow().Table.from_pylist(rows[name], schema=make_schemas()[name]), path)
        read[name] = load_parquet().read_table(path).to_pylist()
    (row,) = read[ARTICLES]
    return read_draft(row), read_analysis(row, read[STATEMENTS], read[ENTITIES])


@pytest.mark.parametrize("record", [PLAIN, PAGE, FULL, VERSIONED], ids=["plain", "page", "full", "versioned"])
def test_what_is_read_back_is_what_was_written(record: dict[str, object], settings: Settings, tmp_path: Path) -> None:
    draft = prepare_article(build_article(record, "here", settings), settings.limits)
    analysis = analyze_draft(draft)
    assert analysis.statements
    assert analysis.entities
    read, found = write_and_read(draft, analysis, tmp_path)
    assert found == analysis
    assert read == draft


def test_quotes_are_the_words_between_the_spans(settings: Settings) -> None:
    draft = prepare_article(build_article(FULL, "here", settings), settings.limits)
    rows = write_article(draft, analyze_draft(draft), "here", "key", 0)[STATEMENTS]
    assert rows
    for row in rows:
        spans = [draft.text[one["start"] : one["end"]] for one in row["content"]]
        assert row["quote"].startswith(spans[0])
        assert row["quote"].endswith(spans[-1])
