"""The overview: the whole site in a corner with the frame of what the map shows. A click or a drag moves the map.

Its ground is one small picture, painted from tiles of its own coarse step and kept: a pan repaints the frame alone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QTimer
from PySide6.QtGui import QMouseEvent, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from console.glass.canvas import Canvas
from console.glass.canvas.whole import whole_m
from console.glass.items.frame import Camera, Frame
from console.glass.items.ground import GroundPainter
from console.glass.panels.ink import Ink
from console.glass.panels.panel import Panel
from console.glass.panels.room import Room
from console.glass.symbols.paint import pen
from console.glass.theme import Theme
from console.glass.tilework.style import TileStyle
from console.words import Changes

SIZE: Final = (236, 168)  # px at 100 %
_POLL_MS: Final = 60
_LEAST_FRAME_PX: Final = 10.0  # a smaller frame is a cross of its own
_EDGE: Final = 1


class _Bare(GroundPainter):
    """Land, water and roads, or the pictures of the base map: what lies on them would fill so small a map."""

    def style(self) -> TileStyle:
        return replace(super().style(), beats=False, cameras=False, layers=())


class Overview(Panel):
    """Hidden until asked for."""

    flags = Changes.SITE | Changes.VIEW | Changes.SECOND

    def __init__(self, room: Room, canvas: Canvas, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.room, self._canvas = room, canvas
        self._camera = Camera()
        self._ground = _Bare(canvas.stage)
        self._kept: QPixmap | None = None
        self._kept_of: tuple[object, ...] = ()
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._look_again)
        canvas.moved.connect(self._moved)
        self.hide()

    def wanted(self) -> tuple[float, float]:
        return SIZE

    @property
    def complete(self) -> bool:
        """Whether its picture stands."""
        return self._kept is not None

    def apply(self, changes: Changes) -> None:
        """A second alone repaints nothing, unless the ground now looks otherwise."""
        if changes & (Changes.SITE | Changes.VIEW):
            self._kept = None if changes & Changes.SITE else self._kept
            self.update()

    def stop(self) -> None:
        self._timer.stop()
        self._canvas.stage.tiles.leave(self._ground)

    def hideEvent(self, event: object) -> None:
        self.stop()
        super().hideEvent(event)  # type: ignore[arg-type]

    def _moved(self) -> None:
        if self.isVisible():
            self.update()

    # ---- the small picture

    def _frame(self) -> Frame:
        camera = self._camera
        bounds = whole_m(self._canvas.stage.source) or self._canvas.stage.source.site.base.bounds
        camera.coarsest = 0
        camera.width, camera.height = (v - 2 * _EDGE for v in SIZE)
        camera.ratio = self.measures.scale * self.devicePixelRatioF()
        camera.fit(bounds)
        return camera.frame()

    def _picture(self, frame: Frame) -> QPixmap:
        of = (frame, self._ground.style())
        if self._kept is not None and self._kept_of == of:
            return self._kept
        out = QPixmap(frame.width, frame.height)
        out.fill(self.theme.color("land"))
        p = QPainter(out)
        self._ground.paint(p, frame)
        p.end()
        tiles = self._canvas.stage.tiles
        if self._ground.complete and not tiles.coming:
            self._kept, self._kept_of = out, of
            self.stop()
        elif not self._timer.isActive():
            self._timer.start()
        return out

    def _look_again(self) -> None:
        tiles = self._canvas.stage.tiles
        tiles.take()
        if self._ground.shows(tiles.arrived(self._ground)) or not tiles.busy:
            self.update()

    # ---- paint

    def draw(self, ink: Ink, w: float, h: float) -> None:
        frame, p = self._frame(), ink.painter
        p.drawPixmap(QRectF(_EDGE, _EDGE, w - 2 * _EDGE, h - 2 * _EDGE), self._picture(frame),
                     QRectF(0, 0, frame.width, frame.height))  # fmt: skip
        p.setClipRect(QRectF(_EDGE, _EDGE, w - 2 * _EDGE, h - 2 * _EDGE))
        box = self._box(frame)
        for token, width in (("halo", 4.0), ("focus", 1.8)):
            p.setPen(pen(ink.theme.color(token), width))
            p.drawRect(box)
        p.setClipping(False)
        for x0, y0, wide, high in ((0, 0, w, 1), (0, h - 1, w, 1), (0, 0, 1, h), (w - 1, 0, 1, h)):
            ink.fill(x0, y0, wide, high, "line2")

    def _box(self, frame: Frame) -> QRectF:
        """What the map shows, in px at 100 % of this panel."""
        west, south, east, north = self._canvas.bounds_m
        left, top = frame.logical(west, north)
        right, bottom = frame.logical(east, south)
        wide, high = max(right - left, _LEAST_FRAME_PX), max(bottom - top, _LEAST_FRAME_PX)
        middle = QPointF((left + right) / 2 + _EDGE, (top + bottom) / 2 + _EDGE)
        return QRectF(middle.x() - wide / 2, middle.y() - high / 2, wide, high)

    # ---- the hand

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._go(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons():
            self._go(event.position())

    def _go(self, at: QPointF) -> None:
        at = at / self.measures.scale
        self._canvas.centre_on(*self._frame().metres(at.x() - _EDGE, at.y() - _EDGE))
