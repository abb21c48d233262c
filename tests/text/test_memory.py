"""What is remembered of words: worked out once, bounded, and never wrong."""

from collections.abc import Iterator

import pytest

from quotetrack.text.memory import LONGEST, MANY, Memory, WordMemory, bound_memories


@pytest.fixture
def few() -> Iterator[int]:
    """Memories of this process hold three entries while the test runs."""
    bound_memories(3)
    yield 3
    bound_memories(MANY)


def test_a_word_is_worked_out_once() -> None:
    asked: list[str] = []

    def shout(word: str) -> str:
        asked.append(word)
        return word.upper()

    memory = WordMemory(shout)
    assert [memory["pier"], memory["pier"], memory["quay"]] == ["PIER", "PIER", "QUAY"]
    assert asked == ["pier", "quay"]


def test_a_full_memory_is_emptied_and_goes_on_answering(few: int) -> None:
    memory = Memory(str)
    for number in range(100):
        assert memory[number] == str(number)
        assert len(memory) <= few
    assert memory[0] == "0"


def test_a_very_long_word_is_not_remembered() -> None:
    memory = WordMemory(len)
    assert memory["w" * LONGEST] == LONGEST
    assert memory["w" * (LONGEST + 1)] == LONGEST + 1
    assert list(memory) == ["w" * LONGEST]
