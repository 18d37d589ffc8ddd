"""``simulate`` and ``publish``, and the simulator as the console's child process: it speaks MQTT and nothing else."""

from __future__ import annotations

import argparse
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from console.door import parser
from console.door.stops import follow_parent, on_stop

_END_S: Final = 5.0


@contextmanager
def simulator(folder: Path, url: str) -> Iterator[None]:
    """The simulated town as a child process while inside; it ends by itself when this process is killed."""
    command = [sys.executable, str(parser.ROOT / "main.py"), "simulate", "--with-parent"]
    command += ["--site", str(folder), "--broker", url]
    child = subprocess.Popen(command, stdin=subprocess.PIPE)
    try:
        yield
    finally:
        _end(child)


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.stdin is not None:
        child.stdin.close()
    try:
        child.wait(_END_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
