"""An archive cut into pieces that are read each by itself, by whoever is free; a piece's bytes say whether it changed.

Lines of JSON are cut by bytes, packed ones are a piece each as they can only be read from the front, and Parquet files
are cut into the row groups that they were written in.
"""

import gzip
import hashlib
import io
import json
import os
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from quotetrack.batch.extras import load_parquet
from quotetrack.errors import InputError
from quotetrack.services.article_files import LINES, PACKED, Found, Source, build_article, find_suffix, read_source
from quotetrack.settings import Settings

PARQUET: Final = ".parquet"
READ: Final = (*LINES, PARQUET)
CHUNK: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Partition:
    """A piece of a file: the lines that begin at bytes ``start`` to before ``end``, or of a Parquet file the row group
    ``start``. ``key`` is its name among the results and stays the same when the file grows."""

    path: str
    start: int
    end: int

    @property
    def key(self) -> str:
        """Sixteen hexadecimal digits."""
        return hashlib.sha256(f"{self.path}\0{self.start}".encode()).hexdigest()[:16]

    @property
    def name(self) -> str:
        """What to call it in a complaint."""
        unit = "row group" if find_suffix(self.path) == PARQUET else "byte"
        return f"{self.path}, from {unit} {self.start:,}" if self.start else self.path


def find_archive(names: Sequence[str]) -> list[str]:
    """The files that are meant, in the archive's order: as they are named, those of a folder in the order of names.

    Raises InputError for what is not there, cannot be read in pieces, or holds nothing of the kind.
    """
    found: list[str] = []
    for name in names:
        path = Path(name)
        if os.path.isdir(path):  # noqa: PTH112 - Path.is_dir raises where it may not look
            inside = _list_folder(path)
            if not inside:
                raise InputError(f"{name} holds no {', '.join(READ)} file.")
            found += inside
        elif "\0" in name or not os.path.isfile(path):  # noqa: PTH113 - likewise
            raise InputError(f"{name} is no file and no folder.")
        elif find_suffix(name) not in READ:
            raise InputError(
                f"{name}: only {', '.join(READ)} are read in pieces; 'quotetrack ingest' takes the others."
            )
        else:
            found.append(name)
    return list(dict.fromkeys(str(Path(one).absolute()) for one in found))


def _list_folder(folder: Path) -> list[str]:
    """The files in it to be read; InputError for a folder within that may not be looked into, which would be missed."""

    def refuse(error: OSError) -> None:
        raise InputError(f"{error.filename} cannot be read: {error.strerror}.") from error

    found = [Path(place) / name for place, _, names in os.walk(folder, onerror=refuse) for name in names]
    return [str(one) for one in sorted(found) if _is_wanted(one, folder) and one.is_file()]


def divide_files(paths: Sequence[str], size: int) -> list[Partition]:
    """The files' pieces of about so many bytes, in their order. Raises InputError where a file cannot be read."""
    return [piece for path in paths for piece in _divide(path, size)]


def hash_partition(partition: Partition) -> str:
    """A hash of all that the piece is read from."""
    digest = hashlib.sha256()
    with _translated(partition):
        if find_suffix(partition.path) == PARQUET:
            start, end = _find_row_group(partition)
            digest.update(_describe_schema(partition.path))
        else:
            # Whether a line begins just at the start is told by the byte before.
            start, end = max(0, partition.start - 1), partition.end
        with Path(partition.path).open("rb") as stream:
            stream.seek(start)
            left = end - start
            while left > 0 and (read := stream.read(min(CHUNK, left))):
                digest.update(read)
                left -= len(read)
            # The line that begins in the piece may end behind it.
            if find_suffix(partition.path) != PARQUET:
                digest.update(stream.readline())
    return digest.hexdigest()


def read_partition(partition: Partition, settings: Settings) -> Iterator[Found]:
    """The articles of the piece, or why one cannot be taken, in their order; InputError where it cannot be read on."""
    with _translated(partition):
        if find_suffix(partition.path) == PARQUET:
            yield from _read_rows(partition, settings)
            return
        with _open_lines(partition) as stream:
            source = Source(partition.name, find_suffix(partition.path))
            yield from read_source(source, stream, settings, strict=False)


def _is_wanted(path: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return not hidden and find_suffix(path.name) in READ


def _divide(path: str, size: int) -> list[Partition]:
    if find_suffix(path) == PARQUET:
        with _translated(Partition(path, 0, 0)):
            groups = load_parquet().ParquetFile(path).metadata.num_row_groups
        return [Partition(path, number, number + 1) for number in range(groups)]
    length = Path(path).stat().st_size
    if path.lower().endswith(PACKED):
        return [Partition(path, 0, length)]
    return [Partition(path, start, min(start + size, length)) for start in range(0, length, size)]


@contextmanager
def _open_lines(partition: Partition) -> Iterator[BinaryIO]:
    with Path(partition.path).open("rb") as stream:
        if partition.path.lower().endswith(PACKED):
            with gzip.GzipFile(fileobj=stream) as unpacked:
                yield cast("BinaryIO", unpacked)
            return
        if partition.start:
            # A line that began before belongs to the piece before; one that begins just here does not.
            stream.seek(partition.start - 1)
            stream.readline()
        begins = stream.tell()
        if begins >= partition.end:
            yield io.BytesIO()
            return
        content = stream.read(partition.end - begins)
        if not content.endswith(b"\n"):
            content += stream.readline()
        yield io.BytesIO(content)


def _find_row_group(partition: Partition) -> tuple[int, int]:
    """Where the bytes of a row group begin and end."""
    group = load_parquet().ParquetFile(partition.path).metadata.row_group(partition.start)
    columns = [group.column(number) for number in range(group.num_columns)]
    starts = [min(filter(None, (one.dictionary_page_offset, one.data_page_offset))) for one in columns]
    return min(starts), max(at + one.total_compressed_size for at, one in zip(starts, columns, strict=True))


def _describe_schema(path: str) -> bytes:
    return str(load_parquet().ParquetFile(path).schema_arrow).encode()


def _read_rows(partition: Partition, settings: Settings) -> Iterator[Found]:
    """The row group's rows as the API takes articles; null says nothing, other columns are kept."""
    file = load_parquet().ParquetFile(partition.path)
    number = 0
    for batch in file.iter_batches(batch_size=500, row_groups=[partition.start]):
        for row in batch.to_pylist():
            number += 1
            where = f"{partition.name}, row {number}"
            try:
                record = {name: _write_plain(value, where) for name, value in row.items() if value is not None}
                yield Found(where, build_article(record, where, settings))
            except InputError as error:
                yield Found(where, None, str(error))


def _write_plain(value: Any, where: str) -> Any:
    """A column's value as JSON has it; moments as RFC 3339."""
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    try:
        return json.loads(json.dumps(value, default=_write_moment, allow_nan=False))
    except (TypeError, ValueError) as error:
        raise InputError(f"{where} has a value that JSON cannot hold ({error}).") from error


def _write_moment(value: Any) -> str:
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    raise TypeError(f"a {type(value).__name__}")


@contextmanager
def _translated(partition: Partition) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputError(f"{partition.name} cannot be read: {error.strerror or error}.") from error
    except (EOFError, zlib.error) as error:
        raise InputError(f"{partition.name} cannot be unpacked: {error}.") from error
    except ValueError as error:
        # Arrow's own errors are of this kind.
        if type(error).__module__.partition(".")[0] != "pyarrow":
            raise
        raise InputError(f"{partition.name} cannot be read as Parquet: {error}.") from error
