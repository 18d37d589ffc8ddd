"""A window with a state folder of its own, for the tests of the tools."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtWidgets import QApplication

from console.glass.window.frame import DeskWindow
from console.say import use
from tests.glass import told


@contextmanager
def standing(state: Path, size: tuple[int, int] = (1920, 1080), language: str = "zh_CN") -> Iterator[DeskWindow]:
    """The evening's window with a state folder of its own."""
    window = DeskWindow(told.evening(state_dir=state).desk, "dark", language)
    try:
        window.resize(*size)
        window.show()
        QApplication.processEvents()
        yield window
    finally:
        window.close()
        window.deleteLater()
        QApplication.processEvents()
        use("zh_CN")


def until(true: Callable[[], bool], limit_s: float = 60.0) -> None:
    end = time.monotonic() + limit_s
    while not true() and time.monotonic() < end:
        QApplication.processEvents()
        time.sleep(0.005)
    assert true()


def said(window: DeskWindow) -> str:
    assert window.bar.outcome is not None
    return window.bar.outcome.text()
