"""``bench start``: the console is started as a person starts it, and says when its window and its map stand."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from console import home, site
from console.door import memory
from console.door.errors import DoorError
from console.door.screen import screen_of
from console.door.sites import tell

_SETTLE_S: Final = 5.0  # memory is read when the first tiles are painted and the simulator drives
_END_S: Final = 10.0


def measure(folder: Path, size_px: tuple[int, int], progress: Callable[[str], None]) -> dict[str, float | str]:
    """``window_s, usable_s`` from the start of the process; ``rss_mb, tree_pss_mb`` once it has settled.

    The site's cache is prepared first: the budget is for a warm start.
    """
    site.compile_if_stale(folder, tell)
    with screen_of(size_px):
        platform = os.environ.get("QT_QPA_PLATFORM", "") or sys.platform
        figures = _one_start(folder, size_px, progress)
    return {**figures, "platform": platform}


def _one_start(folder: Path, size_px: tuple[int, int], progress: Callable[[str], None]) -> dict[str, float | str]:
    command = home.program("run", "--site", str(folder), "--marks")
    command += ["--size", f"{size_px[0]}x{size_px[1]}"]
    begun = time.time()
    console = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    try:
        window_s = mark(console, "window") - begun
        progress(f"window {window_s:.2f} s")
        usable_s = mark(console, "usable") - begun
        progress(f"usable {usable_s:.2f} s")
        time.sleep(_SETTLE_S)
        rss_mb, tree_mb = memory.rss_mb(console.pid), memory.tree_pss_mb(console.pid)
    finally:
        _end(console)
    return {
        "window_s": round(window_s, 3),
        "usable_s": round(usable_s, 3),
        "rss_mb": round(rss_mb, 1),
        "tree_pss_mb": round(tree_mb, 1),
    }


def mark(console: subprocess.Popen[str], name: str) -> float:
    """Epoch seconds at which the console says that it reached ``name``: a line ``name seconds`` on its output."""
    assert console.stdout is not None
    for line in console.stdout:
        word, _, at = line.partition(" ")
        if word == name:
            return float(at)
    raise DoorError("door.bench.ended_early", name=name)


def _end(console: subprocess.Popen[str]) -> None:
    console.terminate()
    try:
        console.communicate(timeout=_END_S)
    except subprocess.TimeoutExpired:
        console.kill()
        console.communicate()
