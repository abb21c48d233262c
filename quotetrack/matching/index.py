"""The keys by which a statement is found among many: hashes of pairs of its content words, few and the same for all.

Two statements that share words in nearly the same place share keys. Pairs of neighbouring content words survive a cut
anywhere; pairs with one word left out survive a changed word; sorted, they survive a turned phrase. Numbers, negations
and function words are left out, so that contrasts are found too. Few enough words are all kept; of a long statement
the keys with the smallest hashes are (Broder, "On the resemblance and containment of documents", 1997), so that two
long ones that share much share some of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise
from typing import Final
from zlib import crc32

from quotetrack.matching.prepared import Prepared
from quotetrack.matching.vocabulary import SENSES
from quotetrack.text.memory import WordMemory
from quotetrack.text.normal import TOKEN, read_word
from quotetrack.text.polarity import NEGATORS

MOST_STORED: Final = 256
"""Keys that are stored of one statement."""

MOST_ASKED: Final = 384
"""Keys that are looked up for one statement: more than are stored, since a short stored one may be all of them."""

FEW_WORDS: Final = 3
"""Up to so many content words, single words are keys too: one changed word would leave no pair."""

SKIPPING_WORDS: Final = 24
"""Up to so many content words, pairs that leave one word out are stored; beyond, neighbours alone are enough."""

MOST_WORDS: Final = 2_000
"""Content words of one statement that are looked at from each end; nobody repeats a longer one word by word."""

_BEGINNING: Final = 400

_SCATTER: Final = 0x9E3779B1
"""Spreads hashes that are neighbours (Knuth's multiplicative hashing); the smallest are then a fair draw."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """``digest`` is the same for the same words (64 bits, signed); ``words`` counts content words; ``stored`` are keys
    to find the statement by, ``asked`` those to find others by (32 bits, signed)."""

    digest: int
    words: int
    stored: tuple[int, ...]
    asked: tuple[int, ...]


def make_fingerprint(prepared: Prepared) -> Fingerprint:
    """The fingerprint of a prepared statement; time linear in its length, keys bounded in number."""
    content = [stem for form in prepared.forms if (stem := _STEMS[form])]
    words = len(content)
    if words > 2 * MOST_WORDS:
        content = content[:MOST_WORDS] + content[-MOST_WORDS:]
    units = content if words > 1 else [form for form in prepared.forms if form[0] != "#"] or list(prepared.forms)
    near, skipping = _pair(units)
    single = [_hash(unit) for unit in units] if len(units) <= FEW_WORDS else []
    stored = [*near, *single, *(skipping if len(units) <= SKIPPING_WORDS else ())]
    return Fingerprint(
        digest=_digest(prepared),
        words=words,
        stored=_draw(stored, MOST_STORED),
        asked=_draw([*near, *single, *skipping], MOST_ASKED),
    )


def count_possible(asking: int, stored: int) -> float:
    """How many keys a statement of ``asking`` content words can be expected to share with a stored one of ``stored``
    that has the words of the shorter one; at least 1.

    Where only the smallest hashes are kept of one, no more than that part of the shared ones is.
    """
    words = min(asking, stored)
    pairs = 2 * words - 3 if stored <= SKIPPING_WORDS else words - 1
    kept = min(1.0, MOST_ASKED / max(1, 2 * asking - 3), MOST_STORED / max(1, stored - 1))
    return max(1.0, pairs * kept)


def count_plain_words(text: str) -> int:
    """How many words of the text carry content and are no names: "Ohio Gov. Ann Lee" has none.

    A capital tells nothing at the beginning of a statement that goes on in small letters, nor throughout.
    """
    tokens = TOKEN.findall(text)
    if text.isupper():
        tokens = [token.casefold() for token in tokens]
    return _count_first(tokens) + sum([_PLAIN[token] for token in tokens[1:]])


def has_plain_words(text: str, least: int) -> bool:
    """Whether there are at least so many of them; remembered for a while, since common phrases come again and again."""
    return _remember_plain(text, least) if len(text) <= _BEGINNING else _has_plain_words(text, least)


def _has_plain_words(text: str, least: int) -> bool:
    """Mostly told by what is surely one, in the text's beginning."""
    chunks = text[:_BEGINNING].split()[1:-1]
    return sum([_SURE[chunk] for chunk in chunks]) >= least or count_plain_words(text) >= least


_remember_plain = lru_cache(maxsize=2048)(_has_plain_words)


def _count_first(tokens: Sequence[str]) -> int:
    begins = len(tokens) > 1 and not tokens[1][0].isupper()
    return _PLAIN[tokens[0].casefold() if begins else tokens[0]] if tokens else 0


def _is_plain(token: str) -> int:
    """1 for a token that carries content and is no name, else 0."""
    return int(not token[0].isupper() and any(_STEMS[form] for form in read_word(token.casefold()).forms if form))


def _is_surely_plain(chunk: str) -> int:
    """1 for what stands between spaces and is one plain word with nothing about it, else 0."""
    return _PLAIN[chunk] if chunk.isascii() and chunk.isalpha() and chunk.islower() else 0


def _find_stem(form: str) -> str:
    """What stands for a form in keys: its stem, or nothing where it carries no content."""
    sense = SENSES[form]
    return sense.stem if form[0] != "#" and form not in NEGATORS and sense.key != "" else ""


_PLAIN: Final = WordMemory(_is_plain)
_SURE: Final = WordMemory(_is_surely_plain)
_STEMS: Final = WordMemory(_find_stem)


def _pair(units: Sequence[str]) -> tuple[list[int], list[int]]:
    """Hashes of neighbours, and of those with one word between them."""
    near = [_hash_pair(one, other) for one, other in pairwise(units)]
    return near, [_hash_pair(one, other) for one, other in zip(units, units[2:], strict=False)]


def _hash_pair(one: str, other: str) -> int:
    """The pair in the order of the alphabet, so that a turned phrase has the same."""
    return _hash(f"{one} {other}" if one < other else f"{other} {one}")


def _hash(words: str) -> int:
    """32 bits, signed, as a column of whole numbers holds them."""
    return crc32(words.encode("utf-8", "surrogatepass")) - 0x80000000


def _draw(keys: Iterable[int], most: int) -> tuple[int, ...]:
    unique = list(dict.fromkeys(keys))
    if len(unique) <= most:
        return tuple(unique)
    return tuple(sorted(unique, key=lambda key: (key * _SCATTER) & 0xFFFFFFFF)[:most])


def _digest(prepared: Prepared) -> int:
    """What is equal for the same words with the same numbers and negations, and for nothing else."""
    words = "\x1f".join((prepared.key, *prepared.guard)) if prepared.key else f"\x1e{prepared.text.strip()}"
    return int.from_bytes(blake2b(words.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True)
