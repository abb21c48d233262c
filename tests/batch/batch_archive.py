"""Generated archives, and their articles read as a single process reads them."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from growing_texts import grow_text

from quotetrack.batch.partitions import divide_files, find_archive, read_partition
from quotetrack.services.records import NewArticle
from quotetrack.settings import Settings


def make_records(count: int) -> list[dict[str, Any]]:
    """Invented articles of several outlets that repeat one another; some are sent again, some with another text."""
    records = []
    for number in range(count):
        # Every fifth has paragraphs of another one, so that claims go from article to article.
        text = grow_text(90, number)
        if number % 5 == 4:
            text += "\n\n" + grow_text(60, number - 3)
        record = {
            "text": text,
            "title": f"Report {number}",
            "external_id": f"story-{number if number % 23 else number // 2}",
            "outlet": f"The {('Harrow', 'Weir', 'Quay')[number % 3]} Courier",
            "published_at": f"2026-0{1 + number % 9}-{1 + number % 28:02}T09:{number % 60:02}:00+02:00",
            "desk": {"page": number, "ünïcode": "“ja”"},
        }
        # What an outlet sends under one number for the second time is a revision.
        if number % 31 == 30:
            record["external_id"], record["outlet"] = "story-1", "The Weir Courier"
        records.append(record)
        if number % 29 == 28:
            records.append(record)
    return records


def write_lines(path: Path, records: list[dict[str, Any]]) -> None:
    """A file of JSON lines, packed where its name ends so."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()
    path.write_bytes(gzip.compress(content, mtime=0) if path.suffix == ".gz" else content)


def write_archive(folder: Path, articles: int, files: int) -> Path:
    """A folder of so many articles in so many files, every third of them packed; one line in it is no article."""
    records = make_records(articles)
    size = -(-len(records) // files)
    for number in range(files):
        part = records[number * size : (number + 1) * size]
        if number == 1:
            part.insert(1, {"text": "   "})
        write_lines(folder / f"{number:03}.jsonl{'.gz' if number % 3 == 2 else ''}", part)
    return folder


def list_articles(folder: Path, settings: Settings) -> Iterator[NewArticle]:
    """Every article that can be taken, in the archive's order."""
    for piece in divide_files(find_archive([str(folder)]), 1_000_000):
        for found in read_partition(piece, settings):
            if found.article is not None:
                yield found.article
