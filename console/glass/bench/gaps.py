"""The longest time in which the GUI thread answered nobody."""

from __future__ import annotations

import time
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer

_TICK_MS: Final = 5


class Gaps(QObject):
    """``most_s`` grows from its making on; ``begin`` sets it back."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.most_s, self._last = 0.0, time.perf_counter()
        timer = QTimer(self)
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(self._tick)
        timer.start(_TICK_MS)

    def begin(self) -> None:
        self.most_s, self._last = 0.0, time.perf_counter()

    def _tick(self) -> None:
        now = time.perf_counter()
        self.most_s, self._last = max(self.most_s, now - self._last), now
