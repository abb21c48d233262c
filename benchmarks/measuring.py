"""What a process took; the standard library alone, since the environment of a rival has nothing else of ours."""

import resource
import sys
from pathlib import Path

_STATUS = Path("/proc/self/status")


def measure_peak() -> float:
    """The most memory that this process has held so far, in MB (10^6 bytes).

    Linux's VmHWM, since ru_maxrss there also counts what the starting process held before it became this one.
    """
    if _STATUS.exists():
        for line in _STATUS.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / 1e6
    # Kilobytes on Linux, bytes on macOS.
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
