"""Being told to end, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLLOWS = (
    "import time; from console.door.stops import follow_parent; follow_parent(lambda: print('gone', flush=True)); "
)


def child(then: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", FOLLOWS + then], cwd=ROOT,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_a_child_that_ends_before_its_parent_ends_cleanly() -> None:
    """Ctrl-C reaches the whole group: the child ends while its thread still listens to the parent."""
    with child("time.sleep(0.3)") as process:
        assert process.wait(30) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""


def test_a_child_hears_that_its_parent_is_gone() -> None:
    with child("time.sleep(30)") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        assert process.stdout.readline() == "gone\n"
        process.kill()
