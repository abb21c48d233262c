"""The ``quotetrack`` command, also ``python -m quotetrack``."""

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NoReturn

INTERRUPTED: Final = 130


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Runs one command and ends the process with its exit status; ``arguments`` are the process's own unless given."""
    _open_streams()
    try:
        # Loaded here: that is much of a short command's time, and it may be interrupted then too.
        from quotetrack.cli.commands import run_command

        status = run_command(arguments)
        # What is done is done, whoever interrupts its tidying up.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        status = INTERRUPTED
    sys.exit(status)


def _open_streams() -> None:
    """Puts something in the place of standard streams that were closed, where the next file to be opened would come."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - for good


if __name__ == "__main__":
    main()
