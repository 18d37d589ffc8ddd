"""What is selected has brackets; what the pointer is on says its name on a plate."""

from __future__ import annotations

from PySide6.QtGui import QPainter

from console.glass.items.base import Painter, draw_sprite
from console.glass.items.frame import Frame
from console.glass.items.lettering import picture, size_of
from console.glass.items.words import HOVER, hover_text
from console.words import Changes

_PLATE_GAP_PX = 20


class BracketsPainter(Painter):
    """Four white corners round the selected thing."""

    watches = Changes.SELECTION

    def paint(self, p: QPainter, frame: Frame) -> None:
        kind, name = self._stage.selected
        place = self._stage.place_of(kind, name)
        if place is not None:
            x, y = frame.px(*place)
            draw_sprite(p, self._stage, self._stage.atlas.brackets(kind == "incident"), float(x), float(y))


class HoverPainter(Painter):
    """A plate beside the pointer's thing: no popup, nothing takes the keyboard."""

    floats = True

    def paint(self, p: QPainter, frame: Frame) -> None:
        kind, name = self._stage.hovered
        place = self._stage.place_of(kind, name) if kind else None
        text = hover_text(self._stage, kind, name) if place is not None else ""
        if place is None or not text:
            return
        x, y = (float(v) / frame.ratio for v in frame.px(*place))
        width, height = size_of(text, HOVER)
        left = min(max(2.0, x - width / 2), frame.width / frame.ratio - width - 2)
        top = y - _PLATE_GAP_PX - height if y - _PLATE_GAP_PX - height > 2 else y + _PLATE_GAP_PX
        image = picture(self._stage.theme.name, text, HOVER, frame.ratio)
        p.drawPixmap(round(left * frame.ratio), round(top * frame.ratio), image)
