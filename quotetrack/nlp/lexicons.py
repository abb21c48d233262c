"""The word lists under ``nlp/data``: one entry a line, ``#`` opens a comment, ``[name]`` opens a class."""

from functools import lru_cache
from importlib import resources


@lru_cache(maxsize=64)
def load_classes(name: str) -> dict[str, tuple[str, ...]]:
    """The entries of ``data/<name>`` by class, in file order; entries before the first class stand under ``""``."""
    classes: dict[str, list[str]] = {}
    current = ""
    for line in resources.files("quotetrack.nlp").joinpath("data", name).read_text("utf-8").splitlines():
        entry = line.partition("#")[0].strip()
        if entry.startswith("[") and entry.endswith("]"):
            current = entry[1:-1]
        elif entry:
            classes.setdefault(current, []).append(entry)
    return {key: tuple(entries) for key, entries in classes.items()}


def load_words(name: str) -> frozenset[str]:
    """All entries of ``data/<name>``, whatever their class."""
    return frozenset(word for words in load_classes(name).values() for word in words)
