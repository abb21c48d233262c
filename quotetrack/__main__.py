"""The ``quotetrack`` command, also ``python -m quotetrack``."""

import sys
from collections.abc import Sequence
from typing import NoReturn


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Runs one command and ends the process with its exit status; ``arguments`` are the process's own unless given."""
    try:
        # Here, so that Ctrl-C is answered while it is loaded, and processes that look only for this function are quick.
        from quotetrack.cli.commands import run_command

        status = run_command(arguments)
    except KeyboardInterrupt:
        status = 130
    sys.exit(status)


if __name__ == "__main__":
    main()
