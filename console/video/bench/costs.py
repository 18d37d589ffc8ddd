"""What processes take of the machine. Linux tells; elsewhere the answer is NaN."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")
_KB: Final = 1.024e-3  # MB


def cpu_s(pids: Iterable[int]) -> float:
    """Seconds of processor time that they have taken, all their threads together."""
    return sum(_cpu_s(pid) for pid in pids)


def rss_mb(pids: Iterable[int]) -> float:
    """Resident memory, MB; pages that they share (pictures) count in each."""
    return sum(_rss_mb(pid) for pid in pids)


def _cpu_s(pid: int) -> float:
    try:
        fields = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return math.nan
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _rss_mb(pid: int) -> float:
    try:
        found = re.search(r"^VmRSS:\s+(\d+) kB", (_PROC / str(pid) / "status").read_text(), re.M)
    except OSError:
        return math.nan
    return int(found[1]) * _KB if found else math.nan
