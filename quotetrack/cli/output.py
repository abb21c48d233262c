"""Standard output that nobody takes any more: the reader of a pipe has gone, or the disk is full."""

import os
import sys
from contextlib import suppress


def drop_output() -> None:
    """Sends what is still to be printed to nowhere, so that the end of the process does not fail at it again."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
