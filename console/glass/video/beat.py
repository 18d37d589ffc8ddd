"""The beat of pictures: one timer for all of a process, which runs while something is looked at.

A decoded picture waits in shared memory until this beat; it never draws by arriving.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal

BEAT_MS: Final = 40  # 25 pictures a second are more than a camera's low stream has


class PictureBeat(QObject):
    """``due`` comes once a beat while anybody has joined."""

    due = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._joined: set[int] = set()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self.due)

    @property
    def running(self) -> bool:
        return self._timer.isActive()

    def join(self, who: QObject) -> None:
        if id(who) not in self._joined:
            self._joined.add(id(who))
            self._timer.start()

    def leave(self, who: QObject) -> None:
        self._joined.discard(id(who))
        if not self._joined:
            self._timer.stop()


def picture_beat() -> PictureBeat:
    """This process's: a child of its application, made when it is first asked for."""
    app = QCoreApplication.instance()
    if app is None:
        raise RuntimeError("no application: nothing can be looked at")
    known = app.findChild(PictureBeat)
    return known if known is not None else PictureBeat(app)
