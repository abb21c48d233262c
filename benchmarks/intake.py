"""Articles taken in and timed, for the benchmarks that measure it."""

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from growing_texts import grow_text

from quotetrack.services.analysis_pool import AnalysisPool, Answer
from quotetrack.services.article_files import build_article
from quotetrack.services.bulk_ingestion import Arrival, take_in
from quotetrack.services.drafts import Draft, prepare_article
from quotetrack.services.rows import join_content
from quotetrack.settings import Settings

WORDS = 750

Told = dict[str, Any]


class TimedPool(AnalysisPool):
    """Analyses in the process itself, and counts the time of it and the statements that it found."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(1, settings.analysis)
        self.spent = 0.0
        self.found: list[str] = []

    def begin(self, drafts: Sequence[Draft]) -> Answer:
        """As a pool does."""
        answer = super().begin(drafts)

        def timed() -> Any:
            began = time.process_time()
            analyses = answer()
            self.spent += time.process_time() - began
            for draft, analysis in zip(drafts, analyses, strict=True):
                self.found += [join_content(draft.text, one.content) for one in getattr(analysis, "statements", ())]
            return analyses

        return timed


def read_records(corpus: Path | None, most: int) -> tuple[list[Told], list[Told]]:
    """Articles to take in and others to fill the database with, as lines of JSON have them but for annotations."""
    if corpus is None:
        records = [{"text": grow_text(WORDS, seed), "external_id": str(seed)} for seed in range(2 * most)]
    else:
        path = corpus if corpus.is_file() else corpus / "polnear" / "train.jsonl"
        records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    plain = [{name: value for name, value in record.items() if name != "attributions"} for record in records]
    return plain[:most], plain[most:]


def list_statements(records: Sequence[Told], settings: Settings) -> list[str]:
    """The statements of the articles, to make variants of."""
    pool = TimedPool(settings)
    pool.begin([prepare(record, settings) for record in records])()
    return pool.found


def time_intake(records: Sequence[Told], pool: AnalysisPool, settings: Settings) -> float:
    """The CPU time in which the articles are taken in as ``quotetrack ingest`` does it."""
    began = time.process_time()
    arrivals = (Arrival(str(number), prepare(record, settings)) for number, record in enumerate(records))
    for departure in take_in(arrivals, pool, settings.ingest, settings.matching):
        if departure.told is None:
            raise RuntimeError(departure.refusal)
    return time.process_time() - began


def prepare(record: Told, settings: Settings) -> Draft:
    """The article as it is ready to be stored."""
    return prepare_article(build_article(record, "corpus", settings), settings.limits)
