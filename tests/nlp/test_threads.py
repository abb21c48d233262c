"""One engine for all threads of a process, whose memories are emptied under their hands."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from quotetrack.nlp import analyze
from quotetrack.nlp.engine import load_engine
from quotetrack.text.memory import MANY, bound_memories

NAMES = ("Ines Kowal", "Olga Venn", "Tomas Reyes", "Ada Birch", "Piet Maas")
TEXTS = tuple(
    f"Harbour director {name} said on Monday that pier {number} would stay shut until May.\n\n"
    f"“We found {number + 3} cracks,” {name.split()[1]} said. “Nobody was hurt.”\n\n"
    f"The port authority’s spokesman denied that the {number}th inspection had been put off, according to a report.\n"
    for number, name in enumerate(NAMES * 4)
)


@pytest.fixture
def hurried() -> Iterator[None]:
    """Memories of five entries, and threads that take turns a hundred times as often."""
    before = sys.getswitchinterval()
    bound_memories(5)
    sys.setswitchinterval(0.00005)
    yield
    sys.setswitchinterval(before)
    bound_memories(MANY)


def test_threads_that_read_at_once_find_what_one_finds(hurried: None) -> None:
    expected = [analyze(text) for text in TEXTS]
    with ThreadPoolExecutor(6) as threads:
        found = list(threads.map(analyze, TEXTS * 3))
    assert found == expected * 3
    assert all(one.statements for one in expected)


def test_all_threads_have_one_engine() -> None:
    with ThreadPoolExecutor(4) as threads:
        engines = {id(engine) for engine in threads.map(lambda _: load_engine(), range(8))}
    assert engines == {id(load_engine())}
