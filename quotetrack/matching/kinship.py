"""What a form is worth where wordings differ: kindred words and phrases, fields, derivation, and how rare it is."""

from functools import lru_cache
from typing import Final, NamedTuple

from quotetrack.matching.vocabulary import SENSES, read_data
from quotetrack.text.memory import WordMemory
from quotetrack.text.stems import find_root, find_stem

_RAREST: Final = 10
_COMMON: Final = 0.35
_NOTHING: Final[frozenset[int]] = frozenset()
_NO_WORDS: Final[frozenset[str]] = frozenset()

Tails = tuple[tuple[tuple[str, ...], int], ...]


class Kin(NamedTuple):
    """Of a form: ``key`` and ``weight`` of its sense; the ``root`` it derives from; the ``lines`` of kindred.txt and
    the ``fields`` it stands in; its ``rarity`` from 0.35 to 1; ``plain`` if news writes it with a small letter; and the
    ``tails`` of the phrases that it begins, each with its line, with the ``seconds`` they begin with.
    """

    key: str
    weight: float
    root: str
    lines: frozenset[int]
    fields: frozenset[int]
    rarity: float
    plain: bool
    stem: str
    seconds: frozenset[str]
    tails: Tails


class _Kindred(NamedTuple):
    words: dict[str, frozenset[int]]
    phrases: dict[str, Tails]


@lru_cache(maxsize=1)
def load_kindred() -> _Kindred:
    """The lines of ``data/kindred.txt`` by stem, and the phrases in them by the stem of their first word."""
    words: dict[str, set[int]] = {}
    phrases: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    for number, line in enumerate(read_data("kindred.txt")):
        for entry in line.split():
            head, *tail = [find_stem(word) for word in entry.split("_")]
            if tail:
                phrases.setdefault(head, []).append((tuple(tail), number))
            else:
                words.setdefault(head, set()).add(number)
    return _Kindred(
        {word: frozenset(numbers) for word, numbers in words.items()},
        {head: tuple(tails) for head, tails in phrases.items()},
    )


@lru_cache(maxsize=1)
def _load_fields() -> dict[str, frozenset[int]]:
    fields: dict[str, set[int]] = {}
    for number, line in enumerate(read_data("fields.txt")):
        for word in line.partition(":")[2].split():
            fields.setdefault(find_stem(word), set()).add(number)
    return {word: frozenset(numbers) for word, numbers in fields.items()}


@lru_cache(maxsize=1)
def _load_rarity() -> dict[str, int]:
    """The band of each stem in ``data/rarity.txt``: it stands in one paragraph of about two to the power of that."""
    rarity: dict[str, int] = {}
    for line in read_data("rarity.txt"):
        band, _, words = line.partition(":")
        rarity.update(dict.fromkeys(words.split(), int(band)))
    return rarity


def _find_kin(form: str) -> Kin:
    sense = SENSES[form]
    stem = sense.stem
    if form[0] == "#":
        return Kin("", sense.weight, "", _NOTHING, _NOTHING, 0.0, True, "", _NO_WORDS, ())
    kindred = load_kindred()
    tails = kindred.phrases.get(stem, ())
    band = _load_rarity().get(stem)
    rarity = 1.0 if band is None else min(1.0, _COMMON + (1 - _COMMON) * band / _RAREST)
    return Kin(
        key=sense.key,
        weight=sense.weight,
        root=find_root(stem),
        lines=kindred.words.get(stem, _NOTHING),
        fields=_load_fields().get(stem, _NOTHING),
        rarity=rarity,
        plain=band is not None,
        stem=stem,
        seconds=frozenset(tail[0] for tail, _ in tails),
        tails=tails,
    )


KINSHIP: Final = WordMemory(_find_kin)
