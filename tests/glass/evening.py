"""The evening of the target picture in a window, for the tests of window and panels."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtWidgets import QApplication

from console.glass.screens.evening import Evening
from console.glass.window.frame import DeskWindow
from console.say import use
from tests.glass import told


@contextmanager
def standing(sos: bool = False, language: str = "zh_CN", theme: str = "dark",
             size: tuple[int, int] = (1920, 1080)) -> Iterator[tuple[Evening, DeskWindow]]:  # fmt: skip
    """The story told, its window shown, put away afterwards."""
    evening = told.evening(sos=sos)
    window = DeskWindow(evening.desk, theme, language)
    try:
        window.resize(*size)
        window.show()
        window.activateWindow()
        QApplication.processEvents()
        yield evening, window
    finally:
        window.close()
        window.deleteLater()
        QApplication.processEvents()
        use("zh_CN")
