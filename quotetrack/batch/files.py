"""Files that are whole or not there: written under another name, brought to the disk, then given their own."""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

UNFINISHED: Final = "unfinished"
"""The folder of what is being written; what a killed process left there is never read."""


@dataclass(frozen=True, slots=True)
class Sum:
    """What a file must be to be the one that was written."""

    size: int
    sha256: str


@contextmanager
def writing_file(folder: Path, name: str) -> Iterator[Path]:
    """A path to write to; it becomes ``folder / name`` when the block ends well, and nothing where it does not."""
    drafts = folder / UNFINISHED
    drafts.mkdir(parents=True, exist_ok=True)
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = drafts / f"{target.name}.{uuid4().hex}"
    try:
        yield draft
        _settle(draft)
        draft.replace(target)
        _settle(target.parent)
    finally:
        draft.unlink(missing_ok=True)


def write_json(folder: Path, name: str, value: Any) -> None:
    """Stores the value as a file of JSON."""
    with writing_file(folder, name) as path:
        path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read_json(path: Path) -> dict[str, Any] | None:
    """The object that the file holds; None where there is no such file, or another thing in it."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return value if isinstance(value, dict) else None


def sum_file(path: Path) -> Sum | None:
    """Its size and hash; None where it cannot be read."""
    try:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256")
            return Sum(stream.tell(), digest.hexdigest())
    except OSError:
        return None


def _settle(path: Path) -> None:
    """Waits until the disk has it."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
