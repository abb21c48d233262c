"""A server that is told to end while one of its processes has only just begun ends at once."""

import os
import signal
import time
from pathlib import Path

import pytest
from running_server import run_server, wait_for

from quotetrack.settings import find_config_folder

NEWBORN_SECONDS = 2


def list_children(process: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_a_process_that_has_only_begun_is_told_as_well(database_url: str, tmp_path: Path, told: signal.Signals) -> None:
    config = tmp_path / "slow.conf.py"
    standard = find_config_folder() / "gunicorn.conf.py"
    slow = f"import time\ndef post_fork(server, worker):\n    time.sleep({NEWBORN_SECONDS})\n"
    config.write_text(f"exec(open({str(standard)!r}).read())\n{slow}")
    with run_server(database_url, tmp_path, config=config) as server:
        (child,) = list_children(server.process)
        os.kill(child, signal.SIGKILL)
        wait_for(lambda: any(one != child for one in list_children(server.process)))
        began = time.monotonic()
        os.kill(server.process, told)
        wait_for(lambda: not list_children(server.process))
        assert time.monotonic() - began < NEWBORN_SECONDS + 8
