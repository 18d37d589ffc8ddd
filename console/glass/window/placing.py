"""The hand that places something: the next click on the map says where. Esc leaves it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from console.glass import fonts
from console.glass.canvas import Canvas
from console.glass.panels.ink import Ink
from console.glass.theme import Theme


class Placing(QWidget):
    """A clear sheet over the map while something waits for its place. The wheel still zooms: it goes on to the map."""

    placed = Signal(float, float)  # lon, lat

    def __init__(self, canvas: Canvas, theme: Callable[[], Theme]) -> None:
        super().__init__(canvas)
        self.canvas, self._theme = canvas, theme
        self.words = ""
        self.scale = 1.0
        self.top = 0
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def begin(self, words: str, top: int) -> None:
        """``words`` say what is placed; they stand ``top`` px below the map's upper edge."""
        self.words, self.top = words, top
        self.setGeometry(self.canvas.rect())
        self.show()
        self.raise_()
        self.update()

    def point_at(self, at: QPointF) -> tuple[float, float]:
        """lon, lat under a point of the map."""
        return self.canvas.lonlat_at(at.x(), at.y())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.hide()
            self.placed.emit(*self.point_at(event.position()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.scale(self.scale, self.scale)
        ink = Ink(painter, self._theme())
        width = fonts.advance(self.words, 15, True) + 32
        x, y = (self.width() / self.scale - width) / 2, self.top / self.scale
        ink.box(QRectF(x, y, width, 36), "panel", "acc")
        ink.text(x + 16, y + 18, self.words, "t1", 15, bold=True)
        painter.end()
