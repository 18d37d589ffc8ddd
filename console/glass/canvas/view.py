"""pyqtgraph's view as the frame of the map: its scene and transforms, our gestures."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, Protocol

import pyqtgraph
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QGraphicsView

from console.glass.canvas.picture import Picture
from console.glass.items.frame import Frame
from layers.tiles import TileId

DRAG_PX: Final = 4.0  # a press that moved less is a click
_WHEEL_PER_STEP: Final = 60.0  # eighths of a degree: one notch is two quarter steps


class Hands(Protocol):
    """What a person does to a map, in logical pixels of the viewport."""

    def hand_began(self) -> None: ...
    def hand_moved(self, dx: float, dy: float) -> None: ...
    def hand_ended(self) -> None: ...
    def clicked(self, x: float, y: float) -> None: ...
    def double_clicked(self, x: float, y: float) -> None: ...
    def asked(self, x: float, y: float) -> None: ...
    def pointed(self, x: float, y: float) -> None: ...
    def pointed_away(self) -> None: ...
    def zoomed(self, steps: int, x: float, y: float) -> None: ...
    def resized(self) -> None: ...


class MapView(pyqtgraph.GraphicsView):  # type: ignore[misc]
    """Turns mouse events into ``Hands``. Shows the picture, and over it what tools add to ``box``."""

    def __init__(self, hands: Hands, picture: Picture) -> None:
        self._picture = picture
        self.on_error: Callable[[Exception], None] | None = None  # who replaces a map that cannot paint
        self._hands: Hands | None = None  # Qt resizes while it is being made
        super().__init__(background=None)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontAdjustForAntialiasing)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.box = pyqtgraph.ViewBox(enableMouse=False, enableMenu=False, border=None, defaultPadding=0)
        self.box.disableAutoRange()
        self.setCentralItem(self.box)
        self._press: QPointF | None = None
        self._last = QPointF()
        self._dragging = False
        self._wheel = 0.0
        self._hands = hands

    def paintEvent(self, event: QPaintEvent) -> None:
        p = QPainter(self.viewport())
        try:
            self._picture.paint(p, event.rect())
        except Exception as error:
            if self.on_error is None:
                raise
            self.on_error(error)
        finally:
            p.end()  # a painter left open on a widget takes the whole process with it
        if self.box.addedItems:
            super().paintEvent(event)

    def repaint_map(self) -> None:
        """Something on the map has changed."""
        self._picture.forget()
        self.viewport().update()

    def drop_picture(self) -> None:
        """It is not shown again."""
        self._picture.drop()

    def repaint_tiles(self, tiles: Iterable[TileId]) -> None:
        """Some tiles of the ground have changed, nothing else."""
        self._picture.touch(tiles)
        self.viewport().update()

    def look(self, frame: Frame) -> None:
        """Give the scene the frame's transform and ask for one repaint."""
        west, south, east, north = frame.view.bounds_m
        self.box.setRange(QRectF(west, south, east - west, north - south), padding=0)
        self.viewport().update()

    # --- events -----------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._hands is not None:
            self._hands.resized()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._press = self._last = event.position()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._hands is None:
            return
        if self._press is None:
            self._hands.pointed(at.x(), at.y())
            return
        if not self._dragging and (at - self._press).manhattanLength() >= DRAG_PX:
            self._dragging = True
            self._hands.hand_began()
        if self._dragging:
            moved = at - self._last
            self._last = at
            self._hands.hand_moved(moved.x(), moved.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._press is None or self._hands is None:
            return
        was_drag, self._press, self._dragging = self._dragging, None, False
        if was_drag:
            self._hands.hand_ended()
        elif event.button() == Qt.MouseButton.LeftButton:
            self._hands.clicked(event.position().x(), event.position().y())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._hands is not None and event.button() == Qt.MouseButton.LeftButton:
            self._hands.double_clicked(event.position().x(), event.position().y())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self._hands is not None:
            self._hands.asked(float(event.pos().x()), float(event.pos().y()))
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._wheel += event.angleDelta().y()
        steps = int(self._wheel / _WHEEL_PER_STEP)
        self._wheel -= steps * _WHEEL_PER_STEP
        if steps and self._hands is not None:
            self._hands.zoomed(steps, event.position().x(), event.position().y())
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if self._hands is not None:
            self._hands.pointed_away()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()  # the canvas, then the window, hear the keys
