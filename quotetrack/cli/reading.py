"""Files and standard input into texts and records; every complaint names the file, and the line where it has lines."""

import gzip
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

from quotetrack.errors import InputError
from quotetrack.services.article_files import PACKED
from quotetrack.services.record_reading import limit_record, parse_line, read_stream, split_lines

STANDARD_INPUT = "-"


def name_input(path: str) -> str:
    """What to call the file in a complaint."""
    return "standard input" if path == STANDARD_INPUT else path


@contextmanager
def open_input(path: str) -> Iterator[BinaryIO]:
    """The file, or standard input for ``-``, as bytes; InputError where it cannot be opened or read."""
    if "\0" in path:
        raise InputError(f"{path} cannot be read: no file's name has a NUL character.")
    try:
        if path == STANDARD_INPUT:
            yield sys.stdin.buffer
            return
        with Path(path).open("rb") as stream:
            if path.lower().endswith(PACKED):
                with gzip.GzipFile(fileobj=stream) as unpacked:
                    yield cast("BinaryIO", unpacked)
            else:
                yield stream
    except OSError as error:
        raise InputError(f"{name_input(path)} cannot be read: {error.strerror or error}.") from error
    except (EOFError, zlib.error) as error:
        raise InputError(f"{path} cannot be unpacked: {error}.") from error


def read_text(path: str, most: int) -> str:
    """The file's text as it stands, without a byte order mark; ``most`` is the limit in code points."""
    with open_input(path) as stream:
        return read_stream(stream, name_input(path), most)


def read_lines(path: str, most: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each line of JSON as (where, its object), read as it comes; blank lines are passed over.

    Lines end at line feeds alone: U+2028 and others that Python takes for line ends may stand inside JSON.
    """
    with open_input(path) as stream:
        for where, line in split_lines(stream, name_input(path), limit_record(most)):
            yield where, parse_line(line, where, most)
