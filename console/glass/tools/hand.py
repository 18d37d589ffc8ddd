"""A clear sheet over the map while a tool has the pointer. Dragging still pans, the wheel still zooms."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from console.glass.canvas import Canvas
from console.glass.canvas.view import DRAG_PX
from layers import geo

_WHEEL_PER_STEP: Final = 60.0

Point = tuple[float, float]  # lon, lat in degrees


class Hand(QWidget):
    """Subclasses say what a click, a double click and the pointer mean, and paint in the widget's own pixels."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self.canvas = canvas
        self.pointer: QPointF | None = None
        self._press: QPointF | None = None
        self._last = QPointF()
        self._dragging = False
        self._wheel = 0.0
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        self.hide()
        canvas.moved.connect(self._moved)

    def clicked(self, point: Point) -> None:
        """A click on the map. A bare sheet does nothing with it."""

    def double_clicked(self) -> None:
        """The second click of two at one place; the first has been heard as a click."""

    def draw(self, p: QPainter) -> None:
        """Paints over the map. A bare sheet shows nothing."""

    def cover(self) -> None:
        """Over the whole map, under what floats on it."""
        self.setGeometry(self.canvas.rect())
        self.show()
        self.raise_()
        self.update()

    # ---- where

    def point_at(self, at: QPointF) -> Point:
        return self.canvas.lonlat_at(at.x(), at.y())

    def px(self, point: Point) -> QPointF:
        """Where a point lies, in the widget's pixels; it may lie far outside."""
        x_m, y_m = (float(v) for v in geo.to_mercator(*point))
        west, _, _, north = self.canvas.bounds_m
        size = self.canvas.m_per_px / self.canvas.scale
        return QPointF((x_m - west) / size, (north - y_m) / size)

    def _moved(self) -> None:
        if self.isVisible():
            self.update()

    # ---- Qt

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._press = self._last = event.position()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self.pointer = event.position()
        if self._press is None:
            self.canvas.pointed(at.x(), at.y())
        elif not self._dragging and (at - self._press).manhattanLength() >= DRAG_PX:
            self._dragging = True
            self.canvas.hand_began()
        if self._dragging:
            moved, self._last = at - self._last, at
            self.canvas.hand_moved(moved.x(), moved.y())
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._press is None:
            return
        was_drag, self._press, self._dragging = self._dragging, None, False
        if was_drag:
            self.canvas.hand_ended()
        elif event.button() == Qt.MouseButton.LeftButton:
            self.clicked(self.point_at(event.position()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.double_clicked()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._wheel += event.angleDelta().y()
        steps = int(self._wheel / _WHEEL_PER_STEP)
        self._wheel -= steps * _WHEEL_PER_STEP
        if steps:
            self.canvas.zoomed(steps, event.position().x(), event.position().y())
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointer = None
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        p = QPainter(self)
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.draw(p)
        p.end()
