"""What a hand does on the bare map besides panning and picking: back and forth by the mouse's side buttons, a click on
the foot that copies its coordinates, a selected marker dragged to another place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from console.glass.canvas import Canvas
from console.glass.canvas.view import DRAG_PX
from console.glass.symbols import pins
from console.glass.theme import Theme
from console.say import say

if TYPE_CHECKING:
    from console.glass.canvas.source import Selected

_SIDE: Final = {Qt.MouseButton.BackButton: -1, Qt.MouseButton.ForwardButton: 1}
_POINTER: Final = (
    QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.MouseButtonRelease,
    QEvent.Type.MouseButtonDblClick,
)  # fmt: skip


class Touch(QObject):
    """Stands before the map's own hands and takes only what is meant for it."""

    stepped = Signal(int)  # -1 back, 1 forward
    foot_clicked = Signal()
    dragged = Signal(str, float, float)  # marker, lon, lat

    def __init__(self, canvas: Canvas, theme: Callable[[], Theme], selected: Callable[[], Selected]) -> None:
        super().__init__(canvas)
        self._canvas, self._selected = canvas, selected
        self._pin = _HeldPin(canvas, theme)
        self._held = ""  # the marker under the pressed button
        self._press = QPointF()
        self._on_foot = False
        self.shown = canvas.lonlat_at(0, 0)  # lon, lat that the foot of the map says
        self._viewport = canvas.map_view.viewport()
        self._viewport.installEventFilter(self)
        canvas.moved.connect(self._moved)

    def stop(self) -> None:
        self._viewport.removeEventFilter(self)

    def _moved(self) -> None:
        """The foot then says the middle."""
        self.shown = self._canvas.lonlat_at(self._canvas.width() / 2, self._canvas.height() / 2)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _POINTER and isinstance(event, QMouseEvent):
            return self._pointer(event)
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            on_foot = self._canvas.foot.contains(event.pos())
            QToolTip.showText(event.globalPos(), say("tool.copy.foot") if on_foot else "", self._viewport)
            return on_foot
        return False

    def _pointer(self, event: QMouseEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.MouseButtonPress and event.button() in _SIDE:
            self.stepped.emit(_SIDE[event.button()])
            return True
        if kind == QEvent.Type.MouseMove:
            return self._move(event.position(), event.buttons())
        if event.button() != Qt.MouseButton.LeftButton:
            return False
        if kind == QEvent.Type.MouseButtonRelease:
            return self._release(event.position())
        return self._pressed(event.position())

    def _pressed(self, at: QPointF) -> bool:
        if self._canvas.foot.contains(at.toPoint()):
            self._on_foot = True
            self.foot_clicked.emit()
            return True
        chosen = self._selected()
        if chosen.kind == "marker" and any(
            (hit.kind, hit.id) == ("marker", chosen.id) for hit in self._canvas.hits_at(at.x(), at.y())
        ):
            self._held, self._press = chosen.id, at
            return True
        return False

    def _move(self, at: QPointF, buttons: Qt.MouseButton) -> bool:
        if self._held:
            if self._pin.isVisible() or (at - self._press).manhattanLength() >= DRAG_PX:
                self._pin.hold(at + self._hang())
            return True
        on_foot = not buttons and self._canvas.foot.contains(at.toPoint())
        self._viewport.setCursor(Qt.CursorShape.PointingHandCursor if on_foot else Qt.CursorShape.ArrowCursor)
        if not on_foot and not self._on_foot and not buttons:
            self.shown = self._canvas.lonlat_at(at.x(), at.y())
        return on_foot or self._on_foot

    def _release(self, at: QPointF) -> bool:
        if self._on_foot:
            self._on_foot = False
            return True
        if not self._held:
            return False
        marker, self._held = self._held, ""
        if self._pin.isVisible():
            self._pin.hide()
            tip = at + self._hang()
            self.dragged.emit(marker, *self._canvas.lonlat_at(tip.x(), tip.y()))
        return True

    def _hang(self) -> QPointF:
        """From the hand, which holds the head, to the tip."""
        return QPointF(0, pins.BODY_UP * self._canvas.scale)


class _HeldPin(QWidget):
    """The pin in the hand."""

    def __init__(self, canvas: Canvas, theme: Callable[[], Theme]) -> None:
        super().__init__(canvas)
        self._canvas, self._theme, self._tip = canvas, theme, QPointF()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def hold(self, tip: QPointF) -> None:
        self._tip = tip
        self.setGeometry(self._canvas.rect())
        self.show()
        self.raise_()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        p = QPainter(self)
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        p.translate(self._tip)
        p.scale(self._canvas.scale, self._canvas.scale)
        pins.pin(p, self._theme())
        p.end()
