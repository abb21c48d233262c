"""One piece of an archive analysed into files, by whichever process it falls to."""

import hashlib
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from importlib import resources
from itertools import islice
from pathlib import Path
from typing import Any, Final

from quotetrack.batch.extras import load_arrow, load_parquet
from quotetrack.batch.files import read_json, sum_file, write_json, writing_file
from quotetrack.batch.partitions import Partition, hash_partition, read_partition
from quotetrack.batch.rows import REFUSED, SCHEMA, TABLES, Row, make_schemas, write_article
from quotetrack.errors import InputError
from quotetrack.services.analysis import configure_analysis
from quotetrack.services.article_files import Found
from quotetrack.services.drafts import Draft, prepare_article
from quotetrack.services.ingestion import analyze_draft
from quotetrack.settings import Settings, load_settings

TOGETHER: Final = 200
"""Articles that are held in memory before they are written."""

DONE: Final = "done"

Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Job:
    """What every piece of an archive is analysed by; ``engine`` is the version that all must have.

    The settings hold nothing secret: those of the database and the server stay where they are.
    """

    folder: str
    settings: Settings
    engine: str


def make_job(folder: Path, settings: Settings) -> Job:
    """The job of this computer's settings and version."""
    plain = replace(load_settings({}), limits=settings.limits, analysis=settings.analysis)
    return Job(str(folder.absolute()), plain, name_engine(plain))


def name_engine(settings: Settings) -> str:
    """The version of everything that an analysis follows from: code, lexicons, model, settings and schema."""
    model = settings.analysis.model
    given = f"{SCHEMA} {settings.analysis.timezone} {settings.analysis.min_confidence_percent}"
    limits = f"{settings.limits.text_length} {settings.limits.body_bytes}"
    digest = hashlib.sha256(f"{given} {limits} {_hash_code()}".encode())
    if model:
        try:
            digest.update(Path(model).read_bytes())
        except OSError as error:
            raise InputError(f"The model {model} cannot be read: {error.strerror}.") from error
    return digest.hexdigest()[:16]


def name_file(table: str, key: str) -> str:
    """Where among the results a table of a piece lies."""
    return f"{table}/{key}.parquet"


def name_entry(key: str) -> str:
    """Where it is written that a piece is done."""
    return f"{DONE}/{key}.json"


def run_partition(job: Job, partition: Partition) -> Entry:
    """Analyses the piece unless its results are there and whole; what is known of them, with ``kept`` where they were.

    Runs in a worker. Two at once do no harm: both write the same. Raises InputError where the piece cannot be read.
    """
    configure_analysis(job.settings.analysis)
    if name_engine(job.settings) != job.engine:
        raise InputError("This worker has another version of quotetrack, or another model, than who sends the work.")
    folder = Path(job.folder)
    content = hash_partition(partition)
    known = read_json(folder / name_entry(partition.key))
    if known and _is_of(known, job, partition, content) and is_whole(folder, known):
        return {**known, "kept": True}
    began = time.process_time()
    rows, files = _write_tables(job, folder, partition)
    entry: Entry = {
        "schema": SCHEMA,
        "key": partition.key,
        "partition": asdict(partition),
        "content": content,
        "engine": job.engine,
        "rows": rows,
        "files": files,
        "cpu_seconds": round(time.process_time() - began, 3),
    }
    if hash_partition(partition) != content:
        raise InputError(f"{partition.name} was changed while it was read.")
    # Last of all: what has no such entry is not done.
    write_json(folder, name_entry(partition.key), entry)
    return {**entry, "kept": False}


def _is_of(known: Entry, job: Job, partition: Partition, content: str) -> bool:
    """Whether the results are of this very piece, as it now is: one that ends elsewhere may be read from as many
    bytes."""
    wanted = {"partition": asdict(partition), "content": content, "engine": job.engine}
    return {name: known.get(name) for name in wanted} == wanted


def is_whole(folder: Path, entry: Mapping[str, Any]) -> bool:
    """Whether every file of the piece is there and just as it was written."""
    files = entry.get("files", {})
    return set(files) == set(TABLES) and all(
        _describe_file(folder / name_file(table, str(entry.get("key")))) == known for table, known in files.items()
    )


def _describe_file(path: Path) -> dict[str, Any] | None:
    found = sum_file(path)
    return None if found is None else asdict(found)


def _write_tables(job: Job, folder: Path, partition: Partition) -> tuple[dict[str, int], dict[str, Any]]:
    """Writes every table of the piece; how many rows each has, and what each file is."""
    arrow, parquet, schemas = load_arrow(), load_parquet(), make_schemas()
    counts = dict.fromkeys(TABLES, 0)
    with ExitStack() as stack:
        # The files get their names when all of them are written; then the writers are closed already.
        paths = {name: stack.enter_context(writing_file(folder, name_file(name, partition.key))) for name in TABLES}
        with ExitStack() as writers:
            files = {
                name: writers.enter_context(parquet.ParquetWriter(path, schemas[name], compression="zstd"))
                for name, path in paths.items()
            }
            articles = iter(enumerate(read_partition(partition, job.settings)))
            while some := list(islice(articles, TOGETHER)):
                for name, rows in _analyze_all(some, partition, job.settings).items():
                    counts[name] += len(rows)
                    if rows:
                        files[name].write_table(arrow.Table.from_pylist(rows, schema=schemas[name]))
        # Before they get their names, under which another process may write the same piece with other settings.
        return counts, {name: _describe_file(path) for name, path in paths.items()}


def _analyze_all(
    articles: Sequence[tuple[int, Found]], partition: Partition, settings: Settings
) -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    for number, found in articles:
        try:
            draft = _prepare(found, settings)
            made = write_article(draft, analyze_draft(draft), found.where, partition.key, number)
        except InputError as error:
            rows[REFUSED].append({"partition": partition.key, "where": found.where, "reason": str(error)})
        except Exception as error:
            # One text that breaks the analysis must not end an archive's.
            reason = f"{found.where}: The text cannot be analysed ({type(error).__name__}: {error})."
            rows[REFUSED].append({"partition": partition.key, "where": found.where, "reason": reason})
        else:
            for name, more in made.items():
                rows[name] += more
    return rows


def _prepare(found: Found, settings: Settings) -> Draft:
    if found.article is None:
        raise InputError(found.refusal or "")
    try:
        return prepare_article(found.article, settings.limits)
    except InputError as error:
        raise InputError(f"{found.where}: {error}") from error


@lru_cache(maxsize=1)
def _hash_code() -> str:
    """A hash of what reads and analyses texts: the code, the lexicons and the model that come with the package."""
    digest = hashlib.sha256()
    for package in ("text", "nlp"):
        for name, content in sorted(_list_files(resources.files(f"quotetrack.{package}"))):
            digest.update(f"{package}/{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def _list_files(folder: Any, before: str = "") -> Iterator[tuple[str, bytes]]:
    for one in folder.iterdir():
        if one.is_dir() and one.name != "__pycache__":
            yield from _list_files(one, f"{before}{one.name}/")
        elif one.is_file() and not one.name.endswith(".pyc"):
            yield before + one.name, one.read_bytes()
