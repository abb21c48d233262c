"""Statements and their variants as outlets print them, drawn the same for everybody from a seed."""

import json
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

SAME, CUT, CHANGED, NUMBER, NEGATED, QUOTED = "same", "cut", "changed", "number", "negated", "quoted"
KINDS = (SAME, CUT, CHANGED, NUMBER, NEGATED, QUOTED)
FOUND_KINDS = (SAME, CUT, CHANGED, QUOTED)
"""The kinds that the candidate stage has to find: identical, excerpt, altered."""

_NUMBER = re.compile(r"\d+")
_AUXILIARY = re.compile(r"\b(is|are|was|were|will|would|can|could|should|has|have|had|do|does)\b")
_SYLLABLES = [consonant + vowel for consonant in "bdfklmnprst" for vowel in "aeio"]
_SMALL = ("the", "a", "of", "in", "to", "and", "for", "on", "with", "by", "at", "that", "this", "we", "they", "is")


def read_statements(path: Path | None, least_words: int = 6) -> list[str]:
    """The statements of an annotated corpus, each once; invented ones without a corpus."""
    if path is None:
        return invent_statements(20_000, random.Random(7))
    found: dict[str, None] = {}
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            for one in article["attributions"]:
                words = " … ".join(article["text"][start:end] for start, end in one["content"])
                if len(words.split()) >= least_words:
                    found[" ".join(words.split())] = None
    return list(found)


def invent_statements(count: int, drawn: random.Random) -> list[str]:
    """Statements of made-up words, some common and most rare, as in a language."""
    vocabulary = ["".join(drawn.choices(_SYLLABLES, k=drawn.randint(2, 4))) for _ in range(30_000)]
    weights = [1 / (rank + 10) for rank in range(len(vocabulary))]
    statements = []
    for _ in range(count):
        content = drawn.choices(vocabulary, weights, k=drawn.randint(4, 16))
        words = [word for one in content for word in ((drawn.choice(_SMALL), one) if drawn.random() < 0.6 else (one,))]
        if drawn.random() < 0.3:
            words.insert(len(words) // 2, str(drawn.randint(2, 5_000)))
        statements.append(" ".join(words))
    return statements


def vary(statement: str, kind: str, drawn: random.Random, vocabulary: Sequence[str]) -> str:
    """The statement as another outlet may print it."""
    words = statement.split()
    if kind == CUT and len(words) > 7:
        length = drawn.randint(max(6, len(words) // 3), len(words) - 1)
        start = drawn.randint(0, len(words) - length)
        return " ".join(words[start : start + length])
    if kind == CHANGED:
        words[drawn.randrange(len(words))] = drawn.choice(vocabulary)
        return " ".join(words)
    if kind == NUMBER and _NUMBER.search(statement):
        return _NUMBER.sub(lambda match: str(int(match.group()) + drawn.randint(1, 90)), statement, count=1)
    if kind == NEGATED:
        return _AUXILIARY.sub(lambda match: match.group() + " not", statement, count=1)
    if kind == QUOTED:
        return f"“{statement[:1].upper()}{statement[1:].rstrip('.')}.”"
    return statement


def draw_variants(
    statements: Sequence[str], count: int, seed: int, kinds: Sequence[str] = KINDS
) -> Iterator[tuple[int, str, str]]:
    """The number of the statement, the kind and the words of so many variants.

    The first of each statement is itself; the others are drawn.
    """
    drawn = random.Random(seed)
    vocabulary = sorted({word for statement in statements[:2_000] for word in statement.split() if word.isalpha()})
    for number in range(count):
        index = number % len(statements)
        kind = SAME if number < len(statements) and len(kinds) == len(KINDS) else drawn.choice(kinds)
        yield index, kind, vary(statements[index], kind, drawn, vocabulary)
