"""A place that was found by name: a cross-hair with its name, until Esc. A preview stands before what is kept."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QPainter, QPen

from console.glass.items.base import Painter
from console.glass.items.frame import Frame
from console.glass.items.lettering import picture, size_of
from console.glass.items.words import HOVER
from console.words import Changes

_RING_PX: Final = 19.0
_TICK_PX: Final = 9.0
_WIDTH_PX: Final = 2.2
_HALO_PX: Final = 1.8
_GAP_PX: Final = 10.0  # between ticks and plate


class FoundPainter(Painter):
    """Floats over the finished picture, so that the previews of ↑↓ cost no repaint of the map."""

    floats = True
    watches = Changes.VIEW

    def paint(self, p: QPainter, frame: Frame) -> None:
        pin = self._stage.found or self._stage.source.view.pin
        if pin is None:
            return
        x, y = (float(v) / frame.ratio for v in frame.px(pin.x_m, pin.y_m))
        p.save()
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        p.scale(frame.ratio, frame.ratio)
        for token, width in (("halo", _WIDTH_PX + 2 * _HALO_PX), ("acc", _WIDTH_PX)):
            _cross(p, QPen(self._stage.theme.color(token), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap), x, y)
        p.restore()
        self._plate(p, frame, pin.name, x, y)

    def _plate(self, p: QPainter, frame: Frame, name: str, x: float, y: float) -> None:
        width, height = size_of(name, HOVER)
        left = min(max(2.0, x - width / 2), frame.width / frame.ratio - width - 2)
        up = y - _RING_PX - _TICK_PX - _GAP_PX - height
        top = up if up > 2 else y + _RING_PX + _TICK_PX + _GAP_PX
        image = picture(self._stage.theme.name, name, HOVER, frame.ratio)
        p.drawPixmap(round(left * frame.ratio), round(top * frame.ratio), image)


def _cross(p: QPainter, pen: QPen, x: float, y: float) -> None:
    p.setPen(pen)
    p.setBrush(Qt.BrushStyle.NoBrush)
    p.drawEllipse(QPointF(x, y), _RING_PX, _RING_PX)
    out = _RING_PX + _TICK_PX
    for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        p.drawLine(QLineF(x + dx * _RING_PX, y + dy * _RING_PX, x + dx * out, y + dy * out))
