"""The desk's beat as a timer: the one door into the GUI thread.

Arrival sets a flag, the beat draws: ``Desk.beat`` drains the inbox every 50 ms, and what it announces (as what any act
announces at once) goes out as one signal; every panel and canvas looks at its own flag.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from console.words import Changes

BEAT_MS: Final = 50


class Beating(Protocol):
    """What the pulse needs of the desk."""

    def beat(self) -> Changes: ...

    def listen(self, fn: Callable[[Changes], None]) -> None: ...


class Pulse(QObject):
    """Beats the desk. ``changed`` carries every announcement of it, a ``Changes`` that is never ``NOTHING``."""

    changed = Signal(object)

    def __init__(self, desk: Beating, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self.beat)
        self._deaf = False
        desk.listen(self._announce)

    @property
    def running(self) -> bool:
        return self._timer.isActive()

    def start(self) -> None:
        self._timer.start()

    def stop(self) -> None:
        """No beat and no announcement after this: the window is closing, the desk may live on."""
        self._timer.stop()
        self._deaf = True

    def beat(self) -> None:
        """One beat, now."""
        self._desk.beat()

    def _announce(self, changes: Changes) -> None:
        if changes and not self._deaf:
            self.changed.emit(changes)
