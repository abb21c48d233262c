"""Answers without an end in sight, read as they come: lines of JSON, rows of CSV, or bytes into a file.

One that stops before its end raises CutShortError: a short list never looks like the whole.
"""

import csv
import io
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import urllib3
from urllib3.exceptions import HTTPError

from quotetrack.client.failures import CutShortError

CHUNK: Final = 65_536
LONGEST_CELL: Final = 2**31 - 1
"""An article's sentence can be longer than the 131,072 characters that Python's csv module takes by default."""


def iterate_rows(response: urllib3.BaseHTTPResponse) -> Iterator[dict[str, str]]:
    """The rows of a CSV answer, each by the names of its columns."""
    csv.field_size_limit(LONGEST_CELL)
    with _held(response):
        rows = csv.reader(_read_lines(response, newline=""))
        columns = next(rows, None)
        if columns is None:
            raise CutShortError("The file ended before its first line did.")
        for cells in rows:
            if len(cells) != len(columns):
                raise CutShortError(f"A row has {len(cells)} cells where the file has {len(columns)} columns.")
            yield dict(zip(columns, cells, strict=True))


def iterate_documents(response: urllib3.BaseHTTPResponse) -> Iterator[Any]:
    """The documents of an NDJSON answer, one a line."""
    with _held(response):
        for line in _read_lines(response, newline="\n"):
            if not line.strip():
                continue
            try:
                yield json.loads(line)
            except ValueError as error:
                raise CutShortError("A line of the answer is no whole JSON document.") from error


def save(response: urllib3.BaseHTTPResponse, path: Path) -> int:
    """Writes the answer to a file, which appears only once it is whole; returns its bytes."""
    partial = path.with_name(f"{path.name}.part{os.getpid()}")
    try:
        with _held(response), partial.open("wb") as file:
            size = sum(file.write(part) for part in _read_parts(response))
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return size


@contextmanager
def _held(response: urllib3.BaseHTTPResponse) -> Iterator[None]:
    """The connection goes back once everything was read, and is closed where somebody stops before that."""
    whole = False
    try:
        yield
        whole = True
    finally:
        if whole:
            response.release_conn()
        else:
            response.close()


def _read_parts(response: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
    try:
        yield from response.stream(CHUNK)
    except HTTPError as error:
        raise CutShortError("The connection ended before the answer did.") from error


class _Parts(io.RawIOBase):
    """The answer's parts as a file that can be read once."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._left:
            part = next(self._parts, None)
            if part is None:
                return 0
            self._left = part
        size = min(len(buffer), len(self._left))
        buffer[:size] = self._left[:size]
        self._left = self._left[size:]
        return size


def _read_lines(response: urllib3.BaseHTTPResponse, newline: str) -> Iterator[str]:
    raw = io.BufferedReader(_Parts(_read_parts(response)), CHUNK)
    try:
        with io.TextIOWrapper(raw, encoding="utf-8-sig", newline=newline) as text:
            yield from text
    except UnicodeDecodeError as error:
        raise CutShortError("The answer ended within a character, or is no UTF-8.") from error
