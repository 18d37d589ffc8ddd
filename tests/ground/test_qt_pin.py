"""PySide6 6.12.0 on Python 3.11 drops a reference to None with every void call, to True with every emit, and aborts."""

from __future__ import annotations

import subprocess
import sys

import PySide6

EMITS = """
import sys
from PySide6.QtCore import QObject, Signal

class Bell(QObject):
    rang = Signal(int)

heard = []
bell = Bell()
bell.rang.connect(heard.append)
before = sys.getrefcount(True), sys.getrefcount(None)
for n in range(5000):
    bell.rang.emit(n)
    bell.blockSignals(False)
after = sys.getrefcount(True), sys.getrefcount(None)
assert len(heard) == 5000
assert all(now > then - 1000 for now, then in zip(after, before)), (before, after)
print("whole")
"""


def test_five_thousand_signals_leave_the_interpreter_whole() -> None:
    done = subprocess.run([sys.executable, "-c", EMITS], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "whole"


def test_the_version_is_one_that_was_measured() -> None:
    version = tuple(int(part) for part in PySide6.__version__.split(".")[:2])
    assert (6, 8) <= version < (6, 12)
