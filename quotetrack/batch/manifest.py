"""The manifest of an archive's results: every piece in the archive's order, and whether all of them are done."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from quotetrack.batch.files import read_json, write_json
from quotetrack.batch.rows import SCHEMA, TABLES
from quotetrack.batch.work import Entry, Job, is_whole
from quotetrack.errors import InputError

MANIFEST: Final = "manifest.json"


def write_manifest(job: Job, entries: Sequence[Entry], *, complete: bool) -> None:
    """Stores what is done, in the archive's order; ``complete`` says that it is all of it."""
    totals = {table: sum(entry["rows"][table] for entry in entries) for table in TABLES}
    partitions = [{name: value for name, value in entry.items() if name != "kept"} for entry in entries]
    value = {
        "schema": SCHEMA,
        "engine": job.engine,
        "complete": complete,
        "rows": totals,
        "partitions": partitions,
    }
    write_json(Path(job.folder), MANIFEST, value)


def read_manifest(folder: Path) -> list[Entry]:
    """The pieces of a complete archive, in its order; InputError where there is none or some of it is missing."""
    found: dict[str, Any] | None = read_json(folder / MANIFEST)
    if found is None or found.get("schema") != SCHEMA:
        raise InputError(f"{folder} holds no results of 'quotetrack batch' that this version reads.")
    if not found["complete"]:
        raise InputError(f"The results in {folder} are not complete: run the same 'quotetrack batch' again.")
    entries: list[Entry] = found["partitions"]
    return entries


def check_whole(folder: Path, entry: Entry) -> None:
    """InputError where the files of the piece are not those that were written."""
    if not is_whole(folder, entry):
        name = entry["partition"]["path"]
        raise InputError(f"The results of {name} in {folder} are damaged: run the same 'quotetrack batch' again.")
