"""The selected feature, beat, grid or village: its outline in the colour of selection; a point has brackets.

It lies over the ground and under symbols and labels, so that it crosses none of them.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPen

from console.glass.items.base import Painter
from console.glass.items.frame import Frame
from console.glass.symbols.arrays import polygon_of
from console.glass.symbols.strokes import HALO
from console.words import Changes

_STROKE_PX: Final = 2.4


class SelectedFeaturePainter(Painter):
    """Outlines what is selected when that is a line or an area."""

    watches = Changes.SELECTION | Changes.SITE

    def paint(self, p: QPainter, frame: Frame) -> None:
        thing = self._stage.still.outlined(*self._stage.selected)
        if thing is None:
            return
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        p.setBrush(Qt.BrushStyle.NoBrush)
        parts = [np.column_stack(frame.px(xy[:, 0], xy[:, 1])) for xy in thing.parts]
        for token, width in (("halo", _STROKE_PX + 2 * HALO), ("focus", _STROKE_PX)):
            ink = QPen(self._stage.theme.color(token), width * frame.ratio)
            ink.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            p.setPen(ink)
            for px in parts:
                p.drawPolyline(polygon_of(px))
