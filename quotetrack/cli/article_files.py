"""Articles out of files, one after another as they are asked for: plain text, pages, JSON, lines of JSON, CSV, packed
or not; out of folders and patterns too.
"""

import glob
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from quotetrack.cli.reading import STANDARD_INPUT, name_input, open_input
from quotetrack.errors import InputError
from quotetrack.services.article_files import KNOWN, PACKED, Found, Source, find_suffix, read_source
from quotetrack.services.records import NewArticle
from quotetrack.settings import Settings


@dataclass(frozen=True, slots=True)
class FoundFiles:
    """Files in the order in which they are read, with their bytes together; ``named`` where each was named itself,
    ``lasting`` where each can be read a second time, unlike standard input and pipes."""

    paths: tuple[str, ...]
    size: int
    named: bool
    lasting: bool


def find_files(names: Sequence[str]) -> FoundFiles:
    """The files that are meant: those named, and of folders and patterns those of a kind that is read.

    Raises InputError for a pattern that fits nothing and a folder that holds nothing to read.
    """
    paths: list[str] = []
    named = True
    for name in names:
        if name == STANDARD_INPUT or "\0" in name:
            paths.append(name)
        elif _is_folder(Path(name)):
            named = False
            paths += _list_folder(Path(name))
        elif glob.has_magic(name) and not os.path.lexists(name):
            named = False
            paths += _list_pattern(name)
        else:
            paths.append(name)
    return FoundFiles(tuple(paths), sum(map(measure_file, paths)), named, all(map(_is_lasting, paths)))


def measure_file(path: str) -> int:
    """The file's bytes; 0 where it cannot be asked, which reading it will tell."""
    try:
        return 0 if path == STANDARD_INPUT else Path(path).stat().st_size
    except (OSError, ValueError):
        return 0


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        # Reading it will tell why it cannot be looked at.
        return False


def _is_lasting(path: str) -> bool:
    try:
        return path != STANDARD_INPUT and Path(path).is_file()
    except (OSError, ValueError):
        return True


def _list_folder(folder: Path) -> list[str]:
    """The files to be read, and what cannot be looked at, which reading will tell."""
    found: list[Path] = []

    def note_closed(error: OSError) -> None:
        found.append(Path(error.filename))

    for place, _, names in os.walk(folder, onerror=note_closed):
        found += [path for name in names if find_suffix(name) in KNOWN and _is_to_be_read(path := Path(place) / name)]
    paths = [str(path) for path in sorted(found) if not _is_hidden(path.relative_to(folder))]
    if not paths:
        raise InputError(f"{folder} holds no file that can be read ({', '.join(KNOWN)}, each also with {PACKED}).")
    return paths


def _is_to_be_read(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return True


def _list_pattern(pattern: str) -> list[str]:
    found = [path for path in sorted(_expand(pattern)) if _is_to_be_read(Path(path))]
    if not found:
        raise InputError(f"No file fits {pattern}.")
    return found


def _expand(pattern: str) -> list[str]:
    return glob.glob(pattern, recursive=True)  # noqa: PTH207 - Path.glob takes no absolute patterns


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def read_articles(path: str, settings: Settings) -> list[tuple[str, NewArticle]]:
    """The articles of one file as (where, article), checked; InputError at the first that cannot be taken."""
    articles = []
    for found in _read_file(path, settings, strict=True):
        if found.article is not None:
            articles.append((found.where, found.article))
    return articles


def iterate_articles(path: str, settings: Settings) -> Iterator[Found]:
    """The articles of one file as they come; what cannot be taken is told in its place, and the next is read."""
    where = name_input(path)
    try:
        yield from _read_file(path, settings, strict=False)
    except InputError as error:
        yield Found(where, None, str(error), measure_file(path))


def _read_file(path: str, settings: Settings, *, strict: bool) -> Iterator[Found]:
    with open_input(path) as stream:
        source = Source(name_input(path), find_suffix(path), measure_file(path))
        yield from read_source(source, stream, settings, strict=strict)
