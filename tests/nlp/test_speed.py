"""Time that grows with the text and no faster, whatever the text; the figures themselves are the benchmarks'."""

import subprocess
import sys
import time

import pytest
from growing_texts import HOSTILE, grow_text

from quotetrack.nlp import analyze

# Twice the size takes about twice the time; time that grew with the square would take four times.
MOST_TIMES = 3.4
# A text that takes less than this is read fast enough, and too fast to say how its time grows.
LEAST_SECONDS = 0.2
# Characters, save for nested marks: there it is levels.
SIZE = 6_000


def measure(text: str) -> float:
    """The least CPU seconds of three readings: a busy machine makes some of them longer."""
    seconds = []
    for _ in range(3):
        started = time.process_time()
        analyze(text)
        seconds.append(time.process_time() - started)
    return min(seconds)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_of_twice_the_size_takes_about_twice_as_long(name: str) -> None:
    make = HOSTILE[name]
    twice = measure(make(2 * SIZE))
    assert twice < LEAST_SECONDS or twice < MOST_TIMES * measure(make(SIZE))


def test_ten_thousand_nested_marks_are_read_at_once() -> None:
    assert measure(HOSTILE["nested marks"](10_000)) < LEAST_SECONDS


def test_long_article_takes_no_longer_for_each_word_than_a_short_one() -> None:
    short, long = grow_text(1_000), grow_text(20_000)
    assert measure(long) / len(long.split()) < 2 * measure(short) / len(short.split())


def test_language_floor_loads_fast() -> None:
    loading = "from quotetrack.nlp import analyze"
    code = f"import time; began = time.process_time(); {loading}; print(time.process_time() - began)"
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60) for _ in range(3)]
    assert min(float(done.stdout) for done in runs) < 0.4
