"""Work that one process does for all: whoever takes it first."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from quotetrack.services.deliveries import take_duty
from quotetrack.storage.connection import reading


@pytest.mark.usefixtures("database")
def test_a_duty_that_nobody_had_yet_is_taken_by_one_alone() -> None:
    together = threading.Barrier(4)

    def take(name: str, holder: int) -> bool:
        with reading():
            together.wait(20)
            return take_duty(name, str(holder), 60)

    with ThreadPoolExecutor(4) as pool:
        for number in range(20):
            taken = list(pool.map(take, [f"duty {number}"] * 4, range(4)))
            assert taken.count(True) == 1
