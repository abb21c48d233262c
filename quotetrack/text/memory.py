"""What a function gives for a word, worked out once and remembered for a while.

News never runs out of new words, so what is remembered is bounded: a process that has read a million articles is no
larger than one that has read a few thousand. A memory that is full is emptied; the common words are soon there again.
"""

from collections.abc import Callable
from typing import Any, Final, TypeVar

V = TypeVar("V")

MANY: Final = 50_000
"""Entries of one memory, a few hundred bytes each, unless ``bound_memories`` says otherwise. 840 articles of news need
32,000 of the largest."""

FEW: Final = 5_000
"""Entries where a process is to be small for good. An article of 750 words takes about two milliseconds longer then."""

LONGEST: Final = 40
"""Code points of a word that is remembered; longer ones hardly come again."""


class _Bound:
    """How many entries each memory of the process holds at most."""

    most = MANY


def bound_memories(most: int) -> None:
    """Sets how many entries each memory of the process holds from now on at most."""
    _Bound.most = most


class Memory(dict[Any, V]):
    """What ``make`` gives for each key. Threads may share one."""

    def __init__(self, make: Callable[[Any], V]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: Any) -> V:
        if len(self) >= _Bound.most:
            self.clear()
        made = self[key] = self._make(key)
        return made


class WordMemory(Memory[V]):
    """The same of words, of which very long ones are not remembered."""

    def __missing__(self, key: str) -> V:
        return super().__missing__(key) if len(key) <= LONGEST else self._make(key)
