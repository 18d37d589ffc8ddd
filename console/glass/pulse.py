"""The desk's beat as a timer: the one door into the GUI thread.

Arrival sets a flag, the beat draws: ``Desk.beat`` drains the inbox every 50 ms and says what changed, and every
panel and canvas looks at its own flag once.
"""

from __future__ import annotations

from typing import Final, Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from console.words import Changes

BEAT_MS: Final = 50


class Beating(Protocol):
    """What the pulse needs of the desk."""

    def beat(self) -> Changes: ...


class Pulse(QObject):
    """Beats the desk and announces what changed. ``changed`` carries a ``Changes``, never ``NOTHING``."""

    changed = Signal(object)

    def __init__(self, desk: Beating, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self.beat)

    @property
    def running(self) -> bool:
        return self._timer.isActive()

    def start(self) -> None:
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def beat(self) -> None:
        """One beat, now."""
        changes = self._desk.beat()
        if changes:
            self.changed.emit(changes)
