"""An archive's results put into the database, in the archive's order: as if each article had been sent one by one.

The analyses are there already; storing and matching are the same code as that of a bulk ingest, by one writer.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from quotetrack.batch.extras import load_parquet
from quotetrack.batch.manifest import check_whole, read_manifest
from quotetrack.batch.rows import ARTICLES, ENTITIES, STATEMENTS, Row, read_analysis, read_draft
from quotetrack.batch.work import Entry, name_file
from quotetrack.nlp.analysis import Analysis
from quotetrack.services.analysis_pool import Answer
from quotetrack.services.bulk_ingestion import Arrival, Departure, take_in
from quotetrack.services.drafts import Draft
from quotetrack.settings import Settings

TOGETHER = 500


class MadeAnalyses:
    """Analyses that were made elsewhere, given out as their drafts come up; a pool that has nothing to do.

    The last ``together`` are kept, which must be all that can still be asked for.
    """

    ahead = 0

    def __init__(self, together: int) -> None:
        # Where nothing is new nothing is asked for, however long the archive.
        self._made: deque[tuple[Draft, Analysis]] = deque(maxlen=together)

    def keep(self, draft: Draft, analysis: Analysis) -> None:
        """Keeps what will be asked for in the same order."""
        self._made.append((draft, analysis))

    def begin(self, drafts: Sequence[Draft]) -> Answer:
        """The drafts' analyses; of drafts passed over, stored already, they are forgotten."""
        found = [self._find(draft) for draft in drafts]
        return lambda: list(found)

    def _find(self, wanted: Draft) -> Analysis:
        while True:
            draft, analysis = self._made.popleft()
            if draft is wanted:
                return analysis


def count_articles(folder: Path) -> int:
    """How many articles the results hold."""
    return sum(entry["rows"][ARTICLES] for entry in read_manifest(folder))


def load_results(folder: Path, settings: Settings) -> Iterator[Departure]:
    """Stores the articles of the results with their statements, speakers and claims, and tells of each.

    What is stored already is passed over, so that a load that was stopped goes on. Raises InputError where results
    are missing or damaged, StorageError where the database cannot be used.
    """
    # A batch, and the article that was read to know that it had come to its end.
    made = MadeAnalyses(settings.ingest.batch_articles + 1)
    yield from take_in(_list_arrivals(folder, made), made, settings.ingest, settings.matching)


def _list_arrivals(folder: Path, made: MadeAnalyses) -> Iterator[Arrival]:
    for entry in read_manifest(folder):
        check_whole(folder, entry)
        for where, draft, analysis in _read_partition(folder, entry):
            made.keep(draft, analysis)
            yield Arrival(where, draft)


def _read_partition(folder: Path, entry: Entry) -> Iterator[tuple[str, Draft, Analysis]]:
    statements, entities = (_Parts(_read_rows(folder, entry, name)) for name in (STATEMENTS, ENTITIES))
    for row in _read_rows(folder, entry, ARTICLES):
        number = row["article"]
        analysis = read_analysis(row, statements.take(number), entities.take(number))
        yield row["where"], read_draft(row), analysis


def _read_rows(folder: Path, entry: Entry, table: str) -> Iterator[Row]:
    with load_parquet().ParquetFile(folder / name_file(table, entry["key"])) as file:
        for batch in file.iter_batches(batch_size=TOGETHER):
            yield from batch.to_pylist()


class _Parts:
    """Rows that belong to articles, in the order of these."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._groups = groupby(rows, key=lambda row: row["article"])
        self._next = next(self._groups, None)

    def take(self, article: int) -> list[Row]:
        """The rows of the article; none where it has none."""
        if self._next is None or self._next[0] != article:
            return []
        rows = list(self._next[1])
        self._next = next(self._groups, None)
        return rows
