"""The ``quotetrack`` command, also ``python -m quotetrack``."""

import sys
from collections.abc import Sequence
from typing import NoReturn

from quotetrack.cli.commands import run_command


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Runs one command and ends the process with its exit status; ``arguments`` are the process's own unless given."""
    sys.exit(run_command(arguments))


if __name__ == "__main__":
    main()
