"""What a process and everything it started take of the machine's memory. Linux tells; elsewhere the answer is NaN."""

from __future__ import annotations

import math
import os
import re
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")


def rss_mb(pid: int) -> float:
    """Resident memory of one process, MB (10^6 bytes)."""
    return _field_mb(_PROC / str(pid) / "status", "VmRSS")


def tree_pss_mb(pid: int) -> float:
    """Memory of a process and all its descendants, shared pages divided among their users (PSS), MB."""
    return sum(_field_mb(_PROC / str(each) / "smaps_rollup", "Pss") for each in tree(pid))


def tree(pid: int) -> list[int]:
    """``pid`` and its descendants."""
    found = [pid]
    for each in found:
        for children in _PROC.glob(f"{each}/task/*/children"):
            try:
                found += [int(child) for child in children.read_text().split()]
            except OSError:  # it ended while we looked
                continue
    return found


def _field_mb(path: Path, name: str) -> float:
    try:
        found = re.search(rf"^{name}:\s+(\d+) kB", path.read_text(), re.M)
    except OSError:
        return math.nan
    return int(found[1]) * 1.024e-3 if found else math.nan


def cpu_s(pid: int) -> float:
    """Processor time that one process has taken, s; 0 where nobody tells."""
    try:
        fields = (_PROC / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
