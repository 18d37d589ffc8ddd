"""Back and forth through the views of one map: where it has come to rest, bounded, as a browser keeps its pages."""

from __future__ import annotations

from typing import Final, NamedTuple

from PySide6.QtCore import QObject, QTimer

from console.glass.canvas import Canvas

SETTLED_MS: Final = 700  # a map that stands so long has been looked at
DEEP: Final = 60
_SAME_PX: Final = 12.0  # nearer than this at one zoom is the same view


class Stand(NamedTuple):
    """The middle of the map's open part, Web Mercator metres, and metres a pixel at 100 %."""

    x_m: float
    y_m: float
    m_per_px: float


class Trail:
    """Pure: stands in their order and where one is among them."""

    def __init__(self, deep: int = DEEP) -> None:
        self._stands: list[Stand] = []
        self._at = -1
        self._deep = deep

    def rest(self, stand: Stand) -> None:
        """The map stands here. What lay ahead is forgotten, as in a browser."""
        if self._at >= 0 and _same(self._stands[self._at], stand):
            return
        del self._stands[self._at + 1 :]
        self._stands.append(stand)
        del self._stands[: -self._deep]
        self._at = len(self._stands) - 1

    def step(self, by: int) -> Stand | None:
        """One back (-1) or forward (1); None at the end."""
        if not 0 <= self._at + by < len(self._stands):
            return None
        self._at += by
        return self._stands[self._at]


def _same(a: Stand, b: Stand) -> bool:
    near = max(abs(a.x_m - b.x_m), abs(a.y_m - b.y_m)) < _SAME_PX * b.m_per_px
    return near and abs(a.m_per_px - b.m_per_px) < 1e-6 * b.m_per_px


class ViewHistory(QObject):
    """Watches one canvas. While it follows a unit nothing is kept: that is not a person's view."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.trail = Trail()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLED_MS)
        self._timer.timeout.connect(self.settle)
        canvas.moved.connect(self._timer.start)

    def settle(self) -> None:
        """The map has come to rest, or is about to be moved by a key."""
        self._timer.stop()
        if not self._canvas.following:
            self.trail.rest(self.stand())

    def stand(self) -> Stand:
        return Stand(*self._canvas.focus_m, self._canvas.m_per_px)

    def step(self, by: int) -> bool:
        """Goes one view back (-1) or forward (1); False when there is none."""
        self.settle()
        wanted = self.trail.step(by)
        if wanted is None:
            return False
        self._canvas.centre_on(*wanted)
        self._timer.stop()
        return True

    def stop(self) -> None:
        self._timer.stop()
