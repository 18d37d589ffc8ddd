"""What is selected has brackets; what the pointer is on says its name on a plate."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QPainter

from console.glass.items.base import Painter, draw_sprite
from console.glass.items.frame import Frame
from console.glass.items.lettering import picture, size_of
from console.glass.items.places import draw_accuracy
from console.glass.items.words import HOVER, hover_text
from console.words import Changes

_PLATE_GAP_PX = 20


class BracketsPainter(Painter):
    """Four white corners round the selected thing."""

    watches = Changes.SELECTION

    def paint(self, p: QPainter, frame: Frame) -> None:
        kind, name = self._stage.selected
        place = self._stage.bracketed
        if place is not None:
            x, y = self._stage.drawn_at(kind, name, *(float(v) for v in frame.px(*place)))
            draw_sprite(p, self._stage, self._stage.atlas.brackets(kind == "incident"), x, y)


class HoverPainter(Painter):
    """A plate beside the pointer's thing: no popup, nothing takes the keyboard."""

    floats = True

    def paint(self, p: QPainter, frame: Frame) -> None:
        kind, name = self._stage.hovered
        spot = self._spot(frame, kind, name) if kind else None
        text = hover_text(self._stage, kind, name) if spot is not None else ""
        if spot is None or not text:
            return
        if kind == "unit":
            draw_accuracy(p, self._stage, frame, np.array([self._stage.source.units.row[name]]))
            p.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        x, y = spot
        width, height = size_of(text, HOVER)
        left = min(max(2.0, x - width / 2), frame.width / frame.ratio - width - 2)
        top = y - _PLATE_GAP_PX - height if y - _PLATE_GAP_PX - height > 2 else y + _PLATE_GAP_PX
        image = picture(self._stage.theme.name, text, HOVER, frame.ratio)
        p.drawPixmap(round(left * frame.ratio), round(top * frame.ratio), image)

    def _spot(self, frame: Frame, kind: str, name: str) -> tuple[float, float] | None:
        """Logical pixels of what the pointer is on; None when it has gone."""
        if kind in ("crowd", "pile"):
            painted = self._stage.painted.get(kind)
            if painted is None or not (painted.keys == int(name)).any():
                return None
            at = np.flatnonzero(painted.keys == int(name))
            return float(painted.x[at[0]]) / frame.ratio, float(painted.y[at[0]]) / frame.ratio
        group = self._stage.still.group(frame.view.step, name) if kind == "cluster" else None
        place = group.at_m if group is not None else self._stage.place_of(kind, name)
        if place is None:
            return None
        x, y = self._stage.drawn_at(kind, name, *(float(v) for v in frame.px(*place)))
        return x / frame.ratio, y / frame.ratio
