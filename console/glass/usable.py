"""When the map is usable: every tile in view is painted. For ``bench start``, and for what can wait until then."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from console.glass.window.frame import DeskWindow

_EVERY_MS: Final = 20


def when_usable(fn: Callable[[], None]) -> None:
    """Call ``fn`` once, as soon as the open desk window's map is usable."""
    window = next(w for w in QApplication.topLevelWidgets() if isinstance(w, DeskWindow))
    timer = QTimer(window)

    def look() -> None:
        if window.canvas.ready():
            timer.stop()
            timer.deleteLater()
            fn()

    timer.timeout.connect(look)
    timer.start(_EVERY_MS)
